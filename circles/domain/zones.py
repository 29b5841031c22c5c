"""Time zones: the one door to zone data, and from what people type to a zone."""

import difflib
import re
import zoneinfo
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Protocol, TypeVar

from circles.domain.gazetteer import city, key_of, lines, places, shown, zone_names
from circles.domain.places import ABBREVIATIONS, WELL_KNOWN
from circles.errors import Refused

# The operating system's zone data is often a year old, and Python prefers it. Only the tzdata package decides here,
# so that every machine with the same packages shows the same hours.
zoneinfo.reset_tzpath(to=())
zoneinfo.ZoneInfo.clear_cache()

_CLOCK = re.compile(r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))?\s*(?P<half>[ap]m)?")
_OFFSET = re.compile(r"(?:utc|gmt)?\s*(?P<sign>[+\-\u2212])\s*(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?")
_SHOWN_MOST = 60


class _Caching(Protocol):
    def cache_clear(self) -> None: ...


C = TypeVar("C", bound=_Caching)
_caching: list[_Caching] = []


def by_zone_data(function: C) -> C:
    """Put this above a cache of what follows from zone data, so that newer data empties it."""
    _caching.append(function)
    return function


@by_zone_data
@cache
def zone(name: str) -> zoneinfo.ZoneInfo:
    """The rules of the zone with the IANA name `name`. Raises Refused if there is none."""
    if name not in zone_names():
        raise Refused("I know no time zone called “{name}”. Type your city, such as Lisbon.", name=name[:_SHOWN_MOST])
    return zoneinfo.ZoneInfo(name)


