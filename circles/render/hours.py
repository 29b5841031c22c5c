"""Instants on the clocks of those who read them. 24 hours, never the name of a zone or a city."""

from collections.abc import Sequence
from datetime import UTC, datetime

from circles.chat import Reader
from circles.domain.zones import local
from circles.errors import Refused
from circles.i18n import translate
from circles.render.words import one_line

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""The names to translate; the catalogue takes them from here."""
_NAME_LONGEST = 30
# A name could otherwise add an hour of its own: “Bo) · 05:00 (Chen”.
_NAME_MARKS = str.maketrans({"(": " ", ")": " ", "·": " ", ",": " "})

_Local = tuple[datetime, bool]
"""A local time, and whether it is UTC for want of a zone."""


def hours(at: datetime, style: str, readers: tuple[Reader, ...], language: str) -> str:
    """The instant `at` (aware) as the readers' clocks show it.

    One reader, or several who share the hour: “Tue 24 Nov, 18:00”. Several hours: each with the names who live by
    it, “Tue 24 Nov: 18:00 (Ana, Bo) · 23:30 (Chen)”. No reader: UTC, and it says so.

    Args:
        at: the instant.
        style: `full`, `day` or `time`.
        readers: who reads. A reader whose zone is not known gets UTC, marked as such.
        language: for the names of days and months.
    """
    groups: dict[str, tuple[_Local, list[str]]] = {}
    for each in readers or (Reader("", ""),):
        found = _local(at, each.zone)
        groups.setdefault(_shown(found, style, language), (found, []))[1].append(each.name)
    if len(groups) == 1:
        return next(iter(groups))
    return _grouped(sorted(groups.values(), key=lambda group: group[0][0].replace(tzinfo=None)), style, language)


def _grouped(groups: Sequence[tuple[_Local, list[str]]], style: str, language: str) -> str:
    days = {at.date() for (at, _), _ in groups}
    if style == "full" and len(days) == 1:
        same_day = " · ".join(_with_names(_shown(found, "time", language), names) for found, names in groups)
        return f"{_day(groups[0][0][0], language)}: {same_day}"
    if style == "time" and len(days) > 1:
        style = "weekday"
    elif style == "full":
        style = "day_and_time"
    return " · ".join(_with_names(_shown(found, style, language), names) for found, names in groups)


def _with_names(shown: str, names: Sequence[str]) -> str:
    return f"{shown} ({', '.join(map(_name, names))})"


def _name(name: str) -> str:
    """A name beside an hour: without what stands in brackets in it, such as pronouns, and not too long."""
    name = one_line(name, _NAME_LONGEST)
    return " ".join((name.partition("(")[0].strip() or name).translate(_NAME_MARKS).split())


def _shown(found: _Local, style: str, language: str) -> str:
    at, is_utc = found
    clock = f"{at.hour:02}:{at.minute:02}"
    match style:
        case "day":
            text = _day(at, language)
        case "time":
            text = clock
        case "weekday":
            text = f"{translate(DAYS[at.weekday()], language)} {clock}"
        case "day_and_time":
            text = f"{_day(at, language)} {clock}"
        case _:
            text = f"{_day(at, language)}, {clock}"
    return f"{text} UTC" if is_utc else text


def _day(at: datetime, language: str) -> str:
    pattern = translate("{weekday} {day} {month}", language)
    weekday, month = translate(DAYS[at.weekday()], language), translate(MONTHS[at.month - 1], language)
    return pattern.replace("{weekday}", weekday).replace("{day}", str(at.day)).replace("{month}", month)


def _local(at: datetime, zone: str) -> _Local:
    if zone:
        try:
            return local(at, zone), False
        except (Refused, OverflowError):  # a post must not fail at night for a zone that is no more
            pass
    return at.astimezone(UTC), True
