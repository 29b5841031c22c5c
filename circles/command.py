"""How a command is declared. Its fields are the slash options, the text arguments, the form and the button.

A command is a frozen dataclass under `@command`. The docstring is its help (the first line is shown in lists),
the typed fields are its parameters. Adapters know commands only through `Declaration`, never by name.
"""

import dataclasses
import re
import types
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, TypeVar, Union, cast, dataclass_transform, get_args, get_origin, get_type_hints

from circles.domain.series import LocalTime
from circles.domain.values import dataclass

CODE_LIMIT = 100
"""Characters of a button's code: the shortest limit among the platforms (Discord's custom_id)."""


class Audience(StrEnum):
    """Who may ask for a command. Intake looks up no more than the audience needs."""

    ANYONE = "anyone"
    PERSON = "person"
    MEMBER = "member"
    ORGANIZER = "organizer"


class Kind(StrEnum):
    """What a parameter holds."""

    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    LOCAL_TIME = "local_time"
    SOMEONE = "someone"
    REFERENCE = "reference"


class Suggests(StrEnum):
    """What a text may be, so that it can be suggested while somebody types."""

    PLACE = "place"
    FORMAT = "format"
    ROLE = "role"
    COMMAND = "command"
    LANGUAGE = "language"


class Someone(str):
    """A person as typed: a name, or the adapter's `@platform:id`. A plugin's handler gets the id of a member."""

    __slots__ = ()


class CircleRef(str):
    """The id of a circle. Buttons and forms carry it, suggestions offer it; people never type it."""

    __slots__ = ()


class CircleName(str):
    """A circle by its name, as organizers type it. A button carries the name or the id."""

    __slots__ = ()


class BlockRef(str):
    """Which state of a session's clock, by number. Only buttons carry it: of two who press at once, one counts."""

    __slots__ = ()


class SessionRef(str):
    """The id of a session. Buttons and forms carry it, suggestions offer it; people never type it."""

    __slots__ = ()


class MatterRef(str):
    """The id of something that waits for a word: a vote, a request, a change to undo. Only buttons carry it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """How a parameter is asked for: `Annotated[str, Ask("What will you do?", long=True)]`.

    Args:
        label: the question, at most 45 characters if it should fit every platform's form.
        long: whether the answer may have several lines.
        note: who will read the answer, shown before typing.
        most: the most characters taken.
        suggest: what a text may be, for platforms that suggest it while somebody types.
        menu: how the command is called in the menu of a person, on platforms that have such menus: at most 32
            characters. Empty: it does not stand there.
        also: of a choice: what people type as well, in lower case, and which choice it means: `("no", "cannot")`.
    """

    label: str
    long: bool = False
    note: str = ""
    most: int = 200
    suggest: Suggests | None = None
    menu: str = ""
    also: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One field of a command, as adapters see it."""

    name: str
    kind: Kind
    ask: Ask
    required: bool
    default: Any
    type: Any
    choices: tuple[str, ...] = ()

    @property
    def hidden(self) -> bool:
        """Whether people never type this one."""
        return self.kind is Kind.REFERENCE

    @property
    def suggested(self) -> bool:
        """Whether there are suggestions for it. A hidden one can be offered as well then: to choose, not to type."""
        return self.ask.suggest is not None or self.type in _SUGGESTED


