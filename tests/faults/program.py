"""`circles run` as real processes: forked from a server that has imported everything, so that a start costs little."""

import multiprocessing
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path

# What the children inherit.
import circles.cli.working
import circles.store.database  # noqa: F401
from circles.cli import main

STARTED = "action=started"
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__])


@dataclass(frozen=True, slots=True)
class Program:
    """A config in a folder of its own; all that its processes log goes into one file."""

    folder: Path

    @classmethod
    def make(cls, folder: Path) -> "Program":
        """With the local adapter, and a free port."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        made = cls(folder)
        made.config.write_text(
            f'[community]\norganizers = ["local:mia"]\n[database]\nurl = "sqlite:{made.database}"\n'
            f"[web]\nport = {port}\n"
            f'[adapters.local]\nrecord = "{made.record}"\n'
        )
        return made

    @property
    def config(self) -> Path:
        return self.folder / "circles.toml"

    @property
    def database(self) -> Path:
        return self.folder / "circles.db"

    @property
    def record(self) -> Path:
        """What people saw."""
        return self.folder / "record.jsonl"

    def log(self) -> str:
        """What all its processes wrote so far."""
        file = self.folder / "log.txt"
        return file.read_text("utf-8") if file.exists() else ""

    def start(self) -> ForkServerProcess:
        """One more process."""
        process = FORKS.Process(target=_run, args=(self.config, self.folder / "log.txt"))
        process.start()
        return process


def _run(config: Path, log: Path) -> None:
    """In the child. Its errors go where its log goes."""
    file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(file, 1)
    os.dup2(file, 2)
    sys.exit(main(["run", "--config", str(config)]))


@contextmanager
def running(program: Program, until: str = STARTED) -> Iterator[ForkServerProcess]:
    """A process, as soon as its log says `until`; killed at the end, if it is still there."""
    before = program.log().count(until)
    process = program.start()
    try:
        wait_for(lambda: program.log().count(until) > before or not process.is_alive())
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        process.join()


def wait_for(done: object, seconds: float = 60.0) -> float:
    """Wait until `done()`. Returns after how many seconds it was. Raises AssertionError if it never is."""
    assert callable(done)
    began = time.monotonic()
    while not done():
        assert time.monotonic() - began < seconds, "it never happened"
        time.sleep(0.005)
    return time.monotonic() - began
