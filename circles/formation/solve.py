"""One function from an instance to circles: exact where that can be, else as good as steps and seconds allow."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

from circles.domain.values import dataclass
from circles.formation.annealing import ENDLESS, Annealing
from circles.formation.budget import Budget
from circles.formation.components import components
from circles.formation.greedy import greedy
from circles.formation.instance import Instance
from circles.formation.listing import list_circles
from circles.formation.packing import pack
from circles.formation.partners import partners_of
from circles.formation.pool import Circle, Pool
from circles.formation.repacking import Repacking
from circles.formation.score import terms_of, valuing

if TYPE_CHECKING:
    from circles.formation.fast.search import Search

EXACT_MOST = 60
"""Up to so many members in one piece all their circles are listed, if there are not too many."""
_LISTED, _LISTED_LARGE = 400_000, 30_000
_STEPS_EACH, _ROUNDS_EACH, _WARM_UP = 6_000, 1.5, 400
_FASTER = 5
"""So many times as many steps are usual where they are compiled."""
_UNBOUNDED, _MOVING, _MOVING_FAST = 5000, 0.5, 0.7
_EACH_LISTED = 20
"""So often each listed circle is looked at for a proof, at least."""


@dataclass(frozen=True, slots=True)
class Result:
    """Who sits together (ids), who waits, and how good that is.

    `bound` is what no choice can pass, None if that is not known; `stopped` says why it ended: `proved` (there is
    nothing better), `steps`, `seconds` or `asked`. `seconds` is how long it took. `fast`: the compiled search was used.
    """

    circles: tuple[tuple[str, ...], ...]
    waiting: tuple[str, ...]
    objective: float
    bound: float | None
    stopped: str
    seconds: float
    fast: bool = False

    @property
    def optimal(self) -> bool:
        """Whether it is proved that there is no better choice."""
        return self.bound is not None and self.bound <= self.objective + 1e-6

    @property
    def gap(self) -> float | None:
        """The share of the bound by which it may be below the best choice, at most."""
        return None if self.bound is None else max(0.0, self.bound - self.objective) / max(self.bound, 1e-9)


def solve(
    instance: Instance,
    *,
    seed: int = 1,
    seconds: float | None = None,
    steps: int | None = None,
    locked: Sequence[Sequence[str]] = (),
    stop: Callable[[], bool] | None = None,
    progress: Callable[[float, str], None] | None = None,
    clock: Callable[[], float] = time.monotonic,
    effort: float | None = None,
    fast: bool | None = None,
) -> Result:
    """Form circles. The same instance, seed and steps give the same circles, unless `seconds` or `stop` ends it before.

    Where numba is installed (the extra `fast`), pools that are too large for a proof are searched by compiled code: the
    same search some forty times as fast. Circles differ between the two ways, and not within one.

    Args:
        seconds: when to end with the best so far; the search is spread over them.
        steps: how much to try, as changes for each member; None: what is usually enough.
        locked: circles (ids) that stay exactly as they are, even if they break a rule.
        stop: asked now and then, also from within long steps.
        progress: told how far it is, from 0 to 1, and what it does.
        effort: how many circles to look at for proofs in all; None: until it is proved.
        fast: whether compiled code may be used; None: if numba is there. Never where a plugin judges whole circles.
        clock: what measures the seconds, such as `time.process_time` where other work on the machine is not to count.

    Raises:
        Unusable: an id that nobody has, or that is used twice.
    """
    budget = Budget(seconds, stop, progress, clock, effort)
    pool = Pool(instance)
    kept = [pool.circle(each) for each in locked]
    among = (1 << pool.count) - 1
    for circle in kept:
        among &= ~sum([1 << each for each in circle])
    parts = components(pool, among) if pool.count <= _UNBOUNDED else [among] if among else []
    circles, bound, value = list[Circle](kept), 0.0, valuing(pool)
    compiled = instance.circle_score is None and (bool(find_spec("numba")) if fast is None else fast)
    used = False
    for number, part in enumerate(parts):
        share = part.bit_count() / sum([each.bit_count() for each in parts[number:]])
        forming = _Part(pool, part, random.Random(f"{seed} {number}"), budget.part(share), steps, compiled)
        found, limit = forming.best()
        circles += found
        bound += limit
        used = used or forming.fast is not None
    fixed = sum([terms_of(pool, each).value for each in kept])
    objective = fixed + sum([value(each) or 0.0 for each in circles[len(kept) :]])
    return replace(_result(pool, circles, objective, fixed + bound, budget), fast=used)


def _result(pool: Pool, circles: list[Circle], objective: float, bound: float | None, budget: Budget) -> Result:
    placed = {each for circle in circles for each in circle}
    waiting = tuple([each for each in range(pool.count) if each not in placed])
    limit = None if bound is None or bound == float("inf") else bound
    proved = limit is not None and limit <= objective + 1e-6
    over = budget.over()
    stopped = (
        "proved"
        if proved
        else "asked"
        if budget.stopped
        else "seconds"
        if over and budget.seconds is not None
        else "steps"
    )
    rows = sorted([pool.ids(sorted(each)) for each in circles], key=lambda ids: pool.place[ids[0]])
    return Result(tuple(rows), pool.ids(waiting), objective, limit, stopped, budget.elapsed)


class _Part:
    """Members who may come to sit together, and how they are formed."""

    def __init__(
        self, pool: Pool, among: int, pick: random.Random, budget: Budget, steps: int | None, fast: bool
    ) -> None:
        self.pool, self.among, self.pick, self.budget = pool, among, pick, budget
        self.size = among.bit_count()
        self.fast = _fast(pool, among) if fast and self.size > EXACT_MOST else None
        self.steps = _STEPS_EACH * (_FASTER if self.fast else 1) if steps is None else steps
        self.partners = self.fast.partners if self.fast else partners_of(pool, among, pick)
        self.circles: list[list[int]] = greedy(pool, among, self.partners)
        self.bound = float("inf")

    def best(self) -> tuple[list[Circle], float]:
        """The circles and what no choice can pass."""
        if not self.budget.over():
            proved = self._exactly() if self.size <= 3 * EXACT_MOST else False
            if not proved:
                self._search()
        return [tuple(sorted(each)) for each in self.circles], self.bound

    def _exactly(self) -> bool:
        most = _LISTED if self.size <= EXACT_MOST else _LISTED_LARGE
        if self.budget.effort is not None:
            most = min(most, int(self.budget.effort / _EACH_LISTED))
        if not self.steps:
            return False
        self.budget.tell(0.0, "listing circles")
        listed = list_circles(self.pool, self.among, most, self.budget.part(0.6 if self.size <= EXACT_MOST else 0.1))
        if not listed.whole:
            return False
        # A good choice at hand makes the proof much shorter.
        moving = Annealing(self.pool, self.circles, self.partners, self.pick)
        moving.run(min(_WARM_UP, self.steps) * self.size, self.budget.part(0.2))
        self.circles = moving.best
        known = {tuple(sorted(each)): place for place, each in enumerate(listed.circles)}
        start = [known[tuple(sorted(each))] for each in self.circles]
        self.budget.tell(0.5, "proving")
        packed = pack(listed.circles, listed.values, start, self.budget.part(0.7))
        self.circles, self.bound = [list(listed.circles[each]) for each in packed.chosen], packed.bound
        return packed.optimal

    def _search(self) -> None:
        endless = self.budget.seconds is not None
        steps = ENDLESS if endless else self.steps * self.size
        if self.fast:
            share = _MOVING_FAST if self.size < _UNBOUNDED else 1.0
            self.fast.run(self.circles, steps, self.budget.part(share), self.pick)
            self.circles = self.fast.best
        else:
            moving = Annealing(self.pool, self.circles, self.partners, self.pick)
            moving.run(steps, self.budget.part(_MOVING))
            self.circles = moving.best
        anew = Repacking(self.pool, self.circles, self.partners, self.pick)
        rounds = int(_ROUNDS_EACH * self.size * min(1.0, self.steps / _STEPS_EACH))
        anew.run(ENDLESS if endless else rounds, self.budget)
        self.circles = [list(each) for each in anew.circles.values()]


def _fast(pool: Pool, among: int) -> "Search":
    # Here, so that numba is loaded where it is used only.
    from circles.formation.fast.search import Search

    return Search(pool, among)
