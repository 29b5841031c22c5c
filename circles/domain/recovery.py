"""What to do when somebody was not there: three steps, each a little closer, all of them in private.

Nobody is counted in public. Who told us beforehand was not missed; who comes, or comes back from a break, starts anew.
"""

from collections.abc import Iterable
from enum import StrEnum

from circles.domain.session import Attendance


class Step(StrEnum):
    """What comes after a session that somebody missed.

    `note`: what the others keep from it, to the one who missed it. `connector`: somebody of the circle is asked to
    write to them. `choice`: they are asked what would suit them.
    """

    NOTE = "note"
    CONNECTOR = "connector"
    CHOICE = "choice"


_STEPS = (Step.NOTE, Step.CONNECTOR, Step.CHOICE)


def step_after(attendance: Iterable[Attendance]) -> Step | None:
    """The step after the last of these sessions (one member's, oldest first, since they joined or came back).

    None if they were there, told us, or had all three steps: then people know, and a program should be quiet.
    """
    missed, last = 0, None
    for last in attendance:
        if last is Attendance.PRESENT:
            missed = 0
        elif last is Attendance.MISSING:
            missed += 1
    if last is not Attendance.MISSING or missed > len(_STEPS):
        return None
    return _STEPS[missed - 1]
