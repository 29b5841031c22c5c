"""From the text of one value to the value, or to a sentence that says what was expected."""

import difflib
import re
from collections.abc import Callable
from datetime import MAXYEAR
from functools import lru_cache
from typing import Any

from circles.command import Kind, Parameter
from circles.domain.series import LocalTime
from circles.errors import Refused
from circles.phrasing.words import as_said, tidy

_NUMBER = re.compile(r"[+-]?[0-9]{1,9}")
_YEARS = range(2000, MAXYEAR - 1)
_SHOWN = 40


def read(parameter: Parameter, text: str) -> Any:
    """The value that `text` (tidied, not empty) stands for. Raises Refused with what was expected."""
    if special := _SPECIAL.get(parameter.kind):
        return special(parameter, text)
    if len(text) > parameter.ask.most:
        raise Refused(
            "That is {length} characters; {most} fit. Nothing was stored: shorten it and send it again.",
            length=len(text),
            most=parameter.ask.most,
        )
    return parameter.type(text)


def shown(text: str) -> str:
    """As much of what was typed as an answer repeats: one line, 40 characters."""
    return " ".join(tidy(text[: 4 * _SHOWN]).split())[:_SHOWN]


def nearest(text: str, among: tuple[str, ...]) -> str | None:
    """The one of `among` that was most likely meant, or None. Compares a short start only: matching is slow."""
    near = difflib.get_close_matches(text[:_SHOWN], among, 1, 0.65)
    return near[0] if near else None


def nearest_name(typed: str, names: tuple[str, ...]) -> str | None:
    """The command that was most likely meant by one or two words, or None: names of two words are held against both."""
    first = typed.partition(" ")[0]
    found = [
        (near, difflib.SequenceMatcher(None, near, text[:_SHOWN]).ratio())
        for text, among in ((typed, names), (first, tuple(each for each in names if " " not in each)))
        if (near := nearest(text, among))
    ]
    return max(found, key=lambda each: each[1])[0] if found else None


def is_slip(word: str, names: tuple[str, ...]) -> bool:
    """Whether somebody wrote one of these names, give or take a letter."""
    return bool(difflib.get_close_matches(word[:_SHOWN], names, 1, 0.8))


def chosen(parameter: Parameter, text: str) -> str | None:
    """The choice that `text` names exactly, give or take case, spaces and hyphens."""
    return _spelled(parameter.choices, parameter.ask.also).get("_".join(text.lower().replace("-", " ").split()))


@lru_cache(maxsize=256)
def _spelled(choices: tuple[str, ...], also: tuple[tuple[str, str], ...]) -> dict[str, str]:
    others = {typed.replace(" ", "_"): meant for typed, meant in also}
    return others | {each.lower().replace("-", "_"): each for each in choices}


def _choice(parameter: Parameter, text: str) -> Any:
    found = chosen(parameter, text[:_SHOWN])
    if found is not None:
        return parameter.type(found)
    choices = tuple(as_said(each) for each in parameter.choices)
    near = nearest(text.lower(), choices)
    if near:
        raise Refused("I don't know “{typed}”. Did you mean “{near}”?", typed=shown(text), near=near)
    if len(choices) == 1:
        raise Refused("Nothing was changed: only “{choice}” does it.", choice=choices[0])
    raise Refused("“{typed}” should be one of: {choices}.", typed=shown(text), choices=", ".join(choices))


def _number(_: Parameter, text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise Refused("“{typed}” should be a whole number, such as 2.", typed=shown(text))
    return int(text)


def _local_time(_: Parameter, text: str) -> LocalTime:
    try:
        found = LocalTime.parse(text)
    except ValueError:
        found = None
    if found is None or found.day.year not in _YEARS:
        raise Refused("“{typed}” should be a day and an hour, such as 2026-12-01 19:00.", typed=shown(text))
    return found


# Not a `match`: Python 3.11 takes longer to name a member of an enumeration than to read a word.
_SPECIAL: dict[Kind, Callable[[Parameter, str], Any]] = {
    Kind.CHOICE: _choice,
    Kind.NUMBER: _number,
    Kind.LOCAL_TIME: _local_time,
}
