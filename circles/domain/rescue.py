"""What an organizer can do for a circle in trouble, and when it would do harm: merge, split, seed."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import combinations

from circles.domain.availability import Availability, Level
from circles.domain.forming import discomfort
from circles.domain.person import Person
from circles.domain.program import Plan
from circles.domain.zones import local, utc_offset_minutes
from circles.errors import Refused

AT_NIGHT = 120
"""From so many minutes outside of 8:00 to 21:00 on, an hour is nobody's hour."""

Pairs = Collection[frozenset[str]]
"""Ids of people, two by two, who should not sit together."""


def check_merge(
    staying: Sequence[Person], coming: Sequence[Person], plan: Plan, apart: Pairs, first: datetime | None
) -> None:
    """Whether the people of one circle can move into another one, which goes on as it is.

    Args:
        first: when they would meet first (aware UTC), or None if the circle has no session to come.

    Raises:
        Refused: they are too many, they should not sit together, or the hour lies in somebody's night.
    """
    together = {each.id for each in (*staying, *coming)}
    if len(together) > plan.most:
        raise Refused(
            "Together they would be {people}, and a circle has {most} at most. Move somebody to another one first.",
            people=len(together),
            most=plan.most,
        )
    if any(pair <= together for pair in apart):
        raise Refused(
            "Somebody of these two circles asked not to sit with somebody of the other one. I cannot say who."
        )
    asleep = sum(not fits(each, first, plan.minutes) for each in coming) if first else 0
    if asleep:
        raise Refused(
            "That hour lies in the night for {people} of those who would come. Give the circle that stays another hour"
            " first, or merge the other way round.",
            people=asleep,
        )


def fits(person: Person, at: datetime, minutes: int) -> bool:
    """Whether a session at this instant (aware UTC) is outside of a person's night, as far as we know."""
    if person.zone is None:
        return True
    shown = local(at, person.zone)
    return discomfort(shown.hour * 60 + shown.minute, minutes) < AT_NIGHT


def can_come(person: Person, stated: Availability | None, sessions: Iterable[tuple[datetime, int]]) -> bool:
    """Whether somebody could be at all these sessions (aware UTC, minutes), by what they stated.

    Of who stated nothing we know their night at most.
    """
    if stated is None or person.zone is None:
        return all([fits(person, at, minutes) for at, minutes in sessions])
    return all([stated.level_at(local(at, person.zone), minutes) > Level.IMPOSSIBLE for at, minutes in sessions])


def clashes(sessions: Iterable[tuple[datetime, int]], taken: Collection[tuple[datetime, datetime]]) -> bool:
    """Whether one of these sessions (aware UTC, minutes) overlaps with a time that is taken already."""
    return any(at < end and start < at + timedelta(minutes=minutes) for at, minutes in sessions for start, end in taken)


def share_language(told: Iterable[Sequence[str]]) -> bool:
    """Whether there is a language that all speak, of those who said which they do."""
    spoken = [frozenset(each) for each in told if each]
    return not spoken or bool(frozenset.intersection(*spoken))


def check_parting(staying: int, going: int, plan: Plan) -> None:
    """Whether both parts of a circle would be circles still. Raises Refused if not."""
    if min(staying, going) < plan.quorum:
        raise Refused(
            "That makes a circle of {staying} and one of {going}; both need {least} people to meet.",
            staying=staying,
            going=going,
            least=plan.quorum,
        )


def halves(people: Sequence[Person], apart: Pairs, at: datetime) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
    """Two halves of a circle: nobody with whom they should not sit, as far as possible, then those with near clocks.

    `people` in the order they joined; the first stays. The larger half stays. `at`: when their clocks are compared.
    """
    ahead = {each.id: utc_offset_minutes(at, each.zone) if each.zone else None for each in people}
    size = len(people) // 2
    best = min(
        combinations(people[1:], size),
        key=lambda going: _strain(going, ahead, apart) + _strain(_others(people, going), ahead, apart),
    )
    return _others(people, best), best


def _strain(group: Iterable[Person], ahead: dict[str, int | None], apart: Pairs) -> int:
    ids = {each.id for each in group}
    together = sum(pair <= ids for pair in apart)
    clocks = [known for each in ids if (known := ahead[each]) is not None]
    spread = max(clocks) - min(clocks) if clocks else 0
    # Two who should not meet weigh more than any clocks: those differ by 26 hours at most.
    return together * 10_000_000 + spread**2


def _others(people: Sequence[Person], going: Collection[Person]) -> tuple[Person, ...]:
    return tuple(each for each in people if each not in going)


def enough_to_come(starts: Iterable[datetime], now: datetime, least: int = 2) -> bool:
    """Whether it is worth joining: so many sessions are still to come, the next one not within the hour."""
    return sum(each > now + timedelta(hours=1) for each in starts) >= least
