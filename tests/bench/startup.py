"""How long until the program is there, and how much memory it takes.

    make bench WHAT=startup
    make bench WHAT=startup ARGS="discord --rounds 21"

`circles --version` against bare Python; and `circles run` with one adapter, on a database that is migrated: from the
start of the process until the adapter is asked to connect, and until the first person would be answered by an adapter
that connects at once. Each against a process that does nothing but import the libraries in use by then. Time is wall
time; `cpu` is the processor time of the process alone, which other work on the machine disturbs less. Memory is the
most that the process held.
"""

import argparse
import importlib.util
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tests.bench._measuring import bar, in_turn, median, table

FIRST = ("argparse", "asyncio", "importlib.metadata", "logging", "msgspec", "tomllib")
"""The libraries with which every run connects."""
LIBRARIES = ("aiohttp.web", "aiosqlite", "msgspec", "pluggy", "tortoise", "tortoise.backends.sqlite", "tzdata")
"""What every run needs to answer."""
UNUSED = ("icalendar", "jinja2", "numpy", "circles_local.playground", "circles_local.demo", "circles.stage", "pytest")
"""What a run has no use for, beside the other adapters and their libraries."""
MOST_MILLISECONDS, MORE_MILLISECONDS, MORE_MEGABYTES = 60, 60, 8


@dataclass(frozen=True, slots=True)
class Adapter:
    """How to bring an adapter up without its platform: its settings, and the libraries it needs."""

    settings: str
    library: str = ""


ADAPTERS = {
    "local": Adapter(""),
    "discord": Adapter('token = "none"', "discord"),
    "matrix": Adapter('homeserver = "http://127.0.0.1:9"\nuser = "@a:b"\npassword = "none"', "nio"),
}

REPORT = """
import json, sys, time
def report():
    with open("/proc/self/status") as status:
        memory = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    print(json.dumps({"cpu": time.process_time() * 1000, "mb": memory / 1024, "modules": sorted(sys.modules)}))
    sys.stdout.flush()
"""
CONNECT = """
import os
from circles import cli
from circles.cli import loading
imported = loading.import_module
def trapped(name):
    module = imported(name)
    if name == "circles.cli.run":
        load = module.load_adapter
        def loaded(name, table):
            chat = load(name, table)
            async def ready(self, inbox):
                report()
                os._exit(0)
            type(chat).run = ready
            return chat
        module.load_adapter = loaded
    return module
loading.import_module = trapped
cli.main(["run", "--config", sys.argv[1]])
"""
ANSWER = """
import asyncio, os
from circles import cli
from circles.cli.anteroom import Anteroom
led = Anteroom.leads_to
def leads_to(self, inbox):
    report()
    os._exit(0)
Anteroom.leads_to = leads_to
cli.main(["run", "--config", sys.argv[1]])
"""


def main() -> None:
    """Measure, and print the tables and the bars."""
    asked = _asked()
    adapters = [each for each in asked.adapters if _is_there(each)]
    with tempfile.TemporaryDirectory() as folder:
        configs = {name: _config(name, Path(folder)) for name in adapters}
        _version(asked.rounds)
        for name, config in configs.items():
            _start(name, config, asked.rounds)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Start-up and memory.")
    parser.add_argument("adapters", nargs="*", metavar="adapter", help=f"{', '.join(ADAPTERS)} (default: local)")
    parser.add_argument("--rounds", type=int, default=15)
    asked = parser.parse_args()
    asked.adapters = asked.adapters or ["local"]
    if unknown := [each for each in asked.adapters if each not in ADAPTERS]:
        parser.error(f"there is no adapter {unknown[0]!r} here; there are: {', '.join(ADAPTERS)}")
    return asked


def _is_there(name: str) -> bool:
    needed = [f"circles_{name}", *filter(None, [ADAPTERS[name].library])]
    missing = [each for each in needed if importlib.util.find_spec(each) is None]
    if missing:
        print(f"{name}: not measured, for want of {', '.join(missing)}")
    return not missing


def _python(code: str) -> list[str]:
    return [sys.executable, "-c", REPORT + code]


def _floor(name: str, libraries: Sequence[str]) -> list[str]:
    wanted = [*libraries, *filter(None, [ADAPTERS[name].library])]
    return _python(f"import {', '.join(wanted)}\nreport()")


