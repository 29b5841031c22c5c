"""One life of the program on a stepped clock, and what people do in it."""

import random
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from circles.app import App, open_app
from circles.chat import Asked, Filled, Pressed, Room, Said
from circles.clock import SteppedClock
from circles.config import Community, Database, Notices, Settings
from circles.domain.person import Identity
from circles.render import plain
from circles.services import feeds
from circles.store.database import migrate
from circles.store.outbox import Outbox
from circles_local.adapter import LocalChat
from tests.crash.breaking import Forgetful, Witness, no_claims_reset
from tests.crash.killing import Kill
from tests.crash.notes import note, notes

HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)
JOINING = datetime(2027, 1, 4, 12, tzinfo=UTC)
SESSION = datetime(2027, 1, 12, 18, tzinfo=UTC)
EVE, NIGHT_AFTER = SESSION - 25 * HOUR, 38 * 60
CLOSED = "dua"
"""Takes no private messages."""
ACTS = tomllib.loads(Path(__file__).with_name("day.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody does something: types it, or presses a button they see, and perhaps fills the form behind it."""

    who: str
    minutes: int = 0
    words: str = ""
    button: str = ""
    form: Mapping[str, str] = field(default_factory=dict)


class Life:
    """From a start of the program to its end, or to the end of the acts."""

    def __init__(self, folder: Path, chat: LocalChat, app: App, clock: SteppedClock) -> None:
        self.folder = folder
        self.chat, self.app, self.clock = chat, app, clock
        self.done = {each["did"] for each in notes(self.folder) if "did" in each}

    async def gather(self) -> None:
        """The season begins: they join, and a circle is published."""
        await self.app.engine.settle()
        for number, act in enumerate(ACTS["season"]):
            await self.do(number, Act(**act))
        await self.advance(EVE)

    async def meet(self, weeks: int, until: int) -> None:
        """Do what was not answered yet, in each of the weeks, and let time pass until so many minutes after the hour
        of the last session."""
        end = SESSION + (weeks - 1) * WEEK + timedelta(minutes=until)
        await self.app.engine.settle()
        acts = [(week, Act(**each)) for week in range(weeks) for each in ACTS["day"]]
        for number, (week, act) in enumerate(acts):
            at = SESSION + week * WEEK + timedelta(minutes=act.minutes)
            if number not in self.done and at < end:
                await self.advance(at)
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
    """One life, as ordered: from where the people are in the season until `until` in the last of the `weeks`."""
    folder = Path(order["folder"])
    kill = Kill(tuple(order["step"]) if "step" in order else None, folder)
    kill.watch()
    if order.get("breaks") == "claims":
        Outbox.reset_claims = no_claims_reset  # type: ignore[assignment, method-assign]
    hours = [datetime.fromisoformat(each["now"]) for each in notes(folder) if "now" in each]
    clock = SteppedClock(max([EVE, *hours]))
    chat = _chat(folder, clock, Forgetful if order.get("breaks") == "key" else LocalChat)
    async with _opened(folder, chat, clock, f"{order['seed']} {len(hours)}") as app:
        life = Life(folder, chat, app, clock)
        await life.meet(order["weeks"], order["until"])
        steps = dict(kill.steps)
        note(folder, calendars=await life.calendars())
    note(folder, steps=steps)


async def gather(folder: Path) -> None:
    """A new database, and four people in a circle that meets tomorrow."""
    await migrate(f"sqlite:{folder / 'circles.db'}")
    clock = SteppedClock(JOINING)
    chat = _chat(folder, clock, LocalChat)
    async with _opened(folder, chat, clock, "season") as app:
        await Life(folder, chat, app, clock).gather()
    (folder / "people.jsonl").unlink()


def _chat(folder: Path, clock: SteppedClock, of: type[LocalChat]) -> LocalChat:
    chat = of({"record": str(folder / "record.jsonl")})
    chat.clock, chat.closed_privates = clock.now, {CLOSED}
    return chat


def _opened(folder: Path, chat: LocalChat, clock: SteppedClock, seed: str) -> Any:
    settings = Settings(
        community=Community(organizers=("local:mia",)),
        notices=Notices(weekly_messages=9),  # the nudge comes on the day, and not in the digest
        database=Database(url=f"sqlite:{folder / 'circles.db'}"),
        secret_key="a key that is the same in every life",
    )
    ids = random.Random(seed)
    return open_app(
        settings,
        chats={"local": chat},
        clock=clock,
        new_id=lambda: f"{ids.getrandbits(50):010x}",
        more_plugins=[Witness(folder / "heard.txt")],
    )
