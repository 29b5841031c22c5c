"""What we say: posts made of blocks, blocks of lines, lines of a template and typed inlines.

A line keeps its English template and its values apart, so that a renderer can translate the one and escape the
other: nothing a member typed can become markup, a ping or a broken layout. All types here are frozen and travel
through JSON unchanged (they wait in the outbox).
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from circles.domain.contact import Purpose as Purpose
from circles.domain.person import Person
from circles.errors import CirclesError

if TYPE_CHECKING:  # an adapter connects with the types alone: commands are loaded when the first button is made
    from typing import LiteralString

    from circles.command import Parameter
    from circles.phrasing import Unfinished


class Mention(msgspec.Struct, frozen=True, tag="mention"):
    """A person. Renders as the platform's mention, or as the name."""

    person: str
    name: str


class Moment(msgspec.Struct, frozen=True, tag="moment"):
    """An instant (aware UTC), rendered in the reader's local time. `style`: `full`, `day` or `time`."""

    at: datetime
    style: str = "full"

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a moment needs an aware datetime; this one has no zone")


class Link(msgspec.Struct, frozen=True, tag="link"):
    """An address, with the words to show for it."""

    url: str
    label: str


class Code(msgspec.Struct, frozen=True, tag="code"):
    """A command to type. Where commands begin with something (`!circle `), that is shown before it."""

    text: str


class Line(msgspec.Struct, frozen=True, tag="line"):
    """One template with its values. With `many`, `values["n"]` chooses between the two."""

    template: str
    values: dict[str, "Inline"] = {}
    many: str = ""
    strong: bool = False


class Listing(msgspec.Struct, frozen=True, tag="listing"):
    """Several values in a row, joined as the language does: “Ana, Bo and Chen”."""

    items: tuple["Inline", ...]


Inline = str | int | Mention | Moment | Link | Code | Line | Listing
"""A value in a line. A plain `str` is data, never markup."""


class Heading(msgspec.Struct, frozen=True, tag="heading"):
    """The title of a post or of a part of it."""

    line: Line


class Paragraph(msgspec.Struct, frozen=True, tag="paragraph"):
    """Running text."""

    line: Line


class Items(msgspec.Struct, frozen=True, tag="items"):
    """A list; `ordered` numbers it."""

    lines: tuple[Line, ...]
    ordered: bool = False


class Quote(msgspec.Struct, frozen=True, tag="quote"):
    """Somebody's own words, set apart."""

    line: Line


class Note(msgspec.Struct, frozen=True, tag="note"):
    """Small print: who reads this, what to do instead."""

    line: Line


Block = Heading | Paragraph | Items | Quote | Note


class Button(msgspec.Struct, frozen=True):
    """Something to press. `code` is the command behind it; if `opens_form`, pressing asks for more first."""

    label: Line
    code: str
    opens_form: bool = False
    main: bool = False


class Field(msgspec.Struct, frozen=True):
    """One question of a form. `kind` is a `circles.command.Kind` value; `note` says who will read the answer."""

    name: str
    label: Line
    kind: str
    required: bool
    long: bool = False
    most: int = 200
    note: Line | None = None
    choices: tuple[str, ...] = ()
    value: str = ""


class Form(msgspec.Struct, frozen=True):
    """Questions to one person. Send the answers back as `Filled(code, values by field name)`.

    `name` is how the command is called, for platforms on which the `title`, a whole sentence, is too long for a form.
    """

    title: Line
    code: str
    fields: tuple[Field, ...]
    name: str = ""


class File(msgspec.Struct, frozen=True):
    """A file that comes with a post."""

    name: str
    media_type: str
    content: bytes


class InCircle(msgspec.Struct, frozen=True, tag="circle"):
    """To the room of a circle; in the thread that starts at the post with the key `thread`, if one is named."""

    circle: str
    thread: str = ""


class InPrivate(msgspec.Struct, frozen=True, tag="private"):
    """To one person alone. `circle` is the one it is about, if any: who left that circle, or pauses, hears less."""

    person: str
    circle: str = ""


class Post(msgspec.Struct, frozen=True):
    """One thing we say.

    Posting the same `key` twice is one message. With `replaces` (the key of an earlier post to the same target)
    it becomes an edit of that message. A `quiet` post should not ring. `purpose` decides when it may come. With
    `topic`, it becomes the topic of the circle's room and no message: one or two short lines.
    """

    key: str
    target: InCircle | InPrivate
    blocks: tuple[Block, ...]
    buttons: tuple[Button, ...] = ()
    files: tuple[File, ...] = ()
    replaces: str = ""
    quiet: bool = False
    purpose: Purpose = Purpose.NEEDED
    topic: bool = False


def say(template: "LiteralString", /, **values: Inline) -> Line:
    """A line from an English template: `say("{who} facilitates {when}", who=..., when=moment(at))`.

    The template must be a literal, so that it can be collected for translation.
    """
    return Line(template, values)


def say_many(one: "LiteralString", many: "LiteralString", /, n: int, **values: Inline) -> Line:
    """A line whose wording depends on the count `n`, which the templates may show as `{n}`."""
    return Line(one, {"n": n, **values}, many)


def strong(template: "LiteralString", /, **values: Inline) -> Line:
    """A line that stands out."""
    return Line(template, values, strong=True)


def ours(text: str) -> Line:
    """A line from our own words that stand in data (a format, a declaration): translated where it is shown.

    Never for what people typed: that stays a plain value.
    """
    return Line(text.replace("{", "{{").replace("}", "}}"))


def as_typed(text: str) -> Line:
    """A line that holds nothing but what a person typed."""
    return Line("{text}", {"text": text})


def mention(person: Person) -> Mention:
    """Mention a person."""
    return Mention(person.id, person.name)


def moment(at: datetime, style: str = "full") -> Moment:
    """An instant to show in the reader's local time. Raises ValueError for a naive datetime."""
    return Moment(at if at.tzinfo is None else at.astimezone(UTC), style)


def listing(items: Sequence[Inline]) -> Listing:
    """Several values in a row."""
    return Listing(tuple(items))


def button(label: Line, command: object, *, main: bool = False) -> Button:
    """A button that asks for `command` when pressed. Raises CirclesError if its code needs over 100 characters."""
    from circles.phrasing import encode

    return Button(label, encode(command), main=main)


def form_button(label: Line, command: type, *, main: bool = False, **given: object) -> Button:
    """The same for the form of the command class `command`; `given` fields are not asked again."""
    from circles.phrasing import encode_form

    return Button(label, encode_form(command, **given), opens_form=True, main=main)


def form_for(unfinished: "Unfinished") -> Form:
    """The form for what a command still lacks. Known answers travel in its code, or are filled in if too long."""
    from circles.phrasing import form_code

    of, given = unfinished.declaration, dict(unfinished.given)
    asked: Sequence[Parameter] = of.visible
    try:
        code, asked = form_code(of, given), [each for each in of.visible if each.name not in given]
    except CirclesError:
        references = {each.name: given.get(each.name) for each in of.parameters if each.hidden}
        code = form_code(of, references)
    fields = tuple(_field(each, given.get(each.name, "")) for each in asked)
    return Form(ours(of.paragraphs[0]), code, fields, of.name)


def _field(parameter: "Parameter", known: str) -> Field:
    ask = parameter.ask
    return Field(
        name=parameter.name,
        label=ours(ask.label),
        kind=parameter.kind,
        required=parameter.required,
        long=ask.long,
        most=ask.most,
        note=ours(ask.note) if ask.note else None,
        choices=parameter.choices,
        value=known or ("" if parameter.default is None else str(parameter.default)),
    )
