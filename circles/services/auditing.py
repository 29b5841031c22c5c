"""The record of what organizers do: each of their powers leaves an entry, and whom it concerns can read it."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from circles.commands import (
    AlumniInvite,
    History,
    ProgramCheckIns,
    ProgramCreate,
    ProgramDate,
    ProgramFeed,
    ProgramOpen,
    ProgramQuestions,
    ProgramRhythm,
    Propose,
    Publish,
    Report,
    ReportFile,
    SeasonAgain,
    SessionAllow,
    SessionCancel,
    Undo,
)
from circles.commands.placing import YesNo
from circles.commands.subscribing import LinkAction
from circles.domain.history import Change, Stay, concerns
from circles.message import Post
from circles.posts import auditing as posts
from circles.services.desk import Desk
from circles.services.telling import known
from circles.turn import Turn

Use = Callable[[Desk, Turn, Any], Awaitable[Post]]
SHOWN = 20
LOOKED = "report"
_AGAIN_AFTER = timedelta(days=1)
"""Somebody who looks at the figures ten times a day is one entry."""

_WHAT: Mapping[type, str] = {
    ProgramCreate: "program_created",
    ProgramCheckIns: "program_check_ins",
    ProgramQuestions: "program_questions",
    ProgramOpen: "program_opened",
    ProgramDate: "program_date",
    ProgramRhythm: "program_rhythm",
    ProgramFeed: "program_link",
    Propose: "proposed",
    Publish: "published",
    SessionCancel: "session_cancelled",
    SessionAllow: "days_allowed",
    SeasonAgain: "season_again",
    AlumniInvite: "alumni_invited",
    Undo: "undone",
    Report: LOOKED,
    ReportFile: LOOKED,
}
"""What is put on record here. The other powers do it themselves, with what undoing needs."""


def recorded(uses: Mapping[type, Use]) -> dict[type, Use]:
    """These use cases, those of `_WHAT` with their entry, in the same transaction; what is refused has none."""
    return {**uses, **{of: _with_entry(uses[of], what) for of, what in _WHAT.items()}}


def _with_entry(use: Use, what: str) -> Use:
    async def do(desk: Desk, turn: Turn, command: Any) -> Post:
        done = await use(desk, turn, command)
        if _did_something(command):
            await _note(desk, turn, what)
        return done

    return do


def _did_something(command: object) -> bool:
    match command:
        case Undo(sure=sure):
            return sure is YesNo.YES
        case ProgramFeed(action=action):
            return action is LinkAction.RENEW
    return True


async def _note(desk: Desk, turn: Turn, what: str) -> None:
    # Of organizers whom we have not met there is no id; it was one of them all the same.
    actor = turn.person or await desk.ledger.people.by_identity(turn.asked.who)
    actor_id = actor.id if actor else None
    if what == LOOKED and actor_id:
        before = await desk.ledger.history.by(actor_id)
        if any(each.what == LOOKED and turn.now - each.at < _AGAIN_AFTER for each in before):
            return
    circle_id = turn.circle.id if turn.circle else None
    await desk.ledger.history.note(what, turn.now, actor_id=actor_id, circle_id=circle_id)


async def history(desk: Desk, turn: Turn, command: History) -> Post:
    """What concerns the asker, newest first; to organizers all of it."""
    me = known(turn)
    is_organizer = str(turn.asked.who) in desk.settings.community.organizers
    changes = await (_all(desk) if is_organizer else _about(desk, me.id))
    ids = {id for each in changes for id in (each.actor_id, each.person_id) if id}
    people = await desk.ledger.people.many(ids)
    circles = await desk.ledger.circles.many({each.circle_id for each in changes if each.circle_id})
    return posts.history(changes, people, circles, me.id, is_organizer, desk.settings.privacy.history_days)


async def _all(desk: Desk) -> tuple[Change, ...]:
    return await desk.ledger.history.newest(SHOWN)


async def _about(desk: Desk, person_id: str) -> tuple[Change, ...]:
    places = await desk.ledger.memberships.of_person(person_id)
    stays = [Stay(each.circle_id, each.joined_at, each.left_at) for each in places]
    found = await desk.ledger.history.about(person_id, [each.circle_id for each in stays])
    return tuple(each for each in found if concerns(each, person_id, stays))[:SHOWN]


USES: dict[type, Any] = {History: history}
