"""How a community spaces its notices. Apart from the timetable, because the settings need nothing else of it."""

from dataclasses import replace
from datetime import timedelta

from circles.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How long before or after a session each notice comes. `check_in_after` of nothing: nobody is asked in between."""

    clocks_before: timedelta = timedelta(days=14)
    agenda_before: timedelta = timedelta(hours=24)
    reminder_before: timedelta = timedelta(hours=1)
    reflection_after: timedelta = timedelta(minutes=5)
    recap_after: timedelta = timedelta(hours=18)
    nudge_after: timedelta = timedelta(hours=24)
    check_in_after: timedelta = timedelta(days=7)

    def of_plan(self, check_in_days: int) -> "Rhythm":
        """The same with check-ins as a program wishes them."""
        return replace(self, check_in_after=timedelta(days=check_in_days))
