"""Small instances against HiGHS, an exact solver of integer programmes that knows nothing of how we search."""

from typing import Any

import highspy
import numpy as np
import pytest

from circles.formation.solve import solve
from tests.formation.test_solve import all_circles, chance_world, checked, read

pytestmark = pytest.mark.slow

BATCHES = range(10)


def best_by_highs(circles: dict[tuple[int, ...], float], people: int) -> float:
    """What the best choice of these circles is worth, in which nobody sits twice: proved."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 1e-9)
    none, nothing = np.array([], dtype=np.int32), np.array([])
    for _ in range(people):
        solver.addRow(0.0, 1.0, 0, none, nothing)
    for number, (circle, value) in enumerate(circles.items()):
        solver.addCol(-value, 0.0, 1.0, len(circle), np.array(circle, dtype=np.int32), np.ones(len(circle)))
        solver.changeColIntegrality(number, highspy.HighsVarType.kInteger)
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return -float(solver.getInfo().objective_function_value)


def small_world(seed: int) -> dict[str, Any]:
    """8 to 16 people, as many as the checker can look at in all circles that they could make."""
    raw = chance_world(5000 + seed, people=8 + seed % 9)
    raw["season"]["weeks"] = 2
    raw["rules"]["size_max"] = min(raw["rules"]["size_max"], 4 if len(raw["members"]) > 12 else 5)
    return raw


@pytest.mark.parametrize("batch", BATCHES)
def test_small_ones_are_as_good_as_an_exact_solver_proves(batch: int) -> None:
    seated = 0
    for seed in range(batch * 6, batch * 6 + 6):
        raw = small_world(seed)
        result, circles = solve(read(raw), seed=seed), all_circles(raw)
        best = best_by_highs(circles, len(raw["members"])) if circles else 0.0
        assert result.optimal and checked(raw, result)["valid"], seed
        assert result.objective == pytest.approx(best, abs=1e-6), seed
        seated += len(result.circles)
    assert seated > 0, "some of them have circles at all"
