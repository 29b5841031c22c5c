"""Hours looked at again: after clocks, holidays and pauses have changed something, or what somebody stated."""

from collections.abc import Sequence

from circles.domain.hour_shares import Member, cannot, shares
from circles.domain.series import WallTime
from circles.domain.values import dataclass

_WORTH_IT = 2


@dataclass(frozen=True, slots=True)
class Recheck:
    """What speaks for other hours. `misses`: person's id -> how many of the sessions as planned they cannot come to;
    `eased`: how many sessions easier it would be for who has it hardest; 0 if there are no better hours.
    """

    misses: dict[str, int]
    eased: int


def recheck(
    members: Sequence[Member], planned: Sequence[WallTime], better: Sequence[WallTime] | None, minutes: int
) -> Recheck | None:
    """What to propose for the sessions to come; None if they are well as they are.

    A change is proposed where somebody cannot come as planned, or where who has it hardest would have it easier by two
    sessions at least: people have made plans by then.

    Args:
        members: who is there from now on, so without those who pause, with what they carry by now.
        planned: the sessions to come, without those on holidays.
        better: when these could be instead, so that all can come; None if there are no such hours.
        minutes: how long a session is, in whole quarters.
    """
    gone = {each.person_id: len(cannot(each, planned, minutes)) for each in members}
    misses = {person: count for person, count in gone.items() if count}
    eased = _largest(members, planned, minutes) - _largest(members, better, minutes) if better else 0
    return Recheck(misses, eased) if misses or eased >= _WORTH_IT else None


def _largest(members: Sequence[Member], sessions: Sequence[WallTime], minutes: int) -> int:
    return max((each.burden for each in shares(members, sessions, minutes)), default=0)
