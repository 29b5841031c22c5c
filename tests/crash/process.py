"""The program that is killed: a session's day on a stepped clock, one forked child for each life.

Run as a script: it imports everything once, then reads one order (a line of JSON) at a time, forks a child that does
it, kills the child if the order says so, and answers with how it ended.

Three things outlive a child in its folder: the database, the record of what people see, and `people.jsonl`: what the
people know, which is the hour on their clocks and the answers they got.
"""

import asyncio
import gc
import json
import logging
import os
import random
import signal
import sys
import tempfile
import threading
import time
import tomllib
import traceback
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiosqlite.core import Connection

from circles.app import App, open_app
from circles.chat import Asked, Envelope, Filled, Pressed, Receipt, Room, Said
from circles.clock import SteppedClock
from circles.config import Community, Database, Settings
from circles.domain.person import Identity
from circles.events import Event
from circles.hooks import hookimpl
from circles.message import Post
from circles.render import plain
from circles.services import feeds
from circles.store.database import migrate
from circles.store.outbox import Outbox
from circles_local.adapter import LocalChat
from circles_local.effects import Record

HOUR = timedelta(hours=1)
JOINING = datetime(2027, 1, 4, 12, tzinfo=UTC)
SESSION = datetime(2027, 1, 12, 18, tzinfo=UTC)
EVE, NIGHT_AFTER = SESSION - 25 * HOUR, SESSION + 38 * HOUR
WEEK, SESSIONS = timedelta(weeks=1), 4
CLOSED = "dua"
"""Takes no private messages."""


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody does something: types it, or presses a button they see, and perhaps fills the form behind it."""

    who: str
    minutes: int = 0
    words: str = ""
    button: str = ""
    form: Mapping[str, str] = field(default_factory=dict)


class Kill:
    """Counts the steps of a life by name, and ends it at the one with this name and number."""

    def __init__(self, at: tuple[str, int] | None, folder: Path) -> None:
        self.steps: Counter[str] = Counter()
        self._at = at
        self._folder = folder

    def step(self, name: str) -> None:
        """Another step is done, or about to be done. `change` counts what has changed something outside: a write, a
        commit, an effect. Between two of those nothing is different for the next life."""
        if self._at in ((name, self.steps[name]), ("change", self.changes if is_change(name) else None)):
            note(self._folder, killed=name)
            os.kill(os.getpid(), signal.SIGKILL)
        self.steps[name] += 1

    @property
    def changes(self) -> int:
        """How many changes there were so far."""
        return sum(n for name, n in self.steps.items() if is_change(name))

    def watch(self) -> None:
        """Take a step before and after each use of the database and each effect."""
        execute: Any = Connection._execute
        append = Record.append

        async def executed(connection: Any, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
            kind = kind_of(function, args, connection.in_transaction)
            self.step(f"before a {kind}")
            result = await execute(connection, function, *args, **kwargs)
            self.step(f"after a {kind}")
            return result

        def appended(record: Record, effect: Any) -> None:
            self.step("before an effect")
            append(record, effect)
            self.step("after an effect")

        Connection._execute = executed  # type: ignore[assignment, method-assign]
        Record.append = appended  # type: ignore[assignment, method-assign]


def is_change(step: str) -> bool:
    """Whether something is different after this step."""
    return step.startswith("after") and not step.endswith("read")


def kind_of(function: Callable[..., Any], args: tuple[Any, ...], in_transaction: bool) -> str:
    """What a use of the database does. A write that is alone is its own commit."""
    if getattr(function, "__name__", "") == "commit":
        return "commit"
    sql = next((each for each in args if isinstance(each, str)), "").lstrip().upper()
    if not sql.startswith(("UPDATE", "INSERT", "DELETE")):
        return "read"
    return "write" if in_transaction else "lone write"


class Forgetful(LocalChat):
    """An adapter that breaks its promise: the same key twice is two messages."""

    async def post(self, post: Post, envelope: Envelope) -> Receipt:
        self.screen._message_by_key.clear()
        return await LocalChat.post(self, post, envelope)


async def no_claims_reset(outbox: Outbox) -> int:
    """An outbox that breaks its promise: what was under way in a crash is forgotten."""
    return 0


class Witness:
    """A plugin that writes down what it hears."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @hookimpl
    async def happened(self, event: Event) -> None:
        with self._file.open("a") as file:
            file.write(f"{event}\n")


