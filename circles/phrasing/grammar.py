"""How typed words are spread over a command's parameters.

- A choice, a number, an `@account` is one word (a choice may have two: `not yet`); a day with its hour is two.
- The name of a circle is one word, if anything may follow it.
- A text or a name takes the rest of its line, or one word if something required still follows.
- A `long` text takes all that is left, lines and all.
- Anything may stand in quotation marks, and then ends with them: `join "New York" To meet people`.
"""

import re
from collections.abc import Callable

from circles.command import CircleName, Declaration, Kind, Parameter
from circles.errors import Refused
from circles.phrasing.reading import chosen, shown

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"(?=\s|$)|“([^”]*)”(?=\s|$)|„([^“”]*)[“”](?=\s|$)|«([^»]*)»(?=\s|$)', re.S)
_ESCAPED = re.compile(r'\\(["\\])')
_DAY_AND_HOUR = re.compile(r"\S+[Tt]\S*:\S*|\S+(?:\s+\S+)?")
QUOTES = '"“„«'


def spread(of: Declaration, text: str) -> dict[str, str]:
    """The typed `text` (without the command's name) as values by field name.

    Raises Refused for words that no parameter takes.
    """
    values: dict[str, str] = {}
    left = text.strip()
    for index, each in enumerate(of.visible, 1):
        if not left:
            break
        # Required ones come first, so the next one tells whether any is still to come.
        more = index < len(of.visible)
        more_needed = more and (of.visible[index].required or each.type is CircleName)
        value, left = _take(each, left, more_needed)
        values[each.name] = value
        left = left.lstrip()
    if left:
        raise Refused("“{name}” takes no “{rest}”. Try: {example}", name=of.name, rest=shown(left), example=of.example)
    return values


def _take(parameter: Parameter, text: str, more_needed: bool) -> tuple[str, str]:
    """The value of one parameter at the start of `text`, and what follows it."""
    if text[0] in QUOTES and (quoted := _QUOTED.match(text)):
        return _inside(quoted), text[quoted.end() :]
    if special := _SPECIAL.get(parameter.kind):
        return special(parameter, text)
    if more_needed or (text[0] == "@" and parameter.kind is Kind.SOMEONE):
        return _word(text)
    if parameter.ask.long:
        return text, ""
    line, _, rest = text.partition("\n")
    return line, rest


def _choice(parameter: Parameter, text: str) -> tuple[str, str]:
    words = text.split(None, 2)
    if len(words) > 1 and chosen(parameter, " ".join(words[:2])):
        return " ".join(words[:2]), words[2] if len(words) > 2 else ""
    return _word(text)


def _day_and_hour(_: Parameter, text: str) -> tuple[str, str]:
    found = _DAY_AND_HOUR.match(text)
    return (found[0], text[found.end() :]) if found else (text, "")


def _number(_: Parameter, text: str) -> tuple[str, str]:
    return _word(text)


_SPECIAL: dict[Kind, Callable[[Parameter, str], tuple[str, str]]] = {
    Kind.CHOICE: _choice,
    Kind.LOCAL_TIME: _day_and_hour,
    Kind.NUMBER: _number,
}


def _word(text: str) -> tuple[str, str]:
    word, *rest = text.split(None, 1)
    return word, rest[0] if rest else ""


def _inside(quoted: re.Match[str]) -> str:
    """What stands between the marks; in straight ones, `\\"` is a mark and `\\\\` a backslash."""
    straight = quoted[1]
    if straight is not None:
        return _ESCAPED.sub(r"\1", straight)
    return next(each for each in quoted.groups() if each is not None)
