"""The yardstick: the best choice of listed circles by CP-SAT, which knows nothing of how we search; as JSON."""

import json
import sys

from ortools.sat.python import cp_model

SCALE = 10_000_000


def best(columns: list[list[int]], values: list[float], seconds: float) -> tuple[float, bool]:
    """What the best choice is worth, and whether that is proved."""
    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in columns]
    members: dict[int, list[cp_model.IntVar]] = {}
    for column, variable in zip(columns, chosen, strict=True):
        for each in column:
            members.setdefault(each, []).append(variable)
    for variables in members.values():
        model.add_at_most_one(variables)
    model.maximize(sum(round(value * SCALE) * variable for value, variable in zip(values, chosen, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers = seconds, 2
    status = solver.solve(model)
    taken = [value for value, variable in zip(values, chosen, strict=True) if solver.value(variable)]
    return sum(taken), status == cp_model.OPTIMAL


if __name__ == "__main__":
    total, proved = 0.0, True
    with open(sys.argv[1], encoding="utf-8") as file:
        for part in json.load(file):
            if part["columns"]:
                value, optimal = best(part["columns"], part["values"], float(sys.argv[2]))
                total, proved = total + value, proved and optimal
    print(json.dumps({"objective": total, "proved": proved}))
