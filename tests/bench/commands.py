"""How many commands a second, from the event as the platform sends it to the text of the reply.

    make bench WHAT=commands
    make bench WHAT=commands ARGS="--rounds 9 --plugins 1"

The same work for us and for every peer: a JSON event becomes a message, the message a command of one of 1, 10 or 50
plugins, the command a reply, the reply a text that goes nowhere. No two texts are alike, so nothing can be remembered.
Everything runs in turn, each in a process of its own; a peer has its own environment too, made on the first run,
since they want different versions of the same libraries. Speed is per second of the process's own processor time:
other work on the machine does not count. `p50` and `p99` are wall time of single messages.

Below that, `rsvp` by a circle's members, each answer stored on disk before its reply, against the driver alone with
the same statements and a commit for each.
"""

import argparse
import subprocess
import sys
import venv
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from tests.bench._measuring import bar, in_turn, median, progress, report_of, table

HERE = Path(__file__).parent
PLUGINS = (1, 10, 50)
TIMES_FASTER = 5
MESSAGES = {
    "circles": {1: 40_000, 10: 40_000, 50: 40_000},
    "errbot": {1: 2_000, 10: 2_000, 50: 2_000},
    "opsdroid": {1: 4_000, 10: 3_000, 50: 1_500},
    "nonebot": {1: 500, 10: 200, 50: 60},
}
"""Enough for a second or so; the slowest peer gets fewer, or everybody would wait minutes for it."""
COMMITS = 100

Report = dict[str, Any]


def main() -> None:
    """Measure, and print the tables and the bars."""
    parser = argparse.ArgumentParser(description="Commands a second.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--plugins", type=int, nargs="*", default=PLUGINS, choices=PLUGINS)
    asked = parser.parse_args()
    bots: dict[str, Sequence[str]] = {"circles": [sys.executable, "-m", "tests.bench._own_bot", "commands"]}
    for name in MESSAGES:
        if name != "circles" and (python := python_of(name)):
            bots[name] = [str(python), "-W", "ignore", str(HERE / "peers" / f"with_{name}.py")]
    for plugins in asked.plugins:
        _compare(bots, plugins, asked.rounds)
    _commits(asked.rounds)


def python_of(peer: str) -> Path | None:
    """The interpreter of a peer's environment, which is made if need be. None, and why, if it cannot be."""
    wanted = HERE / "peers" / f"{peer}.txt"
    home = Path(sys.prefix) / "peers" / peer
    python, stamp = home / "bin" / "python", home / ".made"
    if stamp.exists() and stamp.read_text() == wanted.read_text():
        return python
    progress(f"making an environment for {peer}")
    venv.create(home, clear=True, with_pip=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(wanted)]
    done = subprocess.run(pip, capture_output=True, text=True)
    if done.returncode:
        print(f"{peer}: not measured, it could not be installed: {done.stderr.strip().splitlines()[-1]}")
        return None
    stamp.write_text(wanted.read_text())
    return python


def _compare(bots: dict[str, Sequence[str]], plugins: int, rounds: int) -> None:
    runs = {name: partial(_run, name, command, plugins) for name, command in bots.items()}
    found = in_turn(runs, rounds)
    speed = {name: median(each["per_cpu_s"] for each in reports) for name, reports in found.items()}
    best = max(((speed[name], name) for name in speed if name != "circles"), default=(0.0, "no peer"))
    head = [f"{plugins} plugin{'s' if plugins > 1 else ''}", "msg/s", "p50 us", "p99 us", "circles is"]
    table(head, [_row(name, found[name], speed) for name in speed])
    if best[0]:
        times = speed["circles"] / best[0]
        what = f"{plugins} plugins: >= {TIMES_FASTER}x the fastest peer ({best[1]})"
        bar(what, f"{times:.1f}x", times >= TIMES_FASTER)
        print()


def _run(name: str, command: Sequence[str], plugins: int) -> Report:
    return report_of([*command, str(plugins), str(MESSAGES[name][plugins])], stderr=subprocess.DEVNULL)


def _row(name: str, reports: Sequence[Report], speed: dict[str, float]) -> Sequence[str]:
    times = f"{speed['circles'] / speed[name]:.1f}x"
    middle, slow = (f"{median(each[key] for each in reports):,.0f}" for key in ("p50_us", "p99_us"))
    return name, f"{speed[name]:,.0f}", middle, slow, "" if name == "circles" else times


def _commits(rounds: int) -> None:
    run = partial(report_of, [sys.executable, "-m", "tests.bench._own_bot", "commits", "1", str(COMMITS)])
    reports = in_turn({"rsvp": run}, rounds)["rsvp"]
    ratio = median(each["circles"] / each["driver"] for each in reports)
    head = [f"rsvp, {reports[0]['statements']} statements and a commit", "msg/s", "ratio"]
    driver, circles = (f"{median(each[name] for each in reports):,.0f}" for name in ("driver", "circles"))
    table(head, [("the driver alone", driver, "1.00"), ("circles", circles, f"{ratio:.2f}")])


if __name__ == "__main__":
    main()
