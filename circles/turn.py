"""What a command's handler is given: who asked, where, and what is known about it. Frozen, nothing private."""

from dataclasses import dataclass
from datetime import datetime

from circles.chat import Asked
from circles.domain.circle import Circle
from circles.domain.person import Person
from circles.domain.session import Session


@dataclass(frozen=True, slots=True)
class Turn:
    """One request on its way through.

    What is filled in follows from the command's audience: `anyone` looks nobody up; `person` sets `person`;
    `member` also sets `circle` and, if the circle has one, `session`: the one that the command names, else the
    open one, else the next. `now` is aware UTC.
    """

    asked: Asked
    now: datetime
    person: Person | None = None
    circle: Circle | None = None
    session: Session | None = None
    members: tuple[Person, ...] = ()
