"""Every hook, on one page: what a plugin can do.

Three kinds. *Declare* hooks are asked once, at start. *Extend* hooks are asked while something is rendered; they
are plain functions and must not do I/O. *Observe* hooks are `async`, told after something was stored, and may act.
A plugin that raises, hangs or floods is named, left out, and after three faults switched off; the session still
starts. One that failed before is waited for half as long.

A plugin puts `@hookimpl` above each hook that it implements, and may leave out arguments that it does not need.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pluggy

from circles.domain.circle import Circle
from circles.domain.events import Event
from circles.domain.format import Format
from circles.domain.person import Person
from circles.domain.session import Session
from circles.domain.values import dataclass
from circles.house import House
from circles.message import Block, Button, InPrivate, Line, Paragraph, Post
from circles.turn import Turn

hookspec = pluggy.HookspecMarker("circles")
hookimpl = pluggy.HookimplMarker("circles")

Reply = Post | Line
"""What a handler answers: a line is enough."""


def answer(*blocks: Block | Line, buttons: Iterable[Button] = ()) -> Post:
    """What a handler answers when one line is not enough: blocks (a bare line is a paragraph) and buttons."""
    whole = tuple(Paragraph(each) if isinstance(each, Line) else each for each in blocks)
    return Post("", InPrivate(""), whole, tuple(buttons))


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


@dataclass(frozen=True, slots=True)
class Erased:
    """What `forget_person` answers when nothing of the person is left."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What `forget_person` answers when something stays: the reason, as a sentence that the person reads."""

    reason: str


@dataclass(frozen=True, slots=True)
class CompanyWishes:
    """What `company_wishes` answers. People are named by their ids.

    Args:
        apart: pairs who never sit in one circle.
        together: groups who sit in one circle, or all wait.
        pairs: two people and what they add where they sit together, from -1 to 1; a goal in common adds up to 0.25.
        circle: what a whole circle adds, from -10 to 10; a place adds 1. It is asked many thousand times, in another
            process: it must be a function of a module, or an object that can be pickled, and quick.
    """

    apart: Iterable[tuple[str, str]] = ()
    together: Iterable[tuple[str, ...]] = ()
    pairs: Iterable[tuple[str, str, float]] = ()
    circle: Callable[[tuple[str, ...]], float] | None = None