def _config(name: str, folder: Path) -> str:
    config = folder / f"{name}.toml"
    database = folder / f"{name}.db"
    config.write_text(
        f'[database]\nurl = "sqlite:{database}"\n[web]\nport = {_free_port()}\n'
        f"[adapters.{name}]\n{ADAPTERS[name].settings}\n"
    )
    subprocess.run(
        [sys.executable, "-m", "circles", "db", "migrate", "--config", config], check=True, stdout=subprocess.DEVNULL
    )
    return str(config)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port


def _started(command: Sequence[str]) -> dict[str, Any]:
    """Start a program and wait for its first line: how long that took, and what it says."""
    quiet = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=quiet) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        took = time.perf_counter() - before
    if not line:
        raise SystemExit(f"It did not start: {' '.join(map(str, command))[-200:]}")
    said = json.loads(line) if line.startswith("{") else {}
    return {"ms": took * 1000, **said}


def _version(rounds: int) -> None:
    circles = str(Path(sys.executable).with_name("circles"))
    bare = [sys.executable, "-c", "print()"]
    found = in_turn(
        {"python": lambda: _started(bare), "circles --version": lambda: _started([circles, "--version"])}, rounds
    )
    took = {name: median(each["ms"] for each in runs) for name, runs in found.items()}
    table(["process", "ms"], [(name, f"{ms:.0f}") for name, ms in took.items()])
    ms = took["circles --version"]
    bar(f"circles --version <= {MOST_MILLISECONDS} ms", f"{ms:.0f} ms", ms <= MOST_MILLISECONDS)
    print()


def _start(name: str, config: str, rounds: int) -> None:
    commands = {
        "connect: floor": _floor(name, FIRST),
        "connect": [*_python(CONNECT), config],
        "answer: floor": _floor(name, LIBRARIES),
        "answer": [*_python(ANSWER), config],
    }

    def started(command: Sequence[str]) -> dict[str, Any]:
        # Who starts it again and again would have to wait before it logs in.
        Path(config).with_suffix(".db.starts").unlink(missing_ok=True)
        return _started(command)

    runs = in_turn({what: partial(started, command) for what, command in commands.items()}, rounds)
    middle = {what: {key: median(each[key] for each in of) for key in ("ms", "cpu", "mb")} for what, of in runs.items()}
    rows = []
    for what, of in middle.items():
        floor = middle.get(f"{what}: floor", of)
        ratio = f"{of['ms'] / floor['ms']:.2f}"
        rows.append((f"{name}, {what}", *(f"{of[key]:.0f}" for key in ("ms", "cpu", "mb")), ratio))
    table(["process", "ms", "cpu ms", "MB", "ratio"], rows)
    for what in ("connect", "answer"):
        _bars(f"{name} ready to {what}", middle[what], middle[f"{what}: floor"])
    unused = sorted(_unused(name, runs["answer: floor"][-1]["modules"], runs["answer"][-1]["modules"]))
    bar(f"{name} imports nothing that a run does not use", ", ".join(unused) or "nothing", not unused)
    print()


def _bars(what: str, found: Mapping[str, float], floor: Mapping[str, float]) -> None:
    more, memory = found["ms"] - floor["ms"], found["mb"] - floor["mb"]
    bar(f"{what} <= floor + {MORE_MILLISECONDS} ms", f"+{more:.0f} ms", more <= MORE_MILLISECONDS)
    bar(f"{what} <= floor + {MORE_MEGABYTES} MB", f"+{memory:.1f} MB", memory <= MORE_MEGABYTES)


def _unused(name: str, floor: Sequence[str], ready: Sequence[str]) -> Iterator[str]:
    """What is loaded but of no use: the names above, other adapters, and any library that the floor did not need."""
    others = [other for other in ADAPTERS if other != name]
    names = {*UNUSED, *(f"circles_{other}" for other in others), *filter(None, (ADAPTERS[o].library for o in others))}
    yield from names.intersection(ready)
    known = {each.partition(".")[0] for each in floor} | sys.stdlib_module_names
    tops = {each.partition(".")[0] for each in ready} - known
    yield from (each for each in tops - names if not each.startswith(("circles", "_")))


if __name__ == "__main__":
    main()
