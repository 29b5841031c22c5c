"""Where members stand at the start and at the end of a season: asked once each, kept for them alone."""

from datetime import datetime, timedelta
from typing import Any

from circles.commands import Career, SelfAssess
from circles.domain.circle import Circle, CircleState
from circles.domain.earlier import Earlier, Others
from circles.domain.errand import Errand
from circles.domain.health import behind
from circles.domain.pairs import pairs
from circles.domain.person import Person
from circles.domain.self_assessment import (
    ASK_AFTER,
    ASKING_LASTS,
    FIRST,
    NAMES,
    REST,
    START_ASK,
    Answers,
    Moment,
    completed,
    moment_of,
)
from circles.domain.session import Session
from circles.domain.wrapping_up import next_morning
from circles.errors import Refused
from circles.message import Post, say
from circles.posts import self_assessing as posts
from circles.posts.taking_back import stands, taken_back
from circles.services.desk import Desk
from circles.services.telling import known
from circles.turn import Turn

END_ASK = "season_end"
QUIET_BEFORE = timedelta(days=5)
"""So long before the first session of a circle nobody gets a message about where they stand: there are enough."""


async def assess(desk: Desk, turn: Turn, command: SelfAssess | Career) -> Post:
    """Keep what was said, beside what is there; or show it."""
    person = known(turn)
    where = await _season_of(desk, person, command.circle)
    said = {name: getattr(command, name, None) for name in NAMES}
    moment = await _moment(desk, where, turn.now)
    if any(text is not None for text in said.values()):
        before = (await desk.ledger.self_assessments.of(where.season_id, person.id)).get(moment)
        answers = completed(before.answers if before else Answers(), said)
        await desk.ledger.self_assessments.keep(where.season_id, person.id, moment, answers, turn.now)
        return await _shown(desk, where, person, moment, kept=True)
    return await _shown(desk, where, person, moment, kept=False)


async def _season_of(desk: Desk, person: Person, named: str | None) -> Circle:
    """The circle in which somebody lives, or lived, the season that is meant: a season is looked back on afterwards.

    Raises Refused if they never sat in one.
    """
    mine = await desk.ledger.circles.on_calendar(person.id)
    living = [each for each in mine if each.ended_at is None]
    found = next((each for each in mine if each.id == named), None) or next(reversed(living or mine), None)
    if found is None:
        raise Refused("Your season has not begun yet. I ask you where you stand when it does.")
    return found


async def _moment(desk: Desk, where: Circle, now: datetime) -> Moment:
    sessions = await desk.ledger.sessions.of_circle(where.id)
    return moment_of(len(behind(sessions, now)), sum(each.is_coming_up for each in sessions))


async def _shown(desk: Desk, where: Circle, person: Person, moment: Moment, *, kept: bool) -> Post:
    found = await desk.ledger.self_assessments.of(where.season_id, person.id)
    start, end = (found[each].answers if each in found else Answers() for each in (Moment.START, Moment.END))
    now = found[moment].answers if moment in found else Answers()
    buttons = posts.next_up(
        where,
        strengths=not any(getattr(now, name) for name in FIRST),
        career=not any(getattr(now, name) for name in REST),
        goal=moment is Moment.START and not await desk.ledger.goals.of_person(person.id, where.season_id),
    )
    return posts.pair(where, start, end, say("Kept, for you alone.") if kept else None, buttons, "")


async def ask_at_start(desk: Desk, errand: Errand, now: datetime) -> None:
    """Ask the members of a circle that begins, or one who joined it, in the morning on their own wall."""
    where = await desk.ledger.circles.get(errand.circle_id or "")
    if where is None or where.state is not CircleState.ACTIVE or await _moment(desk, where, now) is Moment.END:
        return
    if await _meets_soon(desk, where, now):
        return
    for person in await desk.ledger.circles.members(where.id):
        if errand.person_id in (None, person.id):
            await _ask(desk, where, person, Moment.START, now, errand.stale_at)


async def _meets_soon(desk: Desk, where: Circle, now: datetime) -> bool:
    """Whether the first session is near: then the question comes with the reflection on it, and not as one more."""
    first = min(await desk.ledger.sessions.of_circle(where.id), key=lambda each: each.starts_at, default=None)
    return first is not None and now < first.starts_at < now + QUIET_BEFORE


async def with_question(desk: Desk, post: Post, meeting: Session, person_id: str) -> Post:
    """The question after a session, and after the first one where somebody stands, if they have not said so."""
    where = await desk.ledger.circles.get(meeting.circle_id) if meeting.number == 1 else None
    if where is None or await desk.ledger.self_assessments.of(where.season_id, person_id):
        return post
    if await desk.ledger.outbox.has(_key(Moment.START, where, person_id)):
        return post
    return posts.beside(post, where)


async def plan_end(desk: Desk, where: Circle, now: datetime) -> None:
    """The season of a circle is over: tomorrow its members are asked where they stand now."""
    at = now + ASK_AFTER
    await desk.ledger.errands.plan(Errand(f"{END_ASK}:{where.id}", END_ASK, at, at + ASKING_LASTS, where.id))


async def ask_at_end(desk: Desk, errand: Errand, now: datetime) -> None:
    """Ask those who have not said so yet, once."""
    where = await desk.ledger.circles.get(errand.circle_id or "")
    if where is None or where.state is CircleState.ARCHIVED:
        return
    for person in await desk.ledger.circles.members(where.id):
        await _ask(desk, where, person, Moment.END, now, errand.stale_at, await _left_open(desk, where, person))


async def _left_open(desk: Desk, where: Circle, person: Person) -> Session | None:
    """The last session, if somebody wrote something at half time and has not said what became of it."""
    mine, sessions = await desk.ledger.words.reflections_of(person.id), await desk.ledger.sessions.of_circle(where.id)
    if any(each.is_of_season and each.ended is None for each in pairs(mine, sessions)):
        return await desk.ledger.sessions.latest_held(where.id)
    return None


async def _ask(
    desk: Desk,
    where: Circle,
    person: Person,
    moment: Moment,
    now: datetime,
    stale_at: datetime,
    left_open: Session | None = None,
) -> None:
    if moment in await desk.ledger.self_assessments.of(where.season_id, person.id):
        return
    key = _key(moment, where, person.id)
    at_start = moment is Moment.START
    post = posts.at_start(where, person.id, key) if at_start else posts.at_end(where, person.id, left_open, key)
    due_at = next_morning(now, person.zone or "UTC")
    await desk.tell(post, now, due_at=due_at, stale_at=stale_at)


def _key(moment: Moment, where: Circle, person_id: str) -> str:
    # One key for the season: whoever changes circles is not asked again.
    return f"self-assessment:{moment}:{where.season_id}:{person_id}"


async def unassess(desk: Desk, turn: Turn, earlier: Earlier, others: Others) -> Post:
    """What was written then is gone. What was written anew since stays."""
    person = known(turn)
    where = await _season_of(desk, person, earlier.circle)
    for moment, each in (await desk.ledger.self_assessments.of(where.season_id, person.id)).items():
        if each.written_at == earlier.at:
            left = completed(each.answers, dict.fromkeys(earlier.filled & {*NAMES}, "none"))
            await desk.ledger.self_assessments.keep(where.season_id, person.id, moment, left, turn.now)
            return taken_back()
    return stands()


USES: dict[type, Any] = {SelfAssess: assess, Career: assess}
BACK: dict[type, Any] = {SelfAssess: unassess, Career: unassess}
DOINGS: dict[str, Any] = {START_ASK: ask_at_start, END_ASK: ask_at_end}
