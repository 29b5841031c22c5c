"""How somebody wants to hear from us, as they say it: “2 hours, quiet 21:00-07:30, digest friday 18:00”."""

import re
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

from circles.domain.contact import LONGEST_LEAD
from circles.domain.terms import DAYS, QuietHours, Terms
from circles.domain.values import dataclass
from circles.errors import Refused

SHORTEST_LEAD = timedelta(minutes=5)

_LEAD = re.compile(r"(\d{1,4}) ?(m|min|minutes?|h|hours?|d|days?)( before)?")
_CLOCK = r"(\d|[01]\d|2[0-3])(?:[:.]([0-5]\d))?"
_QUIET = re.compile(rf"quiet(?: hours)? (?:from )?{_CLOCK} ?(?:-|\u2013|to|until) ?{_CLOCK}")
_DIGEST = re.compile(rf"digest(?: ({'|'.join(DAYS)}))?(?: (?:at )?{_CLOCK})?")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_NO_QUIET = QuietHours(time(0), time(0))


@dataclass(frozen=True, slots=True)
class ContactWishes:
    """What a member chose. None: as is the custom of the community. `lead` in minutes; `digest_day` 0 is Monday."""

    off: bool = False
    lead: int | None = None
    quiet: tuple[time, time] | None = None
    only_digest: bool = False
    digest_day: int | None = None
    digest_hour: time | None = None

    def over(self, custom: Terms) -> Terms:
        """The terms that hold for this member."""
        return replace(
            custom,
            off=self.off,
            lead=custom.lead if self.lead is None else timedelta(minutes=self.lead),
            quiet=QuietHours(*self.quiet) if self.quiet else custom.quiet,
            only_digest=self.only_digest,
            digest_day=custom.digest_day if self.digest_day is None else self.digest_day,
            digest_hour=self.digest_hour or custom.digest_hour,
        )


def wished(text: str, so_far: ContactWishes) -> ContactWishes:
    """What a member wants from now on, by what they typed: one wish, or several between commas.

    Raises Refused for what cannot be understood or cannot be.
    """
    for each in re.split(r"[,;\n]", " ".join(text.lower().replace("\u2011", "-").split())):
        if each.strip():
            so_far = _one(each.strip(), so_far)
    return so_far


def _one(text: str, so_far: ContactWishes) -> ContactWishes:
    if text in _FIXED:
        return replace(so_far, **_FIXED[text])
    if text == "default":
        return ContactWishes()
    if found := _LEAD.fullmatch(text):
        return replace(so_far, off=False, lead=_lead(found, text))
    if found := _QUIET.fullmatch(text):
        return replace(so_far, quiet=(_clock(found[1], found[2]), _clock(found[3], found[4])))
    if found := _DIGEST.fullmatch(text):
        return _digest(found, so_far)
    raise Refused(
        "I don't understand “{typed}”. Try one of: off, on, 2 hours, quiet 21:00-07:30, digest, digest friday 18:00.",
        typed=text[:40],
    )


_FIXED: dict[str, dict[str, Any]] = {
    "off": {"off": True},
    "on": {"off": False},
    "quiet off": {"quiet": (_NO_QUIET.begin, _NO_QUIET.end)},
    "digest off": {"only_digest": False},
}


def _lead(found: re.Match[str], text: str) -> int:
    lead = int(found[1]) * _UNITS[found[2][0]]
    if not SHORTEST_LEAD <= lead <= LONGEST_LEAD:
        raise Refused("A reminder can come 5 minutes to 24 hours before; “{typed}” is not between.", typed=text[:40])
    return int(lead.total_seconds() // 60)


def _clock(hour: str, minute: str | None) -> time:
    return time(int(hour), int(minute or 0))


def _digest(found: re.Match[str], so_far: ContactWishes) -> ContactWishes:
    day, hour, minute = found[1], found[2], found[3]
    return replace(
        so_far,
        off=False,
        only_digest=True,
        digest_day=DAYS.index(day) if day else so_far.digest_day,
        digest_hour=_clock(hour, minute) if hour else so_far.digest_hour,
    )
