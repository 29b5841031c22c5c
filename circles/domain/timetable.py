"""What is due when: a pure function of a session. Moving the session recomputes it."""

from datetime import datetime, timedelta
from enum import StrEnum

from circles.domain.contact import EARLIEST
from circles.domain.leading import CONFIRM_BEFORE, DEPUTY_BEFORE, UPDATE_BEFORE
from circles.domain.rhythm import Rhythm
from circles.domain.session import COMING_UP, Session, SessionState
from circles.domain.timekeeper import Progress
from circles.domain.values import dataclass


class DueKind(StrEnum):
    """What there is to do about a session at an instant."""

    CLOCKS = "clocks"
    CONFIRM = "confirm"
    AGENDA = "agenda"
    AGENDA_CHANGED = "agenda_changed"
    PACK = "pack"
    UPDATE = "update"
    REMINDER_HOURS = "reminder_hours"
    REMINDER = "reminder"
    OPENING = "opening"
    WHO_TAKES_IT = "who_takes_it"
    WARNING = "warning"
    BLOCK = "block"
    END = "end"
    REFLECTION = "reflection"
    RECAP = "recap"
    NUDGE = "nudge"
    CHECK_IN = "check_in"
    CHECK_IN_NUDGE = "check_in_nudge"


@dataclass(frozen=True, slots=True)
class Due:
    """Something to do at `at`, pointless from `stale_at` on (both aware UTC)."""

    session_id: str
    kind: DueKind
    at: datetime
    stale_at: datetime

    @property
    def key(self) -> str:
        """Unique for the session, the kind and the instant: nothing fires twice, a moved session fires anew."""
        fraction = f".{self.at.microsecond:06}" if self.at.microsecond else ""
        return f"{self.session_id}:{self.kind}:{self.at:%Y%m%dT%H%M%S}{fraction}"


WHO_TAKES_IT_AFTER = timedelta(minutes=5)
"""So long a circle waits for somebody to press Start, before it is asked who takes it."""
_WARNING = timedelta(minutes=1)
_WORTH_A_WARNING = 3
"""Whole minutes of the shortest block that is warned about: in a shorter one the warning would be all there is."""
_HOURS_AHEAD = EARLIEST + timedelta(hours=1)
_END_LASTS = timedelta(days=3650)
"""A session is always closed, however late: one left open or planned would stand in the way of the next ones."""
_REFLECTION_LASTS = timedelta(hours=72)
_RECAP_LASTS = timedelta(days=7)
_NUDGE_LASTS = timedelta(hours=72)
_CHECK_IN_LASTS = timedelta(days=2)
_CHECK_IN_NUDGE_AFTER = timedelta(days=2)


def timetable(session: Session, rhythm: Rhythm) -> tuple[Due, ...]:
    """What is due about a session, by time.

    A coming session has all of it, an open one its end and what follows, a held one only what follows; a session
    that will not be, or was missed, has nothing. Rows in the past are left in: `stale_at` decides.
    """
    if session.state in COMING_UP:
        dues = (*_before(session, rhythm), _end(session), *_after(session, rhythm))
    elif session.state is SessionState.OPEN:
        dues = (_end(session), *_after(session, rhythm))
    elif session.state is SessionState.HELD:
        dues = _after(session, rhythm)
    else:
        dues = ()
    return tuple(sorted(dues, key=lambda due: due.at))


def agenda_changed(session: Session, rhythm: Rhythm, now: datetime) -> Due | None:
    """When to edit the agenda, now that somebody answered or a role changed hands. None before it was posted."""
    agenda = agenda_due(session, rhythm)
    if session.state not in COMING_UP or not agenda.at <= now < session.starts_at:
        return None
    return Due(session.id, DueKind.AGENDA_CHANGED, now, session.starts_at)


def agenda_due(session: Session, rhythm: Rhythm) -> Due:
    """When the agenda is posted. Its key is the post's key."""
    return Due(session.id, DueKind.AGENDA, session.starts_at - rhythm.agenda_before, session.ends_at)


def who_takes_it_due(session: Session) -> Due:
    """When a circle in which nobody pressed Start is asked who takes it. Its key is the post's key."""
    return Due(session.id, DueKind.WHO_TAKES_IT, session.starts_at + WHO_TAKES_IT_AFTER, session.ends_at)


def pack_due(session: Session, rhythm: Rhythm) -> Due:
    """When the facilitator gets the pack."""
    return Due(session.id, DueKind.PACK, session.starts_at - rhythm.agenda_before, session.starts_at)


def reminder_hours_due(session: Session) -> Due:
    """When to work out the hours at which members are reminded: each has their own, so no reminder is due before."""
    return Due(session.id, DueKind.REMINDER_HOURS, session.starts_at - _HOURS_AHEAD, session.starts_at)


def block_due(progress: Progress) -> Due | None:
    """When the timekeeper goes on by itself. None for the last block (the session's end is in the timetable), and
    while the clock stands still.
    """
    if progress.paused_at is not None or progress.block_ends_at >= progress.hard_end:
        return None
    return Due(progress.session_id, DueKind.BLOCK, progress.block_ends_at, progress.hard_end)


def warning_due(progress: Progress, now: datetime) -> Due | None:
    """When to say that a minute is left in this block. None if it is too short, if that is past, or in a pause."""
    at = progress.block_ends_at - _WARNING
    if progress.paused_at is not None or progress.item.minutes < _WORTH_A_WARNING or at <= now:
        return None
    return Due(progress.session_id, DueKind.WARNING, at, progress.block_ends_at)


def recap_due(session: Session, rhythm: Rhythm) -> Due:
    """When the recap is posted."""
    at = session.ends_at + rhythm.recap_after
    return Due(session.id, DueKind.RECAP, at, at + _RECAP_LASTS)


def _before(session: Session, rhythm: Rhythm) -> tuple[Due, ...]:
    confirm_at, update_at = session.starts_at - CONFIRM_BEFORE, session.starts_at - UPDATE_BEFORE
    return (
        Due(session.id, DueKind.CLOCKS, session.starts_at - rhythm.clocks_before, session.starts_at),
        Due(session.id, DueKind.CONFIRM, confirm_at, session.starts_at - DEPUTY_BEFORE),
        agenda_due(session, rhythm),
        pack_due(session, rhythm),
        Due(session.id, DueKind.UPDATE, update_at, session.starts_at),
        reminder_hours_due(session),
        Due(session.id, DueKind.OPENING, session.starts_at, session.ends_at),
        who_takes_it_due(session),
    )


def _end(session: Session) -> Due:
    return Due(session.id, DueKind.END, session.ends_at, session.ends_at + _END_LASTS)


def _after(session: Session, rhythm: Rhythm) -> tuple[Due, ...]:
    reflection, nudge = (session.ends_at + wait for wait in (rhythm.reflection_after, rhythm.nudge_after))
    return (
        Due(session.id, DueKind.REFLECTION, reflection, reflection + _REFLECTION_LASTS),
        recap_due(session, rhythm),
        Due(session.id, DueKind.NUDGE, nudge, nudge + _NUDGE_LASTS),
        *_between(session, rhythm),
    )


def _between(session: Session, rhythm: Rhythm) -> tuple[Due, ...]:
    if not rhythm.check_in_after:
        return ()
    first = session.ends_at + rhythm.check_in_after
    again = first + _CHECK_IN_NUDGE_AFTER
    return (
        Due(session.id, DueKind.CHECK_IN, first, first + _CHECK_IN_LASTS),
        Due(session.id, DueKind.CHECK_IN_NUDGE, again, again + _CHECK_IN_LASTS),
    )
