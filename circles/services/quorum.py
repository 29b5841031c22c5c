"""Whether enough people come: the circle chooses what to do if not, and a session never just stops."""

from datetime import datetime, timedelta
from typing import Any

from circles.commands import FewWay
from circles.domain.ballot import Ballot, winner
from circles.domain.earlier import Earlier, Others
from circles.domain.errand import Errand
from circles.domain.quorum import Few, Way, closes_at, is_settled, ways
from circles.domain.rota import FACILITATOR
from circles.domain.series import WallTime
from circles.domain.session import Session, SessionState
from circles.domain.timetable import agenda_due
from circles.errors import Refused
from circles.message import Post, moment, say
from circles.posts import leading
from circles.posts import quorum as posts
from circles.posts.knowing import answer
from circles.services import feeds
from circles.services.desk import Desk
from circles.services.duties import edit_agenda, expected, publish_rota, refill
from circles.services.gathering import circle_of, following, gather
from circles.services.handing_on import still_open
from circles.services.rescheduling import move_one
from circles.services.revoting import vote_as_before
from circles.services.telling import known, session
from circles.turn import Turn

QUORUM, CLOSES = "quorum", "quorum-closes"
WALK = "pair-walk"
WEEK, CLOSE_BY = timedelta(weeks=1), timedelta(days=3)


async def watch(desk: Desk, meeting: Session, now: datetime) -> None:
    """From the agenda on: ask the circle if too few are expected, and take the question back if more come."""
    if (
        not meeting.is_coming_up
        or not agenda_due(meeting, desk.settings.notices.rhythm()).at <= now < meeting.starts_at
    ):
        return
    stands = await _stands(desk, meeting)
    asked = await _asked(desk, meeting)
    if asked is None and stands.is_lost:
        await _ask(desk, meeting, stands, now)
    elif asked and asked.is_open and not stands.is_lost:
        await desk.ledger.ballots.close(asked.id, None)
        await desk.ledger.errands.drop_key(_errand_key(meeting))
        scene = await gather(desk, meeting)
        await desk.tell(posts.enough_again(scene, f"{asked.id}:again"), now, stale_at=meeting.starts_at)


async def _stands(desk: Desk, meeting: Session) -> Few:
    circle = await circle_of(desk, meeting)
    members = await desk.ledger.circles.members(circle.id)
    people = await expected(desk, meeting)
    fits = (await gather(desk, meeting)).format.name
    others = [each for each in await desk.ledger.sessions.of_circle(circle.id) if each.id != meeting.id]
    later = meeting.starts_at + WEEK
    is_free = all(abs(each.starts_at - later) >= CLOSE_BY for each in others)
    walks = WALK in desk.registry.formats and fits != WALK
    return Few(len(people), min(circle.plan.quorum, len(members)), walks, is_free)


async def _asked(desk: Desk, meeting: Session) -> Ballot | None:
    """The question about this session at this hour, if it was ever asked."""
    ballots = await desk.ledger.ballots.of_circle(meeting.circle_id, QUORUM)
    return next((each for each in ballots if each.body == _about(meeting)), None)


def _about(meeting: Session) -> str:
    return f"{meeting.id}:{meeting.starts_at:%Y%m%dT%H%M%S}"


def _errand_key(meeting: Session) -> str:
    return f"{CLOSES}:{_about(meeting)}"


async def _ask(desk: Desk, meeting: Session, stands: Few, now: datetime) -> None:
    choices, closes = ways(stands), closes_at(now, meeting.starts_at)
    ballot = await desk.ledger.ballots.open(meeting.circle_id, QUORUM, choices, now, closes, _about(meeting))
    until = posts.until(moment(closes), choices[0])
    post = posts.few(await gather(desk, meeting), choices, until, f"{ballot.id}:few")
    await desk.tell(post, now, stale_at=closes)
    await desk.ledger.errands.plan(
        Errand(_errand_key(meeting), CLOSES, closes, meeting.starts_at, meeting.circle_id, body=ballot.id)
    )


