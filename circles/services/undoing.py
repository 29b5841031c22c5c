"""Undo: the newest change that can be taken back, within a day, after it was shown."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from circles.commands.placing import YesNo
from circles.commands.rescuing import Undo
from circles.domain.circle import MembershipState
from circles.domain.history import UNDO_WITHIN, Change
from circles.domain.picture import WayBack as WhatGoesBack
from circles.domain.program import SeasonState
from circles.errors import Refused
from circles.message import Post, say
from circles.posts import overruling as rearranged
from circles.posts import rescuing as posts
from circles.posts.knowing import answer
from circles.services import rearranging, taking_back
from circles.services.desk import Desk
from circles.services.duties import refill
from circles.services.offering import free_places, withdraw_offers
from circles.services.records import put_back
from circles.turn import Turn

WayBack = Callable[[Desk, Turn, Change], Awaitable[None]]


async def undo(desk: Desk, turn: Turn, command: Undo) -> Post:
    """First show what it would take back; with a yes, do it."""
    recent = await desk.ledger.history.since(turn.now - UNDO_WITHIN)
    latest = await desk.ledger.programs.latest()
    published = latest is None or latest[1].state is not SeasonState.PROPOSED
    past = rearranging.WAYS_BACK.keys() if published else ()
    ways = WAYS_BACK.keys() - past
    possible = [each for each in recent if each.what in ways and each.can_be_undone(turn.now)]
    change = next((each for each in possible if command.change in (None, each.id)), None)
    if change is None:
        raise Refused("There is nothing to take back: it was undone, or it is more than a day ago.")
    if command.sure is YesNo.NO:
        return answer("", say("Good, everything stays as it is."))
    if command.sure is None:
        where = await desk.ledger.circles.get(change.circle_id or "")
        actor = await desk.ledger.people.get(change.actor_id or "")
        return posts.about_to_undo(change, where, actor)
    await WAYS_BACK[change.what](desk, turn, change)
    await desk.ledger.history.undone(change.id, turn.now)
    if change.what in rearranging.WAYS_BACK:
        return rearranged.taken_back()
    return answer("", say("Taken back. Those concerned are told."))


async def _as_before(desk: Desk, turn: Turn, change: Change) -> None:
    """Places, circles, sessions and roles as they were; who came or went by it is told."""
    where = await desk.ledger.circles.get(change.circle_id or "")
    if where is None:
        raise Refused("That circle is no longer here.")
    back = await put_back(desk, change, where.season_id, turn.now)
    await _roles_go_on(desk, back, turn.now)
    if await free_places(desk, where) < 0:
        await withdraw_offers(desk, where.id)
    concerned = dict.fromkeys(key.split("/", 1)[1] for key in back.places)
    people = await desk.ledger.people.many(concerned)
    there = {
        place.person_id: place.circle_id
        for place in back.places.values()
        if place is not None and place.state is not MembershipState.LEFT
    }
    circles = await desk.ledger.circles.many(there.values())
    for id, person in people.items():
        key = f"undone:{change.id}:{id}"
        await desk.tell(posts.taken_back(person, key, circles.get(there.get(id, ""))), turn.now)


async def _roles_go_on(desk: Desk, back: WhatGoesBack, now: datetime) -> None:
    """Whoever went since the change was made, or was forgotten, has no roles again by its undo."""
    holders: dict[str, set[str]] = {}
    for id, roles in (await desk.ledger.roles.of_sessions({**back.sessions, **back.roles})).items():
        meeting = await desk.ledger.sessions.get(id)
        if meeting and meeting.is_coming_up:
            holders.setdefault(meeting.circle_id, set()).update(each.person_id for each in roles)
    for circle_id, had in holders.items():
        if had - {each.id for each in await desk.ledger.circles.members(circle_id, pausing=True)}:
            await refill(desk, circle_id, now)


WAYS_BACK: dict[str, WayBack] = {
    **dict.fromkeys(("merged", "split", "seeded", "host", "removed", "moved"), _as_before),
    **taking_back.WAYS_BACK,
    **rearranging.WAYS_BACK,
}
"""By kind of change. What is not here cannot be undone."""

USES: dict[type, Any] = {Undo: undo}
