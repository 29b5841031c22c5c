"""After an outage: of what piled up for a circle, only what still helps; one message for the room at most."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from circles.domain.timetable import Due, DueKind
from circles.domain.values import dataclass

LATE = timedelta(hours=1)
"""From here on a due row is late because of an outage, and not because the program was busy."""

_AHEAD = frozenset(
    {
        DueKind.CLOCKS,
        DueKind.AGENDA,
        DueKind.AGENDA_CHANGED,
        DueKind.PACK,
        DueKind.UPDATE,
        DueKind.REMINDER_HOURS,
        DueKind.REMINDER,
    }
)
OVERTAKES: dict[DueKind, frozenset[DueKind]] = {
    DueKind.AGENDA: frozenset({DueKind.AGENDA_CHANGED, DueKind.UPDATE, DueKind.REMINDER}),
    DueKind.OPENING: _AHEAD | {DueKind.WHO_TAKES_IT},
    DueKind.BLOCK: frozenset({DueKind.WARNING}),
    DueKind.END: _AHEAD | {DueKind.OPENING, DueKind.WHO_TAKES_IT, DueKind.WARNING, DueKind.BLOCK},
    DueKind.REFLECTION: frozenset({DueKind.NUDGE}),
    DueKind.CHECK_IN: frozenset({DueKind.CHECK_IN_NUDGE}),
}
"""If both are due for one session, the first makes the others pointless: it says the same, or says it better."""

_IN_THE_ROOM = frozenset({DueKind.AGENDA, DueKind.OPENING, DueKind.WHO_TAKES_IT, DueKind.END, DueKind.RECAP})


@dataclass(frozen=True, slots=True)
class Piled:
    """A due row, with what it takes to weigh it against others: whose it is, and when its session starts."""

    due: Due
    circle_id: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class CatchUp:
    """What to do, by time; what something else that is due makes pointless; and which of the first stay silent.

    A `quiet` one (its key) still changes what has to change, but the room hears nothing of it.
    """

    keep: tuple[Due, ...]
    merged: tuple[Due, ...]
    quiet: frozenset[str]


def catch_up(piled: Iterable[Piled], now: datetime) -> CatchUp:
    """Sort out what is due at `now` (aware UTC). Give it all rows of a circle at once.

    In ordinary times nothing is overtaken: the kinds that overtake each other come at different hours.
    """
    by_circle: defaultdict[str, list[Piled]] = defaultdict(list)
    for each in piled:
        by_circle[each.circle_id].append(each)
    keep: list[Due] = []
    merged: list[Due] = []
    quiet: set[str] = set()
    for of_circle in by_circle.values():
        left, pointless = _overtaken(of_circle)
        merged += pointless
        for each in left:
            past = _gives_way(each, left, now)
            if past and each.due.kind is DueKind.END:
                quiet.add(each.due.key)
            (merged if past and each.due.kind is DueKind.RECAP else keep).append(each.due)
    return CatchUp(tuple(sorted(keep, key=lambda due: (due.at, due.key))), tuple(merged), frozenset(quiet))


def _overtaken(piled: Sequence[Piled]) -> tuple[list[Piled], list[Due]]:
    """What is left of the rows of one circle, and what another row of the same session overtakes."""
    kinds: defaultdict[str, set[DueKind]] = defaultdict(set)
    for each in piled:
        kinds[each.due.session_id] |= OVERTAKES.get(each.due.kind, frozenset())
    left = [each for each in piled if each.due.kind not in kinds[each.due.session_id]]
    return left, [each.due for each in piled if each.due.kind in kinds[each.due.session_id]]


def _gives_way(one: Piled, left: Sequence[Piled], now: datetime) -> bool:
    """Whether it is late, and the room hears of a later session in the same breath."""
    return now - one.due.at >= LATE and any(
        each.starts_at > one.starts_at and each.due.kind in _IN_THE_ROOM for each in left
    )
