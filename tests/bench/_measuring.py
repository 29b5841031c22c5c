"""What every benchmark needs: programs run in turn, medians, tables, and a line for each bar."""

import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

T = TypeVar("T")


def in_turn(runs: Mapping[str, Callable[[], T]], rounds: int) -> dict[str, list[T]]:
    """The results of `rounds` runs of each, one after the other: other work on the machine slows all of them alike."""
    results: dict[str, list[T]] = {name: [] for name in runs}
    for number in range(rounds):
        for name, run in runs.items():
            progress(f"round {number + 1} of {rounds}: {name}")
            results[name].append(run())
    progress("")
    return results


def progress(text: str) -> None:
    """Say what is under way, where somebody watches."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def report_of(command: Sequence[str], **options: Any) -> dict[str, Any]:
    """Run a program and read the JSON of the last line that it prints. Raises CalledProcessError if it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, **options)
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return report


def median(values: Iterable[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under a head; the first column to the left, the others to the right."""
    lines = [list(map(str, row)) for row in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for first, *others in lines:
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))]
        print("  ".join(cells).rstrip())
    print()


def bar(what: str, measured: str, met: bool) -> None:
    """Print whether a bar is met. A benchmark measures; it does not fail."""
    print(f"bar {what}: {measured} {'met' if met else 'MISSED'}")
