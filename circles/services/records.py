"""A change that can be undone: how things stood is kept with it, and put back if somebody wants."""

from datetime import datetime

from circles.domain.circle import CircleState
from circles.domain.history import Change
from circles.domain.picture import Difference, Picture, Standing, WayBack, difference, way_back
from circles.domain.session import SessionState
from circles.domain.timetable import timetable
from circles.services.desk import Desk
from circles.store.codec import from_json, to_json


async def picture(desk: Desk, season_id: str) -> Picture:
    """How all circles of a season stand."""
    ids = [each.id for each in await desk.ledger.circles.of_season(season_id)]
    sessions = await desk.ledger.pictures.sessions(ids)
    places = [place for each in ids for place in await desk.ledger.circles.memberships(each)]
    return Picture(
        circles=await desk.ledger.pictures.standing(ids),
        places={f"{each.circle_id}/{each.person_id}": each for each in places},
        sessions=sessions,
        roles=await desk.ledger.roles.of_sessions(list(sessions)),
        placed=await desk.ledger.pictures.placed(season_id),
    )


async def note(
    desk: Desk,
    what: str,
    before: Picture,
    season_id: str,
    now: datetime,
    *,
    actor_id: str | None,
    circle_id: str,
    person_id: str | None = None,
) -> Change:
    """Put a change on record, with what it made different since `before`. Call it last, in the change's transaction."""
    changed = difference(before, await picture(desk, season_id))
    return await desk.ledger.history.note(
        what, now, actor_id=actor_id, circle_id=circle_id, person_id=person_id, before=to_json(changed)
    )


def kept(change: Change) -> Difference:
    """What a change made different."""
    return from_json(change.before, Difference)


async def put_back(desk: Desk, change: Change, season_id: str, now: datetime) -> WayBack:
    """Undo a change, except for what somebody changed since. Returns what was put back."""
    back = way_back(await picture(desk, season_id), kept(change))
    for id, standing in back.circles.items():
        # A circle that had not been there goes to the archive: its room closes, nobody is in it.
        await desk.ledger.pictures.stand(id, standing or Standing(CircleState.ARCHIVED, ended_at=now))
    for key, place in back.places.items():
        if place is None:
            await desk.ledger.memberships.erase(*key.split("/", 1))
        else:
            await desk.ledger.memberships.put(place)
    for id, state in back.sessions.items():
        await _put_session(desk, id, state or SessionState.CANCELLED, now)
    for id, roles in back.roles.items():
        await desk.ledger.roles.replace(id, roles or ())
    await desk.ledger.sessions.touch(back.roles, now)
    for person_id, placed in back.placed.items():
        if placed is not None:
            await desk.ledger.pictures.put_placed(season_id, person_id, placed)
    return back


async def _put_session(desk: Desk, id: str, state: SessionState, now: datetime) -> None:
    if await desk.ledger.pictures.put_session(id, state, now) and (session := await desk.ledger.sessions.get(id)):
        await desk.ledger.timetable.plan(id, timetable(session, desk.settings.notices.rhythm()))
