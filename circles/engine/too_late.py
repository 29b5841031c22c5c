"""Gives up what came too late to be of use, and tells the organizers once for each outage."""

import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from circles.domain.session import SessionState
from circles.domain.timetable import DueKind
from circles.posts.outage import dropped
from circles.services.desk import Desk

log = logging.getLogger(__name__)
SAME_OUTAGE = timedelta(hours=12)
_BEFORE = frozenset({DueKind.AGENDA, DueKind.PACK, DueKind.REMINDER, DueKind.OPENING})
_AFTER = frozenset({DueKind.REFLECTION, DueKind.NUDGE, DueKind.RECAP})
_BEFORE_AND_AFTER = _BEFORE | _AFTER
_PASSING = frozenset({"live", DueKind.AGENDA_CHANGED, DueKind.WHO_TAKES_IT, "underway", "recap_changed"})
"""Kinds of posts that the next one overtakes: nobody misses them."""
_COUNTS_AS = {DueKind.REMINDER_HOURS: DueKind.REMINDER}
"""Without the hours of the reminders there were no reminders."""
_TOOK_PLACE = frozenset({SessionState.OPEN, SessionState.HELD})


@dataclass(slots=True)
class _Outage:
    """What one outage cost so far. Its summary is one message, which later losses edit."""

    began: datetime
    last: datetime
    told: int = 0
    missed: Counter[str] = field(default_factory=Counter)
    unsent: Counter[str] = field(default_factory=Counter)


class TooLate:
    """Drops stale due rows and stale posts of one running program."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._outage: _Outage | None = None

    async def give_up(self, now: datetime) -> None:
        """Drop what is stale; drop and summary are stored together or not at all."""
        timetable, outbox = self._desk.ledger.timetable, self._desk.ledger.outbox
        async with self._desk.ledger.transaction():
            missed, unsent = _missed(await timetable.drop_stale(now)), _kinds(await outbox.drop_stale(now))
            outage = self._with(missed, unsent, now)
            if outage:
                await self._tell(outage, now)
        self._outage = outage or self._outage
        log.warning(
            "too late to be useful", extra={"action": "too_late", "missed": missed.total(), "unsent": unsent.total()}
        )

    def _with(self, missed: Counter[str], unsent: Counter[str], now: datetime) -> _Outage | None:
        """The outage with these losses; None if they are not worth a word."""
        if not missed and not unsent:
            return None
        so_far = self._outage
        if so_far is None or not timedelta(0) <= now - so_far.last < SAME_OUTAGE:
            so_far = _Outage(now, now)
        return _Outage(so_far.began, now, so_far.told + 1, so_far.missed + missed, so_far.unsent + unsent)

    async def _tell(self, outage: _Outage, now: datetime) -> None:
        for person_id in await self._desk.organizers():
            first = f"too-late:{person_id}:{outage.began:%Y%m%dT%H%M%S}"
            again = outage.told > 1
            key = f"{first}:{outage.told}" if again else first
            post = dropped(outage.missed, outage.unsent, person_id, key, first if again else "")
            await self._desk.tell(post, now)


def _missed(stale: Iterable[tuple[DueKind, SessionState, int]]) -> Counter[str]:
    """How many of each kind. After a session that did not take place there is nothing to miss."""
    missed: Counter[str] = Counter()
    for stale_kind, state, sessions in stale:
        kind = _COUNTS_AS.get(stale_kind, stale_kind)
        if kind in _BEFORE or (kind in _AFTER and state in _TOOK_PLACE):
            missed[str(kind)] += sessions
    return missed


def _kinds(keys: Iterable[str]) -> Counter[str]:
    """How many posts of each kind, by their keys. One reminder to six people counts once, on all platforms."""
    return Counter(kind for _, kind in {_kind(key) for key in keys} if kind)


def _kind(key: str) -> tuple[str, str]:
    """Session and kind of a post; no kind if nobody misses it."""
    of, _, rest = key.partition(":")
    kind, _, more = rest.partition(":")
    if kind in _BEFORE_AND_AFTER:
        return of, kind
    if kind == "live" and not more:
        return of, "opening"
    # Later states of the clock and of the agenda are overtaken by the next one.
    return key, "" if kind in _PASSING or of == "too-late" else "other"
