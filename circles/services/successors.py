"""Another season: circles that chose so go on with the same people and plan, beside whoever joins anew."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from circles.commands import AlumniInvite, ProgramDate, SeasonAgain
from circles.domain.choosing import CLOSING, who_goes_on
from circles.domain.circle import Circle, CircleState
from circles.domain.looking_again import look
from circles.domain.program import Program, Season, SeasonState
from circles.errors import Refused
from circles.message import Line, Post, button, form_button, listing, say, say_many
from circles.posts.knowing import answer
from circles.services.caring import begin_to_look
from circles.services.desk import Desk
from circles.services.ending import CONTINUED, who_waits
from circles.services.enrolling import begin
from circles.services.ladder import ask_who_waits
from circles.services.telling import known
from circles.turn import Turn

NOTICE = timedelta(days=6)
"""At least so long people know of the first session beforehand."""


async def again(desk: Desk, turn: Turn, command: SeasonAgain) -> Post:
    """Begin the next season, or take more circles into the one that has begun."""
    latest = await desk.ledger.programs.latest()
    if latest is None or latest[1].state is SeasonState.DRAFT:
        raise Refused("There is no season yet that could go on. “program open” opens the first one.")
    program, season = latest
    going = await _waiting_of(desk, program)
    if season.state in (SeasonState.RUNNING, SeasonState.CLOSED):
        if not going and await _is_under_way(desk, season):
            raise Refused("No circle has asked for another season yet. I tell you when one does.")
        season = await desk.ledger.programs.next_season(season)
        await ask_who_waits(desk, program, season, turn.now)
    elif not going:
        raise Refused("Season {number} is open already: people can join it.", number=season.number)
    for each in going:
        await _go_on(desk, each, season, known(turn).id, turn.now)
    return _told(program, season, going)


async def _waiting_of(desk: Desk, program: Program) -> tuple[Circle, ...]:
    seasons = await desk.ledger.programs.seasons(program.id)
    found = [await who_waits(desk, await desk.ledger.circles.of_season(each.id)) for each in seasons]
    return tuple(each for circles in found for each in circles)


async def _is_under_way(desk: Desk, season: Season) -> bool:
    over = (CircleState.CLOSED, CircleState.ARCHIVED)
    return any(each.state not in over for each in await desk.ledger.circles.of_season(season.id))


async def _go_on(desk: Desk, old: Circle, season: Season, actor_id: str, now: datetime) -> None:
    """A new circle of the same people in the same room. The old one keeps its sessions and its record."""
    people = await _who_goes_on(desk, old)
    series = old.series.going_on(now + NOTICE)
    new = await desk.ledger.circles.add(
        season, old.name, CircleState.PROPOSED, series, old.plan, old.reasons, people, now
    )
    await _same_host(desk, old, new, people)
    if old.state is CircleState.CLOSED:
        await desk.ledger.circles.hand_rooms_over(old.id, new.id)
    for person_id in people:
        await desk.ledger.programs.enroll(season.id, person_id, "", now)
    await desk.ledger.programs.mark_placed(season.id, people)
    await desk.ledger.history.note(CONTINUED, now, actor_id=actor_id, circle_id=old.id)
    await begin(desk, new, await desk.ledger.circles.members(new.id), now)
    await desk.ledger.errands.plan(look(new.id, now))
    await begin_to_look(desk, season, now)


async def _same_host(desk: Desk, old: Circle, new: Circle, people: Sequence[str]) -> None:
    """Whoever looks after the circle goes on doing so, if they go on with it."""
    hosts = [each.person_id for each in await desk.ledger.circles.memberships(old.id) if each.host]
    for person_id in [each for each in hosts if each in people]:
        await desk.ledger.memberships.make_host(new.id, person_id)


async def _who_goes_on(desk: Desk, old: Circle) -> tuple[str, ...]:
    members = tuple(each.id for each in await desk.ledger.circles.members(old.id, pausing=True))
    ballots = await desk.ledger.ballots.of_circle(old.id, CLOSING)
    votes = await desk.ledger.ballots.votes(ballots[0].id) if ballots else {}
    return who_goes_on(members, votes)


def _told(program: Program, season: Season, going: Sequence[Circle]) -> Post:
    lines = [say("Season {number} of {program} is open: people can join.", number=season.number, program=program.name)]
    if going:
        lines.append(_go_on_too(going))
    name_the_day = form_button(say("Name the day of the circles"), ProgramDate)
    invite = button(say("Invite those who asked to hear of it"), AlumniInvite())
    return msgspec.structs.replace(answer("", *lines), buttons=(name_the_day, invite))


def _go_on_too(going: Sequence[Circle]) -> Line:
    names = listing([each.name for each in going])
    return say_many(
        "{circles} goes on with the same people, and was told.", "{circles} go on with the same people, and were told.",
        len(going), circles=names,
    )  # fmt: skip


USES: dict[type, Any] = {SeasonAgain: again}
