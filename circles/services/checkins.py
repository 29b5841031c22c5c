"""Between two sessions: how is it going with what somebody set out to do?"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import msgspec

from circles.commands import CheckInWith, ProgramCheckIns
from circles.domain.circle import Circle, CircleState
from circles.domain.earlier import Earlier, Others
from circles.domain.errand import Errand
from circles.domain.goal import GoalState
from circles.domain.person import Person
from circles.domain.reflection import CommitmentState, Visibility
from circles.domain.session import Session
from circles.domain.timetable import DueKind
from circles.domain.wrapping_up import next_morning
from circles.errors import Refused
from circles.message import InCircle, InPrivate, Post, say, say_many
from circles.posts import caring as posts
from circles.posts.knowing import answer
from circles.posts.taking_back import stands, taken_back
from circles.services.desk import Desk
from circles.services.occasion import Doing, Occasion
from circles.services.season_plan import newest
from circles.services.telling import circle as circle_of
from circles.services.telling import known
from circles.services.withdrawing import replaced, withdraw
from circles.turn import Turn

ASK = "check_in"
LASTS = timedelta(days=2)
MOST_DAYS = 60


async def ask(desk: Desk, at: Occasion) -> None:
    """Those who set out to do something, and have not said how it goes, are asked in the morning on their own wall."""
    again = at.due.kind is DueKind.CHECK_IN_NUDGE
    for person in await _unanswered(desk, at.session):
        morning = next_morning(at.now, person.zone or "UTC")
        key, body = f"{at.due.key}:{person.id}", f"{at.session.id} {'again' if again else 'first'}"
        await desk.ledger.errands.plan(
            Errand(key, ASK, morning, morning + LASTS, at.session.circle_id, person.id, body=body)
        )


async def ask_one(desk: Desk, errand: Errand, now: datetime) -> None:
    """It is morning for one of them: if the circle meets, but not soon, and they have said nothing since."""
    session_id, _, turn = errand.body.partition(" ")
    circle, session = await desk.ledger.circles.get(errand.circle_id or ""), await desk.ledger.sessions.get(session_id)
    if (
        circle is None
        or session is None
        or circle.state is not CircleState.ACTIVE
        or await _is_too_late(desk, circle, session, now)
    ):
        return
    if turn == "again" and not await _was_asked(desk, session, errand.person_id or "", now):
        return
    for person in await _unanswered(desk, session):
        if person.id == errand.person_id:
            said = {each.person_id: each for each in await desk.ledger.words.commitments(session.id)}
            mine, goals = said.get(person.id), await _goals(desk, circle, person.id)
            still_open = mine if mine and mine.state is CommitmentState.OPEN else None
            post = posts.check_in(circle, session, person.id, still_open, goals, turn == "again", errand.key)
            await desk.tell(post, now, stale_at=errand.stale_at)


async def _was_asked(desk: Desk, session: Session, person_id: str, now: datetime) -> bool:
    """Whether the first question came as a message of its own: one that stands in the digest is enough."""
    start = f"{session.id}:{DueKind.CHECK_IN}:"
    return await desk.ledger.outbox.was_said_since(InPrivate(person_id), desk.platforms, start, now - timedelta(days=7))


async def _is_too_late(desk: Desk, circle: Circle, session: Session, now: datetime) -> bool:
    following = await desk.ledger.sessions.current(circle.id, now)
    held = await desk.ledger.sessions.latest_held(circle.id)
    if held is not None and held.id != session.id:
        # They have met since, and a session begins with the same question.
        return True
    # From the agenda on, the next session is what everyone thinks of: it begins with the same question.
    return following is not None and following.starts_at - now <= desk.settings.notices.rhythm().agenda_before


async def _unanswered(desk: Desk, session: Session) -> list[Person]:
    """Who made a commitment in a session or has a goal, and has said nothing about either since its end."""
    circle = await desk.ledger.circles.get(session.circle_id)
    said = await desk.ledger.words.commitments(session.id)
    promised = {each.person_id for each in said if each.state is CommitmentState.OPEN}
    told = {each.person_id for each in said} - promised
    goals = await desk.ledger.goals.of_season(circle.season_id) if circle else ()
    pursue = {each.person_id for each in goals if each.state is GoalState.OPEN}
    touched = {each.person_id for each in goals if each.touched_at > session.ends_at}
    answered = await desk.ledger.check_ins.since(session.circle_id, session.ends_at)
    asked = (promised | pursue) - told - touched - answered
    return [each for each in await desk.ledger.circles.members(session.circle_id) if each.id in asked]


async def _goals(desk: Desk, circle: Circle, person_id: str) -> bool:
    goals = await desk.ledger.goals.of_person(person_id, circle.season_id)
    return any(each.state is GoalState.OPEN for each in goals)


async def set_cadence(desk: Desk, turn: Turn, command: ProgramCheckIns) -> Post:
    """From their next session on, also for circles that meet already."""
    if not 0 <= command.days <= MOST_DAYS:
        raise Refused("Choose 1 to {most} days, or 0 so that nobody is asked in between.", most=MOST_DAYS)
    program, season = await newest(desk)
    await desk.ledger.programs.set_plan(program.id, replace(program.plan, check_in_days=command.days))
    for each in await desk.ledger.circles.of_season(season.id):
        if each.ended_at is None:
            await desk.ledger.circles.set_plan(each.id, replace(each.plan, check_in_days=command.days))
    if not command.days:
        return answer("", say("{program}: nobody is asked between sessions from now on.", program=program.name))
    return answer(
        "",
        say_many(
            "{program}: who set out to do something is asked {n} day after a session how it goes, in their morning.",
            "{program}: who set out to do something is asked {n} days after a session how it goes, in their morning.",
            command.days,
            program=program.name,
        ),
    )


async def check_in(desk: Desk, turn: Turn, command: CheckInWith) -> Post:
    """Keep a line; the circle hears it if its author wishes."""
    person, circle = known(turn), circle_of(turn)
    await desk.ledger.check_ins.add(circle.id, person.id, command.text, command.readers, turn.now)
    if command.readers is Visibility.ME:
        return answer("", say("Kept, for you alone."))
    post = posts.checked_in(circle, person, command.text, _key(circle.id, turn.asked.event))
    replaces = await replaced(desk, _key(circle.id, turn.instead_of)) if turn.instead_of else ""
    await desk.tell(msgspec.structs.replace(post, replaces=replaces), turn.now)
    return answer("", say("Thank you. Your circle can read it now."))


def _key(circle_id: str, event: str) -> str:
    return f"{circle_id}:check-in:{event}"


async def uncheck(desk: Desk, turn: Turn, earlier: Earlier, others: Others) -> Post:
    """The line goes, from the room as well."""
    if not await desk.ledger.check_ins.take_back(known(turn).id, earlier.at):
        return stands()
    await withdraw(desk, turn, InCircle(earlier.circle), _key(earlier.circle, earlier.event))
    return taken_back()


async def check_anew(desk: Desk, turn: Turn, command: CheckInWith, earlier: Earlier) -> CheckInWith:
    """The new line takes the place of the first; for oneself alone, it goes from the room."""
    await desk.ledger.check_ins.take_back(known(turn).id, earlier.at)
    if command.readers is Visibility.ME:
        await withdraw(desk, turn, InCircle(earlier.circle), _key(earlier.circle, earlier.event))
    return command


USES: dict[type, Any] = {CheckInWith: check_in, ProgramCheckIns: set_cadence}
BACK: dict[type, Any] = {CheckInWith: uncheck}
ANEW: dict[type, Any] = {CheckInWith: check_anew}
DOINGS: dict[DueKind, Doing] = {DueKind.CHECK_IN: ask, DueKind.CHECK_IN_NUDGE: ask}
ERRANDS: dict[str, Any] = {ASK: ask_one}
