"""A season in which one person wrote wherever one can write, and everybody who might read it.

Each text of theirs is a canary. To decide about a new field: its line in `circles/store/traces.py`, and in `PLANTS`
the words by which it comes to hold a canary; the tests beside this file then prove the decision.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from circles import events, hookimpl
from circles.chat import Reader
from circles.command import declaration
from circles.commands import CORE
from circles.domain.circle import Circle
from circles.domain.person import Identity, Person
from circles.domain.session import Session
from circles.domain.showing import Level
from circles.errors import Refused
from circles.message import Form, Post
from circles.render import html
from circles.services import feeds
from circles.services.private_links import Visitor
from circles.store import Ledger
from circles.store.address import Address
from circles.store.traces import PERSON, TRACES, Readers
from circles.testing import CircleApp, RecordingChat
from circles.testing.opening import open_circle_app
from circles.web.page import Gone
from circles.web.pages import PURPOSES
from tests.begun import Place
from tests.plugins.mail.conftest import confirmed
from tests.plugins.mail.post_office import PostOffice

SETTINGS = "[program]\nleast = 3\ntarget = 4\nmost = 4\nquorum = 1\nsessions = 6\n[log]\nlevel = 'debug'"
MAIL = """
[plugins.mail]
address = "circles@owls.example"
host = "127.0.0.1"
port = {port}
security = "none"
store = "{store}"
"""
ADDRESS = "CANARY-mail@qxv.example"
OWNER = "qxvdua"
CITIES = {"ana": "Lisbon", "bo": "Lisbon", "chen": "Lisbon", OWNER: "Windhoek"}
CITIES |= {"eli": "Oslo", "fay": "Oslo", "gil": "Oslo", "hal": "Oslo"}


Keeps = Callable[["World", str], Awaitable[object]]
_OWN_GOAL = 'goal done\ngoal new "{}" "{}" "{}"'


@dataclass(frozen=True, slots=True)
class Plant:
    """How a field comes to hold a canary: what its owner says, line by line (`{}` is the canary, `{mate}` somebody in
    their circle), and what to look for then.

    `keeps` writes it into the ledger, where there are no words yet that would.

    `readers` is said where the label of the text decides; else it is what `circles/store/traces.py` says.
    """

    says: str = ""
    looks_like: str = ""
    readers: Readers | None = None
    keeps: Keeps | None = None
    meeting: bool = False
    "It is said while a session runs."
    once: bool = False
    "Whoever says it again replaces it."
    waits: bool = False
    "Whom it is for reads it later than these tests look."


PLANTS: Mapping[str, tuple[Plant, ...]] = {
    "person.name": (Plant(looks_like=OWNER.capitalize()),),
    "person.zone": (Plant(looks_like="Windhoek"),),
    "person.wishes": (Plant("offer {}", once=True), Plant("seek {}", once=True), Plant("goals {}", once=True)),
    "identity.account": (Plant(looks_like=f"local:{OWNER}"),),
    "enrollment.hope": (Plant(looks_like="CANARY-hope"),),
    "parked.text": (Plant('park "{}"', meeting=True),),
    "request.body": (Plant(looks_like="CANARY-broadcast"),),
    "charter.body": (Plant('charter change stays_here questions_first join_quietly a_day_before "{}"'),),
    "check_in.text": (
        Plant('check-in "{}"', readers=Readers.NOBODY),
        Plant('check-in "{}" circle', readers=Readers.CIRCLE),
    ),
    "reflection.text": (
        Plant('reflect "{}"', readers=Readers.NOBODY),
        Plant('before "{}"', readers=Readers.NOBODY),
        Plant('mid-point "{}"', readers=Readers.NOBODY),
        Plant('mid-point "" "" "{}" circle', readers=Readers.CIRCLE, waits=True),
    ),
    "commitment.text": (Plant('commitment "{}"'),),
    "commitment.needs": (Plant('commitment done part "{}"', waits=True),),
    "goal.body": (
        Plant(_OWN_GOAL + '\ngoal note "" "{}"', readers=Readers.NOBODY),
        Plant(_OWN_GOAL + ' "" counted', readers=Readers.NOBODY),
        Plant('goal done\ngoal new "One thing"\ngoal note "" "{}"\ngoal readers "" circle', readers=Readers.NOBODY),
        Plant('goal done\ngoal new "{}" "{}" "{}" "" circle\ngoal note "" "{}"', readers=Readers.CIRCLE),
    ),
    "self_assessment.body": (
        Plant('self-assessment "{}" "{}" "{}" "{}" "{}"', readers=Readers.NOBODY, once=True),
        Plant('career "{}" "{}"', readers=Readers.NOBODY, once=True),
    ),
    "thanks.text": (
        Plant('thanks @{mate} "{}"', readers=Readers.CONCERNED),
        Plant('thanks @{mate} "{}" circle', readers=Readers.CIRCLE),
    ),
    "agreement.body": (
        Plant('agreement circle "" "" "{}"', readers=Readers.CIRCLE),
        Plant('agreement pair "{mate}" "{}"', readers=Readers.PARTIES),
    ),
    "reachable.words": (Plant('reachable program "{}"', once=True, waits=True),),
    "opening.body": (Plant('expand join "{}" "{}" "{}" "career, {}"', once=True),),
    "wrap_up.plus": (Plant('wrap-up "nobody" "{}"'),),
    "wrap_up.change": (Plant('wrap-up "nobody" "" "{}"'),),
}
"""By table and column. What is kept in posts alone is `SAID`."""

SAID: Mapping[str, Readers] = {
    'hello "{}"': Readers.CIRCLE,
    'organizer "{}"': Readers.ORGANIZERS,
}


@dataclass(frozen=True, slots=True)
class Canary:
    """A text, the field that holds it, and who else may read it."""

    text: str
    field: str
    readers: Readers
    early: bool = False
    "Whether it was written while the first members had not left yet."
    shown: bool = True
    "Whether something shows it by now to whom it is for."


class Ear:
    """A plugin that hears everything."""

    def __init__(self) -> None:
        self.heard: list[events.Event] = []

    @hookimpl
    async def happened(self, event: events.Event) -> None:
        self.heard.append(event)


@dataclass(slots=True)
class World:
    """The season, and who is who in it: `mate` is in the owner's circle, `left` and `removed` were."""

    app: CircleApp
    ear: Ear
    canaries: list[Canary] = field(default_factory=list)
    who: dict[str, str] = field(default_factory=dict)
    circle: str = ""
    circle_id: str = ""
    season_id: str = ""
    owner_id: str = ""
    mate_id: str = ""
    mails: Path | None = None
    "The file of the plugin that sends mail, if it does."

    @property
    def ledger(self) -> Ledger:
        return self.app.stage.app.desk.ledger

    # How it comes about.

    async def begin(self) -> None:
        for asked in ('program create "Night owls" "We meet"', "program open"):
            await self.app.say("@mia", asked)
        for who, city in CITIES.items():
            hope = "CANARY-hope" if who == OWNER else "To meet"
            await self.app.say(f"@{who}", f'join "{city}" "{hope}"')
        await self.app.say(f"@{OWNER}", "mentor yes")
        known = {"enrollment.hope": "CANARY-hope", "person.name": OWNER.capitalize(), "person.zone": "Windhoek"}
        known |= {"identity.account": f"local:{OWNER}", "request.body": "CANARY-broadcast"}
        for name, text in known.items():
            self._note(name, text)
        for asked in ("propose 2027-01-12 18:00", "publish"):
            await self.app.say("@mia", asked)
        mates = [each.name.lower() for each in await self.members(OWNER) if each.name.lower() != OWNER]
        others = [each for each in CITIES if each not in (*mates, OWNER)]
        self.who = {"owner": OWNER, "mate": mates[0], "left": mates[1], "removed": mates[2]}
        self.who |= {"elsewhere": others[0], "organizer": "mia", "stranger": "zoe"}
        circle = await self.circle_of(OWNER)
        self.circle, self.circle_id, self.season_id = circle.name, circle.id, circle.season_id
        owner, mate = await self.person(OWNER), await self.person(mates[0])
        assert owner and mate
        self.owner_id, self.mate_id = owner.id, mate.id

    async def live(self) -> None:
        """The owner writes all of it twice: before two of them go, and afterwards."""
        await self.write(early=True)
        await self.app.advance(days=3)
        await self.app.say(f"@{self.who['left']}", "leave")
        await self.app.say("@mia", f"remove person @{self.who['removed']} {self.circle}")
        await self.write(early=False)
        await self.app.say(f"@{self.who['elsewhere']}", 'expand join "To meet" "" "" "career"')
        await self.app.advance(days=9)
        # Late, since it is kept no longer than messages are.
        await self.app.say("@mia", "broadcast CANARY-broadcast")

    async def write(self, *, early: bool) -> None:
        current = await self.session()
        await self.app.stage.advance(to=current.starts_at)
        await self.app.say(f"@{OWNER}", "start", in_room=True)
        for name, each in [(name, each) for name, plants in PLANTS.items() for each in plants if each.meeting]:
            await self.plant(name, each, early=early)
        await self.app.stage.advance(to=current.ends_at + timedelta(minutes=10))
        for name, plants in PLANTS.items():
            for each in plants:
                if (each.says or each.keeps) and not each.meeting and not (early and each.once):
                    await self.plant(name, each, early=early)
        for words, readers in SAID.items():
            await self.plant("outbox.post", Plant(words, readers=readers), early=early)

    async def plant(self, name: str, plant: Plant, *, early: bool) -> None:
        text = f"CANARY-{len(self.canaries):03}"
        answer = await self.write_down(plant, text)
        assert self.is_kept(text), f"{plant.says!r} keeps nothing, but says: {answer}"
        readers = plant.readers or decided(name)
        self.canaries.append(Canary(text, name, readers, early, shown=plant.keeps is None and not plant.waits))

    async def write_down(self, plant: Plant, text: str) -> str:
        """The owner says it. Returns the last answer."""
        answer = ""
        if plant.keeps:
            await plant.keeps(self, text)
        for line in plant.says.splitlines():
            answer = await self.app.say(f"@{OWNER}", line.replace("{}", text).replace("{mate}", self.who["mate"]))
            assert not isinstance(self.app._answers[f"@{OWNER}"], Form), f"{line} opens a form"
        return answer

    def _note(self, name: str, text: str) -> None:
        self.canaries.append(Canary(text, name, decided(name), early=True))

    # What is there.

    def content(self) -> bytes:
        """Every byte of the database and of the mails, with their logs and what lies beside them."""
        path = Address.parse(self.app.stage.app.desk.settings.database.url).path
        assert path
        mails = sorted(self.mails.parent.glob(f"{self.mails.name}*")) if self.mails else []
        there = [each for each in sorted(path.parent.iterdir()) if each.is_file()]
        return b"".join(each.read_bytes() for each in (*there, *mails))

    def is_kept(self, text: str) -> bool:
        return text.encode() in self.content()

    async def person(self, who: str) -> Person | None:
        return await self.app.stage.app.desk.ledger.people.by_identity(Identity("local", who))

    async def circle_of(self, who: str) -> Circle:
        person = await self.person(who)
        assert person
        return (await self.app.stage.app.desk.ledger.circles.of_person(person.id))[0]

    async def members(self, who: str) -> tuple[Person, ...]:
        return await self.app.stage.app.desk.ledger.circles.members((await self.circle_of(who)).id)

    async def session(self) -> Session:
        circle = await self.circle_of(OWNER)
        found = await self.app.stage.app.desk.ledger.sessions.current(circle.id, self.app.now)
        assert found
        return found

    # What everybody sees.

    def seen(self, who: str) -> str:
        """Every message that somebody can read on the platform."""
        return "\n".join(f"{each.text}\n{each.post!r}" for each in self.app.seen_by(who))

    async def told(self, who: str, *, and_sees: bool = True) -> str:
        """Every answer to everything that somebody can ask for, their calendars and their pages.

        `and_sees`: with what they then see on the platform, where messages stay.
        """
        place = Place.of(self.app)
        found = [await self.calendars(who), await self.pages(who), await self.suggestions(who)]
        for each in sorted(map(declaration, CORE), key=lambda each: each.changes):
            for asked in {each.example, each.name, self.named(each.example)}:
                found.append(await self.answer(who, asked))
                if each.changes:
                    found += [self.seen(who)] if and_sees else []
                    place.restore(self.app)
        return "\n".join(found)

    def named(self, example: str) -> str:
        """The same about the owner and their circle."""
        about = re.sub(r"@\w+", f"@{OWNER}", example)
        return re.sub(r"\b(Oak|Elm|Alder)\b", self.circle, about)

    async def answer(self, who: str, asked: str) -> str:
        text = await self.app.say(f"@{who}", asked)
        answer = self.app._answers[f"@{who}"]
        files = [each.content.decode() for each in answer.files] if isinstance(answer, Post) else []
        return "\n".join((text, repr(answer), html(answer, Reader("", "UTC")), *files)).replace(asked, "")

    async def pressed(self, who: str, code: str) -> str:
        """The answer to a button, whoever made its code."""
        answer = await self.app.stage.press(f"local:{who}", code)
        files = [each.content.decode() for each in answer.files] if isinstance(answer, Post) else []
        return "\n".join((repr(answer), html(answer, Reader("", "UTC")), *files))

    async def suggestions(self, who: str) -> str:
        inbox = self.app.stage.app.intake
        found = []
        for each in map(declaration, CORE):
            for one in each.parameters:
                for typed in ("", "q", "CAN"):
                    found += [repr(s) for s in await inbox.suggest(Identity("local", who), each.name, one.name, typed)]
        return "\n".join(found)

    async def calendars(self, who: str) -> str:
        desk, person = self.app.stage.app.desk, await self.person(who)
        if person is None:
            return ""
        found = []
        for level in Level:
            await desk.ledger.feeds.set_style(person.id, level, None)
            found.append(await self._feed("person", person.id))
        found += [await self._feed("circle", each.id) for each in await desk.ledger.circles.of_person(person.id)]
        latest = await desk.ledger.programs.latest()
        if who == "mia" and latest:
            found.append(await self._feed("program", latest[0].id))
        return "\n".join(found)

    async def _feed(self, kind: str, id: str) -> str:
        desk = self.app.stage.app.desk
        secret = (await feeds.link(desk, kind, id)).rpartition("/")[2].removesuffix(".ics")  # type: ignore[arg-type]
        found = await feeds.read(desk, secret, self.app.now)
        return found.body.decode().replace("\r\n ", "") if found else ""

    async def pages(self, who: str) -> str:
        """Each kind of page, as it opens for somebody; those about a session for each of their circle's."""
        desk, person = self.app.stage.app.desk, await self.person(who)
        if person is None:
            return ""
        circles = await desk.ledger.circles.of_person(person.id)
        about = ["", *(each.id for each in await desk.ledger.sessions.of_circles([one.id for one in circles]))]
        found = []
        for purpose, make in PURPOSES.items():
            if purpose == "proposal" and who != "mia":
                continue
            for each in about:
                visitor = Visitor(person, purpose, each, self.app.now + timedelta(hours=1), "form")
                try:
                    found.append(await make(desk, self.app.stage.app.intake).show(visitor, self.app.now))
                except (Refused, Gone, LookupError):
                    continue  # a page about something else
        return "\n".join(found)


def decided(name: str) -> Readers:
    """What `circles/store/traces.py` says of a table's column."""
    table, _, column = name.partition(".")
    if table == "person":
        return PERSON[column]
    for trace in TRACES:
        for called, path in trace.paths.items():
            if trace.row._meta.db_table == table and path == column:
                return trace.readers(called)
    raise LookupError(f"{name} has no line in circles/store/traces.py")


@asynccontextmanager
async def open_world(folder: Path) -> AsyncIterator[World]:
    ear, file = Ear(), folder / "circles.toml"
    office, mails = PostOffice(), folder / "mail.db"
    await office.opens()
    await asyncio.to_thread(file.write_text, SETTINGS + MAIL.format(port=office.port, store=mails), "utf-8")
    try:
        async with open_circle_app(file, [ear], RecordingChat()) as app:
            world = World(app, ear, mails=mails)
            await world.begin()
            for who, address in ((OWNER, ADDRESS), (world.who["mate"], "mate@example.org")):
                await confirmed(app, office, f"@{who}", address)
            world.canaries.append(Canary(ADDRESS, "mail.address", Readers.NOBODY, early=True))
            await world.live()
            assert len(office.to(ADDRESS)) > 2, "the invitations came"
            yield world
    finally:
        await office.closes()
