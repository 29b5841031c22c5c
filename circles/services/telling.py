"""Questions that change nothing."""

from typing import Any

from circles.command import Audience
from circles.commands import Agenda, Help, My, Question, Rota, When, Why
from circles.domain.circle import Circle
from circles.domain.person import Person
from circles.domain.reflection import CommitmentState
from circles.domain.roles import NOTHING
from circles.domain.session import Session, SessionState
from circles.errors import Refused
from circles.message import Post
from circles.posts import enrolment, helping, knowing, roles
from circles.services.desk import Desk
from circles.services.duties import LOOK_AHEAD
from circles.services.explaining import why_message
from circles.services.gathering import gather
from circles.services.half_filled import may_join
from circles.services.offering import in_line
from circles.services.publish_day import what_comes
from circles.turn import Turn


async def help_me(desk: Desk, turn: Turn, command: Help) -> Post:
    """The commands that are asked for most, all of them, those about one thing, or one."""
    organizer = str(turn.asked.who) in desk.settings.community.organizers
    theirs = [each for each in desk.phrasebook if organizer or each.audience is not Audience.ORGANIZER]
    thing = " ".join((command.about or "").lower().split())
    if not thing:
        return helping.few(theirs, "")
    if thing == helping.ALL:
        return helping.some(theirs, "")
    found = helping.about(theirs, thing)
    if found and thing not in desk.phrasebook:
        return helping.some(found, "")
    asked = desk.phrasebook.get(thing)
    return helping.one(asked, [each for each in found if each is not asked], "")


def known(turn: Turn) -> Person:
    """The asker. Raises Refused if we have never met."""
    if turn.person is None:
        raise Refused("We have not met yet. Type “join” and your city, such as: join Lisbon")
    return turn.person


def circle(turn: Turn) -> Circle:
    """The circle that is meant."""
    assert turn.circle is not None
    return turn.circle


def session(turn: Turn) -> Session:
    """The session that is meant. Raises Refused if there is none to come."""
    if turn.session is None:
        raise Refused("There are no more sessions this season.")
    return turn.session


def on_now(turn: Turn) -> Session | None:
    """The session that is on, if it is the one that is meant."""
    return turn.session if turn.session and turn.session.state is SessionState.OPEN else None


def begun(turn: Turn) -> Session | None:
    """The session that was named to look back on. Raises Refused if it is still to come."""
    if turn.session and turn.session.is_coming_up and turn.now < turn.session.starts_at:
        raise Refused("That session is still to come, so there is nothing to look back on yet.")
    return turn.session


async def my(desk: Desk, turn: Turn, command: My) -> Post:
    """The asker's circles; to a stranger, the program that is open."""
    if turn.person is None:
        latest = await desk.ledger.programs.latest()
        if latest is None:
            raise Refused("We have not met yet, and no program is open. An organizer opens one.")
        return enrolment.invitation(latest[0], latest[1].promised(turn.now), "", "")
    mine = []
    for each in await desk.ledger.circles.of_person(turn.person.id):
        current = await desk.ledger.sessions.current(each.id, turn.now)
        given = await desk.ledger.roles.of_session(current.id) if current else ()
        roles = tuple(one.role for one in given if one.person_id == turn.person.id)
        place = await desk.ledger.memberships.get(each.id, turn.person.id)
        said = (await desk.ledger.words.last_commitments(each.id)).get(turn.person.id)
        is_open = said is not None and said.state is CommitmentState.OPEN
        until = place.paused_until if place else None
        mine.append(knowing.Place(each, current, roles, until, said.text if said and is_open else ""))
    found = None if mine else await may_join(desk, turn.person.id)
    if found:
        return enrolment.invitation(found[0], found[1].promised(turn.now), "", "")
    if mine:
        return knowing.my(turn.person, mine, (), "")
    waits = await what_comes(desk, turn.person.id, turn.now) or await in_line(desk, turn.person.id, turn.now)
    return knowing.my(turn.person, mine, waits, "")


async def when(desk: Desk, turn: Turn, command: When) -> Post:
    """The next sessions."""
    sessions = await desk.ledger.sessions.of_circle(circle(turn).id)
    return knowing.when(circle(turn), knowing.coming_up(sessions), "")


async def agenda(desk: Desk, turn: Turn, command: Agenda) -> Post:
    """The plan of a session, with what plugins add."""
    notes = await desk.registry.agenda_notes(circle(turn), session(turn))
    return knowing.agenda(await gather(desk, session(turn), notes=notes), "")


async def rota(desk: Desk, turn: Turn, command: Rota) -> Post:
    """Who does what next."""
    sessions = knowing.coming_up(await desk.ledger.sessions.of_circle(circle(turn).id), LOOK_AHEAD)
    given = await desk.ledger.roles.of_sessions([each.id for each in sessions])
    people = {each.id: each for each in turn.members}
    return roles.rota(circle(turn), [(each, given.get(each.id, ())) for each in sessions], people, known(turn).id, "")


async def why(desk: Desk, turn: Turn, command: Why) -> Post:
    """The reasons behind a decision, from what was stored with it."""
    if command.about is Question.CIRCLE:
        return knowing.why_circle(circle(turn), "")
    if command.about is Question.HOUR:
        return knowing.why_hour(circle(turn), "")
    if command.about is Question.MESSAGE:
        return await why_message(desk, known(turn).id)
    given = await desk.ledger.roles.of_session(session(turn).id)
    people = {each.id: each for each in turn.members}
    mine = (await desk.ledger.wishes.roles([known(turn).id])).get(known(turn).id, NOTHING)
    return roles.why_roles(circle(turn), session(turn), given, people, mine, "")


USES: dict[type, Any] = {
    Help: help_me,
    My: my,
    When: when,
    Agenda: agenda,
    Rota: rota,
    Why: why,
}
