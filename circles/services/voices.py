"""Who would like one more voice in a session: a short list that everybody sees, so that nobody has to break in."""

from typing import Any

from circles.commands import Voice
from circles.domain.earlier import Earlier, Others
from circles.domain.request import Request, RequestState
from circles.domain.session import Session
from circles.errors import Refused
from circles.message import Post, say
from circles.posts.during import live
from circles.posts.knowing import answer
from circles.posts.taking_back import stands
from circles.services.clockwork import live_state
from circles.services.desk import Desk
from circles.services.gathering import VOICE, gather
from circles.services.telling import known, session
from circles.turn import Turn


async def voice(desk: Desk, turn: Turn, command: Voice) -> Post:
    """On the list; the second time, off it again."""
    meeting, person = session(turn), known(turn)
    progress = await desk.ledger.sessions.progress(meeting.id)
    if progress is None:
        raise Refused("The clock is not running. Start it with “start”.")
    where, on = meeting.circle_id, meeting.id
    mine = await _mine(desk, turn, meeting)
    for each in mine:
        await desk.ledger.requests.answer(each.id, RequestState.YES)
    if not mine:
        await desk.ledger.requests.ask(VOICE, person.id, turn.now, circle_id=where, body=on)
    post = live(await gather(desk, meeting), progress, live_state(progress, f"voice:{turn.asked.event}"))
    await desk.tell(post, turn.now, stale_at=meeting.ends_at)
    if mine:
        return answer("", say("Your name is off the list."))
    return answer("", say("Your name is on the list. When you have spoken, say “voice” once more."))


async def unvoice(desk: Desk, turn: Turn, earlier: Earlier, others: Others) -> Post:
    """Off the list, if they are on it."""
    meeting = session(turn)
    if not await _mine(desk, turn, meeting):
        return stands()
    return await voice(desk, turn, Voice())


async def voice_anew(desk: Desk, turn: Turn, command: Voice, earlier: Earlier) -> Voice:
    """Said once more in the same message: the name stays on the list."""
    if turn.session:
        for each in await _mine(desk, turn, turn.session):
            await desk.ledger.requests.answer(each.id, RequestState.YES)
    return command


async def _mine(desk: Desk, turn: Turn, meeting: Session) -> tuple[Request, ...]:
    where = meeting.circle_id
    return await desk.ledger.requests.open_ones(VOICE, circle_id=where, person_id=known(turn).id, body=meeting.id)


async def all_heard(desk: Desk, held: Session) -> None:
    """The session is over, and so is the list."""
    for each in await desk.ledger.requests.open_ones(VOICE, circle_id=held.circle_id, body=held.id):
        await desk.ledger.requests.answer(each.id, RequestState.GONE)


USES: dict[type, Any] = {Voice: voice}
BACK: dict[type, Any] = {Voice: unvoice}
ANEW: dict[type, Any] = {Voice: voice_anew}
