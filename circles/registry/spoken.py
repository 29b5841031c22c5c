"""What plugins say, looked at before it is kept or shown: whoever renders it later could name nobody.

The messages never quote a template: with an f-string, it would hold what a member typed.
"""

from collections.abc import Iterator
from string import Formatter

from circles.errors import PluginError
from circles.message import (
    Block,
    Button,
    Code,
    Heading,
    Items,
    Line,
    Link,
    Listing,
    Mention,
    Moment,
    Note,
    Paragraph,
    Post,
    Quote,
)

_BLOCKS = Heading | Paragraph | Items | Quote | Note


def reply(given: object) -> Post | Line:
    """What a handler returned, if people can be shown it. Raises PluginError."""
    if isinstance(given, Post):
        return post(given)
    if isinstance(given, Line):
        return line(given)
    raise PluginError(f'a handler returns say("…") or answer(…), and not {kind_of(given)}')


def post(given: Post) -> Post:
    """The same, if all its lines are whole. Raises PluginError."""
    for block in given.blocks:
        for each in _lines(block):
            line(each)
    for button in given.buttons:
        if not isinstance(button, Button):
            raise PluginError(f"a button is made by button(…), and is not {kind_of(button)}")
        line(button.label)
    return given


def _lines(block: Block) -> tuple[Line, ...]:
    if not isinstance(block, _BLOCKS):
        raise PluginError(f"a post is made of lines and blocks such as Heading(…), and not of {kind_of(block)}")
    return block.lines if isinstance(block, Items) else (block.line,)


def line(given: object) -> Line:
    """The same, if it is a line with a value for each field. Raises PluginError."""
    if not isinstance(given, Line):
        raise PluginError(f'a line is made by say("…"), and is not {kind_of(given)}')
    for template in filter(None, (given.template, given.many)):
        for name in _fields(template):
            if name not in given.values:
                raise PluginError(f'a line has no value for {{{name}}}: write say("… {{{name}}} …", {name}=…)')
    for name, value in given.values.items():
        _check(name, value)
    return given


def _fields(template: str) -> Iterator[str]:
    try:
        found = [field for _, field, _, _ in Formatter().parse(template) if field is not None]
    except (TypeError, ValueError):
        found = [""]
    for each in found:
        if not each.isidentifier():
            raise PluginError(
                "a template is a text with {names} in it; other braces are doubled, and what people typed is a value:"
                ' say("… {text} …", text=…)'
            )
        yield each


def _check(name: str, value: object) -> None:
    if isinstance(value, Line):
        line(value)
    elif isinstance(value, Listing):
        for each in value.items:
            _check(name, each)
    elif not isinstance(value, str | int | Mention | Moment | Link | Code):
        raise PluginError(
            f"the value {name!r} of a line is {kind_of(value)}: give a text, a number, mention(person) or moment(at)"
        )


def kind_of(of: object) -> str:
    """What something is, in words."""
    if isinstance(of, type):
        return f"the class {of.__name__}"
    return "None" if of is None else f"a {type(of).__name__}"