def note(folder: Path, **what: object) -> None:
    """The people remember something: written at once, so that no kill takes it back."""
    file = os.open(folder / "people.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, json.dumps(what).encode() + b"\n")
    os.close(file)


def notes(folder: Path) -> list[dict[str, Any]]:
    """What the people remember."""
    file = folder / "people.jsonl"
    return [json.loads(line) for line in file.read_bytes().splitlines()] if file.exists() else []


class Life:
    """From a start of the program to its end, or to the end of the acts."""

    def __init__(self, order: dict[str, Any], chat: LocalChat, app: App, clock: SteppedClock) -> None:
        self.folder = Path(order["folder"])
        self.chat, self.app, self.clock = chat, app, clock
        self.done = {each["did"] for each in notes(self.folder) if "did" in each}

    async def live(self, what: str, start: datetime, end: datetime, weeks: int = 1) -> None:
        """Do what was not answered yet, in each of the weeks, and let time pass until `end`."""
        acts = [Act(**each) for each in tomllib.loads(Path(__file__).with_name("day.toml").read_text("utf-8"))[what]]
        await self.app.engine.settle()
        for number, (week, act) in enumerate((week, act) for week in range(weeks) for act in acts):
            if number not in self.done:
                await self.advance(start + week * WEEK + timedelta(minutes=act.minutes))
                await self.do(number, act)
        await self.advance(end)

    async def calendars(self) -> dict[str, str]:
        """What everybody's calendar shows, by name."""
        found = {}
        for who in ("ana", "bo", "chen", "dua"):
            person = await self.app.desk.ledger.people.by_identity(Identity("local", who))
            assert person
            link = await feeds.link(self.app.desk, "person", person.id)
            read = await feeds.read(self.app.desk, link.rpartition("/")[2].removesuffix(".ics"), self.clock.now())
            assert read
            found[who] = read.body.decode()
        return found

    async def advance(self, to: datetime) -> None:
        """Let time pass; what is due on the way happens at its instant."""
        while (due := await self.app.engine.next_at()) is not None and due <= to:
            await self.at(max(due, self.clock.now()))
        await self.at(max(to, self.clock.now()))

    async def at(self, now: datetime) -> None:
        note(self.folder, now=now.isoformat())
        self.clock.set(now)
        await self.app.engine.settle()

    async def do(self, number: int, act: Act) -> None:
        """Ask, under a number that stays the same if nobody answers and the question is asked again."""
        who = Identity("local", act.who)
        room = next((Room("local", each.id) for each in self.chat.screen.rooms), None)
        asked = Asked(f"act-{number}", who, act.who.capitalize(), self.wanted(number, act), room)
        answer = await self.app.intake.ask(asked)
        note(self.folder, did=number, answer=plain(answer, await self.app.intake.reader(who)))
        await self.app.engine.settle()

    def wanted(self, number: int, act: Act) -> Said | Pressed | Filled:
        if not act.button:
            return Said(act.words)
        # Asking again is asking for the same, though the button may be gone from the screen by then.
        code = next((each["code"] for each in notes(self.folder) if each.get("pressed") == number), "")
        if not code:
            buttons = [button for message in self.chat.screen.messages for button in message.post.buttons]
            code = [each.code for each in buttons if plain(each.label).startswith(act.button)][-1]
            note(self.folder, pressed=number, code=code)
        return Filled(code, dict(act.form)) if act.form else Pressed(code)


async def live(order: dict[str, Any]) -> None:
    """One life, as ordered: the season's beginning, one day or all weeks, from where the people are in it."""
    folder = Path(order["folder"])
    kill = Kill(tuple(order["step"]) if "step" in order else None, folder)
    if not order.get("warm"):
        kill.watch()
    settings = Settings(
        community=Community(organizers=("local:mia",)),
        database=Database(url=f"sqlite:{folder / 'circles.db'}"),
        secret_key="a key that is the same in every life",
    )
    begins = JOINING if order["what"] == "season" else EVE
    hours = [datetime.fromisoformat(each["now"]) for each in notes(folder) if "now" in each]
    clock = SteppedClock(max([begins, *hours]))
    chat = (Forgetful if order.get("breaks") == "key" else LocalChat)({"record": str(folder / "record.jsonl")})
    chat.clock, chat.closed_privates = clock.now, {CLOSED}
    if order.get("breaks") == "claims":
        Outbox.reset_claims = no_claims_reset  # type: ignore[assignment, method-assign]
    ids = random.Random(f"{order['seed']} {len(hours)}")
    witness = Witness(folder / "heard.txt")
    async with open_app(
        settings,
        chats={"local": chat},
        clock=clock,
        new_id=lambda: f"{ids.getrandbits(50):010x}",
        more_plugins=[witness],
    ) as app:
        life = Life(order, chat, app, clock)
        if order["what"] == "season":
            await life.live("season", JOINING, EVE)
        elif order["what"] == "day":
            await life.live("day", SESSION, NIGHT_AFTER)
        else:
            await life.live("day", SESSION, NIGHT_AFTER + (SESSIONS - 1) * WEEK, SESSIONS)
        steps = dict(kill.steps)
        if order["what"] != "season":
            note(folder, calendars=await life.calendars())
    note(folder, steps=steps) if order.get("count") else None


async def season(order: dict[str, Any]) -> None:
    """A new database, and four people in a circle that meets tomorrow."""
    await migrate(f"sqlite:{Path(order['folder']) / 'circles.db'}")
    await live(order)
    (Path(order["folder"]) / "people.jsonl").unlink()


def fork(order: dict[str, Any]) -> dict[str, Any]:
    """Live one life in a child. `after`: seconds until it is killed."""
    began = time.perf_counter()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            todo: Callable[[dict[str, Any]], Awaitable[None]] = season if order["what"] == "season" else live
            asyncio.run(todo(order))  # type: ignore[arg-type]
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    if order.get("after") is not None:
        time.sleep(order["after"])
        os.kill(child, signal.SIGKILL)
    _, status, used = os.wait4(child, 0)
    return {
        "end": os.waitstatus_to_exitcode(status),
        "seconds": time.perf_counter() - began,
        "cpu": used.ru_utime + used.ru_stime,
    }


def main() -> None:
    """Serve orders until there are no more. What is slow the first time is done before: the children inherit it."""
    logging.basicConfig(level=logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(season({"what": "season", "folder": folder, "seed": "warm", "warm": True}))
    assert threading.active_count() == 1, "a fork takes one thread along"
    gc.freeze()
    for line in sys.stdin:
        print(json.dumps(fork(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
