"""The page from which somebody subscribes to a calendar: their own, that of a circle of theirs, or of a program."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from circles.domain.showing import LONGEST_BEFORE, Level
from circles.domain.values import dataclass
from circles.errors import Refused
from circles.message import Line, moment, say
from circles.posts.calendar_apps import APPS, LATE, PASSWORD, RINGS, SUBSCRIBE
from circles.posts.hindering import sentence
from circles.posts.subscribing import SHOWS, before, last_fetched
from circles.services import feeds
from circles.services.desk import Desk
from circles.services.private_links import Purpose, Visitor, link
from circles.services.subscribing import alarm_from, last_seen, program_link
from circles.store.feeds import Kind
from circles.store.values import FeedRow
from circles.web.calendar_buttons import buttons, qr_code, webcal
from circles.web.owner import reader_of
from circles.web.page import Moved
from circles.web.sheets import sheet

_ALARMS = (0, 5, 10, 15, 30, 60, 120, 1440)
_RENEWED = "renewed"
_LEVELS = {
    Level.FULL: say("Who does what"),
    Level.PLAIN: say("No names of others"),
    Level.BUSY: say("Only “Busy”"),
}


@dataclass(frozen=True, slots=True)
class _Subject:
    """Whose calendar it is, what it is called, and who else has its address."""

    kind: Kind
    id: str
    title: Line
    name: str
    shared: Line | None = None


class CalendarPage:
    """One calendar: its address, how to subscribe, what it shows, and a new address."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(
        self, visitor: Visitor, now: datetime, problem: Line | None = None, sent: Mapping[str, str] | None = None
    ) -> str:
        """How it stands, or what a form held that was not taken."""
        return await self._sheet(visitor, now, problem, None, sent or {})

    async def act(self, visitor: Visitor, sent: Mapping[str, str], now: datetime) -> str | Moved:
        """Have it show what was chosen, or give it a new address. With that of their own calendar the page's ends."""
        subject = await self._subject(visitor)
        own = subject.kind == "person"
        if own and sent.get("do") == "style":
            return await self._restyle(visitor, sent, now)
        if subject.kind == "circle" or sent.get("do") != "renew":
            raise Refused("What came was no form of this page, so nothing was changed.")
        async with self._desk.ledger.transaction():
            await self._address(subject, renew=True)
        if own:
            return Moved(await self._path(visitor, _RENEWED))
        return await self._sheet(visitor, now, None, say("This is the new address. The old one has ended."), {})

    async def _restyle(self, visitor: Visitor, sent: Mapping[str, str], now: datetime) -> str:
        level = sent.get("level", "")
        if level not in set(Level):
            raise Refused("Choose first what your calendar is to show.")
        alarm = alarm_from(sent.get("alarm", ""))
        async with self._desk.ledger.transaction():
            await self._desk.ledger.feeds.set_style(visitor.person.id, Level(level), alarm)
        done = say("Noted. Your apps show it when they fetch the calendar the next time.")
        return await self._sheet(visitor, now, None, done, {})

    async def _subject(self, visitor: Visitor) -> _Subject:
        """Decided anew each time: who is in a circle, or an organizer, no more sees its calendar no more."""
        kind, _, id = visitor.about.partition("-")
        if kind == "circle":
            return await self._circle(visitor, id)
        if kind == "program":
            return await self._program(visitor, id)
        return _Subject("person", visitor.person.id, say("Your calendar"), self._desk.settings.community.name)

    async def _circle(self, visitor: Visitor, id: str) -> _Subject:
        mine = await self._desk.ledger.circles.of_person(visitor.person.id)
        circle = next((each for each in mine if each.id == id), None)
        if circle is None:
            raise Refused("You are not in this circle any more, so its calendar is not shown here.")
        shared = say(
            "All in {circle} may have it. It has no names, and a new address when somebody leaves.", circle=circle.name
        )
        return _Subject("circle", id, say("The calendar of {circle}", circle=circle.name), circle.name, shared)

    async def _program(self, visitor: Visitor, id: str) -> _Subject:
        if visitor.person.id not in await self._desk.organizers():
            raise Refused("Only organizers see this page.")
        latest = await self._desk.ledger.programs.latest()
        if latest is None or latest[0].id != id:
            raise Refused("There is a newer program. Type “program feed” in chat for its calendar.")
        program = latest[0]
        shared = say(
            "All organizers have the same link. When one of them is an organizer no longer, it ends by itself."
        )
        return _Subject("program", id, say("The calendar of {program}", program=program.name), program.name, shared)

    async def _sheet(
        self, visitor: Visitor, now: datetime, problem: Line | None, done: Line | None, sent: Mapping[str, str]
    ) -> str:
        reader = reader_of(self._desk, visitor)
        try:
            subject = await self._subject(visitor)
        except Refused as refusal:
            return sheet("trouble.html", reader, why=sentence(refusal))
        address = await self._address(subject)
        row = await self._desk.ledger.feeds.of(subject.kind, subject.id)
        return sheet(
            "calendar.html",
            reader,
            problem=problem,
            done=done,
            renewed=visitor.about == _RENEWED,
            subject=subject,
            until=say("This page is for you alone, and works until {until}.", until=moment(visitor.until)),
            notes=(PASSWORD, SUBSCRIBE, LATE),
            address=address,
            qr=qr_code(webcal(address)),
            fetched=last_fetched(last_seen(self._desk, row), now),
            apps=APPS,
            buttons=buttons(address, subject.name),
            circles=await self._circles(visitor) if subject.kind == "person" else (),
            own="" if subject.kind == "person" else await self._path(visitor, ""),
            **_choices(row, sent),
            form=visitor.form,
        )

    async def _address(self, subject: _Subject, *, renew: bool = False) -> str:
        if subject.kind == "program":
            return await program_link(self._desk, subject.id, renew=renew)
        return await feeds.link(self._desk, subject.kind, subject.id, renew=renew)

    async def _circles(self, visitor: Visitor) -> list[tuple[str, str]]:
        """The circles that are in somebody's calendar: their names, and the pages of their own calendars."""
        mine = await self._desk.ledger.circles.of_person(visitor.person.id)
        return [(each.name, await self._path(visitor, f"circle-{each.id}")) for each in mine]

    async def _path(self, visitor: Visitor, about: str) -> str:
        """Another page of the same person, from this one on, until the same time."""
        url = await link(self._desk, Purpose.CALENDAR, visitor.person.id, visitor.until, about)
        return (url or "").rpartition("/")[2]


def _choices(row: FeedRow, sent: Mapping[str, str]) -> dict[str, Any]:
    """What can be chosen, and what is: as the form had it that was not taken, or else as it stands."""
    own = row.style.alarm
    known = sorted({*_ALARMS, *([own] if own is not None and own <= LONGEST_BEFORE else [])})
    alarms = [("off", say("No alarm")), *((str(each), before(each)) for each in known)]
    return {
        "levels": [(str(level), name, SHOWS[level]) for level, name in _LEVELS.items()],
        "level": sent.get("level", str(row.style.level)),
        "alarms": alarms,
        "alarm": sent.get("alarm", _typed(own)),
        "ringing": RINGS,
    }


def _typed(alarm: int | None) -> str:
    return "off" if alarm is None else str(alarm)
