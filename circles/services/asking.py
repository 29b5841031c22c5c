"""Which questions the people of a session are asked afterwards; and what one of them is asked, who began something."""

from dataclasses import replace
from typing import Any

from circles.commands import ProgramQuestions
from circles.domain import asking as rules
from circles.domain.asking import Asked, read_sets
from circles.domain.pairs import hoped_for, looked_at
from circles.domain.prompt_sets import Prompt
from circles.domain.session import Session, SessionState
from circles.message import Post
from circles.posts import reflecting as posts
from circles.services.desk import PLAIN, Desk
from circles.services.gathering import circle_of, format_of
from circles.services.season_plan import newest
from circles.turn import Turn


async def note(desk: Desk, meeting: Session) -> None:
    """Choose the questions for the people of a session, once: it stays so, whatever is corrected later."""
    if meeting.id not in await desk.ledger.sessions.asked(meeting.circle_id):
        await desk.ledger.sessions.set_asked(meeting.id, await _chosen(desk, meeting))


async def questions(desk: Desk, meeting: Session, person_id: str) -> tuple[Prompt, ...]:
    """What one person is asked about a session, three questions at the most. Changes nothing."""
    asked = (await desk.ledger.sessions.asked(meeting.circle_id)).get(meeting.id) or await _chosen(desk, meeting)
    formats = {PLAIN.name: PLAIN, **desk.registry.formats}
    sessions = await desk.ledger.sessions.of_circle(meeting.circle_id)
    mine = await desk.ledger.words.reflections_of(person_id)
    return rules.asked_of(
        rules.prompts(asked, formats),
        hoped=hoped_for(mine, sessions, meeting) is not None,
        looked=rules.place_of(meeting, sessions).is_last and bool(looked_at(mine, sessions)),
    )


async def _chosen(desk: Desk, meeting: Session) -> str:
    there = await _there(desk, meeting)
    sessions = await desk.ledger.sessions.of_circle(meeting.circle_id)
    asked = await desk.ledger.sessions.asked(meeting.circle_id)
    earlier = [
        Asked(asked[each.id], each.starts_at)
        for each in sessions
        if each.id in asked and each.starts_at < meeting.starts_at
    ]
    format = format_of(desk, meeting.format, max(there, 1))
    plan = (await circle_of(desk, meeting)).plan
    return rules.choose(format, rules.place_of(meeting, sessions), earlier, plan.questions)


async def _there(desk: Desk, meeting: Session) -> int:
    """How many took part; while it is not over, how many are in the circle."""
    if meeting.state is SessionState.HELD:
        return len(await desk.ledger.sessions.attendance(meeting.id))
    return len(await desk.ledger.circles.members(meeting.circle_id))


async def set_questions(desk: Desk, turn: Turn, command: ProgramQuestions) -> Post:
    """From their next session on, also for circles that meet already."""
    chosen = read_sets(command.which)
    program, season = await newest(desk)
    await desk.ledger.programs.set_plan(program.id, replace(program.plan, questions=chosen))
    for each in await desk.ledger.circles.of_season(season.id):
        if each.ended_at is None:
            await desk.ledger.circles.set_plan(each.id, replace(each.plan, questions=chosen))
    return posts.chosen(program, chosen)


USES: dict[type, Any] = {ProgramQuestions: set_questions}
