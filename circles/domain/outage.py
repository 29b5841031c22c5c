"""After an outage: of what piled up for a session, only what still helps; one message for the room at most."""

from collections import defaultdict
from collections.abc import Iterable

from circles.domain.timetable import Due, DueKind

OVERTAKES: dict[DueKind, frozenset[DueKind]] = {
    DueKind.AGENDA: frozenset({DueKind.REMINDER}),
    DueKind.OPENING: frozenset({DueKind.AGENDA, DueKind.PACK, DueKind.REMINDER}),
    DueKind.END: frozenset({DueKind.AGENDA, DueKind.PACK, DueKind.REMINDER, DueKind.OPENING, DueKind.BLOCK}),
    DueKind.REFLECTION: frozenset({DueKind.NUDGE}),
}
"""If both are due at once, the first makes the others pointless: it says the same, or says it better."""


def catch_up(dues: Iterable[Due]) -> tuple[tuple[Due, ...], tuple[Due, ...]]:
    """Split what is due into what to do, by time, and what something else that is due makes pointless.

    In ordinary times nothing is overtaken: the kinds that overtake each other come at different hours.
    """
    by_session: defaultdict[str, list[Due]] = defaultdict(list)
    for due in dues:
        by_session[due.session_id].append(due)
    keep: list[Due] = []
    merged: list[Due] = []
    for piled in by_session.values():
        overtaken = frozenset().union(*(OVERTAKES.get(each.kind, frozenset()) for each in piled))
        for due in piled:
            (merged if due.kind in overtaken else keep).append(due)
    return tuple(sorted(keep, key=lambda due: due.at)), tuple(merged)
