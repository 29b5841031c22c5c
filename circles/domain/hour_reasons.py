"""Why a circle meets when it does: numbers that are kept with it. None of them says anything about one person."""

from collections.abc import Sequence

from circles.domain.hour_shares import Member, shares
from circles.domain.hour_windows import whole_quarters
from circles.domain.hours_for_all import Given
from circles.domain.series import WallTime

Reasons = tuple[tuple[str, int], ...]
"""Names and numbers:

`hours`: how many take turns (1: none do; 0: an organizer named the hour); `hours_sessions`: for how many sessions;
`hours_largest` and `hours_sum`: the burden of who has it hardest, and of all, over these; `hours_proved`: 1 if nothing
is fairer; `in_waking_hours`: for how many people all sessions lie between 8:00 and 21:00; `good_for`: for how many all
are at good hours; `hours_stated` and `hours_silent`: how many said when they can, and how many did not;
`hours_widened`: 1 if the latter had to be taken to be free at any time; `needs_room`: 1 if another circle has the usual
room then.
"""


def reasons_for(
    members: Sequence[Member], walls: Sequence[WallTime], minutes: int, given: Given | None = None
) -> Reasons:
    """What the sessions of a circle mean for its people. Without `given`, an organizer named the hour."""
    borne = shares(members, walls, whole_quarters(minutes))
    burdens = [each.burden - each.carried for each in borne]
    plan = given.plan if given else None
    numbers = {
        "hours": len(plan.hours) if plan else 0,
        "hours_sessions": len(walls),
        "hours_largest": max(burdens, default=0),
        "hours_sum": sum(burdens),
        "hours_proved": int(plan is not None and plan.choice.is_proved),
        "in_waking_hours": sum(not each.early and not each.late for each in borne),
        "good_for": burdens.count(0),
        "hours_stated": sum(not each.is_silent for each in members),
        "hours_silent": sum(each.is_silent for each in members),
    }
    if given and given.is_widened:
        numbers["hours_widened"] = 1
    if given and given.needs_room:
        numbers["needs_room"] = 1
    return tuple(numbers.items())
