"""A due row of the timetable with what its doing needs."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from circles.domain.session import Session
from circles.domain.timetable import Due
from circles.domain.values import dataclass
from circles.message import Line
from circles.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Occasion:
    """A due row with its session, and the lines plugins add to an agenda (asked before the transaction).

    `quiet`: the room hears of a later session in the same breath, so it need not hear of this one.
    """

    due: Due
    session: Session
    now: datetime
    notes: tuple[Line, ...] = ()
    quiet: bool = False


Doing = Callable[[Desk, Occasion], Awaitable[None]]
"""What is done about one kind. The engine holds the transaction and has marked the row as done."""
