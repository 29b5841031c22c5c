"""How near to the best choice circles are formed, and how fast.

    make bench WHAT=formation
    make bench WHAT=formation ARGS="--large --seeds 6"

Communities that do not exist (`_worlds.py`) are formed, each in a process of its own. What they reach stands beside a
yardstick of the same run: up to 48 members, and for independent pools, the best choice of all circles there are, proved
by CP-SAT (`peers/with_cpsat.py`; `?`: not within two minutes); at 200 members what no choice can pass, by the linear
relaxation over all circles there are (`_bound.py`: tens of millions); beyond that, a run ten times as long, or the best
of this run. Seconds are of processor time: other work on the machine does not count. `gap` is what the program itself
proves; `c`: by compiled code (the extra `fast`), which is compiled before anything is measured.
Below that, two ways that are easy to think of, of which only the circles count that keep all rules.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.bench._measuring import bar, progress, report_of, table
from tests.bench.commands import python_of

HERE = Path(__file__).parent
HEAD = ("members", "objective", "yardstick", "below %", "gap %", "placed", "seconds", "MB", "grown")
LONGER = 10

Report = dict[str, Any]


def main() -> None:
    """Measure, and print the tables and the bars."""
    parser = argparse.ArgumentParser(description="Forming circles.")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--large", action="store_true", help="1,000 and 10,000 members too: an hour of work")
    asked = parser.parse_args()
    _run(70, 1, "world", seconds=0.5)
    python = python_of("cpsat")
    if python:
        _small(python, asked.seeds)
        _pools(python)
    _bounded()
    if asked.large:
        _longer(1_000, 30.0, 0.015)
        _huge()
    _peers()


def _run(people: int, seed: int, place: str, **more: Any) -> Report:
    progress(f"{people} members, {place} {seed}, {more}")
    asked = {"people": people, "seed": seed, "place": place, "how": "circles", **more}
    found = report_of([sys.executable, "-m", "tests.bench._forming", json.dumps(asked)], cwd=HERE.parent.parent)
    progress("")
    return found


def _best(python: Path, people: int, seed: int, place: str) -> Report:
    """The yardstick: the best choice of all circles."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "circles.json"
        _run(people, seed, place, how="listed", to=str(listed))
        progress(f"{people} members, {place} {seed}: CP-SAT")
        found = report_of([str(python), str(HERE / "peers" / "with_cpsat.py"), str(listed), "120"])
    progress("")
    return found


def _small(python: Path, seeds: int) -> None:
    rows, below = [], []
    slowest = 0.0
    for people, place in ((12, "region"), (24, "region"), (48, "world"), (48, "region")):
        for seed in range(1, seeds + 1):
            best, ours = _best(python, people, seed, place), _run(people, seed, place, seconds=5.0)
            below.append(_below(ours, best["objective"]))
            slowest = max(slowest, ours["cpu_s"])
            rows.append(_row(f"{people} {place} {seed}", ours, best["objective"], "" if best["proved"] else "?"))
    table(HEAD, rows)
    mean, worst = sum(below) / len(below), max(below)
    bar("<= 48 members: mean <= 0.3 % below the optimum", f"{100 * mean:.2f} %", mean <= 0.003)
    bar("<= 48 members: worst <= 1 % below the optimum", f"{100 * worst:.2f} %", worst <= 0.01)
    bar("<= 48 members: <= 5 s", f"{slowest:.1f} s", slowest <= 5.2)
    print()


def _pools(python: Path) -> None:
    best, ours = _best(python, 960, 1, "tiled"), _run(960, 1, "tiled", seconds=30.0)
    table(HEAD, [_row("40 pools of 24", ours, best["objective"])])
    below = _below(ours, best["objective"])
    bar("40 pools of 24: <= 0.3 % below the optimum in 30 s", f"{100 * below:.3f} %", below <= 0.003)
    print()