@dataclass(frozen=True, slots=True)
class Declaration:
    """All that is known about a command without running it. `visible` are the parameters that people give.

    `also` are other names under which it is understood when typed. `menu` is its place in menus that have groups: the
    word of a group and a word in it, or its name; `group` is what the commands of that group are about, if it says so.
    `heard` are words in a sentence that no command fits, and what to type then.
    """

    name: str
    type: type
    audience: Audience
    changes: bool
    example: str
    help: str
    parameters: tuple[Parameter, ...]
    visible: tuple[Parameter, ...]
    also: tuple[str, ...] = ()
    menu: str = ""
    group: str = ""
    heard: tuple[tuple[str, str], ...] = ()

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The help, each paragraph in one line. The first one stands in lists."""
        return tuple(" ".join(each.split()) for each in self.help.split("\n\n"))


_KINDS: dict[type, Kind] = {
    str: Kind.TEXT,
    int: Kind.NUMBER,
    LocalTime: Kind.LOCAL_TIME,
    Someone: Kind.SOMEONE,
    CircleName: Kind.TEXT,
    BlockRef: Kind.REFERENCE,
    CircleRef: Kind.REFERENCE,
    MatterRef: Kind.REFERENCE,
    SessionRef: Kind.REFERENCE,
}


_SUGGESTED = (Someone, CircleName, CircleRef, SessionRef)

_NAME = re.compile(r"[^\s|?=#A-Z]+( [^\s|?=#A-Z]+)?")

C = TypeVar("C")


@dataclass_transform(frozen_default=True)
def command(
    name: str,
    *,
    audience: Audience,
    example: str = "",
    changes: bool = False,
    also: tuple[str, ...] = (),
    menu: str = "",
    group: str = "",
    heard: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> Callable[[type[C]], type[C]]:
    """Declare a command.

    Args:
        name: one or two words as typed, such as `rsvp` or `session move`.
        audience: who may ask for it.
        example: what a person would type, without the prefix; default: the name.
        changes: whether its handler writes. Such a command is done once for each incoming event, even if a platform
            sends it twice; one of the core's runs in one transaction.
        also: other names under which it is understood when typed, such as in other languages. No list shows them.
        menu: its place in menus that have groups, if that is not its name: `charter show` is “show” in the group
            “charter”. Those whose first word is the same are a group. Typed it keeps its name.
        group: what all commands in its group are about, in a sentence of at most 100 characters. One of them says it.
        heard: what to type, with words that mean it in a sentence that nobody could read: `{"rsvp cannot": ("sick",)}`.

    Raises:
        TypeError: no docstring, a name that cannot be typed, a field type that cannot be asked for, or a required
            field after an optional one.
    """
    for each in (name, *also, menu or name):
        if not _NAME.fullmatch(each):
            raise TypeError(f"{each!r} is no name for a command: one or two words in lower case, without | ? = #")

    def declare(cls: type[C]) -> type[C]:
        if not cls.__doc__:
            raise TypeError(f"{cls.__name__} needs a docstring: it is the help that people read")
        if "declaration" in cls.__annotations__:
            raise TypeError(f"{cls.__name__}: a field cannot be called `declaration`, every command has one")
        made: Any = dataclass(frozen=True, slots=True)(cls)
        parameters = tuple(_parameters(made))
        visible = tuple(each for each in parameters if not each.hidden)
        made.declaration = Declaration(
            name=name,
            type=made,
            audience=audience,
            changes=changes,
            example=example or name,
            help=cls.__doc__.strip(),
            heard=tuple((each, typed) for typed, words in heard.items() for each in words),
            parameters=parameters,
            visible=visible,
            also=also,
            menu=menu or name,
            group=group,
        )
        return cast(type[C], made)

    return declare


def declaration(of: object) -> Declaration:
    """The declaration of a command or of its class. Raises TypeError for anything else."""
    found = getattr(of, "declaration", None)
    if not isinstance(found, Declaration):
        raise TypeError(f"{of!r} is no command: declare it with @command")
    return found


def _parameters(cls: type) -> Iterator[Parameter]:
    hints = get_type_hints(cls, include_extras=True)
    for field in dataclasses.fields(cls):
        kind_type, ask = _unwrap(hints[field.name], Ask(field.name.replace("_", " ")))
        kind = _kind(kind_type)
        if kind is None:
            raise TypeError(f"{cls.__name__}.{field.name}: {_name(kind_type)} cannot be asked for; {ASKED_FOR} can")
        if field.default_factory is not dataclasses.MISSING:
            raise TypeError(f"{cls.__name__}.{field.name}: a default is a plain value here, not a factory")
        required = field.default is dataclasses.MISSING
        choices = tuple(str(choice) for choice in kind_type) if kind is Kind.CHOICE else ()
        yield Parameter(field.name, kind, ask, required, None if required else field.default, kind_type, choices)


ASKED_FOR = "str, int, a StrEnum, Someone, LocalTime, CircleRef and SessionRef"


def _kind(of: Any) -> Kind | None:
    if isinstance(of, type) and issubclass(of, StrEnum):
        return Kind.CHOICE
    return _KINDS.get(of) if isinstance(of, type) else None


def _name(of: Any) -> str:
    return of.__name__ if isinstance(of, type) else str(of)


def _unwrap(hint: Any, ask: Ask) -> tuple[Any, Ask]:
    """Strip `Annotated[...]` and `| None` from a field's type."""
    if get_origin(hint) is Annotated:
        asked = [extra for extra in hint.__metadata__ if isinstance(extra, Ask)]
        return _unwrap(hint.__origin__, asked[0] if asked else ask)
    if get_origin(hint) in (Union, types.UnionType):
        inner = [each for each in get_args(hint) if each is not type(None)]
        if len(inner) == 1:
            return _unwrap(inner[0], ask)
    return hint, ask