def local(at: datetime, zone_name: str) -> datetime:
    """The instant `at` (aware) as clocks in the zone show it. Raises ValueError if `at` is naive, Refused as `zone`."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a zone; this datetime is naive")
    return at.astimezone(zone(zone_name))


def utc_offset_minutes(at: datetime, zone_name: str) -> int:
    """How far the zone's clocks are ahead of UTC at the instant `at` (aware)."""
    offset = local(at, zone_name).utcoffset() or timedelta()
    return int(offset.total_seconds() // 60)


@by_zone_data
@cache
def data_version() -> str:
    """The release of the zone data, such as `2026f`: when it changes, instants of coming sessions may move."""
    return _installed_version()


def look_again() -> bool:
    """Whether other zone data was installed since they were read. From then on it counts, if it is whole.

    Reads files; call it once a day.
    """
    try:
        if _installed_version() == data_version():
            return False
        for name in lines("zones"):
            zoneinfo.ZoneInfo.no_cache(name)
    except (OSError, LookupError, ValueError):
        return False  # it is being installed right now
    zoneinfo.ZoneInfo.clear_cache()
    for each in (*_caching, zone_names):
        each.cache_clear()
    return True


def _installed_version() -> str:
    return lines("zoneinfo/tzdata.zi")[0].rpartition(" ")[2]


def find_zones(text: str) -> tuple[str, ...]:
    """The zones that what a person typed could mean, the likeliest first: a city, country, abbreviation, IANA name.

    What stands behind a comma narrows the choice (“Georgia, USA”). Nothing found gives an empty tuple.
    """
    whole = key_of(text)
    if whole.upper() in ABBREVIATIONS:
        return ABBREVIATIONS[whole.upper()]
    if whole in places():
        return places()[whole]
    return _narrowed([key_of(part) for part in text.split(",")]) or _narrowed(_split_where_known(whole))


def resolve_zone(text: str, now: datetime) -> str:
    """The one zone that a person means.

    Args:
        text: what was typed.
        now: aware; the clock readings in the answer are of this instant.

    Raises:
        Refused: several or no zones fit, or an hour or an offset was typed: says what to type instead.
    """
    typed = " ".join(text.split())[:_SHOWN_MOST]
    if not typed:
        raise Refused("Type your city, such as Lisbon or Kathmandu.")
    _refuse_clock(typed, now)
    _refuse_offset(typed, now)
    found = _distinct(find_zones(typed), now)
    if len(found) == 1:
        return found[0]
    if found:
        raise _several(typed, found, now)
    raise _unknown(typed, now)


def _several(typed: str, found: list[str], now: datetime) -> Refused:
    values = {"typed": typed, **_readings([(city(name), name) for name in found], now)}
    if len(found) == 2:
        return Refused(
            "“{typed}” means several places. Did you mean {first} ({first_time} now) or {second} ({second_time} now)?"
            " Type the city.",
            **values,
        )
    return Refused(
        "“{typed}” means several places. Did you mean {first} ({first_time} now), {second} ({second_time} now)"
        " or {third} ({third_time} now)? Type the city.",
        **values,
    )


def _unknown(typed: str, now: datetime) -> Refused:
    names = places()
    near = difflib.get_close_matches(key_of(typed), names, n=6, cutoff=0.75)
    options = {names[each][0]: (shown(each), names[each][0]) for each in reversed(near)}
    values = {"typed": typed, **_readings(list(reversed(options.values())), now)}
    if not options:
        return Refused(
            "I know no place called “{typed}”. Type the nearest large city, such as Lisbon or Kathmandu.", **values
        )
    if len(options) == 1:
        return Refused(
            "I know no place called “{typed}”. Did you mean {first} ({first_time} now)? Type the city.", **values
        )
    return Refused(
        "I know no place called “{typed}”. Did you mean {first} ({first_time} now) or {second} ({second_time} now)?"
        " Type the city.",
        **values,
    )


def _readings(options: list[tuple[str, str]], now: datetime) -> dict[str, str]:
    """Places with what their clocks show now, as values of a sentence."""
    values: dict[str, str] = {}
    for place, (label, name) in zip(("first", "second", "third"), options, strict=False):
        values |= {place: label, f"{place}_time": f"{local(now, name):%H:%M}"}
    return values


def _refuse_clock(typed: str, now: datetime) -> None:
    """People answer “where are you” with the hour they see. Many places share an hour, so name some."""
    read = _CLOCK.fullmatch(typed.casefold())
    if not read or not (read["minute"] or read["half"]):
        return
    hour = int(read["hour"]) % 12 + 12 * (read["half"] == "pm") if read["half"] else int(read["hour"])
    minutes = hour * 60 + int(read["minute"] or 0)
    if hour > 23 or int(read["minute"] or 0) > 59:
        return
    ahead = minutes - (now.astimezone(UTC).hour * 60 + now.astimezone(UTC).minute)
    cities = _showing(now, lambda offset: abs((offset - ahead + 720) % 1440 - 720) <= 20)
    if not cities:
        raise Refused("“{typed}” is an hour. Type your city instead, such as Lisbon or Kathmandu.", typed=typed)
    raise Refused("It is about {typed} now in {places} and elsewhere. Type your city.", typed=typed, places=cities)


def _refuse_offset(typed: str, now: datetime) -> None:
    read = _OFFSET.fullmatch(typed.casefold())
    if not read:
        return
    ahead = (int(read["hours"]) * 60 + int(read["minutes"] or 0)) * (1 if read["sign"] == "+" else -1)
    cities = _showing(now, lambda offset: offset == ahead)
    if not cities:
        raise Refused("No city I know is at {typed} now. Type your city, such as Lisbon or Kathmandu.", typed=typed)
    raise Refused(
        "Many places change their offset with the season. {places} and others are at {typed} now. Type your city.",
        typed=typed,
        places=cities,
    )


def _showing(now: datetime, fits: Callable[[int], bool]) -> str:
    """Up to three well-known cities whose offset fits, in a row."""
    return ", ".join([city(name) for name in WELL_KNOWN if fits(utc_offset_minutes(now, name))][:3])


def _distinct(found: Iterable[str], now: datetime) -> list[str]:
    """The zones without those whose clocks agree with an earlier one for a year: asking about them would be noise."""
    kept: dict[tuple[int, ...], str] = {}
    for name in found:
        year = tuple(utc_offset_minutes(now + timedelta(days=days), name) for days in range(0, 371, 5))
        kept.setdefault(year, name)
    return list(kept.values())


def _narrowed(parts: list[str]) -> tuple[str, ...]:
    """The zones that all known parts allow; if they contradict each other, all of them, so that somebody asks."""
    known = [places()[part] for part in parts if part in places()]
    if not known:
        return ()
    common = tuple(name for name in known[0] if all(name in others for others in known[1:]))
    return common or tuple(dict.fromkeys(name for each in known for name in each))


def _split_where_known(whole: str) -> list[str]:
    """“lisbon portugal” as its city and its country, if there is such a cut."""
    words = whole.split()
    for cut in range(len(words) - 1, 0, -1):
        parts = [" ".join(words[:cut]), " ".join(words[cut:])]
        if all(part in places() for part in parts):
            return parts
    return []
