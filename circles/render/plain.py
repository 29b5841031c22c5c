"""Posts as plain text: for terminals, logs of a room, mail, and platforms without markup.

Its conventions are few: `- ` and `1. ` begin items, `> ` quotes, `` `…` `` is something to type, `[…]` is a button.
What people typed cannot make any of them: line breaks become spaces, square brackets round ones, the backquote an
apostrophe, and a mark at the start of a line another sign that looks alike.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from circles.chat import Reader
from circles.domain.zones import by_zone_data
from circles.i18n import translate
from circles.message import (
    Block,
    Button,
    Code,
    Field,
    Form,
    Inline,
    Items,
    Line,
    Link,
    Listing,
    Mention,
    Moment,
    Post,
    Quote,
)
from circles.phrasing import as_said
from circles.render.hours import hours
from circles.render.prefixing import prefixed
from circles.render.template import joined, pieces
from circles.render.words import address, lines, nobody_called, one_line, typed_words

Readers = tuple[Reader, ...]

# Most values are a few ordinary words, which one look proves harmless; only the others are worked on.
_HARMLESS_ALREADY = re.compile(r"(?! )[ !-Z\\^_a-~]{0,500}(?<! )").fullmatch
_HARMLESS = str.maketrans({"[": "(", "]": ")", "`": "'"})
_STARTS = re.compile(r"[->]|\d+\.(?=\s)")
_QUOTED_LINES = 20


def plain(
    what: Post | Form | Line,
    readers: Reader | Sequence[Reader] = (),
    language: str = "en",
    *,
    prefix: str | None = "",
    marks: Sequence[str] = (),
) -> str:
    """A post, a form or a line as plain text.

    Args:
        what: what to show.
        readers: whose hours to show: one reader's, or several readers' side by side. Nobody: UTC.
        language: for the templates.
        prefix: what stands before a typed command, such as `!circle `, in the text too. Buttons are then listed as
            `[Cannot come] or type: !circle rsvp cannot`; None leaves them out, for those who show real ones.
        marks: what a reader taps for each button, in their order, such as 👍: they are then listed as
            `👍 Cannot come · or type: !circle rsvp cannot`. Buttons beyond the last mark are shown without one.
    """
    known = (readers,) if isinstance(readers, Reader) else tuple(readers)
    if isinstance(what, Line):
        return nobody_called(_line(what, language, known))
    if isinstance(what, Form):
        return nobody_called("\n".join(_form(what, language, known, prefix)))
    if prefix:
        what = prefixed(what, prefix)
    text = "\n".join([_block(each, language, known) for each in what.blocks])
    if what.buttons and (marks or prefix is not None):
        text += "".join(["\n" + each for each in _buttons(what.buttons, marks, language, known, prefix)])
    return nobody_called(text)


def _block(block: Block, language: str, readers: Readers) -> str:
    if isinstance(block, Items):
        marks = (f"{n}. " for n in range(1, len(block.lines) + 1)) if block.ordered else ("- ",) * len(block.lines)
        return "\n".join([mark + _line(each, language, readers) for mark, each in zip(marks, block.lines, strict=True)])
    if isinstance(block, Quote):
        quoted = _line(block.line, language, readers, lines).split("\n")
        more = ["…"] if len(quoted) > _QUOTED_LINES else []
        return "\n".join([f"> {each}".rstrip() for each in quoted[:_QUOTED_LINES] + more])
    text = _line(block.line, language, readers)
    return _STARTS.sub(_other_start, text, count=1) if _STARTS.match(text) else text


def _other_start(found: re.Match[str]) -> str:
    return {"-": "\u2013", ">": "\u203a"}.get(found[0], found[0][:-1] + ")")


def _line(line: Line, language: str, readers: Readers, words: Callable[[str], str] = one_line) -> str:
    text, fields = pieces(line, language, str)
    values = line.values
    for name, after in fields:
        value = values.get(name)
        if type(value) is str:
            text += (value if _HARMLESS_ALREADY(value) else words(value).translate(_HARMLESS)) + after
        else:
            text += _SHOW.get(type(value), _anything)(value, language, readers, name) + after
    return text


def _value(value: Inline, language: str, readers: Readers) -> str:
    return _SHOW.get(type(value), _anything)(value, language, readers, "")


def _text(text: str) -> str:
    return text if _HARMLESS_ALREADY(text) else one_line(text).translate(_HARMLESS)


@by_zone_data
@lru_cache(maxsize=4096)
def _moment(at: datetime, style: str, readers: Readers, language: str) -> str:
    return hours(at, style, readers, language).translate(_HARMLESS)


def _link(link: Link) -> str:
    url, label = address(link.url), _text(link.label)
    return f"{label} ({_text(link.url)})" if url is None else url if label == link.url else f"{label}: {url}"


def _listing(listing: Listing, language: str, readers: Readers) -> str:
    *some, last = [_value(each, language, readers) for each in listing.items] or [""]
    if not some:
        return last
    return joined(", ".join(some), last, language, str)


def _anything(value: Any, _language: str, _readers: Readers, field: str) -> str:
    """For what a template wants and did not get, its name; for what is no inline at all, its text."""
    return field if value is None else _text(str(value))


_SHOW: dict[type, Callable[[Any, str, Readers, str], str]] = {
    int: lambda value, language, readers, field: str(value),
    str: lambda value, language, readers, field: _text(value),
    Mention: lambda value, language, readers, field: _text(value.name),
    Moment: lambda value, language, readers, field: _moment(value.at, value.style, readers, language),
    Link: lambda value, language, readers, field: _link(value),
    Code: lambda value, language, readers, field: f"`{one_line(value.text).replace('`', chr(39))}`",
    Line: lambda value, language, readers, field: _line(value, language, readers),
    Listing: lambda value, language, readers, field: _listing(value, language, readers),
}


def _buttons(
    buttons: Sequence[Button], marks: Sequence[str], language: str, readers: Readers, prefix: str | None
) -> Iterator[str]:
    for index, each in enumerate(buttons):
        label, words = _line(each.label, language, readers), typed_words(each)
        instead = f"{translate('or type:', language)} {prefix}{words}" if words and _can_be_shown(words) else ""
        if index < len(marks):
            label = f"{marks[index]} {label}"
            yield f"{label} · {instead}" if instead and prefix is not None else label
        elif prefix is not None:
            yield f"[{label}] {instead}".rstrip()


def _can_be_shown(command: str) -> bool:
    """Whether what is to be typed stands in one line exactly as it is, and looks like nothing else."""
    return one_line(command).translate(_HARMLESS) == command


def _form(form: Form, language: str, readers: Readers, prefix: str | None) -> Iterator[str]:
    yield _line(form.title, language, readers)
    for each in form.fields:
        yield f"- {_question(each, language, readers)}"
    command = typed_words(form)
    if prefix is not None and command and _can_be_shown(command):
        yield f"{translate('Type:', language)} {prefix}{command} …"


def _question(field: Field, language: str, readers: Readers) -> str:
    parts = [_line(field.label, language, readers)]
    if field.choices:
        parts.append(f"({' / '.join(_text(as_said(each)) for each in field.choices)})")
    if field.note:
        parts.append(_line(field.note, language, readers))
    return " ".join(parts)
