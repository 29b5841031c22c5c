"""What somebody's own page about one session shows: the session, and of people only themselves."""

from datetime import datetime

from circles.domain.agenda import Agenda, agenda
from circles.domain.circle import Circle, MembershipState
from circles.domain.format import Format
from circles.domain.person import Person
from circles.domain.session import Rsvp, Session, SessionState
from circles.domain.values import dataclass
from circles.services.desk import Desk
from circles.services.gathering import following, format_of, place_of

_LOOK_BACK = (SessionState.OPEN, SessionState.HELD)


@dataclass(frozen=True, slots=True)
class SessionView:
    """One session as one member may see it who shows the page to others: nobody else's name, answer or words.

    The agenda is that for a circle of the usual size, as in calendars: one for those who come would tell how many.
    `roles` and `answer` are the reader's own. `paused_until` (aware UTC) is set while they take a break. `following`:
    when the circle meets instead (aware UTC), if this session does not take place. `has_written`: something about it.
    """

    circle: Circle
    session: Session
    format: Format
    agenda: Agenda
    place: str
    roles: tuple[str, ...]
    answer: Rsvp
    paused_until: datetime | None
    following: datetime | None
    has_written: bool

    @property
    def about(self) -> frozenset[str]:
        """The ids that something may name which is done on this page."""
        return frozenset({self.session.id, self.circle.id})

    @property
    def is_called_off(self) -> bool:
        """Whether it does not take place."""
        return self.session.state in (SessionState.CANCELLED, SessionState.SKIPPED)

    @property
    def is_to_look_back_on(self) -> bool:
        """Whether there is something to write about."""
        return self.session.state in _LOOK_BACK


async def view(desk: Desk, person: Person, session_id: str) -> SessionView | None:
    """The session as `person` may see it now; None if it is gone, or no calendar of theirs shows it (any more)."""
    session = await desk.ledger.sessions.get(session_id)
    mine = {each.id: each for each in await desk.ledger.circles.on_calendar(person.id)}
    if session is None or session.circle_id not in mine:
        return None
    circle = mine[session.circle_id]
    place = await desk.ledger.memberships.get(circle.id, person.id)
    answers = {each.person_id: each.rsvp for each in await desk.ledger.sessions.answers(session.id)}
    form, next_one = format_of(desk, session.format, circle.plan.target), await following(desk, session)
    return SessionView(
        circle=circle,
        session=session,
        format=form,
        agenda=agenda(form, circle.plan.target, session.minutes),
        place=await place_of(desk, circle),
        roles=tuple(
            each.role for each in await desk.ledger.roles.of_session(session.id) if each.person_id == person.id
        ),
        answer=answers.get(person.id, Rsvp.COMING),
        paused_until=place.paused_until if place and place.state is MembershipState.PAUSED else None,
        following=next_one.starts_at if next_one else None,
        has_written=person.id in await desk.ledger.words.reflected(session.id),
    )
