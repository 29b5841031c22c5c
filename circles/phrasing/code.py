"""The code behind a button: a command in at most 100 characters, and what a person would type instead.

`rsvp|cannot|=1234`: the name, then the values in the order of the fields, percent-encoded. A reference, which
people never type, is marked `=` (`#` if the command cannot do without it). `?` in front: ask for the rest first.
"""

import re
from collections.abc import Mapping
from urllib.parse import quote, unquote

from circles.command import CODE_LIMIT, Declaration, Parameter, declaration
from circles.errors import CirclesError
from circles.phrasing.grammar import QUOTES

FORM_MARK = "?"
_REFERENCE, _NEEDED_REFERENCE = "=", "#"
_ID = re.compile(r"[\w-]{0,40}", re.ASCII)
_SAFE = " @:+.,/-_'!"


def is_reference(text: str) -> bool:
    """Whether a text may be an id: what somebody typed instead of choosing may not, if a code has no room for it."""
    return _ID.fullmatch(text) is not None


def encode(command: object) -> str:
    """The button code of a command. Raises CirclesError if it is longer than 100 characters."""
    of = declaration(command)
    return _code(of, {each.name: getattr(command, each.name) for each in of.parameters}, "")


def encode_form(command: type, **given: object) -> str:
    """The code of a button that opens the form of a command, with some fields given and not asked again.

    Raises CirclesError if it is longer than 100 characters, TypeError for a field that the command does not have.
    """
    of = declaration(command)
    unknown = given.keys() - {each.name for each in of.parameters}
    if unknown:
        raise TypeError(f"{of.name!r} has no field {', '.join(sorted(unknown))}")
    return form_code(of, given)


def form_code(of: Declaration, given: Mapping[str, object]) -> str:
    """The same from a declaration and the values by field name."""
    return _code(of, given, FORM_MARK)


def values_of(of: Declaration, written: list[str]) -> dict[str, str]:
    """The texts by field name behind the parts of a code. Raises ValueError if they do not fit the declaration."""
    if len(written) > len(of.parameters):
        raise ValueError("more values than fields")
    values = {}
    for each, part in zip(of.parameters, written, strict=False):
        if each.hidden and part:
            if part[0] not in (_REFERENCE, _NEEDED_REFERENCE):
                raise ValueError("a reference without its mark")
            part = part[1:]
        if part:
            values[each.name] = unquote(part)
    return values


def typed(code: str) -> str:
    """What a person would type for the same, without the prefix; empty if only the button can do it."""
    name, *parts = code.removeprefix(FORM_MARK).split("|")
    if any(part.startswith(_NEEDED_REFERENCE) for part in parts):
        return ""
    values = [unquote(part) for part in parts if not part.startswith(_REFERENCE)]
    while values and not values[-1]:
        values.pop()
    if not all(values):
        return ""
    open_end = not code.startswith(FORM_MARK)
    words = [_as_typed(value, open_end and index == len(values) - 1) for index, value in enumerate(values)]
    return " ".join([name, *words])


def _as_typed(value: str, last: bool) -> str:
    plain = value[0] not in QUOTES and not (value[0] == "@" and " " in value)
    if plain and last and "\n" not in value:
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _code(of: Declaration, values: Mapping[str, object], mark: str) -> str:
    parts = [_written(each, values.get(each.name)) for each in of.parameters]
    while parts and parts[-1] in ("", _REFERENCE):
        parts.pop()
    code = mark + "|".join([of.name, *parts])
    if len(code) > CODE_LIMIT:
        raise CirclesError(f"the button of {of.name!r} needs {len(code)} characters; {CODE_LIMIT} fit: use a form")
    return code


def _written(parameter: Parameter, value: object) -> str:
    given = value is not None and (parameter.required or value != parameter.default)
    text = quote(str(value), safe=_SAFE, errors="replace") if given else ""
    if not parameter.hidden:
        return text
    return (_NEEDED_REFERENCE if parameter.required and text else _REFERENCE) + text