async def choose(desk: Desk, turn: Turn, command: FewWay) -> Post:
    """One tap each; it is settled once most of those who come agree."""
    meeting = still_open(session(turn))
    ballot = await _asked(desk, meeting)
    if ballot is None:
        raise Refused("There is nothing to choose right now: “agenda” shows the plan.")
    if not ballot.is_open:
        raise Refused("That is settled already: “agenda” shows the plan.")
    if command.way not in ballot.choices:
        raise Refused("That is not possible this time. There are: {ways}.", ways=", ".join(ballot.choices))
    await desk.ledger.ballots.vote(ballot.id, known(turn).id, command.way, turn.now)
    people = await expected(desk, meeting)
    votes = await desk.ledger.ballots.votes(ballot.id)
    if is_settled({who: way for who, way in votes.items() if who in people}, len(people)):
        await desk.ledger.errands.drop_key(_errand_key(meeting))
        await _settle(desk, meeting, ballot, turn.now)
        return answer("", say("Noted, and so it is. The circle is told."))
    return answer("", say("Noted. You can change your mind until {when}.", when=moment(ballot.closes_at)))


async def unchoose(desk: Desk, turn: Turn, earlier: Earlier, others: Others) -> Post:
    """Back to what they chose before, or to no choice. Raises Refused if it is settled."""
    ballot = await _asked(desk, session(turn))
    is_open = ballot is not None and ballot.is_open
    return await vote_as_before(desk, turn, ballot if is_open else None, earlier, others)


async def close(desk: Desk, errand: Errand, now: datetime) -> None:
    """Time is up: what most chose; if nobody said anything, what fits."""
    ballot = await desk.ledger.ballots.get(errand.body)
    meeting = await desk.ledger.sessions.get(ballot.body.partition(":")[0]) if ballot else None
    if ballot and ballot.is_open and meeting and meeting.is_coming_up and ballot.body == _about(meeting):
        await _settle(desk, meeting, ballot, now)


async def _settle(desk: Desk, meeting: Session, ballot: Ballot, now: datetime) -> None:
    result = winner(ballot.choices, await desk.ledger.ballots.votes(ballot.id))
    await desk.ledger.ballots.close(ballot.id, result)
    way = Way(result or ballot.choices[0])
    if way is Way.SMALLER and not (await _stands(desk, meeting)).expected >= 2:
        way = Way.WRITE
    key = f"{ballot.id}:{way}"
    if way is Way.MOVE:
        await _move(desk, meeting, now)
    elif way is Way.WRITE:
        await _write(desk, meeting, key, now)
    else:
        await _meet(desk, meeting, way, key, now)


async def _meet(desk: Desk, meeting: Session, way: Way, key: str, now: datetime) -> None:
    if way is Way.PAIR_WALK:
        await desk.ledger.sessions.set_format(meeting.id, WALK, now)
        meeting = await desk.ledger.sessions.get(meeting.id) or meeting
        await refill(desk, meeting.circle_id, now)
    await desk.tell(posts.chosen(await gather(desk, meeting), key), now, stale_at=meeting.starts_at)
    await edit_agenda(desk, meeting, now)


async def _move(desk: Desk, meeting: Session, now: datetime) -> None:
    wall = WallTime(meeting.wall.day + WEEK, meeting.wall.time, meeting.wall.zone)
    await move_one(desk, await circle_of(desk, meeting), meeting, wall, now)


async def _write(desk: Desk, meeting: Session, key: str, now: datetime) -> None:
    off = await desk.ledger.sessions.set_state(meeting.id, SessionState.SKIPPED, now)
    await desk.ledger.timetable.plan(off.id, ())
    scene = await gather(desk, off)
    invite = feeds.invite(desk, scene.circle, off)
    await desk.tell(posts.in_writing(scene, await following(desk, off), key, invite), now)
    await publish_rota(desk, off.circle_id)


async def update(desk: Desk, meeting: Session, key: str, now: datetime) -> None:
    """Two hours before, to whoever leads: only if something changed since the pack."""
    since = agenda_due(meeting, desk.settings.notices.rhythm()).at
    answers = await desk.ledger.sessions.answers(meeting.id)
    scene = await gather(desk, meeting)
    leader = scene.holder(FACILITATOR)
    changed = meeting.changed_at > since or any(each.answered_at > since for each in answers)
    if leader and changed and meeting.is_coming_up:
        await desk.tell(leading.update(scene, leader, f"{key}:{leader.id}"), now, stale_at=meeting.starts_at)
    await watch(desk, meeting, now)


USES: dict[type, Any] = {FewWay: choose}
BACK: dict[type, Any] = {FewWay: unchoose}
DOINGS: dict[str, Any] = {CLOSES: close}
