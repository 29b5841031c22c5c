"""Two hundred steps of a circle's life, drawn by chance: after each, every feed keeps the rules of calendars."""

import os
import random
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from circles.chat import Room
from circles.command import SessionRef
from circles.commands import SessionCancel, SessionMove, SessionSkip
from circles.commands.rescheduling import Reach
from circles.domain.circle import Circle
from circles.domain.series import LocalTime, WallTime
from circles.domain.session import Session
from circles.message import Form, Post
from circles.phrasing import encode
from circles.render import plain
from circles.testing import CircleApp
from tests.calendar.watching import Watch
from tests.services.test_subscribing import secrets

PEOPLE = ("@ana", "@bo", "@chen", "@dua", "@eli")
PLACES = ("Lisbon", "New York", "Kathmandu", "Lord Howe", "Kiritimati", "Cairo", "Oslo", "Santiago")
FORMATS = ("troika", "hot-seat", "lean-coffee", "no-such")
HOURS = ("00:00", "02:30", "18:00", "23:45")
STEPS = 200
LIVES = 2 if os.environ.get("CIRCLES_REQUIRE_ALL") else 1


class Life:
    """One circle, and what may happen to it. Every action returns what was answered."""

    def __init__(self, app: CircleApp, seed: int) -> None:
        self.app = app
        self.chance = random.Random(seed)
        self.earlier: list[tuple[str, WallTime]] = []
        """Hours from which sessions were moved away: (session id, wall)."""
        self.ended = False
        self.away: list[str] = []

    async def some_time(self) -> str:
        await self.app.advance(minutes=self.chance.choice((1, 45, 60 * 6, 60 * 24, 60 * 24 * 4)))
        return "time passed"

    async def move(self) -> str:
        session = await self._coming()
        if session is None:
            return "nothing to move"
        day = session.wall.day + timedelta(days=self.chance.randint(-2, 5))
        self.earlier.append((session.id, session.wall))
        reach = self.chance.choice((Reach.THIS, Reach.THIS, Reach.LATER))
        return await self._press(SessionMove(_local(day, self.chance.choice(HOURS)), SessionRef(session.id), reach))

    async def move_back(self) -> str:
        if not self.earlier:
            return "nothing to move back"
        id, wall = self.earlier.pop()
        return await self._press(SessionMove(LocalTime(wall.day, wall.time), SessionRef(id), Reach.THIS))

    async def skip(self) -> str:
        session = await self._coming()
        return await self._press(SessionSkip(SessionRef(session.id))) if session else "nothing to skip"

    async def cancel(self) -> str:
        session = await self._coming()
        return await self._press(SessionCancel(SessionRef(session.id))) if session else "nothing to cancel"

    async def extend(self) -> str:
        return await self.app.say("@mia", "circle extend Alder 2")

    async def pause(self) -> str:
        return await self.app.say("@mia", 'circle pause Alder "2 weeks"')

    async def end(self) -> str:
        """It ends by mistake: the next thing that happens is that this is taken back."""
        await self.app.advance(minutes=1)  # "undo" takes back what was done last
        said = await self.app.say("@mia", "circle close Alder")
        self.ended = "?" in said
        return await self.app.click("@mia", "Yes, end it") if self.ended else said

    async def undo(self) -> str:
        self.ended = False
        await self.app.say("@mia", "undo")
        return await self.app.say("@mia", "undo yes")

    async def days_off(self) -> str:
        session = await self._coming()
        if session is None:
            return "nothing planned"
        until = session.wall.day + timedelta(days=self.chance.randint(0, 9))
        return await self._in_room("@mia", f"session blackout {session.wall.day} {until}")

    async def another_format(self) -> str:
        return await self._in_room(self._one(), f"format {self.chance.choice(FORMATS)} {await self._number()}")

    async def another_place(self) -> str:
        return await self._in_room(self._one(), f"place https://meet.example/{self.chance.randint(1, 99)}")

    async def answers(self) -> str:
        return await self.app.say(self._one(), f"rsvp {self.chance.choice(('cannot', 'cannot', 'coming', 'late'))}")

    async def swap(self) -> str:
        for giver in self.chance.sample(PEOPLE, len(PEOPLE)):
            said = await self.app.say(giver, f"swap {self._one()}")
            if "until they say yes" in said:
                break
        for taker in PEOPLE:
            try:
                return await self.app.click(taker, "Yes, I take it")
            except LookupError:
                continue
        return said

    async def decline(self) -> str:
        return await self.app.say(self._one(), f"decline {self.chance.choice(('facilitator', 'scribe', 'timekeeper'))}")

    async def leave(self) -> str:
        if self.away:
            return "one is away already"
        self.away.append(self._one())
        return await self.app.say(self.away[-1], "leave")

    async def come_back(self) -> str:
        if not self.away:
            return "nobody is away"
        who = self.away.pop()
        for city in self.chance.sample(PLACES, len(PLACES)):  # from where this circle's hour is a good one
            await self.app.say(who, f'join "{city}"')
            await self.app.advance(hours=1)
            if "Welcome" in (said := await self.app.say(who, "seat yes")):
                return said
            await self.app.say(who, "waiting drop")
        self.away.append(who)
        return said

    async def break_of_one(self) -> str:
        return await self.app.say(self._one(), self.chance.choice(("pause 2 weeks", "return", "return")))

    async def travels(self) -> str:
        return await self.app.say(self._one(), f'zone "{self.chance.choice(PLACES)}"')

    async def speaks(self) -> str:
        return await self.app.say(self._one(), f"language {self.chance.choice(('de', 'es', 'en'))}")

    async def shows(self) -> str:
        return await self.app.say(self._one(), f"feed {self.chance.choice(('full', 'plain', 'busy'))}")

    async def rings(self) -> str:
        return await self.app.say(self._one(), f"feed alarm {self.chance.choice(('off', '5', '15', '1440'))}")

    async def renews(self) -> str:
        """The old link is dead at once. Of one's own, the pages behind its events have new links as well."""
        who, what = self.chance.choice((*((each, "feed") for each in PEOPLE), ("@mia", "program feed")))
        before = secrets(await self.app.say(who, what))
        said = await self.app.say(who, f"{what} renew")
        if before:
            assert secrets(said)[0] != before[0] and await self.app.stage.calendar(before[0]) is None
        return said

    async def meets(self) -> str:
        session = await self._coming(next_one=True)
        if session is None or session.starts_at - self.app.now > timedelta(days=20):
            return "nothing near"
        await self.app.advance_to(f"{session.starts_at:%Y-%m-%d %H:%M}")
        return await self._in_room(self._one(), "start")

    def _one(self) -> str:
        return self.chance.choice(PEOPLE)

    async def _number(self) -> int:
        session = await self._coming()
        return session.number if session else 1

    async def _coming(self, *, next_one: bool = False) -> Session | None:
        desk = self.app.stage.app.desk
        sessions = await desk.ledger.sessions.of_circles([each.id for each in await self._circles()])
        coming = [each for each in sessions if each.is_coming_up and each.starts_at > self.app.now]
        coming.sort(key=lambda each: each.starts_at)
        return (coming[0] if next_one else self.chance.choice(coming[:6])) if coming else None

    async def _circles(self) -> tuple[Circle, ...]:
        _, season = await self.app.stage.app.desk.ledger.programs.latest() or (None, None)
        assert season is not None
        return await self.app.stage.app.desk.ledger.circles.of_season(season.id)

    async def _press(self, command: object) -> str:
        (room,) = self.app.chat.rooms
        return _text(await self.app.stage.press("local:mia", encode(command), Room("local", room)))

    async def _in_room(self, who: str, text: str) -> str:
        (room,) = self.app.chat.rooms
        return _text(await self.app.stage.say(f"local:{who[1:]}", text, Room("local", room)))


