"""The shape of a season: after each session a look at where its circle stands; half time; the last session."""

from datetime import datetime, timedelta
from typing import Any

from circles.commands import MidPoint
from circles.domain import prompt_sets
from circles.domain.choosing import CLOSING, STANDSTILL
from circles.domain.circle import Circle, CircleState
from circles.domain.errand import Errand
from circles.domain.events import ReflectionWritten
from circles.domain.prompt_sets import BEGIN, DROP, STAY
from circles.domain.session import Session
from circles.domain.shape import SHAPE, Point, turning_point
from circles.errors import Refused
from circles.message import Post, say
from circles.posts import caring as posts
from circles.posts.knowing import answer
from circles.services.closing import ask
from circles.services.desk import Desk
from circles.services.looking_back import reflect_anew, unreflect
from circles.services.self_assessing import plan_end
from circles.services.telling import begun, known
from circles.services.telling import circle as circle_of
from circles.turn import Turn

MID_POINT, HALF_TIME = "mid_point", "half_time"
_QUESTIONS = {each.id: each.question for each in prompt_sets.HALF_TIME}
QUESTION_AFTER = timedelta(days=2)
"""The session's own questions come first."""
AGAIN_AFTER = timedelta(weeks=6)
"""A circle that said it goes on is not asked again so soon."""


async def look(desk: Desk, errand: Errand, now: datetime) -> None:
    """Something happened to a session: is this the middle, the end, or a standstill?"""
    circle = await desk.ledger.circles.get(errand.circle_id or "")
    if circle is None or circle.state is not CircleState.ACTIVE:
        return
    sessions = await desk.ledger.sessions.of_circle(circle.id)
    match turning_point(sessions, now):
        case Point.LAST:
            await desk.ledger.circles.set_state(circle.id, CircleState.CLOSING)
            await ask(desk, circle, CLOSING, now)
            await plan_end(desk, circle, now)
        case Point.STOPPED:
            await ask_if_it_goes_on(desk, circle, now)
        case Point.HALF:
            await _plan_mid_point(desk, circle, sessions, now)


async def ask_if_it_goes_on(desk: Desk, circle: Circle, now: datetime) -> None:
    """A circle that seems to have stopped is asked before anything happens to it; once, and again after a while."""
    before = await desk.ledger.ballots.of_circle(circle.id)
    if any(each.is_open or now - each.opened_at < AGAIN_AFTER for each in before if each.kind == STANDSTILL):
        return
    await ask(desk, circle, STANDSTILL, now)


async def _plan_mid_point(desk: Desk, circle: Circle, sessions: tuple[Session, ...], now: datetime) -> None:
    following = await desk.ledger.sessions.current(circle.id, now)
    if following is None:
        return
    # In good time before the next session, and so that there is time to answer.
    at = min(now + QUESTION_AFTER, now + (following.starts_at - now) / 3)
    await desk.ledger.errands.plan(Errand(f"{MID_POINT}:{circle.id}", MID_POINT, at, following.starts_at, circle.id))


async def mid_point(desk: Desk, errand: Errand, now: datetime) -> None:
    """Three short questions to each member, and later to the room what they chose to share."""
    circle = await desk.ledger.circles.get(errand.circle_id or "")
    session = await _half(desk, errand.circle_id or "", now)
    if circle is None or circle.state is not CircleState.ACTIVE or session is None:
        return
    for person in await desk.ledger.circles.members(circle.id):
        await desk.tell(posts.mid_point(circle, session, person.id), now, stale_at=errand.stale_at)
    at = now + (errand.stale_at - now) * 0.75
    half_time = Errand(f"{HALF_TIME}:{circle.id}", HALF_TIME, at, errand.stale_at, circle.id, body=session.id)
    await desk.ledger.errands.plan(half_time)


async def _half(desk: Desk, circle_id: str, now: datetime) -> Session | None:
    """The session after which the question comes: the answers are kept beside it."""
    past = [each for each in await desk.ledger.sessions.of_circle(circle_id) if each.starts_at <= now]
    return max(past, key=lambda each: each.starts_at, default=None)


async def half_time(desk: Desk, errand: Errand, now: datetime) -> None:
    """What members chose to share, to the circle; nothing if nobody did."""
    circle = await desk.ledger.circles.get(errand.circle_id or "")
    shared = await desk.ledger.words.shared(errand.body, posts.MID_POINT)
    if circle and shared:
        people = {each.id: each for each in await desk.ledger.circles.members(circle.id)}
        await desk.tell(posts.half_time(circle, shared, people, errand.key), now, stale_at=errand.stale_at)


async def look_back_and_ahead(desk: Desk, turn: Turn, command: MidPoint) -> Post:
    """Keep what begins, what stops and what stays; saying it again replaces it."""
    person, circle = known(turn), circle_of(turn)
    session = (begun(turn) if command.session else None) or await _half(desk, circle.id, turn.now)
    said = {BEGIN: command.begin, DROP: command.drop, STAY: command.stay}
    if session is None:
        raise Refused("There is nothing to look back on yet. Your first session is still to come.")
    if not any(said.values()):
        raise Refused("There was nothing to keep: fill in at least one of the three, or leave it. Both are fine.")
    for prompt, text in said.items():
        if text:
            question = _QUESTIONS[prompt]
            await desk.ledger.words.reflect(session.id, person.id, prompt, text, command.readers, turn.now, question)
    await desk.happened(ReflectionWritten(at=turn.now, session_id=session.id, person_id=person.id))
    if command.readers == "circle":
        return answer("", say("Kept. Your circle reads it in a few days, together with what others share."))
    return answer("", say("Kept, for you alone. You can write it anew any time."))


USES: dict[type, Any] = {MidPoint: look_back_and_ahead}
BACK: dict[type, Any] = {MidPoint: unreflect}
ANEW: dict[type, Any] = {MidPoint: reflect_anew}
DOINGS: dict[str, Any] = {SHAPE: look, MID_POINT: mid_point, HALF_TIME: half_time}
