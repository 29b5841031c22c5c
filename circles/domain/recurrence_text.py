"""From what an organizer types to a recurrence: “every 2 weeks on tue”, “tue and thu”, “first monday”, days."""

import difflib
import re
from datetime import date
from functools import cache

from circles.domain.recurrence import NTH, WEEKDAYS, WHOLE_NAMES, Days, Monthly, Recurrence, Weekly, read_day
from circles.errors import Refused

MOST_WEEKS = 8
_SHOWN = 60
_LONGEST = 5000
_NUMBERS = {
    **{word: number for number, word in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight"), 1)},
    **{"other": 2, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4},
}
_ORDINALS = {
    **{word: nth for nth, word in NTH.items()},
    **{"1st": 1, "2nd": 2, "3rd": 3, "4th": 4},
}
_NAMES = {
    **{name: place for place, name in enumerate(WEEKDAYS)},
    **{name: place for place, name in enumerate(WHOLE_NAMES)},
    **{f"{name}s": place for place, name in enumerate(WHOLE_NAMES)},
    **{"tues": 1, "weds": 2, "thur": 3, "thurs": 3},
}
_FILLERS = frozenset({"every", "each", "on", "the", "of", "month", "months", "monthly", "and", "a", "per", "in"})
_WEEKS = re.compile(
    r"\b(?:every|each|once a|once every)\s+(?:(?P<count>\d+|" + "|".join(_NUMBERS) + r")\s+)?weeks?\b"
    r"|\b(?P<word>weekly|fortnightly)\b|\bevery (?P<other>other)(?= (?:mon|tue|wed|thu|fri|sat|sun))"
)
_SEPARATORS = re.compile(r"[,;&+/\s]+")
_KNOWN = sorted({*_NAMES, *_ORDINALS, *_FILLERS, "week", "weeks", "weekly", "other", "fortnightly"})


@cache
def read_recurrence(text: str) -> Recurrence:
    """The recurrence that a text means. Raises Refused with the nearest right form.

    What `str` of a recurrence gives is read as the same again.
    """
    typed = " ".join(text.casefold().split())
    if not typed or len(typed) > _LONGEST:
        raise _unclear(typed)
    if re.search(r"\d{4}-|\d\.\d", typed):
        return _days(typed)
    if re.search(r"\bbi-?weekly\b", typed):
        raise Refused("That could mean two things. Say “every 2 weeks”, or name the days: “tue and thu”.")
    weeks = _WEEKS.search(typed)
    words = [each for each in _SEPARATORS.split(_WEEKS.sub(" ", typed)) if each and each not in _FILLERS]
    nths = [each for each in words if each in _ORDINALS or each in ("fifth", "5th")]
    if nths or "month" in typed:
        return _monthly(typed, words, nths)
    unknown = [each for each in words if each not in _NAMES]
    if unknown or not (weeks or words):
        raise _unclear(typed)
    return Weekly(_every(weeks), tuple(sorted({_NAMES[each] for each in words})))


def _every(weeks: re.Match[str] | None) -> int:
    if weeks is None:
        return 1
    if weeks["other"] or weeks["word"] == "fortnightly":
        return 2
    every = _NUMBERS.get(weeks["count"] or "one") or int(weeks["count"])
    if not 1 <= every <= MOST_WEEKS:
        raise Refused("Sessions come every 1 to {most} weeks.", most=MOST_WEEKS)
    return every


def _monthly(typed: str, words: list[str], nths: list[str]) -> Recurrence:
    weekdays = [each for each in words if each in _NAMES]
    if not nths or not weekdays:
        raise Refused("Which day of the month? Say it like “first monday” or “last friday”.")
    day = WHOLE_NAMES[_NAMES[weekdays[0]]]
    if nths[0] in ("fifth", "5th"):
        raise Refused("Not every month has a fifth such day. Every month has a last one: “last {day}”.", day=day)
    if len(words) != 2:
        raise Refused("By the month there is one day, such as “{nth} {day}”.", nth=NTH[_ORDINALS[nths[0]]], day=day)
    if typed.startswith(("every second", "every 2nd")) and "month" not in typed:
        raise Refused(
            "That could mean two things. Say “every 2 weeks on {day}”, or “second {day}” for once a month.", day=day
        )
    return Monthly(_ORDINALS[nths[0]], _NAMES[weekdays[0]])


def _days(typed: str) -> Recurrence:
    words = [each for each in _SEPARATORS.split(typed) if each and each not in _FILLERS]
    return Days(tuple(sorted({_day(each) for each in words})))


def _day(word: str) -> date:
    day = read_day(word)
    if day is None:
        raise Refused("“{typed}” is no day. Write days as 2027-01-12, 2027-02-09.", typed=word[:_SHOWN])
    return day


def _unclear(typed: str) -> Refused:
    near = _nearest(typed)
    if near:
        return Refused("“{typed}” is not clear to me. Did you mean “{near}”?", typed=typed[:_SHOWN], near=near)
    return Refused(
        "“{typed}” is not clear to me. Say it like “every 2 weeks on tue”, “tue and thu”, “first monday”,"
        " “last friday”, or name the days: “2027-01-12, 2027-02-09”.",
        typed=typed[:_SHOWN],
    )


def _nearest(typed: str) -> str:
    """The same with each unknown word replaced by the known one that it looks like, if that can be read."""
    words = [word for word in typed[:_SHOWN].replace(",", " ").split() if word != "and"]
    mended = [word if word in _KNOWN or word.isdigit() else _known(word) for word in words]
    if mended == words or not all(mended):
        return ""
    try:
        return str(read_recurrence(" ".join(mended)))
    except Refused:
        return ""


def _known(word: str) -> str:
    return next(iter(difflib.get_close_matches(word, _KNOWN, 1, 0.6)), "")
