"""On whose wall somebody lives, and when they can come on the days that a plan names."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from circles.domain.availability import Availability, assumed
from circles.domain.person import Person
from circles.domain.program import Plan
from circles.domain.recurrence import Days, Monthly, Weekly
from circles.domain.week_masks import DAY, QUARTER, turned
from circles.domain.zones import utc_offset_minutes


class Walls:
    """How the clocks of these people stand to each other when a season begins (at that day)."""

    def __init__(self, people: Sequence[Person], plan: Plan, start: date) -> None:
        zones = [each.zone for each in people if each.zone]
        self.common = max(dict.fromkeys(zones), key=zones.count, default="UTC")
        self._at = datetime.combine(start, time(12), UTC)
        self._days = sum([((1 << DAY) - 1) << day * DAY for day in weekdays_of(plan)])

    def zone(self, person: Person) -> str:
        """The zone that somebody lives by; if they did not say so, the one that most do."""
        return person.zone or self.common

    def week(self, person: Person, stated: Availability | None) -> Availability:
        """When they can come, on their own wall: what they stated, or what most can, on the days of the plan.

        Where the plan names weekdays, an hour counts that is on such a day on their wall, or on the one of most people.
        """
        hours = stated or assumed()
        if not self._days:
            return hours
        wanted = self._days | turned(self._days, self._ahead(self.zone(person)) - self._ahead(self.common))
        return Availability(hours.good & wanted, hours.possible & wanted)

    def _ahead(self, zone: str) -> int:
        return utc_offset_minutes(self._at, zone) // QUARTER


def weekdays_of(plan: Plan) -> frozenset[int]:
    """The weekdays (Monday is 0) that a plan names; empty: any of them."""
    match plan.recurrence:
        case Weekly(weekdays=weekdays):
            return frozenset(weekdays)
        case Monthly(weekday=weekday):
            return frozenset({weekday})
        case Days(named=named):
            return frozenset(each.weekday() for each in named)
