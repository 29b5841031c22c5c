"""Questions: they change nothing."""

from enum import StrEnum
from typing import Annotated

from circles.command import Ask, Audience, CircleRef, SessionRef, Suggests, command


@command("help", audience=Audience.ANYONE, example="help rsvp", also=("commands", "hilfe", "ayuda"))
class Help:
    """Show what you can ask for."""

    about: Annotated[str | None, Ask("Which command?", suggest=Suggests.COMMAND)] = None


@command(
    "my",
    audience=Audience.PERSON,
    menu="my circles",
    group="What is yours: circles, goals, your season, and all that is kept about you.",
)
class My:
    """Show your circles, your next session and your roles."""


@command("when", audience=Audience.MEMBER)
class When:
    """Show the next sessions in your own time."""

    circle: CircleRef | None = None


@command("agenda", audience=Audience.MEMBER)
class Agenda:
    """Show the plan of the next session, minute by minute."""

    session: SessionRef | None = None


@command("rota", audience=Audience.MEMBER)
class Rota:
    """Show who does what in the next four sessions."""

    circle: CircleRef | None = None


class Question(StrEnum):
    """Which decision of the program to explain."""

    ROLE = "role"
    HOUR = "hour"
    CIRCLE = "circle"
    MESSAGE = "message"


@command("why", audience=Audience.MEMBER, example="why role")
class Why:
    """Ask why the program decided so: your role, the hour, the circle, or my last message to you."""

    about: Annotated[Question, Ask("What should I explain?")] = Question.ROLE
    circle: CircleRef | None = None
