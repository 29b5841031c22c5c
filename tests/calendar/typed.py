"""`circles run` with a chat into which one types: `python -m tests.calendar.typed CONFIG`.

A line of JSON in, `["mia", "session cancel", "room"]`, the answer as a line of JSON out. All else is the real program.
"""

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any

from circles.chat import Asked, Inbox, Room, Said
from circles.cli import main
from circles.domain.person import Identity
from circles.render import plain
from circles_local.adapter import LocalChat

ROOT = Path(__file__).parents[2]


class TypedChat(LocalChat):
    """The local chat, with people at the standard input."""

    async def run(self, inbox: Inbox) -> None:
        """Hand in what is typed, until the input ends."""
        events = 0
        while line := await asyncio.to_thread(sys.stdin.readline):
            who, text, room = json.loads(line)
            events += 1
            there = Room("local", room) if room else None
            asked = Asked(f"typed-{events}", Identity("local", who), who.capitalize(), Said(text), there)
            print(json.dumps(plain(await inbox.ask(asked))), flush=True)
        await super().run(inbox)


class Typist:
    """The program as a process, and whoever types into it."""

    def __init__(self, process: "Popen[str]") -> None:
        self._process = process

    def say(self, who: str, text: str, room: str = "") -> str:
        """Let `who` type a command, in private or in a room. Returns the answer."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps([who, text, room]) + "\n")
        self._process.stdin.flush()
        answer: str = json.loads(self._process.stdout.readline())
        return answer


@contextmanager
def running(config: Path) -> Iterator[Typist]:
    """The program while the block runs; it is there once it has answered."""
    command = [sys.executable, "-W", "error", "-m", "tests.calendar.typed", str(config)]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True, cwd=ROOT) as process:
        try:
            yield Typist(process)
        finally:
            process.terminate()


def _run(config: str) -> int:
    from circles.cli import run

    def load(_name: str, table: dict[str, Any]) -> TypedChat:
        return TypedChat(table)

    vars(run)["load_adapter"] = load
    return main(["run", "--config", config]) or 0


if __name__ == "__main__":
    sys.exit(_run(sys.argv[1]))
