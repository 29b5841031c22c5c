"""A session in a calendar: its title, and what stands in its notes. No names, no texts of members."""

from circles.domain.agenda import Agenda
from circles.domain.circle import Circle
from circles.domain.format import Format
from circles.domain.session import Session
from circles.message import Line, listing, ours, say
from circles.posts.scene import role_name

_NOTHING = Line("")


def title(circle: Circle, session: Session, mine: tuple[str, ...]) -> Line:
    """The circle, which session, and the roles of whose calendar it is."""
    if not mine:
        return say("{circle}: session {number}", circle=circle.name, number=session.number)
    roles = listing([role_name(each) for each in mine])
    return say("{circle}: session {number} (you: {roles})", circle=circle.name, number=session.number, roles=roles)


def description(form: Format, plan: Agenda) -> tuple[Line, ...]:
    """What the format is, its parts with their minutes, and what to do if one cannot come."""
    return (
        say("{format}. {about}", format=ours(form.title), about=ours(form.about)),
        _NOTHING,
        *(say("{minutes} min · {title}", minutes=item.minutes, title=ours(item.title)) for item in plan.items),
        _NOTHING,
        say("Cannot come? Answer in the chat: rsvp cannot"),
    )