Action = Callable[[Life], Awaitable[str]]
ACTIONS: tuple[Action, ...] = (
    *(Life.some_time,) * 4,
    *(Life.move,) * 3,
    *(Life.move_back,) * 2,
    *(Life.meets,) * 2,
    *(Life.undo,) * 2,
    *(Life.answers,) * 2,
    *(Life.swap,) * 2,
    *(Life.come_back,) * 3,
    *(Life.skip, Life.cancel, Life.extend, Life.pause, Life.end, Life.days_off, Life.another_format),
    *(Life.shows, Life.rings, Life.renews) * 2,
    *(Life.another_place, Life.decline, Life.leave, Life.break_of_one, Life.travels, Life.speaks),
)


def _local(day: object, hour: str) -> LocalTime:
    return LocalTime.parse(f"{day} {hour}")


def _text(answer: Post | Form) -> str:
    return plain(answer)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(LIVES))
async def test_1_1_all_rules_hold_after_every_step_of_a_life(circle_app: CircleApp, seed: int) -> None:
    await circle_app.season(40, people=5)
    life, watch = Life(circle_app, seed), Watch(circle_app, PEOPLE[:3])
    await watch.look()
    for number in range(STEPS):
        action = Life.undo if life.ended else life.chance.choice(ACTIONS)
        said = await action(life)
        try:
            await watch.look()
        except AssertionError as broken:
            broken.add_note(f"step {number} at {circle_app.now:%Y-%m-%d %H:%M:%S}: {action.__name__}\n{said}")
            raise
