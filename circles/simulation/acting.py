"""What people do around one session: who comes, who cannot, who steps in, what they write. Chance decides."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from circles.chat import Room
from circles.domain.person import Person
from circles.domain.rota import FACILITATOR, Assignment
from circles.domain.session import Session, SessionState
from circles.simulation.cast import CHANGES, COMMITMENTS, PLUSES, REFLECTIONS
from circles.stage import Stage

Act = Callable[[], Awaitable[None]]
Moment = tuple[datetime, Act]

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SWAPS, SAYS_YES = 0.1, 0.7
CONFIRMS = 0.9
COMMITS, REFLECTS = 0.7, 0.6


class Meeting:
    """One session of one circle, as its people live through it.

    What they did is kept in `notes`, for the transcript; in `chosen` are the roles that somebody took by a swap or by
    stepping in; `came_late` are those who came late, by id.
    """

    def __init__(
        self, stage: Stage, chance: Random, session: Session, room: Room, people: Sequence[Person], absence: float
    ) -> None:
        self._stage, self._chance, self._room = stage, chance, room
        self._ledger = stage.app.desk.ledger
        self.session = session
        self.names = {person.id: person.name for person in people}
        self.notes: list[str] = []
        self.chosen: dict[str, tuple[str, ...]] = {}
        away = [person.id for person in people if chance.random() < absence]
        dice = {person: chance.random() for person in away}
        self.cannot = [person for person in away if dice[person] < 0.5]
        self.missing = [person for person in away if 0.5 <= dice[person] < 0.75]
        self.came_late = [person for person in away if dice[person] >= 0.75]

    @property
    def _there(self) -> list[str]:
        return [person for person in self.names if person not in self.cannot and person not in self.missing]

    @property
    def _on_time(self) -> list[str]:
        return [person for person in self._there if person not in self.came_late]

    def moments(self) -> Iterator[Moment]:
        """When somebody does something, and what. What it is in detail is decided when its time has come."""
        start, end = self.session.starts_at, self.session.ends_at
        for person in self.cannot:
            yield start - self._between(2, 60) * HOUR, self._saying(person, "rsvp cannot")
        if self._chance.random() < SWAPS:
            yield start - 70 * HOUR, self._swap
        for person in self.came_late:
            yield start - self._between(5, 90) * MINUTE, self._saying(person, "rsvp late")
            yield start + 12 * MINUTE, self._saying(person, "here", in_room=True)
        yield start - self._between(73, 140) * HOUR, self._confirm
        yield start + self._between(0, 4) * MINUTE, self._start
        yield start + 6 * MINUTE, self._step_in
        yield start + 9 * MINUTE, self._look_back
        yield start + self._between(14, 20) * MINUTE, self._on_the_clock("next")
        yield start + self._between(21, 30) * MINUTE, self._on_the_clock("+2")
        yield end + MINUTE, self._wrap_up
        for person in self._there:
            if self._chance.random() < COMMITS:
                yield end + self._between(2, 15) * MINUTE, self._writing(person, "commitment", COMMITMENTS)
            if self._chance.random() < REFLECTS:
                yield end + self._between(10, 1200) * MINUTE, self._writing(person, "reflect", REFLECTIONS)

    def _between(self, least: int, most: int) -> int:
        return self._chance.randint(least, most)

    async def _say(self, person: str, text: str, *, in_room: bool = False) -> None:
        accounts = await self._ledger.people.identities([person])
        await self._stage.say(str(accounts[person][0]), text, self._room if in_room else None)

    def _saying(self, person: str, text: str, *, in_room: bool = False) -> Act:
        return lambda: self._say(person, text, in_room=in_room)

    def _writing(self, person: str, command: str, texts: Sequence[str]) -> Act:
        async def write() -> None:
            if await self._state() is SessionState.HELD:
                await self._say(person, f"{command} {self._chance.choice(texts)}")

        return write

    async def _state(self) -> SessionState:
        session = await self._ledger.sessions.get(self.session.id)
        return session.state if session else SessionState.CANCELLED

    async def _roles(self) -> tuple[Assignment, ...]:
        return await self._ledger.roles.of_session(self.session.id)

    async def _confirm(self) -> None:
        """Whoever leads says so, most of the time before a deputy is asked. Who will not come keeps still."""
        leads = [each.person_id for each in await self._roles() if each.role == FACILITATOR]
        if leads and leads[0] in self._there and self._chance.random() < CONFIRMS:
            await self._say(leads[0], "confirm")

    async def _start(self) -> None:
        leads = [each.person_id for each in await self._roles() if each.role == FACILITATOR]
        if leads and leads[0] in self._on_time:
            await self._say(leads[0], "start", in_room=True)

    async def _step_in(self) -> None:
        """Nobody has started: somebody takes it who is there, and does not lead last time or next time."""
        if await self._state() not in (SessionState.SCHEDULED, SessionState.MOVED) or not self._on_time:
            return
        free, taken = await self._without_role(), await self._neighbors(FACILITATOR)
        ready = [each for each in free if each not in taken] or [each for each in self._on_time if each not in taken]
        person = (ready or self._on_time)[0]
        await self._say(person, "step in", in_room=True)
        self.chosen[FACILITATOR] = (self.names[person],)
        self.notes.append(f"{self.names[person]} stepped in as facilitator")

    async def _look_back(self) -> None:
        """How did it go? The turn opens with the one thing that was promised."""
        if await self._state() is not SessionState.OPEN:
            return
        promised = await self._ledger.words.last_commitments(self.session.circle_id)
        for person in [each for each in self._on_time if each in promised]:
            await self._say(person, f"commitment done {self._chance.choice(('kept', 'kept', 'part', 'changed'))}")

    def _on_the_clock(self, command: str) -> Act:
        async def press() -> None:
            if await self._state() is SessionState.OPEN:
                await self._say(self._chance.choice(self._there), command, in_room=True)

        return press

    async def _wrap_up(self) -> None:
        if await self._state() is not SessionState.HELD or not self._there:
            return
        person = self._chance.choice(self._there)
        away = ", ".join(self.names[each] for each in self.missing) or "nobody"
        plus, change = self._chance.choice(PLUSES), self._chance.choice(CHANGES)
        await self._say(person, f'wrap-up "{away}" "{plus}" {change}', in_room=True)

    async def _swap(self) -> None:
        """Somebody with a role asks somebody without: not who has it last time or next time, that would not be kind."""
        coming = [each for each in await self._roles() if each.person_id in self._there]
        if not coming:
            return
        given = self._chance.choice(coming)
        taken = await self._neighbors(given.role)
        others = [each for each in await self._without_role() if each not in taken]
        if not others:
            return
        taker = self._chance.choice(others)
        await self._say(given.person_id, f"swap @{self.names[taker]} {given.role}")
        if self._chance.random() < SAYS_YES:
            await self._say(taker, f"swap accept @{self.names[given.person_id]}")
            holders = {each.role: each.person_id for each in await self._roles()}
            if holders.get(given.role) == taker:
                self.chosen[given.role] = (self.names[taker], self.names[given.person_id])
                self.notes.append(f"{self.names[taker]} took {given.role} from {self.names[given.person_id]}")
        else:
            self.notes.append(f"{self.names[taker]} left {given.role} with {self.names[given.person_id]}")

    async def _without_role(self) -> list[str]:
        busy = {each.person_id for each in await self._roles()}
        return [person for person in self._on_time if person not in busy]

    async def _neighbors(self, role: str) -> set[str]:
        """Who had the role in the last session that they were at, and who has it in the next one."""
        past = await self._ledger.roles.history(self.session.circle_id)
        there = await self._ledger.sessions.presence(self.session.circle_id)
        held = {(duty.number, duty.person_id) for duty in past if duty.role == role}
        before = {person for person in self.names if (_last(there, person), person) in held}
        sessions = await self._ledger.sessions.of_circle(self.session.circle_id)
        later = [each.id for each in sessions if each.number == self.session.number + 1]
        return before | {
            each.person_id for id in later for each in await self._ledger.roles.of_session(id) if each.role == role
        }


def _last(there: Mapping[int, frozenset[str]], person: str) -> int:
    return max((number for number, people in there.items() if person in people), default=0)
