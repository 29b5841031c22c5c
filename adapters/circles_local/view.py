"""From what stands on the screen to what a page shows to one reader. Pure: no I/O, no clock."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec
from markupsafe import Markup

from circles.chat import Reader
from circles.message import Button, File, Form, Heading, Line, Post, moment, say
from circles.render import html, plain
from circles_local.effects import Topic
from circles_local.screen import Message

HUES = 7


@dataclass(frozen=True, slots=True)
class ButtonView:
    """A button to press."""

    id: str
    label: str
    code: str
    main: bool
    opens_form: bool


@dataclass(frozen=True, slots=True)
class FileView:
    """A file to download."""

    name: str
    size: str
    url: str


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message as one reader sees it: markup that is safe, hours on the reader's own clock."""

    id: str
    body: Markup
    language: str
    hour: str
    stamp: str
    new_day: str
    edited: bool
    fresh: bool
    only: bool
    reply: bool
    typed: str
    buttons: tuple[ButtonView, ...]
    files: tuple[FileView, ...]


@dataclass(frozen=True, slots=True)
class FieldView:
    """One question of a form."""

    name: str
    label: str
    note: str
    kind: str
    required: bool
    long: bool
    most: int
    choices: tuple[tuple[str, str], ...]
    value: str


@dataclass(frozen=True, slots=True)
class FormView:
    """Questions to one person."""

    title: str
    code: str
    fields: tuple[FieldView, ...]


def messages(seen: Sequence[Message], reader: Reader, fresh_since: int, language: str = "en") -> Iterator[MessageView]:
    """Messages for one reader, with the day named wherever a new one begins in the reader's zone.

    `language` is that of what stands around the messages, which have their own.
    """
    last: date | None = None
    for each in seen:
        local = each.at.astimezone(ZoneInfo(reader.zone))
        theirs = reader.language if each.only else each.language
        yield MessageView(
            id=each.id,
            body=body(each.post, reader, theirs),
            language=theirs,
            hour=f"{local:%H:%M}",
            stamp=local.isoformat(timespec="minutes"),
            new_day=day_name(each.at, reader.zone, language) if local.date() != last else "",
            edited=each.edited,
            fresh=each.order > fresh_since,
            only=bool(each.only),
            reply=bool(each.thread),
            typed=each.typed,
            buttons=tuple(_buttons(each, reader, theirs)),
            files=tuple(_files(each, language)),
        )
        last = local.date()


def body(post: Post, reader: Reader, language: str) -> Markup:
    """The blocks of a post as markup. The core's renderer escapes what people typed."""
    return Markup(html(post, reader, language))


def topic(of: Topic, reader: Reader) -> str:
    """What stands above a room, in one line, with the hour on the reader's own clock."""
    return " ".join(plain(of.post, reader, of.language).split("\n"))


def untitled(post: Post) -> Post:
    """The post without a heading at its start, for a panel that has one already."""
    rest = post.blocks[1:] if post.blocks and isinstance(post.blocks[0], Heading) else post.blocks
    return msgspec.structs.replace(post, blocks=rest)


def day_name(at: datetime, zone: str, language: str = "en") -> str:
    """`Tue 2 Dec`."""
    return plain(say("{day}", day=moment(at, "day")), Reader("", zone), language)


def clock(now: datetime, zone: str, language: str = "en") -> tuple[str, str]:
    """The day and the hour in a zone."""
    return day_name(now, zone, language), f"{now.astimezone(ZoneInfo(zone)):%H:%M}"


def shift(now: datetime, zone: str, other: str) -> Line | None:
    """`next day` or `day before` if the calendar shows another day in `other` than in `zone`; else nothing."""
    here, there = now.astimezone(ZoneInfo(zone)).date(), now.astimezone(ZoneInfo(other)).date()
    if here == there:
        return None
    return say("next day") if there > here else say("day before")


def city(zone: str) -> str:
    """The city in the name of a zone."""
    return zone.rpartition("/")[2].replace("_", " ")


def initials(name: str) -> str:
    """Two letters for a name: `Ana Reis` is AR, `Bo` is Bo."""
    words = name.split()
    return "".join(each[0] for each in words[:2]).upper() if len(words) > 1 else name[:2]


def form_view(form: Form, reader: Reader) -> FormView:
    """A form, as the reader is asked it."""
    fields = (
        FieldView(
            name=each.name,
            label=_words(each.label, reader),
            note=_words(each.note, reader) if each.note else "",
            kind=each.kind,
            required=each.required,
            long=each.long,
            most=each.most,
            choices=tuple((choice, choice.replace("_", " ")) for choice in each.choices),
            value=each.value,
        )
        for each in form.fields
    )
    return FormView(_words(form.title, reader), form.code, tuple(fields))


def _words(line: Line, reader: Reader) -> str:
    return plain(line, reader, reader.language)


def _buttons(message: Message, reader: Reader, language: str) -> Iterator[ButtonView]:
    for index, each in enumerate(message.post.buttons):
        yield _button(f"{message.id}-{index}", each, reader, language)


def _button(id: str, button: Button, reader: Reader, language: str) -> ButtonView:
    return ButtonView(id, plain(button.label, reader, language), button.code, button.main, button.opens_form)


def _files(message: Message, language: str) -> Iterator[FileView]:
    for index, each in enumerate(message.post.files):
        yield FileView(each.name, plain(size(each), (), language), f"/files/{message.id}/{index}")


def size(file: File) -> Line:
    """How large it is: `708 bytes`, `1.2 kB`."""
    count = len(file.content)
    return say("{n} bytes", n=count) if count < 1000 else say("{size} kB", size=f"{count / 1000:.1f}")
