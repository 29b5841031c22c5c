"""Circles, their members and their rooms."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from tortoise.expressions import F

from circles.chat import Room
from circles.domain.circle import Circle, CircleState, Ending, Membership, MembershipState
from circles.domain.lifecycle import CIRCLE_MOVES
from circles.domain.person import Person
from circles.domain.program import Plan, Season
from circles.domain.series import Series
from circles.errors import Refused
from circles.store import rows
from circles.store.codec import from_json, to_json
from circles.store.connection import Book, Database, among
from circles.store.touched import in_one

_CIRCLE = (
    *("id", "season_id", "season__program_id", "name", "state", "series", "plan", "reasons"),
    *("paused_until", "ending", "ended_at", "place", "locked"),
)
_MEMBERSHIP = ("circle_id", "person_id", "state", "joined_at", "left_at", "host", "paused_until")
_PRESENT = (MembershipState.ACTIVE, MembershipState.PAUSED)
_LIVING = (CircleState.ACTIVE, CircleState.PAUSED, CircleState.CLOSING)
_ON_CALENDARS = (*_LIVING, CircleState.CLOSED, CircleState.ARCHIVED)
_Reasons = tuple[tuple[str, int], ...]
_THESE = """
    SELECT c.id, c.season_id, s.program_id, c.name, c.state, c.series, c.plan, c.reasons,
        c.paused_until, c.ending, c.ended_at, c.place, c.locked
    FROM circle c JOIN season s ON s.id = c.season_id"""
_MANY = f"{_THESE} WHERE c.id IN ({{ids}})"
_ON_CALENDAR = f"""{_THESE} JOIN membership m ON m.circle_id = c.id
    WHERE m.person_id = ?1 AND m.state <> 'left'
    AND c.state IN ('active', 'paused', 'closing', 'closed', 'archived') ORDER BY m.id"""
_OF_PERSON = f"""{_THESE} JOIN membership m ON m.circle_id = c.id
    WHERE m.person_id = ?1 AND m.state IN ('active', 'paused')
    AND c.state IN ('active', 'paused', 'closing') ORDER BY m.id"""
_ALIVE = f"{_THESE} WHERE c.state IN ('active', 'paused', 'closing') {{noted}} ORDER BY c.id"
_MEMBERS = """
    SELECT p.id, p.name, p.zone, p.language FROM membership m JOIN person p ON p.id = m.person_id
    WHERE m.circle_id = ?1 AND m.state IN ('active', ?2) ORDER BY m.id"""
_ROOMS = "SELECT platform, room_id FROM room WHERE circle_id = ?1 AND room_id IS NOT NULL ORDER BY id"
_PLATFORMS = "SELECT platform FROM room WHERE circle_id = ?1 ORDER BY id"
"""What is asked at every turn. By hand they take a quarter of the time."""


def _circle(row: Sequence[Any]) -> Circle:
    id, season_id, program_id, name, state, series, plan, reasons, paused_until, ending, ended_at, place, locked = row
    return Circle(
        id,
        season_id,
        program_id,
        name,
        CircleState(state),
        from_json(series, Series),
        from_json(plan, Plan),
        from_json(reasons, _Reasons),
        paused_until and rows.instant(paused_until),
        Ending(ending) if ending else None,
        ended_at and rows.instant(ended_at),
        place,
        bool(locked),
    )


def _of(relation: str) -> list[str]:
    return [f"{relation}__{column}" for column in _CIRCLE]


class Circles(Book):
    """The groups: who is in them, and where they live."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        super().__init__(database)
        self._new_id = new_id

    async def add(
        self,
        season: Season,
        name: str,
        state: CircleState,
        series: Series,
        plan: Plan,
        reasons: _Reasons,
        person_ids: Iterable[str],
        now: datetime,
    ) -> Circle:
        """Make a circle of these people; the first is its host."""
        circle = Circle(self._new_id(), season.id, season.program_id, name, state, series, plan, reasons)
        async with self._db.transaction():
            last = await rows.Circle.filter(season_id=season.id).order_by("-number").first().values_list("number")
            await rows.Circle.create(
                id=circle.id,
                season_id=season.id,
                number=last[0] + 1 if last else 1,
                name=name,
                state=state,
                series=to_json(series),
                plan=to_json(plan),
                reasons=to_json(reasons),
                created_at=now,
            )
            await self._db.insert(
                rows.Membership(
                    circle_id=circle.id, person_id=id, state=MembershipState.ACTIVE, joined_at=now, host=place == 0
                )
                for place, id in enumerate(person_ids)
            )
        return circle

    async def get(self, id: str) -> Circle | None:
        """The circle with this id."""
        return (await self.many([id])).get(id)

    async def many(self, ids: Iterable[str]) -> dict[str, Circle]:
        """The circles with these ids, by id; unknown ones are left out."""
        wanted = list(ids)
        found = await self._db.fetch(_MANY.format(ids=among(wanted)), *wanted)
        return {row[0]: _circle(row) for row in found}

    @in_one
    async def set_state(self, id: str, state: CircleState) -> None:
        """Where a circle stands from now on. Raises Refused if it cannot get there from where it is."""
        await self._may_become(id, state)
        await rows.Circle.filter(id=id).update(state=state)
        self._db.touch(id)

    @in_one
    async def end(self, id: str, ending: Ending, now: datetime) -> None:
        """Close a circle, and keep how it ended. Raises Refused if it is closed already."""
        await self._may_become(id, CircleState.CLOSED)
        await rows.Circle.filter(id=id).update(state=CircleState.CLOSED, ending=ending, ended_at=now, paused_until=None)
        self._db.touch(id)

    @in_one
    async def take_back_end(self, id: str, state: CircleState, paused_until: datetime | None = None) -> None:
        """It did not end after all: it stands where it stood. Raises Refused if there is no way back."""
        await self._may_become(id, state)
        await rows.Circle.filter(id=id).update(state=state, ending=None, ended_at=None, paused_until=paused_until)
        self._db.touch(id)

    @in_one
    async def pause(self, id: str, until: datetime | None) -> None:
        """The whole circle pauses until then; None: it meets again. Raises Refused if that is not possible now."""
        self._db.touch(id)
        state = CircleState.PAUSED if until else CircleState.ACTIVE
        if until and await rows.Circle.filter(id=id, state=state).update(paused_until=until):
            return
        await self._may_become(id, state)
        await rows.Circle.filter(id=id).update(state=state, paused_until=until)

    async def _may_become(self, id: str, state: CircleState) -> None:
        for (before,) in await rows.Circle.filter(id=id).values_list("state"):
            if state not in CIRCLE_MOVES[CircleState(before)]:
                raise Refused(
                    "This circle is {state} by now, so that is no longer possible.", state=CircleState(before)
                )

    @in_one
    async def set_place(self, id: str, place: str) -> None:
        """Where a circle talks from now on; empty: nowhere of its own. Calendars show it with each session."""
        await rows.Circle.filter(id=id).update(place=place)
        sessions = rows.Session.filter(circle_id=id)
        self._db.touched.shown.update([each for (each,) in await sessions.values_list("id")])

    async def set_series(self, id: str, series: Series) -> None:
        """By which plan of days a circle meets from now on. Its sessions stay as they are."""
        await rows.Circle.filter(id=id).update(series=to_json(series))

    async def set_reasons(self, id: str, reasons: _Reasons) -> None:
        """Why a circle is as it is from now on."""
        await rows.Circle.filter(id=id).update(reasons=to_json(reasons))

    async def set_plan(self, id: str, plan: Plan) -> None:
        """How a circle meets from now on: its formats, its days off."""
        await rows.Circle.filter(id=id).update(plan=to_json(plan))

    async def of_season(self, season_id: str) -> tuple[Circle, ...]:
        """All circles of a season, in the order they were made."""
        found = rows.Circle.filter(season_id=season_id).order_by("number")
        return tuple(_circle(row) for row in await found.values_list(*_CIRCLE))

    async def living(self, *, not_noted: bool = False) -> dict[str, Circle]:
        """All circles that live, by id. `not_noted`: only those without a note where calendars send them."""
        found = await self._db.fetch(_ALIVE.format(noted="AND c.shown_place IS NULL" if not_noted else ""))
        return {row[0]: _circle(row) for row in found}

    async def names(self) -> tuple[str, ...]:
        """The names of all circles that live, whatever their program: somebody may sit in two of them."""
        found = rows.Circle.filter(state__in=_LIVING).order_by("id")
        return tuple([name for (name,) in await found.values_list("name")])

    async def remove_proposed(self, season_id: str) -> None:
        """Forget the proposed circles of a season and their memberships."""
        proposed = {"season_id": season_id, "state": CircleState.PROPOSED}
        async with self._db.transaction():
            ids = [id for (id,) in await rows.Circle.filter(**proposed).values_list("id")]
            await rows.Membership.filter(circle_id__in=ids).delete()
            await rows.Circle.filter(**proposed).delete()

    async def of_person(self, person_id: str) -> tuple[Circle, ...]:
        """The circles that live and in which a person has a place, on a break or not, in the order they joined."""
        return tuple(_circle(row) for row in await self._db.fetch(_OF_PERSON, person_id))

    async def on_calendar(self, person_id: str) -> tuple[Circle, ...]:
        """The circles of a person that live or have ended, in the order they joined: calendars keep the past."""
        return tuple(_circle(row) for row in await self._db.fetch(_ON_CALENDAR, person_id))

    async def of_program(self, program_id: str) -> tuple[Circle, ...]:
        """The circles of all seasons of a program that live or have ended, in the order they were made."""
        found = rows.Circle.filter(season__program_id=program_id, state__in=_ON_CALENDARS)
        return tuple(_circle(row) for row in await found.order_by("season__number", "number").values_list(*_CIRCLE))

    async def memberships(self, circle_id: str) -> tuple[Membership, ...]:
        """Everybody who is or was in a circle, in the order they joined."""
        found = rows.Membership.filter(circle_id=circle_id).order_by("id")
        return tuple(
            Membership(circle, person, MembershipState(state), *rest)
            for circle, person, state, *rest in await found.values_list(*_MEMBERSHIP)
        )

    async def members(self, circle_id: str, *, pausing: bool = False) -> tuple[Person, ...]:
        """Who takes part in a circle now, in the order they joined; with `pausing`, also who takes a break."""
        also = MembershipState.PAUSED if pausing else MembershipState.ACTIVE
        return tuple(Person(*row) for row in await self._db.fetch(_MEMBERS, circle_id, str(also)))

    async def leave(self, circle_id: str, person_id: str, now: datetime) -> None:
        """A member leaves, and the rooms of the circle have to follow. Their past stays on record."""
        there = rows.Membership.filter(circle_id=circle_id, person_id=person_id, state__in=_PRESENT)
        async with self._db.transaction():
            await there.update(state=MembershipState.LEFT, left_at=now, paused_until=None)
            await rows.Room.filter(circle_id=circle_id).update(changes=F("changes") + 1)
            self._db.touch(circle_id)
            self._db.touched.peopled.add(circle_id)

    async def want_room(self, circle_id: str, platform: str) -> None:
        """A circle should live on a platform. Saying it twice changes nothing."""
        await self._db.insert([rows.Room(circle_id=circle_id, platform=platform)], on=("circle_id", "platform"))
        self._db.touch(circle_id)

    async def rooms_to_close(self) -> tuple[Room, ...]:
        """The open rooms of circles in the archive."""
        found = rows.Room.filter(room_id__isnull=False, closed_at=None, circle__state=CircleState.ARCHIVED)
        return tuple(Room(*row) for row in await found.order_by("id").values_list("platform", "room_id"))

    async def room_closed(self, room: Room, now: datetime) -> None:
        """The platform made the room read-only."""
        await rows.Room.filter(platform=room.platform, room_id=room.id).update(closed_at=now)

    async def hand_rooms_over(self, from_id: str, to_id: str) -> None:
        """A circle goes on in the rooms of another one; the platform lets exactly its members in."""
        rooms = rows.Room.filter(circle_id=from_id, closed_at=None)
        await rooms.update(circle_id=to_id, changes=F("changes") + 1)
        self._db.touch(to_id)

    async def unopened_rooms(self) -> tuple[tuple[str, str], ...]:
        """(circle id, platform) of the rooms that are wanted and not open yet, oldest wish first."""
        found = rows.Room.filter(room_id=None).order_by("id")
        return tuple(await found.values_list("circle_id", "platform"))

    async def room_opened(self, circle_id: str, platform: str, room_id: str, now: datetime) -> None:
        """The wanted room is there."""
        await rows.Room.filter(circle_id=circle_id, platform=platform).update(room_id=room_id, opened_at=now)

    async def unsettled_rooms(self) -> tuple[tuple[str, Room, int], ...]:
        """(circle id, room, changes) of the open rooms in which not exactly the members are."""
        found = rows.Room.filter(room_id__isnull=False, changes__gt=F("settled")).order_by("id")
        columns = await found.values_list("circle_id", "platform", "room_id", "changes")
        return tuple((circle_id, Room(platform, room_id), changes) for circle_id, platform, room_id, changes in columns)

    async def room_settled(self, room: Room, changes: int) -> None:
        """The platform let in exactly those who were members after so many changes."""
        await rows.Room.filter(platform=room.platform, room_id=room.id).update(settled=changes)

    async def rooms(self, circle_id: str) -> tuple[Room, ...]:
        """The open rooms of a circle."""
        return tuple([Room(*row) for row in await self._db.fetch(_ROOMS, circle_id)])

    async def platforms(self, circle_id: str) -> tuple[str, ...]:
        """Where a circle lives or is going to live."""
        return tuple([platform for (platform,) in await self._db.fetch(_PLATFORMS, circle_id)])

    async def of_room(self, room: Room) -> Circle | None:
        """The circle that lives in a room."""
        found = await rows.Room.filter(platform=room.platform, room_id=room.id).values_list(*_of("circle"))
        return next((_circle(row) for row in found), None)
