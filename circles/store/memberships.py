"""Places in circles, and how they change."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tortoise.expressions import F

from circles.domain.circle import CircleState, Membership, MembershipState
from circles.domain.session import Attendance
from circles.store import rows
from circles.store.connection import Book
from circles.store.touched import in_one

_MEMBERSHIP = ("circle_id", "person_id", "state", "joined_at", "left_at", "host", "paused_until")
_OF_PERSON = """
    SELECT m.circle_id, m.person_id, m.state, m.joined_at, m.left_at, m.host, m.paused_until
    FROM membership m JOIN circle c ON c.id = m.circle_id
    WHERE m.person_id = ?1 AND c.state NOT IN ('forming', 'proposed') ORDER BY m.id"""
"""By hand, since it is asked for each calendar again and again."""


def _membership(row: Sequence[Any]) -> Membership:
    circle, person, state, joined_at, left_at, host, paused_until = row
    return Membership(
        circle,
        person,
        MembershipState(state),
        rows.instant(joined_at),
        left_at and rows.instant(left_at),
        bool(host),
        paused_until and rows.instant(paused_until),
    )


class Memberships(Book):
    """Who has which place. `Circles` answers who is in a circle; here one place is looked at, or changed."""

    async def get(self, circle_id: str, person_id: str) -> Membership | None:
        """The place of a person in a circle, also one they have left."""
        found = rows.Membership.filter(circle_id=circle_id, person_id=person_id)
        return next((_membership(row) for row in await found.values_list(*_MEMBERSHIP)), None)

    async def of_person(self, person_id: str) -> tuple[Membership, ...]:
        """Every place that somebody has or had in a published circle, in the order they joined."""
        return tuple([_membership(row) for row in await self._db.fetch(_OF_PERSON, person_id)])

    async def of_program(self, program_id: str) -> tuple[tuple[int, str, str], ...]:
        """(season number, circle id, person id) of every place in a published circle of a program, also left ones."""
        found = rows.Membership.filter(circle__season__program_id=program_id)
        published = found.exclude(circle__state__in=(CircleState.FORMING, CircleState.PROPOSED)).order_by("id")
        return tuple(await published.values_list("circle__season__number", "circle_id", "person_id"))

    async def attendance(
        self, circle_id: str, person_id: str, since: datetime, until: datetime
    ) -> tuple[Attendance, ...]:
        """How it was in each session of a circle that began in this time (both ends count) and took place, by time."""
        mine = rows.Attendance.filter(person_id=person_id, session__circle_id=circle_id)
        found = mine.filter(session__starts_at__gte=since, session__starts_at__lte=until)
        states = await found.order_by("session__starts_at").values_list("state")
        return tuple([Attendance(state) for (state,) in states])

    @in_one
    async def pause(self, circle_id: str, person_id: str, until: datetime) -> None:
        """A member takes a break; one who does so already gets the new day."""
        mine = rows.Membership.filter(circle_id=circle_id, person_id=person_id)
        if await mine.exclude(state=MembershipState.PAUSED).exists():
            self._db.touched.peopled.add(circle_id)
        self._db.touched.breaks.add(circle_id)
        await mine.update(state=MembershipState.PAUSED, paused_until=until)

    @in_one
    async def resume(self, circle_id: str, person_id: str) -> bool:
        """The break is over. False if there was none."""
        pausing = rows.Membership.filter(circle_id=circle_id, person_id=person_id, state=MembershipState.PAUSED)
        is_back = await pausing.update(state=MembershipState.ACTIVE, paused_until=None) == 1
        if is_back:
            self._db.touched.peopled.add(circle_id)
            self._db.touched.breaks.add(circle_id)
        return is_back

    async def make_host(self, circle_id: str, person_id: str | None) -> None:
        """Who hosts the circle from now on; None: nobody does."""
        async with self._db.transaction():
            await rows.Membership.filter(circle_id=circle_id, host=True).update(host=False)
            if person_id is not None:
                await self._change(circle_id, person_id, host=True)

    async def put(self, place: Membership) -> None:
        """Make the place of a person what `place` says, and let the rooms of the circle follow."""
        values: dict[str, Any] = {
            "state": place.state,
            "joined_at": place.joined_at,
            "left_at": place.left_at,
            "host": place.host,
            "paused_until": place.paused_until,
        }
        async with self._db.transaction():
            if not await self._change(place.circle_id, place.person_id, **values):
                await rows.Membership.create(circle_id=place.circle_id, person_id=place.person_id, **values)
            await self._follow(place.circle_id, place.person_id)

    async def erase(self, circle_id: str, person_id: str) -> None:
        """Take back a place as if it had never been, and let the rooms follow. For an undo only."""
        async with self._db.transaction():
            await rows.Membership.filter(circle_id=circle_id, person_id=person_id).delete()
            await self._follow(circle_id, person_id)

    async def rooms_follow(self, circle_id: str) -> None:
        """Let exactly the members, with the accounts they have by now, into the rooms of a circle."""
        await rows.Room.filter(circle_id=circle_id).update(changes=F("changes") + 1)
        self._db.touch(circle_id)

    async def _follow(self, circle_id: str, person_id: str) -> None:
        self._db.touched.peopled.add(circle_id)
        self._db.touched.people.add(person_id)
        await self.rooms_follow(circle_id)

    async def _change(self, circle_id: str, person_id: str, **values: Any) -> int:
        changed: int = await rows.Membership.filter(circle_id=circle_id, person_id=person_id).update(**values)
        return changed