def _bounded() -> None:
    found = _run(200, 1, "world", how="bound")
    runs = [_run(200, 1, "world", seconds=20.0, run=run) for run in (1, 2, 3)]
    plain = _run(200, 1, "world", seconds=20.0, fast=False)
    rows = [_row(f"200 world, run {run}", ours, found["bound"]) for run, ours in enumerate(runs, 1)]
    print(f"200 world: {found['circles']:,} circles, the bound of all of them in {found['cpu_s']:.0f} s")
    table(HEAD, [*rows, _row("  not compiled", plain, found["bound"])])
    below = [_below(ours, found["bound"]) for ours in runs]
    bar("200 members in 20 s: <= 1 % below the bound", f"worst of 3: {100 * max(below):.2f} %", max(below) <= 0.01)
    print()


def _huge() -> None:
    reports = {seconds: _run(10_000, 1, "world", seconds=seconds) for seconds in (20.0, 120.0, 700.0)}
    best = max(report["objective"] for report in reports.values())
    table(HEAD, [_row(f"10,000 world, {seconds:.0f} s", report, best) for seconds, report in reports.items()])
    for seconds, most in ((20.0, 0.05), (120.0, 0.02)):
        below = _below(reports[seconds], best)
        what = f"10,000 members in {seconds:.0f} s: >= {100 - 100 * most:.0f} % of the best known (700 s)"
        bar(what, f"{100 - 100 * below:.2f} %", below <= most)
    memory = reports[120.0]["rss_mb"]
    bar("10,000 members: <= 256 MB", f"{memory:.0f} MB", memory <= 256)
    print()


def _longer(people: int, seconds: float, most: float) -> None:
    rows, below = [], list[float]()
    for place in ("world",):
        long = _run(people, 1, place, seconds=seconds * LONGER, run=2)
        ours = _run(people, 1, place, seconds=seconds)
        below.append(_below(ours, max(long["objective"], ours["objective"])))
        rows.append(_row(f"{people} {place}", ours, long["objective"]))
        rows.append(_row("  ten times as long", long, long["objective"]))
    table(HEAD, rows)
    what = f"{people:,} members in {seconds:.0f} s: <= {100 * most:g} % below a run of {seconds * LONGER:.0f} s"
    bar(what, f"{100 * max(below):.2f} %", max(below) <= most)
    print()


def _peers() -> None:
    rows = []
    for people, place, times in ((48, "region", 1.06), (48, "world", 1.4), (200, "world", 2.0)):
        found = {how: _run(people, 1, place, how=how, seconds=5.0) for how in ("circles", "kmeans", "sorted")}
        best = max(found["kmeans"]["objective"], found["sorted"]["objective"])
        rows += [_peer(f"{people} {place}: {how}", people, report) for how, report in found.items()]
        ratio = found["circles"]["objective"] / best if best else float("inf")
        bar(f"{people} {place}: >= {times}x the best of them", f"{ratio:.2f}x", ratio >= times)
    print()
    table(("way", "a member", "placed", "seconds"), rows)


def _peer(name: str, people: int, report: Mapping[str, Any]) -> Sequence[str]:
    return name, f"{report['objective'] / people:.3f}", f"{report['placed']}", f"{report['cpu_s']:.1f}"


def _below(ours: Report, best: float) -> float:
    return max(0.0, best - ours["objective"]) / best if best else 0.0


def _row(name: str, ours: Report, best: float, mark: str = "") -> Sequence[str]:
    gap = "" if ours["bound"] is None else f"{100 * max(0.0, ours['bound'] / max(ours['objective'], 1e-9) - 1):.2f}"
    numbers = f"{ours['objective']:.3f}", f"{best:.3f}{mark}", f"{100 * _below(ours, best):.2f}", gap
    seconds = f"{ours['cpu_s']:.1f}{' c' if ours['fast'] else ''}"
    return name, *numbers, str(ours["placed"]), seconds, f"{ours['rss_mb']:.0f}", f"{ours['grown_mb']:.0f}"


if __name__ == "__main__":
    main()
