"""What the running program gives to a plugin with work of its own (the hook `work`): the hour, people, calendars."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from circles.chat import Reader
from circles.domain.values import dataclass
from circles.message import Line, Post


class Method(StrEnum):
    """What an invitation says: come (also: something about it changed), or it is off."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Somebody's e-mail address, and the name shown for it."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A session as it may stand in the calendar of one person: no names, nobody's role, nothing that people wrote.

    Instants are aware UTC, texts are in the person's language. `uid` is the same in every feed and file. `sequence`
    goes up with every change of hour or state. `is_off`: it will not take place.
    """

    session_id: str
    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    title: str
    text: str
    place: str
    is_off: bool
    language: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a command: the answer, in the words of the chat, and whether it was done."""

    post: Post
    is_done: bool


class House(Protocol):
    """The program, as a plugin at work sees it. It may be kept from one call to the next."""

    @property
    def now(self) -> datetime:
        """The present instant, aware UTC. Read no other clock: that one cannot be moved in tests."""
        ...

    async def reader(self, person_id: str) -> Reader | None:
        """For whom to render: name, zone and language; None if that person is gone.

        The zone is empty until they told us where they are: hours are then shown in UTC, and say so.
        """
        ...

    async def calendar(self, person_id: str) -> tuple[Planned, ...]:
        """The sessions of somebody's circles that are not over yet, also those that are off, by start.

        Who left a circle has none of its sessions, and who takes a break none before its end; who wants to be shown
        as busy only gets those words.
        """
        ...

    async def tell(self, person_id: str, key: str, *lines: Line, lasts: timedelta) -> None:
        """Say something to a person in private, in chat: what they should know, such as that something stopped.

        It comes at once: at night without a sound, and not at all to whoever wants no reminders, takes a break or has
        left. Nobody counts how often you do it, so do it seldom.

        Args:
            person_id: to whom.
            key: an id for it, of 60 letters at most, such as a session's. The same one to the same person is said once.
            lines: a paragraph each, made with `say`.
            lasts: so long it is of use. After that it is not said any more.

        Raises PluginError if a line is not whole, or the key is too long.
        """
        ...

    async def ask(self, person_id: str, command: str, values: Mapping[str, str], event: str) -> Answered:
        """Hand in what a person did elsewhere, as the same command in chat: `ask(id, "rsvp", {"answer": "late"}, …)`.

        Never raises: why something is not done, the answer says.

        Args:
            person_id: who did it. Be sure of that: what they may do is checked, who they are is not.
            command: its name.
            values: texts by field; a session or a circle is named by its id.
            event: an id of your own for it, of 60 letters at most. The same one twice is done once.
        """
        ...

    def invitation(
        self,
        planned: Planned,
        method: Method,
        *,
        organizer: Mailbox,
        attendee: Mailbox,
        sequence: int,
        at: datetime,
        asks: bool = True,
    ) -> bytes:
        """An iCalendar object to send to one person by e-mail (iTIP), who alone stands in it.

        Args:
            planned: the session, as it is or as it was.
            method: come, or it is off.
            organizer: from whom it comes, and where answers go.
            attendee: who is invited.
            sequence: never lower than in an earlier one; higher after every change of hour or state.
            at: when it was made, aware UTC. With the same `at`, the bytes are the same.
            asks: whether an answer is wanted.

        Raises ValueError if an address is none, or `at` is naive.
        """
        ...
