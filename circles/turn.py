"""What a command's handler is given: who asked, where, and what is known about it. Frozen, nothing private."""

from datetime import datetime

from circles.chat import Asked
from circles.domain.circle import Circle
from circles.domain.person import Person
from circles.domain.session import Session
from circles.domain.values import dataclass
from circles.errors import Refused


@dataclass(frozen=True, slots=True)
class Turn:
    """One request on its way through.

    What is filled in follows from the command's audience. `anyone`: nobody is looked up. `person`: `person`, or None
    for somebody we have never met. `member`: `person`, `circle`, `members` and, if the circle has one, `session`:
    the one that the command names, else the open one, else the next. `organizer`: `person`, and the rest if the
    command has a `CircleRef`, a `SessionRef` or a `CircleName`. Who takes a break may ask, but is none of the
    `members`. `now` is aware UTC. `instead_of`: the event of an earlier request of the same person and kind, which
    this one replaces (they edited their message).
    """

    asked: Asked
    now: datetime
    person: Person | None = None
    circle: Circle | None = None
    session: Session | None = None
    members: tuple[Person, ...] = ()
    instead_of: str = ""

    def member(self, who: str) -> Person:
        """The member whom a `Someone` field of the command names. Raises Refused if there is none."""
        for each in self.members:
            if each.id == who:
                return each
        raise Refused("I don't know who that is.")
