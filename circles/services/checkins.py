"""Between two sessions: how is it going with what somebody set out to do?"""

from datetime import datetime
from typing import Any

import msgspec

from circles.commands import CheckInWith
from circles.domain.circle import Circle, CircleState
from circles.domain.earlier import Earlier, Others
from circles.domain.reflection import Commitment, CommitmentState, Visibility
from circles.domain.session import Session
from circles.domain.timetable import DueKind
from circles.message import InCircle, Post, say
from circles.posts import caring as posts
from circles.posts.knowing import answer
from circles.posts.taking_back import stands, taken_back
from circles.services.desk import Desk
from circles.services.occasion import Doing, Occasion
from circles.services.telling import circle as circle_of
from circles.services.telling import known
from circles.services.withdrawing import replaced, withdraw
from circles.turn import Turn


async def ask(desk: Desk, at: Occasion) -> None:
    """Ask those who made a commitment in this session and have not said how it goes; nobody shortly before the next."""
    circle = await desk.ledger.circles.get(at.session.circle_id)
    if circle is None or circle.state is not CircleState.ACTIVE or await _meets_soon(desk, circle, at.now):
        return
    again = at.due.kind is DueKind.CHECK_IN_NUDGE
    for each in await _unanswered(desk, at.session):
        post = posts.check_in(circle, each, again, f"{at.due.key}:{each.person_id}")
        await desk.tell(post, at.now, stale_at=at.due.stale_at)


async def _meets_soon(desk: Desk, circle: Circle, now: datetime) -> bool:
    following = await desk.ledger.sessions.current(circle.id, now)
    # From the agenda on, the next session is what everyone thinks of: it begins with the same question.
    return following is not None and following.starts_at - now <= desk.settings.notices.rhythm().agenda_before


async def _unanswered(desk: Desk, session: Session) -> tuple[Commitment, ...]:
    members = {each.id for each in await desk.ledger.circles.members(session.circle_id)}
    answered = await desk.ledger.check_ins.since(session.circle_id, session.ends_at)
    return tuple(
        each
        for each in await desk.ledger.words.commitments(session.id)
        if each.state is CommitmentState.OPEN and each.person_id in members - answered
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


USES: dict[type, Any] = {CheckInWith: check_in}
BACK: dict[type, Any] = {CheckInWith: uncheck}
ANEW: dict[type, Any] = {CheckInWith: check_anew}
DOINGS: dict[DueKind, Doing] = {DueKind.CHECK_IN: ask, DueKind.CHECK_IN_NUDGE: ask}
