"""The yardstick: the best choice of listed circles by CP-SAT, which knows nothing of how we search; as JSON.

The linear relaxation (GLOP) has prices for members. A circle that falls short of its members' prices by more than the
best choice is below the relaxation is in no best choice; how far that is, is guessed, and true once it is found.
"""

import json
import sys
import time

from ortools.linear_solver import pywraplp
from ortools.sat.python import cp_model

SCALE = 10_000_000
GUESSES = (0.005, 0.01, 0.02, 0.05, 1.0)


def best(columns: list[list[int]], values: list[float], seconds: float) -> tuple[float, bool]:
    """What the best choice is worth, and whether that is proved."""
    limit, short = relaxed(columns, values)
    ends, most = time.monotonic() + seconds, 0.0
    for guess in GUESSES:
        kept = [place for place, gap in enumerate(short) if gap <= guess * limit + 1e-6]
        left = ends - time.monotonic()
        value, proved = chosen([columns[each] for each in kept], [values[each] for each in kept], max(1.0, left))
        most = max(most, value)
        if not proved:
            return most, False
        if most >= limit * (1 - guess):
            break
    return most, True


def relaxed(columns: list[list[int]], values: list[float]) -> tuple[float, list[float]]:
    """What no choice can pass, and by how much each circle falls short of its members' prices."""
    solver = pywraplp.Solver.CreateSolver("GLOP")
    rows = {each: solver.Constraint(0, 1) for each in sorted({each for column in columns for each in column})}
    for column, value in zip(columns, values, strict=True):
        variable = solver.NumVar(0, solver.infinity(), "")
        solver.Objective().SetCoefficient(variable, value)
        for each in column:
            rows[each].SetCoefficient(variable, 1)
    solver.Objective().SetMaximization()
    assert solver.Solve() == pywraplp.Solver.OPTIMAL
    prices = {each: max(0.0, row.dual_value()) for each, row in rows.items()}
    short = [sum(prices[each] for each in column) - value for column, value in zip(columns, values, strict=True)]
    return sum(prices.values()), short


def chosen(columns: list[list[int]], values: list[float], seconds: float) -> tuple[float, bool]:
    """The best choice of these, and whether that is proved."""
    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in columns]
    members: dict[int, list[cp_model.IntVar]] = {}
    for column, variable in zip(columns, taken, strict=True):
        for each in column:
            members.setdefault(each, []).append(variable)
    for variables in members.values():
        model.add_at_most_one(variables)
    model.maximize(sum(round(value * SCALE) * variable for value, variable in zip(values, taken, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers = seconds, 2
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return 0.0, False
    total = sum(value for value, variable in zip(values, taken, strict=True) if solver.value(variable))
    return total, status == cp_model.OPTIMAL


if __name__ == "__main__":
    total, proved = 0.0, True
    with open(sys.argv[1], encoding="utf-8") as file:
        for part in json.load(file):
            if part["columns"]:
                value, optimal = best(part["columns"], part["values"], float(sys.argv[2]))
                total, proved = total + value, proved and optimal
    print(json.dumps({"objective": total, "proved": proved}))
