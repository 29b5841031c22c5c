"""Who comes late finds out in private where the session is."""

from typing import Any

from circles.commands import Here
from circles.domain.events import RsvpChanged
from circles.domain.session import Rsvp, Session, SessionState
from circles.errors import Refused
from circles.message import Post
from circles.posts.arriving import not_yet, you_are_here
from circles.posts.during import live
from circles.services.clockwork import live_state
from circles.services.desk import Desk
from circles.services.gathering import gather
from circles.services.telling import known, session
from circles.turn import Turn


async def here(desk: Desk, turn: Turn, command: Here) -> Post:
    """Note that somebody is there, whatever they said before, and tell them where the session is."""
    meeting, person = session(turn), known(turn)
    if not (meeting.state is SessionState.OPEN or (meeting.is_coming_up and turn.now < meeting.ends_at)):
        raise Refused("That session is over. “recap” shows what the circle keeps of it.")
    answers = {each.person_id: each.rsvp for each in await desk.ledger.sessions.answers(meeting.id)}
    if answers.get(person.id, Rsvp.COMING) is not Rsvp.COMING:
        await is_there(desk, turn, meeting)
    scene, progress = await gather(desk, meeting), await desk.ledger.sessions.progress(meeting.id)
    return you_are_here(scene, progress, person, "") if progress else not_yet(scene, person, "")


async def is_there(desk: Desk, turn: Turn, meeting: Session) -> None:
    """Whatever they said before: they come, and a running session shows it."""
    person = known(turn)
    await desk.ledger.sessions.answer(meeting.id, person.id, Rsvp.COMING, turn.now)
    await desk.happened(RsvpChanged(at=turn.now, session_id=meeting.id, person_id=person.id, rsvp=Rsvp.COMING))
    await show_who_is_late(desk, turn, meeting)


async def show_who_is_late(desk: Desk, turn: Turn, meeting: Session) -> None:
    """The live message has a button for who comes late, as long as somebody does."""
    progress = await desk.ledger.sessions.progress(meeting.id)
    if progress:
        key = live_state(progress, f"late:{turn.asked.event}")
        await desk.tell(live(await gather(desk, meeting), progress, key), turn.now, stale_at=meeting.ends_at)


USES: dict[type, Any] = {Here: here}
