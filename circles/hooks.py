"""Every hook, on one page: what a plugin can do.

Three kinds. *Declare* hooks are asked once, at start. *Extend* hooks are asked while something is rendered; they
are plain functions and must not do I/O. *Observe* hooks are `async` and told after something was stored. A plugin
that raises, hangs or floods is named, left out, and after three faults switched off; the session still starts.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pluggy

from circles.domain.circle import Circle
from circles.domain.events import Event
from circles.domain.format import Format
from circles.domain.session import Session
from circles.message import Line, Post
from circles.turn import Turn

hookspec = pluggy.HookspecMarker("circles")
hookimpl = pluggy.HookimplMarker("circles")

Reply = Post | Line
"""What a handler answers: a line is enough."""


@dataclass(frozen=True, slots=True)
class Handler:
    """A command class (declared with `@command`) and the coroutine function that answers it."""

    command: type
    answer: Callable[[Turn, Any], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class DataStatement:
    """What a plugin keeps about people, in words that members read."""

    stores: str = "nothing"
    seen_by: str = "nobody"
    erased: str = "there is nothing to erase"


class Hooks:
    """The hook specifications."""

    @hookspec
    def circle_formats(self) -> Iterable[Format]:
        """Declare formats.

        When: once, at start. Return: any number of `Format`s, usually from `circles.load_format(path)`.
        Failure: the plugin is refused and named; the program starts without it. Since 0.1.

        Example:
            @hookimpl
            def circle_formats(self):
                yield load_format(Path(__file__).parent / "fishbowl.toml")
        """
        raise NotImplementedError

    @hookspec
    def chat_commands(self) -> Iterable[Handler]:
        """Declare commands.

        When: once, at start. Return: `Handler(command_class, coroutine_function)`; the function takes a `Turn`
        and the command and returns a `Post` or a `Line`. Its name must be free. Failure at start: the plugin is
        refused and named. Failure when used: the asker gets a clear sentence, the fault is noted. Since 0.1.

        Example:
            @hookimpl
            def chat_commands(self):
                return [Handler(Cheer, cheer)]
        """
        raise NotImplementedError

    @hookspec
    def data_statement(self) -> DataStatement:
        """Declare what the plugin keeps about people.

        When: once, at start. Return: a `DataStatement`. A plugin without one is taken to keep nothing.
        Failure: the plugin is refused and named. Since 0.1.

        Example:
            @hookimpl
            def data_statement(self):
                return DataStatement(stores="how often you cheered", seen_by="you", erased="with you")
        """
        raise NotImplementedError

    @hookspec
    def agenda_notes(self, circle: Circle, session: Session) -> Iterable[Line]:
        """Extend the agenda post with lines of your own.

        When: each time an agenda is rendered. `circle`, `session`: whose agenda. Return: up to five lines made
        with `say`. Pure: no I/O, no clock. Failure: logged with the plugin's name, its lines are left out; a call
        that takes over two seconds counts as one. Since 0.1.

        Example:
            @hookimpl
            def agenda_notes(self, circle, session):
                return [say("Bring one photo.")] if session.number == 1 else []
        """
        raise NotImplementedError

    @hookspec
    async def happened(self, event: Event) -> None:
        """Observe what happened.

        When: after the change was stored, in order for each circle, at least once (a crash may repeat the last
        one). `event`: one of `circles.events`; use `match`. Return: nothing. Failure: logged with the plugin's
        name; the others go on; a call that takes over ten seconds is cancelled. Since 0.1.

        Example:
            @hookimpl
            async def happened(self, event):
                match event:
                    case SessionHeld(present=present):
                        self.hands += len(present)
        """
        raise NotImplementedError
