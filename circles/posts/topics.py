"""What stands above a circle's room: when it meets next. One or two lines, for platforms whose rooms have a topic."""

from datetime import datetime

from circles.domain.circle import Circle
from circles.domain.session import Session
from circles.message import InCircle, Line, Paragraph, Post, moment, say


def meets(circle: Circle, session: Session, key: str) -> Post:
    """The next session, or the one that is on."""
    when = moment(session.starts_at)
    return _topic(circle, key, say("You meet {when}. Session {number}.", when=when, number=session.number))


def takes_a_break(circle: Circle, until: datetime, following: Session | None, key: str) -> Post:
    """The whole circle pauses."""
    lines = [say("You take a break until {day}.", day=moment(until, "day"))]
    if following:
        lines.append(say("Then you meet {when}.", when=moment(following.starts_at)))
    return _topic(circle, key, *lines)


def nothing_planned(circle: Circle, key: str) -> Post:
    """No session is to come, and the circle is still there."""
    return _topic(circle, key, say("No session is planned."))


def over(circle: Circle, key: str) -> Post:
    """The circle has ended."""
    return _topic(circle, key, say("This circle has ended. What was said here stays."))


def _topic(circle: Circle, key: str, *lines: Line) -> Post:
    return Post(key, InCircle(circle.id), tuple(Paragraph(each) for each in lines), quiet=True, topic=True)
