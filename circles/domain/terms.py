"""On which terms people hear from us. Apart from the decision, because the settings need nothing else of it."""

from datetime import time, timedelta

from circles.domain.values import dataclass

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `begin` until just before `end` on the member's own clock, maybe over midnight. The same twice: none."""

    begin: time = time(22)
    end: time = time(8)


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms somebody hears from us: the community's custom, with their own wishes on top.

    Args:
        lead: how long before a session the reminder comes.
        weekly: how many private messages come in seven days, those that are needed apart.
        digest_day: 0 is Monday; with `digest_hour`, on their own clock.
        only_digest: all news comes in the digest.
        off: nothing but what is needed.
    """

    lead: timedelta = timedelta(hours=1)
    quiet: QuietHours = QuietHours()
    weekly: int = 6
    digest_day: int = 6
    digest_hour: time = time(17)
    only_digest: bool = False
    off: bool = False
