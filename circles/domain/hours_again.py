"""Hours looked at again: after clocks, holidays and pauses have changed something."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from circles.domain.best_hours import HoursPlan, best_hours
from circles.domain.hour_shares import Member, Share, cannot, shares
from circles.domain.hour_windows import Season
from circles.domain.series import WallTime
from circles.domain.values import dataclass

_WORTH_IT = 2


@dataclass(frozen=True, slots=True)
class Recheck:
    """What to propose. `misses`: person's id -> how many of the sessions as planned they cannot come to; `now` is what
    these mean for each; `plan` the hours that would be better, None if there are none for all.
    """

    misses: dict[str, int]
    now: tuple[Share, ...]
    plan: HoursPlan | None


def recheck(members: Sequence[Member], planned: Sequence[WallTime], season: Season) -> Recheck | None:
    """What to propose for the sessions to come; None if they are well as they are.

    A change is proposed where somebody cannot come as planned, or where who has it hardest would have it easier by two
    sessions at least: people have made plans by then.

    Args:
        members: who is there from now on, so without those who pause, with what they carry by now.
        planned: the sessions to come, without those on holidays.
        season: the windows that these are in, or could be in.
    """
    gone = {each.person_id: len(cannot(each, planned, season.minutes)) for each in members}
    misses = {person: count for person, count in gone.items() if count}
    now = shares(members, planned, season.minutes)
    plan = best_hours(members, season)
    largest = max((each.burden for each in now), default=0)
    if misses or (plan and plan.largest <= largest - _WORTH_IT):
        return Recheck(misses, now, plan)
    return None


def after(members: Iterable[Member], held: Sequence[WallTime], minutes: int) -> tuple[Member, ...]:
    """The members with what they carry after these sessions: the ledger of burdens, carried over."""
    everyone = tuple(members)
    borne = shares(everyone, held, minutes)
    return tuple(replace(each, carried=mine.burden) for each, mine in zip(everyone, borne, strict=True))
