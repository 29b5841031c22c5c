"""One session on the page of one of its members: how it stands, and what they can say to it."""

from circles.command import SessionRef
from circles.commands import Commit, Reflect, RsvpTo, Swap
from circles.domain.format import Format
from circles.domain.session import Rsvp, Session, SessionState
from circles.message import Button, Line, button, form_button, moment, ours, say
from circles.posts.roles import duty
from circles.posts.scene import place_words, role_name

STANDING = {
    SessionState.MOVED: say("It has a new hour."),
    SessionState.OPEN: say("It is on right now."),
    SessionState.HELD: say("It is over."),
    SessionState.MISSED: say("It did not start. That happens."),
    SessionState.CANCELLED: say("It does not take place: it was cancelled."),
    SessionState.SKIPPED: say("It does not take place: your circle skips it."),
}
"""What there is to say about a session that is not simply to come."""

ANSWERS = {
    Rsvp.COMING: say("You are expected. If you come, there is nothing to do."),
    Rsvp.CANNOT: say("You said that you cannot come."),
    Rsvp.LATE: say("You said that you will be late."),
}
"""What somebody has said, in words to them."""


def when(session: Session) -> Line:
    """From when to when, on the reader's clock."""
    return say("{start} to {end}", start=moment(session.starts_at), end=moment(session.ends_at, "time"))


def place(of: str) -> Line:
    """Where they talk. Without a place of their own (`of` is empty) it is where the circle writes to each other."""
    return say("You talk here: {place}", place=place_words(of)) if of else say("You meet in the room of your circle.")


def role(name: str) -> Line:
    """A role of the reader's, and what it asks of them."""
    line = say("You are {role}.", role=role_name(name))
    return next((say("{first} {duty}", first=line, duty=each) for each in duty(name)), line)


def form(of: Format) -> Line:
    """What they do there."""
    return say("{format}. {about}", format=ours(of.title), about=ours(of.about))


def answers(session: Session, mine: Rsvp) -> tuple[Button, ...]:
    """What somebody may say who said `mine` before. Once it is on, only that they come late."""
    ref = SessionRef(session.id)
    late = button(say("I will be late"), RsvpTo(Rsvp.LATE, ref))
    if session.state is SessionState.OPEN:
        return (late,) if mine is Rsvp.COMING else ()
    if not session.is_coming_up:
        return ()
    cannot = button(say("I cannot come"), RsvpTo(Rsvp.CANNOT, ref))
    if mine is Rsvp.CANNOT:
        return (button(say("I come after all"), RsvpTo(Rsvp.COMING, ref), main=True), late)
    if mine is Rsvp.LATE:
        return (cannot, button(say("I will be on time"), RsvpTo(Rsvp.COMING, ref)))
    return (cannot, late)


def swap(session: Session, role: str) -> Button:
    """To hand on one of one's roles: others are asked, and nothing changes until one says yes."""
    return button(say("Swap my role: {role}", role=role_name(role)), Swap(role=role, session=SessionRef(session.id)))


def look_back(session: Session) -> tuple[Button, ...]:
    """What to write about it. Each opens a form."""
    ref = SessionRef(session.id)
    return (form_button(say("Reflect"), Reflect, session=ref), form_button(say("My commitment"), Commit, session=ref))
