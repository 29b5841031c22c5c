"""Templates, translated and taken apart once: a line that was shown before costs one look-up."""

from collections.abc import Callable
from functools import lru_cache
from string import Formatter

from circles.i18n import translate, translate_many
from circles.message import Line

Pieces = tuple[str, tuple[tuple[str, str], ...]]
"""The text before the first field, then each field's name with the text that follows it."""

_cut = Formatter()


def pieces(line: Line, language: str, escape: Callable[[str], str]) -> Pieces:
    """The template of a line in `language`, taken apart and escaped. A broken template is shown as it stands."""
    if line.many:
        n = line.values.get("n")
        return _plural(line.template, line.many, n if type(n) is int else 0, language, escape)
    return _single(line.template, language, escape)


def joined(some: str, last: str, language: str, escape: Callable[[str], str]) -> str:
    """“Ana, Bo” and “Chen” as the language joins them. Both are shown already."""
    text, fields = _and(language, escape)
    shown = {"some": some, "last": last}
    return text + "".join(shown.get(name, name) + after for name, after in fields)


@lru_cache(maxsize=64)
def _and(language: str, escape: Callable[[str], str]) -> Pieces:
    return _taken_apart(translate("{some} and {last}", language), escape)


@lru_cache(maxsize=4096)
def _single(template: str, language: str, escape: Callable[[str], str]) -> Pieces:
    return _taken_apart(translate(template, language), escape)


@lru_cache(maxsize=4096)
def _plural(one: str, many: str, n: int, language: str, escape: Callable[[str], str]) -> Pieces:
    return _taken_apart(translate_many(one, many, n, language), escape)


def _taken_apart(template: str, escape: Callable[[str], str]) -> Pieces:
    first, fields = "", list[list[str]]()
    try:
        for literal, field, _, _ in _cut.parse(template):
            if fields:
                fields[-1][1] += literal
            else:
                first += literal
            if field is not None:
                fields.append([field, ""])
    except ValueError:  # a slip in somebody's catalogue must not cost a post at night
        return escape(template), ()
    return escape(first), tuple((field, escape(after)) for field, after in fields)
