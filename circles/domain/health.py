"""How a circle is doing: reasons in words, no figure for it, and nobody named."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from circles.domain.session import Session, SessionState
from circles.domain.values import dataclass

QUIET_AFTER = timedelta(weeks=4)
LED_IN_A_ROW = 3
"""So many sessions led by one person: others may have had no chance to."""
SMALL_GROUP = 5
"""Of fewer people than this nobody sees a count: a number would point at somebody."""


class Sign(StrEnum):
    """What may need care. The words are the keys under which a week remembers what it saw."""

    DID_NOT_MEET = "did_not_meet"
    NO_QUORUM = "no_quorum"
    NO_FACILITATOR = "no_facilitator"
    NO_HOST = "no_host"
    QUIET = "quiet"
    ONE_LEADS = "one_leads"


@dataclass(frozen=True, slots=True)
class Concern:
    """One sign, and of how many sessions or people it is true."""

    sign: Sign
    count: int


def concerns(
    past: Sequence[tuple[SessionState, int]],
    quorum: int,
    led: bool,
    last_signs: Mapping[str, datetime],
    now: datetime,
    leaders: Sequence[str] = (),
    hosted: bool = True,
) -> tuple[Concern, ...]:
    """What may need care in a circle.

    Args:
        past: state, and how many were there, of the sessions whose hour has come; oldest first, skipped ones left out.
        quorum: from how many people on a session counts.
        led: whether the next session has a facilitator, or there is none to come.
        last_signs: person id -> when they last reacted in any way (aware).
        now: aware UTC.
        leaders: who (ids) led each session that took place, oldest first.
        hosted: whether anybody hosts the circle.
    """
    last = leaders[-LED_IN_A_ROW:]
    not_met = _in_a_row(state is not SessionState.HELD for state, _ in past)
    too_few = _in_a_row(state is SessionState.HELD and present < quorum for state, present in past)
    found = (
        Concern(Sign.DID_NOT_MEET, not_met if not_met > 1 else 0),
        Concern(Sign.NO_QUORUM, too_few if too_few > 1 else 0),
        Concern(Sign.NO_FACILITATOR, int(not led)),
        Concern(Sign.NO_HOST, int(not hosted)),
        Concern(Sign.QUIET, sum(now - at >= QUIET_AFTER for at in last_signs.values())),
        Concern(Sign.ONE_LEADS, int(len(last) == LED_IN_A_ROW and len(set(last)) == 1)),
    )
    return tuple(each for each in found if each.count)


def stays(now: Sequence[Concern], before: Iterable[str]) -> tuple[Concern, ...]:
    """Of the concerns of today, those that were there a week ago: only they go further than the circle."""
    known = set(before)
    return tuple(each for each in now if each.sign in known)


def behind(sessions: Iterable[Session], now: datetime) -> tuple[Session, ...]:
    """The sessions whose hour is over, oldest first, without those that were skipped by agreement."""
    over = {SessionState.HELD, SessionState.MISSED, SessionState.CANCELLED}
    return tuple(
        sorted(
            (each for each in sessions if each.state in over and each.ends_at <= now), key=lambda each: each.starts_at
        )
    )


def may_count(people: int) -> bool:
    """Whether a count of something about so many people may be shown."""
    return people >= SMALL_GROUP


def _in_a_row(wrong: Iterable[bool]) -> int:
    """How many of the latest were so, without a break."""
    count = 0
    for each in wrong:
        count = count + 1 if each else 0
    return count
