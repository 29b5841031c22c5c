"""What somebody promised and wrote in a season, shown to them alone; and a text that says they took part."""

from datetime import datetime
from typing import Any

from circles.commands import LookBack
from circles.domain.circle import Circle
from circles.domain.reflection import Commitment
from circles.domain.session import Session, SessionState
from circles.message import Post
from circles.posts import own_words as posts
from circles.services.desk import Desk
from circles.services.gathering import gather
from circles.services.telling import circle, known
from circles.turn import Turn


async def look_back(desk: Desk, turn: Turn, command: LookBack) -> Post:
    """The asker's own words of this season."""
    where, me = circle(turn), known(turn)
    numbers = {each.id: each.number for each in await desk.ledger.sessions.of_circle(where.id)}
    mine = await desk.ledger.words.reflections_of(me.id)
    written = [(numbers[each.session_id], each) for each in mine if each.session_id in numbers]
    return posts.look_back(where, await _promised(desk, where.id, me.id), written, "")


async def _promised(desk: Desk, circle_id: str, person_id: str) -> list[tuple[int, Commitment]]:
    found = []
    for session in await desk.ledger.sessions.of_circle(circle_id):
        if session.state is SessionState.HELD:
            said = await desk.ledger.words.commitments(session.id)
            found += [(session.number, each) for each in said if each.person_id == person_id]
    return found


async def before_looking_back(desk: Desk, meeting: Session, key: str, now: datetime) -> None:
    """A day ahead of a session that looks back: to each member who comes, what they set out to do."""
    form = desk.registry.formats.get(meeting.format)
    if form is None or not form.looks_back:
        return
    scene = await gather(desk, meeting)
    for each in scene.expected:
        promised = await _promised(desk, scene.circle.id, each.id)
        post = posts.ahead(scene, promised, each.id, f"{key}:look-back:{each.id}")
        await desk.tell(post, now, stale_at=meeting.starts_at)


async def certify(desk: Desk, ended: Circle, stamp: str, now: datetime) -> None:
    """To each member who was there at least once, if the community wants it: when, where and how often, no more."""
    if desk.settings.community.certificates != "yes":
        return
    sessions = [each for each in await desk.ledger.sessions.of_circle(ended.id) if each.state is SessionState.HELD]
    there = await desk.ledger.sessions.presence(ended.id)
    program = await desk.ledger.programs.get(ended.program_id)
    for each in await desk.ledger.circles.members(ended.id, pausing=True):
        held = [one for one in sessions if each.id in there.get(one.number, ())]
        if held and program:
            await desk.tell(posts.certificate(each, ended, program.name, held, f"{stamp}:certificate:{each.id}"), now)


USES: dict[type, Any] = {LookBack: look_back}
