"""What a circle's sessions become when some fall out, or one moves and all later ones go along."""

from collections.abc import Collection, Container, Mapping, Sequence
from datetime import date
from itertools import islice

from circles.domain.series import Series, WallTime
from circles.domain.session import Session
from circles.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class MadeUp:
    """How sessions that fall out are made up for.

    `formats`: session's id -> its new format, where that changes. `appended`: when further sessions are, each with
    its format, in order.
    """

    formats: Mapping[str, str]
    appended: tuple[tuple[WallTime, str], ...]


def made_up(
    sessions: Sequence[Session], off: Collection[str], series: Series, without: Container[date], today: date
) -> MadeUp:
    """Sessions with the ids `off` fall out; as many are appended at the end, by the plan of the series.

    What was planned to do moves on by one session: the first one stays a kick-off, the last one a review.
    """
    start = min(each.starts_at for each in sessions if each.id in off)
    concerned = in_order([each for each in sessions if each.is_coming_up and each.starts_at >= start])
    staying = [each for each in concerned if each.id not in off]
    formats = [each.format for each in concerned]
    last = max(today, *(each.wall.day for each in sessions))
    walls = islice(series.open_end(without, after=last), len(concerned) - len(staying))
    changed = {each.id: format for each, format in zip(staying, formats, strict=False) if each.format != format}
    return MadeUp(changed, tuple(zip(walls, formats[len(staying) :], strict=True)))


@dataclass(frozen=True, slots=True)
class Moved:
    """The plan from now on, and the sessions that get another hour, in order: session -> when."""

    series: Series
    walls: tuple[tuple[Session, WallTime], ...]


def moved_along(
    sessions: Sequence[Session], session: Session, to: WallTime, series: Series, without: Collection[date]
) -> Moved:
    """`session` moves to `to`, and all that come after it are planned anew from there, around days off."""
    concerned = coming_from(session, sessions)
    further = series.moved(session.wall.day, to)
    # Whoever moves a session onto a day off means it.
    walls = islice(further.open_end(frozenset(without) - {to.day}), len(concerned))
    return Moved(further, tuple((each, wall) for each, wall in zip(concerned, walls, strict=True) if each.wall != wall))


def coming_from(session: Session, sessions: Sequence[Session]) -> list[Session]:
    """This session and all coming ones after it, by their start."""
    return in_order([each for each in sessions if each.is_coming_up and each.starts_at >= session.starts_at])


def in_order(sessions: Sequence[Session]) -> list[Session]:
    """By start."""
    return sorted(sessions, key=lambda each: (each.starts_at, each.number))
