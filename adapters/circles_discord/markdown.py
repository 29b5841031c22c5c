"""Posts as Discord's markdown. What people typed is data: none of it becomes markup, a mention, a link or a layout.

Discord reads a backslash before a sign as that sign. So every sign that may begin markup has one in front of it, and
what only counts at the start of a line (`-`, `1.`) gets one there.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from circles.message import (
    Block,
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
from circles.render import address, joined, lines, nobody_called, one_line, pieces

APART = "\u2060"
"""An invisible sign (word joiner) that keeps two signs from being read as one."""

_HARMLESS_ALREADY = re.compile(r"(?! )[ !\"$%&'()+,\-./;=?A-Z^a-z0-9{}]{0,500}(?<! )").fullmatch
_ACTIVE = re.compile(r"[\\`*_~|\[\]<>@#]|:(?! )")
_ACTIVE_OF_OURS = re.compile(r"[\\`*_~|\[\]<>@#]|:(?! |$)")
_STARTS = re.compile(r"^( *)(?:([-+])|(\d+)\.)(?=\s|$)", re.MULTILINE)
_TOGETHER = re.compile(r"(?<=\*)(?=\*)|(?<=<)(?=@)")
_QUOTED = re.compile("[“„«]([^“”„«»]+)[”“»]")
_ESCAPED = re.compile(r"\\(.)")
_STYLES = {"full": "F", "day": "D", "time": "t"}
_LABEL = 200
_NOTHING: Mapping[str, Any] = MappingProxyType({})


class _To(NamedTuple):
    """For whom: the language, who can be mentioned, which commands can be tapped; and whether all is bold already."""

    language: str
    accounts: Mapping[str, str]
    commands: Mapping[str, str]
    bold: bool = False


def markdown(
    what: Post | Form | Line | Block | Sequence[Block],
    language: str = "en",
    *,
    accounts: Mapping[str, str] = _NOTHING,
    commands: Mapping[str, str] = _NOTHING,
) -> str:
    """A post, a form, a line or blocks as Discord's markdown. Buttons and files are not in it.

    Args:
        what: what to show. A line gets no mark at its start.
        language: for the templates.
        accounts: Discord ids by person id: such a person is mentioned, any other is named.
        commands: what to write for a command that can be tapped, by our name for it.
    """
    to = _To(language, accounts, commands)
    if isinstance(what, Line):
        text = _line(what, to)
    elif isinstance(what, Form):
        text = "\n".join(_form(what, to))
    elif isinstance(what, Post | Sequence):
        blocks = what.blocks if isinstance(what, Post) else what
        text = _between(shown for each in blocks if (shown := _block(each, to)))
    else:
        text = _block(what, to)
    return nobody_called(text)


def _between(blocks: Iterable[str]) -> str:
    """Blocks one under the other. Two quotations are two only with an empty line between them."""
    text = ""
    for each in blocks:
        apart = "\n\n" if each.startswith("> ") and text.rpartition("\n")[2].startswith("> ") else "\n"
        text += f"{apart}{each}" if text else each
    return text


def escaped(text: str) -> str:
    """A text that shows as it stands, whatever is in it. What counts only at the start of a line stays."""
    return _ACTIVE.sub(r"\\\g<0>", text)


def at_start(text: str) -> str:
    """The text with what counts at the start of a line (`-`, `1.`) made plain."""
    return _STARTS.sub(lambda found: f"{found[1]}\\{found[2]}" if found[2] else f"{found[1]}{found[3]}\\.", text)


def _block(block: Block, to: _To) -> str:
    if isinstance(block, Items):
        marks = (f"{n}. " for n in range(1, len(block.lines) + 1)) if block.ordered else ("- ",) * len(block.lines)
        return "\n".join(mark + at_start(_line(each, to)) for mark, each in zip(marks, block.lines, strict=True))
    if isinstance(block, Quote):
        return "\n".join(f"> {each}" for each in at_start(_line(block.line, to, lines)).split("\n"))
    text = at_start(_line(block.line, to))
    if isinstance(block, Heading):
        return f"## {text}"
    return f"-# {text}" if isinstance(block, Note) else text


def _line(line: Line, to: _To, words: Callable[[str], str] = one_line) -> str:
    strong = line.strong and not to.bold
    if strong:
        to = to._replace(bold=True)
    text, fields = pieces(line, to.language, _template)
    text = _tappable(text, to)
    values = line.values
    for name, after in fields:
        value = values.get(name)
        if type(value) is str:
            shown = value if _HARMLESS_ALREADY(value) else escaped(words(value))
        else:
            shown = _SHOW.get(type(value), _anything)(value, to, name)
        text = _beside(text, shown) + _tappable(after, to)
    return f"**{text}**" if strong and text else text


def _beside(text: str, shown: str) -> str:
    """Both in a row: two marks that meet would be read as another mark."""
    meets = text and shown and (text[-1] == ":" or (text[-1] == shown[0] and shown[0] in "*`"))
    return f"{text}{APART}{shown}" if meets else text + shown


def _template(text: str) -> str:
    return _ACTIVE_OF_OURS.sub(r"\\\g<0>", text)


def _text(text: str) -> str:
    return text if _HARMLESS_ALREADY(text) else escaped(one_line(text))


def _value(value: Inline, to: _To) -> str:
    return _SHOW.get(type(value), _anything)(value, to, "")


def _mention(who: Mention, to: _To) -> str:
    account = to.accounts.get(who.person, "")
    return f"<@{account}>" if account.isascii() and account.isdigit() else _text(who.name)


def _moment(moment: Moment) -> str:
    return f"<t:{int(moment.at.timestamp())}:{_STYLES.get(moment.style, 'F')}>"


def _link(link: Link) -> str:
    url, label = address(link.url), escaped(one_line(link.label, _LABEL))
    if url is None:
        return f"{label} ({_text(link.url)})"
    if link.label == link.url or not label:
        return f"<{url}>"
    # Discord makes no link of a label that looks like an address itself.
    return f"{label}: <{url}>" if "//" in link.label else f"[{label}](<{url}>)"


def _code(code: Code, to: _To) -> str:
    text = one_line(code.text)
    return _tap(text, to) or _typed(text)


def _tappable(ours: str, to: _To) -> str:
    """A part of a template, in which a command in quotation marks (“rsvp late”) can be tapped instead."""
    if not to.commands:
        return ours
    return _QUOTED.sub(lambda found: _tap(_ESCAPED.sub(r"\1", found[1]), to) or found[0], ours)


def _tap(text: str, to: _To) -> str:
    """A command to tap, and what to type after it; empty if the text begins with none."""
    name, rest = _command(text, tuple(to.commands))
    if not name:
        return ""
    return f"{to.commands[name]} {_typed(rest)}" if rest else to.commands[name]


@lru_cache(maxsize=1024)
def _command(text: str, names: tuple[str, ...]) -> tuple[str, str]:
    """The command that a text begins with, and the rest of it."""
    words = text.split(" ", 2)
    for count in (2, 1):
        name = " ".join(words[:count])
        if len(words) >= count and name in names:
            return name, " ".join(words[count:]).strip()
    return "", text


def _typed(text: str) -> str:
    """Something to type. No backslash helps between these marks, so what counts there is changed or kept apart."""
    text = _TOGETHER.sub(APART, text.replace("`", "'")).strip()
    return f"`{text}`" if text else ""


def _listing(listing: Listing, to: _To) -> str:
    *some, last = [_value(each, to) for each in listing.items] or [""]
    if not some:
        return last
    return joined(", ".join(some), last, to.language, _template)


def _anything(value: Any, _to: _To, field: str) -> str:
    """For what a template wants and did not get, its name; for what is no inline at all, its text."""
    return _text(field if value is None else str(value))


_SHOW: dict[type, Callable[[Any, _To, str], str]] = {
    int: lambda value, to, field: str(value),
    str: lambda value, to, field: _text(value),
    Mention: lambda value, to, field: _mention(value, to),
    Moment: lambda value, to, field: _moment(value),
    Link: lambda value, to, field: _link(value),
    Code: lambda value, to, field: _code(value, to),
    Line: lambda value, to, field: _line(value, to),
    Listing: lambda value, to, field: _listing(value, to),
}


def _form(form: Form, to: _To) -> Iterator[str]:
    yield f"## {at_start(_line(form.title, to))}"
    for each in form.fields:
        choices = f" ({' / '.join(map(_text, each.choices))})" if each.choices else ""
        note = f" {_line(each.note, to)}" if each.note else ""
        yield f"- {at_start(_line(each.label, to))}{choices}{note}"
