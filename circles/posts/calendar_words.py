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


def native_title(circle: str, number: int, of: int) -> Line:
    """The same in a platform's own calendar, where everybody reads it."""
    return say("{circle}: session {number} of {of}", circle=circle, number=number, of=of)


def native_about(circle: str, minutes: int) -> Line:
    """What stands beside it there."""
    return say(
        "{minutes} minutes, in the room of {circle}. Its members find the agenda there.", minutes=minutes, circle=circle
    )


def description(form: Format, plan: Agenda) -> tuple[Line, ...]:
    """What the format is, its parts with their minutes, and what to do if one cannot come."""
    return (
        say("{format}. {about}", format=ours(form.title), about=ours(form.about)),
        _NOTHING,
        *(say("{minutes} min · {title}", minutes=item.minutes, title=ours(item.title)) for item in plan.items),
        _NOTHING,
        say("Cannot come? Answer in the chat: rsvp cannot"),
    )
