"""Posts as markup: few elements, hardly an attribute, and nothing of what people typed but its text.

Elements: h3 p ul ol li blockquote br strong code span time a. Attributes: `class` (`note`, `mention`), `datetime`,
`href` (http and https alone), `rel`.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from circles.chat import Reader
from circles.domain.zones import by_zone_data
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
from circles.phrasing import as_said
from circles.render.hours import hours
from circles.render.prefixing import prefixed
from circles.render.template import joined, pieces
from circles.render.words import address, lines, nobody_called, one_line, typed_words

Readers = tuple[Reader, ...]

_HARMLESS_ALREADY = re.compile(r"(?! )[ !#-%(-;=?-~]{0,500}(?<! )").fullmatch
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})


class _To(NamedTuple):
    """For whom: the language, whose hours, and who has an address to be linked to."""

    language: str
    readers: Readers
    accounts: Mapping[str, str]


def html(
    what: Post | Form | Line,
    readers: Reader | Sequence[Reader] = (),
    language: str = "en",
    *,
    prefix: str | None = None,
    marks: Sequence[str] = (),
    accounts: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """A post, a form or a line as markup that is safe to put into a page.

    Args:
        what: what to show. A line gives no element around it.
        readers: whose hours to show: one reader's, or several readers' side by side. Nobody: UTC.
        language: for the templates.
        prefix: what stands before a typed command, such as `!circle `, in the text too; buttons are then listed with
            what to type instead. None leaves them out, for those who show real ones.
        marks: what a reader taps for each button, in their order; they are then listed with these marks. Buttons
            beyond the last mark are shown without one.
        accounts: addresses (https) by person id: a mention of such a person becomes a link.
    """
    to = _To(language, (readers,) if isinstance(readers, Reader) else tuple(readers), accounts)
    if isinstance(what, Line):
        return nobody_called(_line(what, to))
    if isinstance(what, Form):
        return nobody_called("".join(_form(what, to, prefix)))
    if prefix:
        what = prefixed(what, prefix)
    text = "".join([_block(each, to) for each in what.blocks])
    if what.buttons and (marks or prefix is not None):
        text += "".join(_buttons(what.buttons, marks, to, prefix))
    return nobody_called(text)


def _block(block: Block, to: _To) -> str:
    if isinstance(block, Items):
        name = "ol" if block.ordered else "ul"
        items = "".join([f"<li>{_line(each, to)}</li>" for each in block.lines])
        return f"<{name}>{items}</{name}>"
    if isinstance(block, Quote):
        quoted = _line(block.line, to, lines)
        return f"<blockquote>{quoted}</blockquote>".replace("\n", "<br>")
    text = _line(block.line, to)
    if isinstance(block, Heading):
        return f"<h3>{text}</h3>"
    return f'<p class="note">{text}</p>' if isinstance(block, Note) else f"<p>{text}</p>"


def _line(line: Line, to: _To, words: Callable[[str], str] = one_line) -> str:
    text, fields = pieces(line, to.language, _escaped)
    values = line.values
    for name, after in fields:
        value = values.get(name)
        if type(value) is str:
            text += value if _HARMLESS_ALREADY(value) else words(value).translate(_ENTITIES)
        else:
            text += _SHOW.get(type(value), _anything)(value, to, name)
        text += after
    return f"<strong>{text}</strong>" if line.strong else text


def _escaped(text: str) -> str:
    return text.translate(_ENTITIES)


def _text(text: str) -> str:
    return text if _HARMLESS_ALREADY(text) else one_line(text).translate(_ENTITIES)


def _value(value: Inline, to: _To) -> str:
    return _SHOW.get(type(value), _anything)(value, to, "")


@by_zone_data
@lru_cache(maxsize=4096)
def _moment(at: datetime, style: str, readers: Readers, language: str) -> str:
    stamp = at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()
    return f'<time datetime="{stamp}Z">{_escaped(hours(at, style, readers, language))}</time>'


def _mention(who: Mention, to: _To) -> str:
    url = address(to.accounts.get(who.person, ""))
    if url is None or not url.lower().startswith("https:"):
        return f'<span class="mention">{_text(who.name)}</span>'
    return f'<a href="{_escaped(url)}">{_text(who.name)}</a>'


def _link(link: Link) -> str:
    url = address(link.url)
    if url is None:
        return f"{_text(link.label)} ({_text(link.url)})"
    return f'<a rel="noopener noreferrer" href="{_escaped(url)}">{_text(link.label)}</a>'


def _listing(listing: Listing, to: _To) -> str:
    *some, last = [_value(each, to) for each in listing.items] or [""]
    if not some:
        return last
    return joined(", ".join(some), last, to.language, _escaped)


def _anything(value: Any, _to: _To, field: str) -> str:
    """For what a template wants and did not get, its name; for what is no inline at all, its text."""
    return _text(field if value is None else str(value))


_SHOW: dict[type, Callable[[Any, _To, str], str]] = {
    int: lambda value, to, field: str(value),
    str: lambda value, to, field: _text(value),
    Mention: lambda value, to, field: _mention(value, to),
    Moment: lambda value, to, field: _moment(value.at, value.style, to.readers, to.language),
    Link: lambda value, to, field: _link(value),
    Code: lambda value, to, field: f"<code>{_text(value.text)}</code>",
    Line: lambda value, to, field: _line(value, to),
    Listing: lambda value, to, field: _listing(value, to),
}


def _buttons(buttons: Sequence[Button], marks: Sequence[str], to: _To, prefix: str | None) -> Iterator[str]:
    for index, each in enumerate(buttons):
        label, words, instead = _line(each.label, to), typed_words(each), ""
        if words and prefix is not None:
            instead = f"{_escaped(translate('or type:', to.language))} <code>{_text(prefix + words)}</code>"
        if index < len(marks):
            label = f"{_text(marks[index])} {label}"
            yield f'<p class="note">{label} · {instead}</p>' if instead else f'<p class="note">{label}</p>'
        elif prefix is not None:
            yield f'<p class="note">{f"[{label}] {instead}".rstrip()}</p>'


def _form(form: Form, to: _To, prefix: str | None) -> Iterator[str]:
    yield f"<h3>{_line(form.title, to)}</h3><ul>"
    for each in form.fields:
        note = f" {_line(each.note, to)}" if each.note else ""
        choices = f" ({' / '.join(_text(as_said(one)) for one in each.choices)})" if each.choices else ""
        yield f"<li>{_line(each.label, to)}{choices}{note}</li>"
    yield "</ul>"
    words = typed_words(form)
    if prefix is not None and words:
        yield f'<p class="note">{_escaped(translate("Type:", to.language))} <code>{_text(prefix + words)} …</code></p>'
