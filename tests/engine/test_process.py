"""`circles run` as a process: a clean end, and only one on a database."""

import asyncio
import os
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from circles.store.database import migrate

pytestmark = pytest.mark.alone

END_SECONDS = 10.0
REFUSE_SECONDS = 2.0


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A config with the local adapter, a free port and an empty database."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    asyncio.run(migrate(f"sqlite:{tmp_path / 'circles.db'}"))
    file = tmp_path / "circles.toml"
    file.write_text(
        f'[database]\nurl = "sqlite:{tmp_path / "circles.db"}"\n'
        f"[web]\nport = {port}\n"
        f'[adapters.local]\nrecord = "{tmp_path / "record.jsonl"}"\n'
    )
    return file


def start(config: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-W", "error", "-m", "circles", "run", "--config", str(config)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=config.parent)


@contextmanager
def started(config: Path) -> Iterator["subprocess.Popen[str]"]:
    process = start(config)
    try:
        wait_until_healthy(config, process)
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_until_healthy(config: Path, process: "subprocess.Popen[str]") -> None:
    port = config.read_text().partition("port = ")[2].partition("\n")[0]
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()[1]
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("it never became healthy")


@pytest.mark.parametrize("signal_name", ["SIGTERM", "SIGINT"])
def test_a_signal_ends_it_cleanly_within_10_s(config: Path, signal_name: str) -> None:
    with started(config) as process:
        began = time.monotonic()
        process.send_signal(getattr(signal, signal_name))
        _, errors = process.communicate(timeout=END_SECONDS)
        assert time.monotonic() - began < END_SECONDS
        assert process.returncode == 0, errors
        assert "action=stopped" in errors
        assert "Traceback" not in errors and "ERROR" not in errors
    with started(config) as again:
        again.terminate()
        assert again.wait(END_SECONDS) == 0


def test_a_second_one_on_the_same_database_says_so_and_leaves(config: Path) -> None:
    with started(config) as first:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.monotonic()
        second = start(config)
        _, errors = second.communicate(timeout=60)
        wall = time.monotonic() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        # On a machine that is busy with other work, the process's own time counts.
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        assert min(wall, spent) < REFUSE_SECONDS
        assert second.returncode == 1
        assert "running on this database already" in errors
        assert len(errors.strip().splitlines()) == 1, "a sentence, no traceback"
        assert first.poll() is None, "the first one goes on"


def test_the_lock_dies_with_its_holder(config: Path) -> None:
    with started(config) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait(END_SECONDS)
        with started(config) as second:
            assert second.poll() is None
