"""The end of a circle: what has to happen, whoever decided it. Later the archive."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from circles.domain.choosing import ARCHIVE_AFTER
from circles.domain.circle import Circle, CircleState, Ending
from circles.domain.errand import Errand
from circles.domain.events import CircleEnded
from circles.domain.lifecycle import how_it_ended
from circles.domain.session import Session, SessionState
from circles.domain.shape import FOR_EVER, tally
from circles.posts import closing as posts
from circles.services import feeds, milestones, season_review
from circles.services.desk import Desk
from circles.services.own_words import certify

ARCHIVE = "archive"
CLOSED = "circle_closed"
"""What the history says of an end."""
CONTINUED = "continued"
"""What the history of a circle says once it goes on in another season."""


async def end(desk: Desk, circle: Circle, ending: Ending, now: datetime, actor_id: str | None = None) -> None:
    """Close a circle kindly: nothing is to come any more, its people hear how it ended, and calendars keep the past.

    It is put on record with what undoing needs.
    """
    called_off = await _call_off(desk, circle, now)
    await _forget_questions(desk, circle)
    await desk.ledger.circles.end(circle.id, ending, now)
    await desk.ledger.history.note(
        CLOSED, now, actor_id=actor_id, circle_id=circle.id, before=_before(circle, called_off)
    )
    key = f"{ARCHIVE}:{circle.id}:{now:%Y%m%dT%H%M%S}"
    at = now + ARCHIVE_AFTER
    await desk.ledger.errands.plan(Errand(key, ARCHIVE, at, at + FOR_EVER, circle.id))
    stamp = f"{circle.id}:ended:{now:%Y%m%dT%H%M%S}"
    off = {each.id for each in called_off}
    sessions = [each for each in await desk.ledger.sessions.of_circle(circle.id) if each.id in off]
    post = posts.outcome(circle, ending, await milestones.all_in_all(desk, circle, now), stamp)
    await desk.tell(feeds.with_files(desk, circle, post, sessions), now)
    await certify(desk, circle, stamp, now)
    await season_review.plan_offer(desk, circle, now)
    if ending in (Ending.WELL, Ending.EARLY):
        await desk.tell_organizers(posts.ended(circle, ending, f"{stamp}:organizers"), now)
    await desk.happened(CircleEnded(at=now, circle_id=circle.id, ending=ending))


async def as_it_is(desk: Desk, circle: Circle) -> Ending:
    """Well or early, by what the circle's sessions were."""
    counts = tally(await desk.ledger.sessions.of_circle(circle.id))
    return how_it_ended(counts.held, counts.planned, counts.to_come)


async def who_waits(desk: Desk, circles: Sequence[Circle]) -> tuple[Circle, ...]:
    """Of these circles the ones that want another season and have none yet."""
    waiting = []
    for each in circles:
        if each.ending is Ending.AGAIN:
            changes = await desk.ledger.history.of_circle(each.id)
            if not any(one.what == CONTINUED for one in changes):
                waiting.append(each)
    return tuple(waiting)


async def _call_off(desk: Desk, circle: Circle, now: datetime) -> tuple[Session, ...]:
    """Cancel what was to come. Returns those sessions as they were."""
    sessions = await desk.ledger.sessions.of_circle(circle.id)
    to_come = tuple(each for each in sessions if each.is_coming_up or each.state is SessionState.OPEN)
    for each in to_come:
        await desk.ledger.sessions.set_state(each.id, SessionState.CANCELLED, now)
        await desk.ledger.sessions.clear_progress(each.id)
        await desk.ledger.timetable.plan(each.id, ())
    return to_come


async def _forget_questions(desk: Desk, circle: Circle) -> None:
    for each in await desk.ledger.ballots.of_circle(circle.id):
        if each.is_open:
            await desk.ledger.ballots.close(each.id, None)


def _before(circle: Circle, called_off: tuple[Session, ...]) -> str:
    paused = circle.paused_until.isoformat() if circle.paused_until else None
    sessions = [each.id for each in called_off if each.is_coming_up]
    return json.dumps({"state": circle.state, "paused_until": paused, "sessions": sessions})


async def archive(desk: Desk, errand: Errand, now: datetime) -> None:
    """A month after the end the room becomes read-only. A circle that was reopened meanwhile is left alone."""
    circle = await desk.ledger.circles.get(errand.circle_id or "")
    if circle and circle.state is CircleState.CLOSED and circle.ended_at and now - circle.ended_at >= ARCHIVE_AFTER:
        await desk.ledger.circles.set_state(circle.id, CircleState.ARCHIVED)


DOINGS: dict[str, Any] = {ARCHIVE: archive}
