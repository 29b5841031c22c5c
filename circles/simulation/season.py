"""Plays a season through the real program: commands, intake, engine, outbox and feeds, on a clock that is stepped."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from pathlib import Path
from random import Random

from circles.config import Community, Forming, Settings
from circles.domain.circle import Circle
from circles.domain.session import Attendance, Session
from circles.errors import CirclesError
from circles.message import Form
from circles.render import plain
from circles.simulation.acting import Act, Meeting
from circles.simulation.cast import HOPES, ORGANIZER, Guest, Scenario, guests
from circles.simulation.outcome import Circles, Feed, Met, Outcome
from circles.simulation.recording import RecordingChat
from circles.stage import Stage, open_stage

COMMUNITY = "Harbor Makers"
CLOCKS_CHANGE = datetime(2027, 3, 28, 1, tzinfo=UTC)
"""In Europe; North America, Australia and Chile follow suit within two weeks of it. The season lies around it."""
MINUTES = 60
AFTERWARDS = timedelta(days=8)
_SEARCH_SECONDS = 120
"""No search should need so long: one that is cut off by the clock is not the same every time."""
_SECRET = re.compile(r"/feeds/([\w-]+)\.ics")


async def simulate(scenario: Scenario, database: Path | None = None) -> Outcome:
    """Play the season. The same scenario always has the same outcome, to the byte.

    `database`: where to leave it; default: nowhere. Raises CirclesError if the program refuses what the season needs.
    """
    chat, ids = RecordingChat(), count(1)
    settings = Settings(
        community=Community(name=COMMUNITY, organizers=(f"{chat.platform}:{ORGANIZER}",)),
        secret_key="the same key for every simulated season",
        forming=Forming(seconds=_SEARCH_SECONDS),
    )
    start = _start(scenario.weeks)
    async with open_stage(chat, start, settings, database=database, new_id=lambda: f"{next(ids):010}") as stage:
        chat.clock = stage.clock.now
        play = Play(stage, scenario)
        await play.begin()
        await play.live()
        return await play.outcome(chat, settings.notices.weekly_messages)


def _start(weeks: int) -> datetime:
    """The morning on which the program opens: so long before that the clocks change halfway."""
    halfway = CLOCKS_CHANGE - timedelta(weeks=weeks) / 2 - timedelta(days=4)
    return halfway.replace(hour=9)


class Play:
    """One season under way: the stage, its people, and what is still to come."""

    def __init__(self, stage: Stage, scenario: Scenario) -> None:
        self._stage, self._scenario = stage, scenario
        self._ledger = stage.app.desk.ledger
        self._chance = Random(scenario.seed)
        self._guests = guests(scenario.people)
        self._coming: list[tuple[datetime, int, Act]] = []
        self._meetings: list[Meeting] = []
        self._secrets: dict[str, str] = {}
        self._before: dict[str, bytes] = {}

    async def begin(self) -> None:
        """From the offer to the circles, and to everybody's calendar link."""
        title, about = "Spring Season", "Peers in small teams, an hour every week"
        await self._ask(ORGANIZER, f'program create "{title}" "{about}" {self._scenario.weeks} 1 {MINUTES}')
        await self._ask(ORGANIZER, "program open")
        for guest in self._guests:
            await self._stage.advance(timedelta(minutes=self._chance.randint(1, 30)))
            await self._ask(guest.account, f'join "{guest.place}" {self._chance.choice(HOPES)}'.strip())
        await self._stage.advance(timedelta(hours=2))
        await self._ask(ORGANIZER, "propose")
        await self._ask(ORGANIZER, "publish")
        for guest in self._guests:
            await self._subscribe(guest)
        self._before = await self._calendars()
        for circle in await self._circles():
            await self._plan(circle)

    async def live(self) -> None:
        """Let everything happen at its hour, and a week pass after the last of it."""
        number = count()
        for meeting in self._meetings:
            for at, act in meeting.moments():
                heappush(self._coming, (max(at, self._stage.now), next(number), act))
        while self._coming:
            at, _, act = heappop(self._coming)
            await self._stage.advance(to=max(at, self._stage.now))
            await act()
        await self._stage.advance(AFTERWARDS)

    async def outcome(self, chat: RecordingChat, budget: int) -> Outcome:
        """What came of it."""
        after = await self._calendars()
        circles = await self._circles()
        return Outcome(
            scenario=self._scenario,
            circles=tuple([await self._told(circle) for circle in circles]),
            met=tuple([await self._met(meeting) for meeting in self._meetings]),
            messages=tuple(chat.messages),
            names={guest.account: guest.name for guest in self._guests},
            budget=budget,
            feeds=tuple(Feed(name, self._before[name], after[name]) for name in after),
        )

    async def _ask(self, account: str, text: str) -> str:
        who = f"local:{account}"
        answer = await self._stage.say(who, text)
        told = plain(answer, await self._stage.reader(who))
        if isinstance(answer, Form):
            raise CirclesError(f"The program asked back when {account} typed {text!r}: {told}")
        return told

    async def _subscribe(self, guest: Guest) -> None:
        links = _SECRET.findall(await self._ask(guest.account, "feed"))
        if not links:
            raise CirclesError(f"{guest.name} was given no calendar link.")
        self._secrets[guest.account] = links[0]
        for circle, secret in zip(await self._circles_of(guest), links[1:], strict=False):
            self._secrets[circle.name] = secret

    async def _calendars(self) -> dict[str, bytes]:
        return {name: await self._stage.calendar(secret) or b"" for name, secret in self._secrets.items()}

    async def _circles(self) -> tuple[Circle, ...]:
        latest = await self._ledger.programs.latest()
        return await self._ledger.circles.of_season(latest[1].id) if latest else ()

    async def _circles_of(self, guest: Guest) -> Iterable[Circle]:
        for circle in await self._circles():
            if any(person.name == guest.name for person in await self._ledger.circles.members(circle.id)):
                return (circle,)
        return ()

    async def _plan(self, circle: Circle) -> None:
        room = (await self._ledger.circles.rooms(circle.id))[0]
        people = await self._ledger.circles.members(circle.id)
        for session in await self._ledger.sessions.of_circle(circle.id):
            meeting = Meeting(self._stage, self._chance, session, room, people, self._scenario.absence)
            self._meetings.append(meeting)

    async def _told(self, circle: Circle) -> Circles:
        people = await self._ledger.circles.members(circle.id)
        return Circles(circle.name, {person.name: person.zone or "UTC" for person in people})

    async def _met(self, meeting: Meeting) -> Met:
        session = await self._ledger.sessions.get(meeting.session.id) or meeting.session
        circle = await self._ledger.circles.get(session.circle_id)
        there = await self._ledger.sessions.attendance(session.id)
        roles = await self._ledger.roles.of_session(session.id)
        names = meeting.names

        def who(state: Attendance) -> tuple[str, ...]:
            return tuple(name for id, name in names.items() if there.get(id) is state)

        return Met(
            circle=circle.name if circle else "",
            number=session.number,
            starts_at=session.starts_at,
            format=self._title(session),
            state=str(session.state),
            present=who(Attendance.PRESENT),
            told_us=who(Attendance.TOLD_US),
            missing=who(Attendance.MISSING),
            late=tuple(names[each] for each in meeting.came_late),
            roles={each.role: names[each.person_id] for each in roles if each.person_id in names},
            chosen=dict(meeting.chosen),
            notes=tuple(meeting.notes),
        )

    def _title(self, session: Session) -> str:
        known = self._stage.app.desk.registry.formats.get(session.format)
        return known.title if known else session.format
