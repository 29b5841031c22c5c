"""The day by which circles are made: an organizer names it, who joins is told, and it is not forgotten."""

from datetime import datetime, time, timedelta
from typing import Any

from circles.commands import ProgramDate
from circles.domain.errand import Errand
from circles.domain.pausing import read_until
from circles.domain.program import Season, SeasonState
from circles.errors import Refused
from circles.message import Line, Post, moment, say
from circles.posts import publish_day as posts
from circles.posts.knowing import answer
from circles.services.desk import Desk
from circles.services.season_plan import newest
from circles.turn import Turn

PUBLISH_DAY = "publish_day"
AT = time(10)
"""At ten in the morning where the organizer is. From UTC, that is the same day between Honolulu and Auckland."""
LONGEST, LASTS = timedelta(days=366), timedelta(days=7)


def read_day(turn: Turn, typed: str) -> datetime:
    """The day that an organizer means, as an instant (aware UTC). Raises Refused if it is past or too far away."""
    zone = turn.person.zone if turn.person and turn.person.zone else "UTC"
    by = read_until(typed, turn.now, zone, AT)
    if by - turn.now > LONGEST:
        raise Refused("Choose a day within a year: people wait for it.")
    return by


async def promise(desk: Desk, season: Season, by: datetime) -> None:
    """Keep the day, and look then whether the circles are published."""
    await desk.ledger.programs.promise(season.id, by)
    key = f"{PUBLISH_DAY}:{season.id}:{by:%Y%m%d}"
    await desk.ledger.errands.plan(Errand(key, PUBLISH_DAY, by, by + LASTS, body=season.id))


async def set_day(desk: Desk, turn: Turn, command: ProgramDate) -> Post:
    """Name the day, or another one; who has joined is told."""
    program, season = await newest(desk)
    if not season.is_forming:
        raise Refused("The circles of {program} are made already.", program=program.name)
    by = read_day(turn, command.day)
    if by == season.circles_by:
        return answer("", say("That is the day already. Nobody is told anew."))
    await promise(desk, season, by)
    told = 0
    for person_id in await _who_waits(desk, season):
        key = f"{PUBLISH_DAY}:{season.id}:{by:%Y%m%d}:{turn.now:%Y%m%dT%H%M%S}:{person_id}"
        await desk.tell(posts.another_day(program, by, person_id, key), turn.now, stale_at=by)
        told += 1
    line = say("The circles of {program} are made by {day}.", program=program.name, day=moment(by, "day"))
    if told:
        return answer("", line, say("Those who have joined are told."))
    return answer("", line, say("Whoever joins is told."))


async def _who_waits(desk: Desk, season: Season) -> list[str]:
    return [each.person_id for each in await desk.ledger.programs.enrollments(season.id) if not each.placed]


async def what_comes(desk: Desk, person_id: str, now: datetime) -> tuple[Line, ...]:
    """What somebody reads who has joined a season whose circles are not made: their place, and the day."""
    latest = await desk.ledger.programs.latest()
    if latest is None or not latest[1].is_forming:
        return ()
    program, season = latest
    waiting = await _who_waits(desk, season)
    if person_id not in waiting:
        return ()
    kept = say(
        "Your place in {program} is kept. You are number {place} on the list.",
        program=program.name,
        place=waiting.index(person_id) + 1,
    )
    return kept, posts.until_then(season.promised(now))


async def day_has_come(desk: Desk, errand: Errand, now: datetime) -> None:
    """The day is here. Organizers hear of it if the circles are not published; people hear only of a new day."""
    season = await desk.ledger.programs.season(errand.body)
    program = await desk.ledger.programs.get(season.program_id) if season else None
    if season is None or program is None or season.circles_by != errand.at:
        return
    if season.state in (SeasonState.ENROLLING, SeasonState.PROPOSED):
        is_proposed = season.state is SeasonState.PROPOSED
        await desk.tell_organizers(posts.has_come(program, is_proposed, errand.key), now)


USES: dict[type, Any] = {ProgramDate: set_day}
DOINGS: dict[str, Any] = {PUBLISH_DAY: day_has_come}
