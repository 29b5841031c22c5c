"""Who stays reachable when their circle is over, or when they left it: by whom, for how long, with which words."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from circles.domain.values import dataclass

ANSWER_WITHIN = timedelta(days=10)
"""So long somebody may take to say yes. Afterwards the asker hears that there was no answer, whatever the reason."""
ASK_AGAIN_AFTER = timedelta(days=90)
MOST_ASKED = 3
"""People whom one person asks at the same time."""
RENEW_BEFORE = timedelta(days=14)
"""So long before it ends somebody is asked, once, whether they stay reachable."""


class ReachedBy(StrEnum):
    """Who may ask somebody to get in touch, from fewest to most."""

    NOBODY = "nobody"
    CIRCLE = "circle"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class Place:
    """That somebody has a place in a published circle, or had it until the circle ended. `season`: its number."""

    circle_id: str
    program_id: str
    season: int


@dataclass(frozen=True, slots=True)
class Alum:
    """What somebody chose for the time after a circle. `words`: what they offer, as those read it who may ask.

    `invited`: whether organizers may write to them when a season opens. `until` (aware UTC): when it ends by itself.
    `is_former`: their circle is over, or they left it; before that, nothing of it is shown.
    """

    id: str
    person_id: str
    where: Place
    by: ReachedBy
    words: str
    invited: bool
    until: datetime
    is_former: bool = False


def may_ask(alum: Alum, asker_id: str, places: Iterable[Place], now: datetime) -> bool:
    """Whether somebody with these places may see what an alum offers, and ask them to get in touch.

    Who sat with them to the end may, and if they chose so whoever has a place in a later season of the program.
    """
    if alum.person_id == asker_id or not alum.is_former or alum.until <= now:
        return False
    match alum.by:
        case ReachedBy.NOBODY:
            return False
        case ReachedBy.CIRCLE:
            return any(each.circle_id == alum.where.circle_id for each in places)
        case ReachedBy.PROGRAM:
            return any(each.circle_id == alum.where.circle_id or _is_later(each, alum.where) for each in places)


def _is_later(place: Place, than: Place) -> bool:
    return place.program_id == than.program_id and place.season > than.season


def whom_to_show(
    alumni: Iterable[Alum],
    asker_id: str,
    places: Collection[Place],
    apart: Collection[frozenset[str]],
    now: datetime,
) -> tuple[Alum, ...]:
    """Those whom somebody may ask, each person once; if both were in a circle, with the words for that one.

    `apart`: pairs of people of whom one would rather not meet the other; neither is shown to the other.
    """
    circles = {each.circle_id for each in places}
    found: dict[str, Alum] = {}
    for each in sorted(alumni, key=lambda one: (one.where.circle_id not in circles, one.id)):
        if may_ask(each, asker_id, places, now) and frozenset((asker_id, each.person_id)) not in apart:
            found.setdefault(each.person_id, each)
    return tuple(found.values())
