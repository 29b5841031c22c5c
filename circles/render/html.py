"""Posts as markup: few elements, hardly an attribute, and nothing of what people typed but its text.

Elements: h3 p ul ol li blockquote br strong code span time a. Attributes: `class` (`note`, `mention`), `datetime`,
`href` (http and https alone), `rel`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from circles.chat import Reader
from circles.i18n import translate
from circles.message import (
    Block,
    Button,
    Code,
    Form,
    Heading,
    Inline,
    Items,
    Line,
    Link,
    Listing,
    Mention,
    Moment,
    Note,
    Post,
    Quote,
)
from circles.phrasing import typed
from circles.render.hours import hours
from circles.render.template import joined, pieces
from circles.render.words import address, lines, nobody_called, one_line

Readers = tuple[Reader, ...]

_HARMLESS_ALREADY = re.compile(r"(?! )[ !#-%(-;=?-~]{0,500}(?<! )").fullmatch
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})


def html(
    what: Post | Form | Line,
    readers: Reader | Sequence[Reader] = (),
    language: str = "en",
    *,
    prefix: str | None = None,
) -> str:
    """A post, a form or a line as markup that is safe to put into a page.

    Args:
        what: what to show. A line gives no element around it.
        readers: whose hours to show: one reader's, or several readers' side by side. Nobody: UTC.
        language: for the templates.
        prefix: what stands before a typed command, such as `!circle `; buttons are then listed with what to type
            instead. None leaves them out, for those who show real ones.
    """
    known = (readers,) if isinstance(readers, Reader) else tuple(readers)
    if isinstance(what, Line):
        return nobody_called(_line(what, language, known))
    if isinstance(what, Form):
        return nobody_called("".join(_form(what, language, known, prefix)))
    text = "".join([_block(each, language, known) for each in what.blocks])
    if what.buttons and prefix is not None:
        text += "".join([_button(each, language, known, prefix) for each in what.buttons])
    return nobody_called(text)


def _block(block: Block, language: str, readers: Readers) -> str:
    if isinstance(block, Items):
        name = "ol" if block.ordered else "ul"
        items = "".join([f"<li>{_line(each, language, readers)}</li>" for each in block.lines])
        return f"<{name}>{items}</{name}>"
    if isinstance(block, Quote):
        quoted = _line(block.line, language, readers, lines)
        return f"<blockquote>{quoted}</blockquote>".replace("\n", "<br>")
    text = _line(block.line, language, readers)
    if isinstance(block, Heading):
        return f"<h3>{text}</h3>"
    return f'<p class="note">{text}</p>' if isinstance(block, Note) else f"<p>{text}</p>"


def _line(line: Line, language: str, readers: Readers, words: Callable[[str], str] = one_line) -> str:
    text, fields = pieces(line, language, _escaped)
    values = line.values
    for name, after in fields:
        value = values.get(name)
        if type(value) is str:
            text += value if _HARMLESS_ALREADY(value) else words(value).translate(_ENTITIES)
        else:
            text += _SHOW.get(type(value), _anything)(value, language, readers, name)
        text += after
    return f"<strong>{text}</strong>" if line.strong else text


def _escaped(text: str) -> str:
    return text.translate(_ENTITIES)


def _text(text: str) -> str:
    return text if _HARMLESS_ALREADY(text) else one_line(text).translate(_ENTITIES)


def _value(value: Inline, language: str, readers: Readers) -> str:
    return _SHOW.get(type(value), _anything)(value, language, readers, "")


@lru_cache(maxsize=4096)
def _moment(at: datetime, style: str, readers: Readers, language: str) -> str:
    stamp = at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()
    return f'<time datetime="{stamp}Z">{_escaped(hours(at, style, readers, language))}</time>'


def _link(link: Link) -> str:
    url = address(link.url)
    if url is None:
        return f"{_text(link.label)} ({_text(link.url)})"
    return f'<a rel="noopener noreferrer" href="{_escaped(url)}">{_text(link.label)}</a>'


def _listing(listing: Listing, language: str, readers: Readers) -> str:
    *some, last = [_value(each, language, readers) for each in listing.items] or [""]
    if not some:
        return last
    return joined(", ".join(some), last, language, _escaped)


def _anything(value: Any, _language: str, _readers: Readers, field: str) -> str:
    """For what a template wants and did not get, its name; for what is no inline at all, its text."""
    return _text(field if value is None else str(value))


_SHOW: dict[type, Callable[[Any, str, Readers, str], str]] = {
    int: lambda value, language, readers, field: str(value),
    str: lambda value, language, readers, field: _text(value),
    Mention: lambda value, language, readers, field: f'<span class="mention">{_text(value.name)}</span>',
    Moment: lambda value, language, readers, field: _moment(value.at, value.style, readers, language),
    Link: lambda value, language, readers, field: _link(value),
    Code: lambda value, language, readers, field: f"<code>{_text(value.text)}</code>",
    Line: lambda value, language, readers, field: _line(value, language, readers),
    Listing: lambda value, language, readers, field: _listing(value, language, readers),
}


def _button(button: Button, language: str, readers: Readers, prefix: str) -> str:
    label, command = f"[{_line(button.label, language, readers)}]", typed(button.code)
    if not command or one_line(command) != command:
        return f'<p class="note">{label}</p>'
    instead = f"{_escaped(translate('or type:', language))} <code>{_text(prefix + command)}</code>"
    return f'<p class="note">{label} {instead}</p>'


def _form(form: Form, language: str, readers: Readers, prefix: str | None) -> Iterator[str]:
    yield f"<h3>{_line(form.title, language, readers)}</h3><ul>"
    for each in form.fields:
        note = f" {_line(each.note, language, readers)}" if each.note else ""
        choices = f" ({' / '.join(map(_text, each.choices))})" if each.choices else ""
        yield f"<li>{_line(each.label, language, readers)}{choices}{note}</li>"
    yield "</ul>"
    command = typed(form.code)
    if prefix is not None and command and one_line(command) == command:
        yield f'<p class="note">{_escaped(translate("Type:", language))} <code>{_text(prefix + command)} …</code></p>'
