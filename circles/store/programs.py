"""Programs, their seasons, and who wants to take part."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from circles.domain.ladder import Step
from circles.domain.lifecycle import SEASON_MOVES
from circles.domain.program import Enrollment, Plan, Program, Season, SeasonState
from circles.errors import Refused
from circles.store import rows
from circles.store.codec import from_json, to_json
from circles.store.connection import Book, Database

_PROGRAM = ("id", "name", "about", "plan", "created_at")
_SEASON = ("id", "program_id", "number", "state", "circles_by")
_LATEST = """
    SELECT p.id, p.name, p.about, p.plan, p.created_at, s.id, s.program_id, s.number, s.state, s.circles_by
    FROM season s JOIN program p ON p.id = s.program_id ORDER BY p.number DESC, s.number DESC LIMIT 1"""
"""By hand, since nearly every command asks for it."""
_ENROLLMENT = ("season_id", "person_id", "hope", "enrolled_at", "placed", "locked", "why", "would")


def _program(row: tuple[Any, ...]) -> Program:
    id, name, about, plan, created_at = row
    return Program(id, name, about, from_json(plan, Plan), rows.instant(created_at))


def _season(row: tuple[Any, ...]) -> Season:
    id, program_id, number, state, circles_by = row
    return Season(id, program_id, number, SeasonState(state), circles_by and rows.instant(circles_by))


def _enrollment(row: tuple[Any, ...]) -> Enrollment:
    season_id, person_id, hope, enrolled_at, placed, locked, why, would = row
    step = Step(would) if would else None
    return Enrollment(season_id, person_id, hope, enrolled_at, placed, locked, why, step)


class Programs(Book):
    """What the community offers, and the runs of it."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        super().__init__(database)
        self._new_id = new_id

    async def add(self, name: str, about: str, plan: Plan, now: datetime) -> tuple[Program, Season]:
        """Start a program with its first season, a draft."""
        program = Program(self._new_id(), name, about, plan, rows.utc(now))
        season = Season(self._new_id(), program.id, 1, SeasonState.DRAFT)
        async with self._db.transaction():
            number = await rows.Program.all().count() + 1
            await rows.Program.create(
                id=program.id, number=number, name=name, about=about, plan=to_json(plan), created_at=now
            )
            await rows.Season.create(id=season.id, program_id=program.id, number=season.number, state=season.state)
        return program, season

    async def latest(self) -> tuple[Program, Season] | None:
        """The newest program and its newest season."""
        found = [tuple(row) for row in await self._db.fetch(_LATEST)]
        return next(((_program(row[: len(_PROGRAM)]), _season(row[len(_PROGRAM) :])) for row in found), None)

    async def get(self, id: str) -> Program | None:
        """The program with this id."""
        return next((_program(row) for row in await rows.Program.filter(id=id).values_list(*_PROGRAM)), None)

    async def season(self, id: str) -> Season | None:
        """The season with this id."""
        return next((_season(row) for row in await rows.Season.filter(id=id).values_list(*_SEASON)), None)

    async def set_season(self, season_id: str, state: SeasonState) -> None:
        """Move a season on. Raises Refused if it cannot get there from where it is."""
        for (before,) in await rows.Season.filter(id=season_id).values_list("state"):
            if state not in SEASON_MOVES[SeasonState(before)]:
                raise Refused(
                    "This season is {state} by now, so that is no longer possible.", state=SeasonState(before)
                )
        await rows.Season.filter(id=season_id).update(state=state)

    async def promise(self, season_id: str, by: datetime) -> None:
        """By which day the circles of a season are to be made."""
        await rows.Season.filter(id=season_id).update(circles_by=by)

    async def set_plan(self, program_id: str, plan: Plan) -> None:
        """How the circles of a program will meet. Those that exist have plans of their own."""
        await rows.Program.filter(id=program_id).update(plan=to_json(plan))

    async def seasons(self, program_id: str) -> tuple[Season, ...]:
        """All seasons of a program, newest first."""
        found = rows.Season.filter(program_id=program_id).order_by("-number")
        return tuple(_season(row) for row in await found.values_list(*_SEASON))

    async def next_season(self, season: Season) -> Season:
        """Begin to enroll for the season after this one. Who still waits for a place comes first, in their order."""
        new = Season(self._new_id(), season.program_id, season.number + 1, SeasonState.ENROLLING)
        async with self._db.transaction():
            await rows.Season.create(id=new.id, program_id=new.program_id, number=new.number, state=new.state)
            waiting = rows.Enrollment.filter(season_id=season.id, placed=False).order_by("id")
            for each in await waiting.values("person_id", "hope", "enrolled_at", "would"):
                await rows.Enrollment.create(season_id=new.id, **each)
        return new

    async def wait_again(self, season_id: str, person_ids: Iterable[str], now: datetime) -> None:
        """These people look for a place once more, and for no more than that; who had none in the list gets one."""
        for person_id in person_ids:
            asked = rows.Enrollment.filter(season_id=season_id, person_id=person_id)
            if not await asked.update(placed=False, would=""):
                await rows.Enrollment.create(season_id=season_id, person_id=person_id, hope="", enrolled_at=now)

    async def enroll(self, season_id: str, person_id: str, hope: str, now: datetime) -> bool:
        """Ask for a place. False if the person had asked before: then only the hope is new."""
        async with self._db.transaction():
            if await rows.Enrollment.filter(season_id=season_id, person_id=person_id).update(hope=hope):
                return False
            await rows.Enrollment.create(season_id=season_id, person_id=person_id, hope=hope, enrolled_at=now)
        return True

    async def wait(self, season_id: str, person_id: str, hope: str, now: datetime) -> bool:
        """Ask for a place in a season that runs, at the end of the line. False if the person waits already.

        Who had a place and gave it up waits anew.
        """
        async with self._db.transaction():
            await rows.Enrollment.filter(season_id=season_id, person_id=person_id, placed=True).delete()
            return await self.enroll(season_id, person_id, hope, now)

    async def withdraw(self, season_id: str, person_id: str) -> None:
        """Somebody waits no longer."""
        await rows.Enrollment.filter(season_id=season_id, person_id=person_id, placed=False).delete()

    async def enrollments(self, season_id: str) -> tuple[Enrollment, ...]:
        """Who asked for a place, in that order."""
        found = rows.Enrollment.filter(season_id=season_id).order_by("id")
        return tuple(_enrollment(row) for row in await found.values_list(*_ENROLLMENT))

    async def offer(self, season_id: str, person_id: str, would: Step | None) -> bool:
        """What somebody who wants a place would also be in their circle. False if they want none, or have one."""
        waits = rows.Enrollment.filter(season_id=season_id, person_id=person_id, placed=False)
        return await waits.update(would=would or "") == 1

    async def keep_waiting(self, season_id: str, why: Mapping[str, str]) -> None:
        """Which rule keeps these people waiting, by id; of all others in the season nothing is known any more."""
        everybody = rows.Enrollment.filter(season_id=season_id)
        async with self._db.transaction():
            await everybody.exclude(why="").update(why="")
            for rule in dict.fromkeys(why.values()):
                ids = [id for id, of in why.items() if of == rule]
                await everybody.filter(person_id__in=ids).update(why=rule)

    async def mark_placed(self, season_id: str, person_ids: Iterable[str]) -> None:
        """These people have a circle now, and nothing keeps them waiting any more."""
        mine = rows.Enrollment.filter(season_id=season_id, person_id__in=list(person_ids))
        await mine.update(placed=True, why="")
