"""Every common slip of a plugin's author gets a sentence that says what to do."""

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from circles import Audience, Erased, Format, Handler, Line, PluginError, Turn, command, events, hookimpl, say
from circles.domain.format import Block
from circles.registry.checks import made, notes, told
from circles.registry.plugins import Plugin, Registry

AT = datetime(2027, 1, 12, 18, tzinfo=UTC)
SQUARE = Format("square", "Square", "Four corners.", 2, 8, ("facilitator",), (Block("All", rest=True),), ())


@command("cheer", audience=Audience.ANYONE)
class Cheer:
    """Cheer for everyone."""


async def cheer(turn: Turn, asked: Cheer) -> Line:
    return say("Hooray!")


class NoHookAtAll:
    pass


class ForgotTheMark:
    def circle_formats(self) -> Iterable[Format]:
        return [SQUARE]


class Misspelt:
    @hookimpl
    def circle_format(self) -> Iterable[Format]:
        return [SQUARE]


class FarOff:
    @hookimpl
    def weather(self) -> None: ...


class OneFormat:
    @hookimpl
    def circle_formats(self) -> Any:
        return SQUARE


class NoFormats:
    @hookimpl
    def circle_formats(self) -> Any: ...


class SameFormatTwice:
    @hookimpl
    def circle_formats(self) -> Iterable[Format]:
        return [SQUARE, SQUARE]


class CommandsInsteadOfHandlers:
    @hookimpl
    def chat_commands(self) -> Any:
        return [Cheer]


class NotDeclared:
    @hookimpl
    def chat_commands(self) -> Iterable[Handler]:
        return [Handler(SameFormatTwice, cheer)]


class SameCommandTwice:
    @hookimpl
    def chat_commands(self) -> Iterable[Handler]:
        return [Handler(Cheer, cheer), Handler(Cheer, cheer)]


class UnknownArgument:
    @hookimpl
    def agenda_notes(self, weather: str) -> Iterable[Line]:
        return []


class ArgumentTooMuch:
    @hookimpl
    def circle_formats(self, weather: str) -> Iterable[Format]:
        return []


class StatementAsText:
    @hookimpl
    def data_statement(self) -> Any:
        return "nothing"


class NothingSaid:
    @hookimpl
    def forget_person(self) -> Erased:
        return Erased()


@pytest.mark.parametrize(
    ("plugin", "sentence"),
    [
        (NoHookAtAll, "it implements no hook; put @hookimpl above one of: circle_formats, chat_commands"),
        (ForgotTheMark, "'circle_formats' is the name of a hook; put @hookimpl above it"),
        (Misspelt, "there is no hook 'circle_format'; did you mean 'circle_formats'?"),
        (FarOff, "there is no hook 'weather'; there are: circle_formats, chat_commands"),
        (OneFormat, "circle_formats should return a list of Format, not a Format"),
        (NoFormats, "circle_formats should return a list of Format, not None"),
        (SameFormatTwice, "there is a format 'square' already"),
        (CommandsInsteadOfHandlers, "chat_commands should give only Handlers, and gave the class Cheer"),
        (NotDeclared, "is no command: declare it with @command"),
        (SameCommandTwice, "the command 'cheer' is taken by another handler of this plugin"),
        (UnknownArgument, "the hook 'agenda_notes' has no argument 'weather'; there are: circle, session"),
        (ArgumentTooMuch, "the hook 'circle_formats' has no argument 'weather'; it has none"),
        (NothingSaid, "it has forget_person and does not say what it keeps about people: add data_statement"),
        (StatementAsText, "data_statement should return a DataStatement, not a str"),
    ],
)
def test_each_slip_has_its_sentence(plugin: type, sentence: str) -> None:
    registry = Registry()
    registry.add(Plugin("mine"), plugin)
    assert sentence in registry.plugins["mine"].refused


class Cheering:
    @hookimpl
    def chat_commands(self) -> Iterable[Handler]:
        return [Handler(Cheer, cheer)]


def test_whoever_has_the_command_is_named() -> None:
    registry = Registry()
    registry.add(Plugin("first"), Cheering)
    registry.add(Plugin("second"), Cheering)
    registry.add(Plugin("third"), Cheering, frozenset({"cheer"}))
    assert "taken by the plugin first" in registry.plugins["second"].refused
    assert "taken by the program itself" in registry.plugins["third"].refused


class Costly(Cheering):
    @property
    def file(self) -> object:
        raise AssertionError("this is opened when it is used first")


def test_what_a_plugin_has_beside_its_hooks_is_not_looked_at() -> None:
    registry = Registry()
    registry.add(Plugin("costly"), Costly)
    assert registry.plugins["costly"].refused == ""


class Settled:
    def __init__(self, settings: dict[str, object]) -> None:
        self.settings = settings


def test_a_plugin_gets_its_settings_if_its_class_takes_any() -> None:
    plugin = made(Settled, {"word": "Bravo"})
    assert isinstance(plugin, Settled) and plugin.settings == {"word": "Bravo"}
    assert isinstance(made(Cheering, {}), Cheering)
    with pytest.raises(PluginError, match="it has no settings; take out word"):
        made(Cheering, {"word": "Bravo"})


def test_an_entry_point_names_a_class() -> None:
    with pytest.raises(PluginError, match=r"should name a class \(package:Class\), not a module"):
        made(time, {})


@pytest.mark.parametrize("given", [None, [], iter(())])
def test_nothing_to_add_is_no_fault(given: Iterable[Line] | None) -> None:
    assert notes(lambda: given, ()) == []


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (lambda: say("one"), "a list of Line, not a Line"),
        (lambda: "text", 'gave a str; write say\\("…"\\)'),
        (lambda: [say("{who}")], "no value for {who}"),
        (lambda: [say("more")] * 6, "more than 5"),
    ],
)
def test_notes_are_a_few_lines(given: Callable[[], Any], sentence: str) -> None:
    with pytest.raises(PluginError, match=sentence):
        notes(given, ())


class Deaf:
    """Leaves out the argument that it does not need."""

    def __init__(self) -> None:
        self.heard = 0

    @hookimpl
    async def happened(self) -> None:
        self.heard += 1


class Clumsy:
    @hookimpl
    async def happened(self, event: events.Event) -> None:
        raise TimeoutError("of its own")


async def test_observers_may_leave_out_the_event_and_fail_in_their_own_words() -> None:
    said: list[str] = []
    deaf = Deaf()
    registry = Registry(lambda *fault: said.append(told(fault[2])))
    registry.add(Plugin("deaf"), lambda: deaf)
    registry.add(Plugin("clumsy"), Clumsy)
    await registry.happened(events.CirclePublished(at=AT, circle_id="c"))
    assert deaf.heard == 1
    (fault,) = said
    assert fault.startswith("TimeoutError: of its own (registry/test_checks.py:")


def test_a_sentence_of_ours_is_told_as_it_is() -> None:
    assert told(PluginError("it took longer than 2 s")) == "it took longer than 2 s"
    assert told(ValueError("never raised")) == "ValueError: never raised"
    assert told(TimeoutError()) == "it took too long"


def test_an_endless_generator_is_cut_off() -> None:
    def floods() -> Iterator[Line]:
        while True:
            yield say("spam")

    with pytest.raises(PluginError, match="gives more than 5 things"):
        notes(floods, ())
