"""The rota of a circle: four sessions ahead, from the ledger alone."""

from datetime import datetime

from circles.domain.rota import Assignment, Attended, Duty, assign
from circles.domain.session import Rsvp, Session
from circles.posts.before import role_passed_on
from circles.services.desk import Desk
from circles.services.gathering import format_of, gather

LOOK_AHEAD = 4


async def publish_rota(desk: Desk, circle_id: str) -> None:
    """Give out the roles of the next four sessions that have none yet; what is published stays as it is."""
    sessions = [each for each in await desk.ledger.sessions.of_circle(circle_id) if each.is_coming_up][:LOOK_AHEAD]
    given = await desk.ledger.roles.of_sessions([each.id for each in sessions])
    past = list(await desk.ledger.roles.history(circle_id))
    attended = await desk.ledger.sessions.presence(circle_id)
    for session in sessions:
        roles = given.get(session.id, ())
        if not roles:
            roles = await _assigned(desk, session, past, attended)
            await desk.ledger.roles.replace(session.id, roles)
        past += [Duty(session.id, session.number, each.role, each.person_id) for each in roles]


async def _assigned(desk: Desk, session: Session, past: list[Duty], attended: Attended) -> tuple[Assignment, ...]:
    members = await desk.ledger.circles.members(session.circle_id)
    away = await _away(desk, session)
    people = [each.id for each in members if each.id not in away]
    roles = format_of(desk, session.format, max(len(people), 1)).roles
    newcomers = await _newcomers(desk, session)
    return assign(roles, people, past, session.number, newcomers, attended=attended)


async def _away(desk: Desk, session: Session) -> frozenset[str]:
    answers = await desk.ledger.sessions.answers(session.id)
    return frozenset(each.person_id for each in answers if each.rsvp is Rsvp.CANNOT)


async def _newcomers(desk: Desk, session: Session) -> frozenset[str]:
    """Members for whom this would be the first session, though others have met before."""
    sessions = await desk.ledger.sessions.of_circle(session.circle_id)
    members = await desk.ledger.circles.memberships(session.circle_id)
    earlier = [each for each in sessions if each.number < session.number]
    return frozenset(
        each.person_id for each in members if earlier and not any(past.starts_at >= each.joined_at for past in earlier)
    )


async def pass_on(desk: Desk, session: Session, person_id: str, now: datetime) -> tuple[Assignment, ...]:
    """Hand the roles of somebody who is away to whoever has waited longest, and tell them. Returns who has them now."""
    given = list(await desk.ledger.roles.of_session(session.id))
    mine = [each for each in given if each.person_id == person_id]
    if not mine:
        return ()
    busy = {each.person_id for each in given}
    away = await _away(desk, session) | {person_id}
    members = [each.id for each in await desk.ledger.circles.members(session.circle_id)]
    free = [each for each in members if each not in busy and each not in away]
    past = await desk.ledger.roles.history(session.circle_id)
    chosen = assign(
        [each.role for each in mine],
        free,
        past,
        session.number,
        await _newcomers(desk, session),
        attended=await desk.ledger.sessions.presence(session.circle_id),
    )
    kept = [each for each in given if each.person_id != person_id]
    await desk.ledger.roles.replace(session.id, [*kept, *chosen])
    await desk.ledger.sessions.touch([session.id], now)
    scene = await gather(desk, session)
    for each in chosen:
        key = f"{session.id}:role:{each.role}:{each.person_id}:{now:%Y%m%dT%H%M%S}"
        post = role_passed_on(scene, each.role, scene.person(each.person_id), key)
        await desk.tell(post, now, stale_at=session.ends_at)
    return chosen