class Hooks:
    """The hook specifications. Each says when it is asked, what to return and what a failure does."""

    @hookspec
    def circle_formats(self) -> Iterable[Format]:
        """Declare formats: ways to spend a session.

        When: once, at start.
        Return: any number of `Format`s, usually from `load_format(path)`. Their names must be free.
        Failure: the plugin is refused and named; the program starts without it.
        Since: 0.1

        Example:
            @hookimpl
            def circle_formats(self):
                yield load_format(Path(__file__).parent / "fishbowl.toml")
        """
        raise NotImplementedError

    @hookspec
    def chat_commands(self) -> Iterable[Handler]:
        """Declare commands: what people can type, press and fill in.

        When: once, at start.
        Return: any number of `Handler(command_class, coroutine_function)`. The function takes a `Turn` and the
            command and returns a `Line` or a `Post`, which the asker alone will see; it raises `Refused` to say no
            kindly. The command's name must be free.
        Failure: at start, the plugin is refused and named. When used, the asker is told which plugin failed, and
            the fault is counted; an answer that takes over ten seconds is one.
        Since: 0.1

        Example:
            @hookimpl
            def chat_commands(self):
                yield Handler(Cheer, self.cheer)
        """
        raise NotImplementedError

    @hookspec
    def data_statement(self) -> DataStatement:
        """Declare what the plugin keeps about people.

        When: once, at start.
        Return: a `DataStatement`. A plugin without one says that it keeps nothing.
        Failure: the plugin is refused and named.
        Since: 0.1

        Example:
            @hookimpl
            def data_statement(self):
                return DataStatement(stores="how often you cheered", seen_by="you", erased="at every restart")
        """
        raise NotImplementedError

    @hookspec
    def agenda_notes(self, circle: Circle, session: Session) -> Iterable[Line] | None:
        """Extend an agenda with lines of your own.

        When: each time the agenda of a session is made, in a thread of its own.
        Arguments: `circle` and `session` say whose agenda it is.
        Return: up to five lines made with `say`; nothing to add is None or an empty list. No I/O, no clock.
        Failure: the fault is counted and the plugin's lines are left out. Over two seconds is a failure.
        Since: 0.1

        Example:
            @hookimpl
            def agenda_notes(self, session):
                if session.number == 1:
                    return [say("Bring one photo.")]
        """
        raise NotImplementedError

    @hookspec
    def meeting_place(self, circle: Circle) -> str | None:
        """Extend a circle with a place to talk: the address of a room for calls.

        When: once for each circle in a run, when its first post needs it, if the circle has chosen no place itself.
        Arguments: `circle` says whose place it is.
        Return: an address that begins with https://, or None to leave it to others. The same circle should get the
            same one after a restart. No I/O, no clock.
        Failure: the fault is counted and the next plugin is asked. Over two seconds is a failure.
        Since: 0.1

        Example:
            @hookimpl
            def meeting_place(self, circle):
                return f"https://meet.example.org/{circle.id}"
        """
        raise NotImplementedError

    @hookspec
    def days_off(self, first: date, last: date) -> Mapping[date, str] | None:
        """Extend the days on which no session is planned, such as public holidays.

        When: after the start and then once a day, in a thread of its own; the answer is kept until the next day.
            Sessions that are planned already stay where they are.
        Arguments: `first` and `last` are the days that matter, about two years.
        Return: days with their names, as organizers read them; up to 1,000. None and others are left out. No I/O.
        Failure: the fault is counted and the plugin's days are left out. Over two seconds is a failure.
        Since: 0.1

        Example:
            @hookimpl
            def days_off(self, first, last):
                return {date(year, 5, 4): "Star Wars Day" for year in range(first.year, last.year + 1)}
        """
        raise NotImplementedError

    @hookspec
    def company_wishes(self, people: Sequence[Person]) -> CompanyWishes | None:
        """Extend the choice of who sits together: forbid, require, and say who suits whom.

        When: each time circles are looked for, in a thread of its own; the search itself is another process. Not
            where circles are formed from a file: who is in it has no id by which a plugin could know them.
        Arguments: `people` are all who want a place, in the order in which they asked.
        Return: `CompanyWishes`, up to 100,000 of each; nothing to wish is None. No I/O, no clock, and the same answer
            for the same people.
        Failure: the fault is counted and the plugin's wishes are left out. Over two seconds is a failure. Where its
            score of a circle fails, that circle gets none, and the fault is counted once for each search.
        Since: 0.1

        Example:
            @hookimpl
            def company_wishes(self, people):
                return CompanyWishes(together=[("id-of-ana", "id-of-bo")])
        """
        raise NotImplementedError

    @hookspec
    def export_person(self, person_id: str) -> Mapping[str, Any] | None:
        """Extend what a person is given of their data with what the plugin keeps about them.

        When: each time somebody asks for their data, in a thread of its own, so that it may read a file.
        Arguments: `person_id` says about whom; it is the id that events and turns carry.
        Return: names and values that JSON can hold, nothing of others, a megabyte at most; None if there is nothing.
        Failure: the fault is counted, and the person is told that this plugin did not answer. Over five seconds is a
            failure.
        Since: 0.1

        Example:
            @hookimpl
            def export_person(self, person_id):
                return {"cheers": self.cheers.get(person_id, 0)}
        """
        raise NotImplementedError

    @hookspec
    def forget_person(self, person_id: str) -> Erased | Kept:
        """Extend the forgetting of a person: erase what the plugin keeps about them.

        When: once somebody asked to be forgotten and confirmed it, in a thread of its own, so that it may write a
            file; also after the plugin was switched off for its faults. It may be asked twice about the same person.
        Arguments: `person_id` says whom; from then on it leads to nobody.
        Return: `Erased()`, or `Kept("why it stays, as a sentence")`, which the person reads.
        Failure: the fault is counted, and it counts as not erased: the person is told so. Over five seconds is a
            failure.
        Since: 0.1

        Example:
            @hookimpl
            def forget_person(self, person_id):
                self.cheers.pop(person_id, None)
                return Erased()
        """
        raise NotImplementedError

    @hookspec
    async def happened(self, event: Event) -> None:
        """Observe what happened.

        When: after the change was stored, one event after the other, each at least once: after a crash the last
            ones may come again.
        Arguments: `event` is one of `circles.events`; use `match`.
        Return: nothing.
        Failure: the fault is counted; other plugins hear the event all the same. Over ten seconds is a failure,
            and the call is cancelled. Between its `await`s the whole program waits for it: over a second of that is a
            failure as well, and the call is stopped.
        Since: 0.1

        Example:
            @hookimpl
            async def happened(self, event):
                match event:
                    case events.SessionHeld(present=present):
                        self.hands += len(present)
        """
        raise NotImplementedError

    @hookspec
    def kept_files(self) -> Iterable[Path]:
        """Extend backups with the files that the plugin keeps.

        When: at `circles db backup TO` and `circles db restore FROM`, in a program of its own, so it may run beside the
            bot.
        Return: paths, each of another name; the files need not exist yet. An SQLite file is copied whole, also while
            it is written to. After a restore, whoever was forgotten since is forgotten in them once more.
        Failure: whoever makes the backup is told that the files of this plugin are not in it.
        Since: 0.1

        Example:
            @hookimpl
            def kept_files(self):
                return [self.file]
        """
        raise NotImplementedError

    @hookspec
    async def work(self, house: House) -> datetime | None:
        """Observe the hour and the calendars, and do what is due: write to another service, look into a mailbox.

        When: after the start; soon after circles, their people or their hours changed; after each command of the
            plugin's own; and at the instant that it asked for. One call at a time. Compare what is there with what
            you did already: then it does not matter that a call covers several changes, or comes again after a crash.
        Arguments: `house` is the program: its clock, what stands in calendars, and a way to hand in commands.
        Return: when to be called again at the latest (aware UTC, a second ahead at least), or None.
        Failure: the fault is counted, and a minute later it is called again. Over a minute is a failure, and the call
            is cancelled; so is a second between its `await`s. A service that is away is none: return when to try again.
        Since: 0.1

        Example:
            @hookimpl
            async def work(self, house):
                self.plan = await house.calendar(self.person_id)
                return house.now + timedelta(days=1)
        """
        raise NotImplementedError
