"""Days without sessions: of one circle, or of the whole program."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from circles.commands import SessionAllow, SessionBlackout
from circles.domain.blackout import Blackout
from circles.domain.circle import Circle, CircleState
from circles.domain.program import Plan, Program
from circles.errors import Refused
from circles.message import Post, say
from circles.posts import rescheduling
from circles.posts.knowing import answer
from circles.posts.rhythm import span_in_words
from circles.services.desk import Desk
from circles.services.rescheduling import fall_out
from circles.services.season_plan import newest
from circles.turn import Turn

_OVER = (CircleState.CLOSED, CircleState.ARCHIVED)
_HOLIDAYS_AHEAD = timedelta(days=120)
_HOLIDAYS_SHOWN = 15


async def blackout(desk: Desk, turn: Turn, command: SessionBlackout) -> Post:
    """Name days without sessions. What is planned then falls out and is made up for; the rooms are told."""
    program, circles = await _meant(desk, turn)
    whose = circles[0].name if program is None else program.name
    if not command.days:
        return _named(desk, turn, whose, circles[0].plan if program is None else program.plan)
    span = Blackout.parse(command.days)
    if span.last < turn.now.date():
        raise Refused("Those days are past. Name days that are still to come.")
    if program:
        await desk.ledger.programs.set_plan(program.id, _with(program.plan, span))
    changes = []
    for each in circles:
        if fell_out := await _black_out(desk, turn, each, span):
            changes.append((each, fell_out))
    return rescheduling.blacked_out(whose, span, changes)


async def _black_out(desk: Desk, turn: Turn, where: Circle, span: Blackout) -> int:
    """How many sessions of the circle fall out."""
    where = replace(where, plan=_with(where.plan, span))
    await desk.ledger.circles.set_plan(where.id, where.plan)
    days, now = frozenset(span), turn.now
    coming = [each for each in await desk.ledger.sessions.of_circle(where.id) if each.is_coming_up]
    off = [each for each in coming if each.wall.day in days and each.starts_at > now]
    if off:
        await fall_out(desk, where, off, now, span)
    person = turn.person.id if turn.person else None
    await desk.ledger.history.note("days_blacked_out", now, actor_id=person, circle_id=where.id)
    return len(off)


async def allow(desk: Desk, turn: Turn, command: SessionAllow) -> Post:
    """Take named days back. Sessions that fell out stay out: theirs are appended already, and people know."""
    program, circles = await _meant(desk, turn)
    span = Blackout.parse(command.days)
    plans: list[Plan] = [each.plan for each in circles] + ([program.plan] if program else [])
    if not any(str(span) in each.blackouts for each in plans):
        raise Refused("These days are not on the list. “session blackout” shows it.")
    if program:
        await desk.ledger.programs.set_plan(program.id, _less(program.plan, span))
    for each in circles:
        await desk.ledger.circles.set_plan(each.id, _less(each.plan, span))
    return answer("", say("Sessions may be {span} again. What was planned around it stays.", span=span_in_words(span)))


async def _meant(desk: Desk, turn: Turn) -> tuple[Program | None, Sequence[Circle]]:
    """In a circle's room that circle; elsewhere the newest program with its circles. Raises Refused if none is."""
    here = await desk.ledger.circles.of_room(turn.asked.room) if turn.asked.room else None
    if here:
        return None, (here,)
    program, season = await newest(desk)
    circles = await desk.ledger.circles.of_season(season.id)
    return program, [each for each in circles if each.state not in _OVER]


def _named(desk: Desk, turn: Turn, whose: str, plan: Plan) -> Post:
    spans = [span for each in plan.blackouts if (span := Blackout.parse(each)).last >= turn.now.date()]
    until = turn.now.date() + _HOLIDAYS_AHEAD
    known = desk.registry.days_off.items()
    holidays = [(str(day), name) for day, name in known if turn.now.date() <= day <= until]
    return rescheduling.days_without_sessions(whose, spans, holidays[:_HOLIDAYS_SHOWN])


def _with(plan: Plan, span: Blackout) -> Plan:
    return replace(plan, blackouts=tuple(sorted({*plan.blackouts, str(span)})))


def _less(plan: Plan, span: Blackout) -> Plan:
    return replace(plan, blackouts=tuple(each for each in plan.blackouts if each != str(span)))


USES: dict[type, Any] = {SessionBlackout: blackout, SessionAllow: allow}
