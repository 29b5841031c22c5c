"""A request handed in, and its answer said to the asker alone."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from nio.client.async_client import AsyncClient

from circles import Identity, InPrivate, Paragraph, Post, say
from circles.chat import Asked, Filled, Inbox, Outcome, Pressed, Receipt, Room, Said, TakenBack
from circles.message import Form
from circles_matrix import translate
from circles_matrix.memory import Memory
from circles_matrix.posting import Posting
from circles_matrix.rooms import ClosedDoor, Rooms
from circles_matrix.settings import Settings

PLATFORM = "matrix"
GIVE_UP = timedelta(hours=1)
"""For so long an answer is tried."""
IN_PRIVATE = "✉️"
"""Put under a request in a room whose answer went to the private chat."""

Event = Mapping[str, Any]
AskForm = Callable[[str, Event, Form], Awaitable[None]]
"""Begins a form in a room: one question at a time."""


class Asking:
    """Hands requests in to the inbox and answers them."""

    def __init__(
        self, settings: Settings, memory: Memory, rooms: Rooms, posting: Posting, client: AsyncClient, inbox: Inbox
    ) -> None:
        self._settings = settings
        self._memory = memory
        self._rooms = rooms
        self._posting = posting
        self._client = client
        self.inbox = inbox
        self._crowds: set[str] = set()

    async def ask(
        self, room: str, event: Event, what: Said | Pressed | Filled | TakenBack, begin: AskForm, earlier: str = ""
    ) -> None:
        """Hand in what somebody did by an event, and answer. `earlier`: the event of the request this one replaces."""
        private = await self.is_private(room, event["sender"])
        where = None if private else Room(PLATFORM, room)
        asked = Asked(event["event_id"], who(event), self._name(room, event), what, where, earlier)
        answer = await self.inbox.ask(asked)
        aside = room if private else await self._aside(room, event)
        if not aside:
            return
        if isinstance(answer, Form):
            await begin(aside, event, answer)
        else:
            await self.say(aside, event, answer)
        if not private and event["type"] == "m.room.message":
            self._memory.outgoing.plan_seeds(room, event["event_id"], (IN_PRIVATE,), datetime.now(UTC))
            self._posting.poke()

    async def _aside(self, room: str, event: Event) -> str:
        """The private room of whoever spoke; empty, and said in the room, if there is no way."""
        try:
            return await self._rooms.reopen_private(event["sender"])
        except ClosedDoor:
            line = say("I have an answer for you, but may not write to you in private. Please begin a chat with me.")
            await self.say(room, event, Post("", InPrivate(""), (Paragraph(line),)))
            return ""

    async def say(self, room: str, event: Event, post: Post) -> None:
        """Say something to whoever caused an event: once, and as soon as the server lets us."""
        reader = await self.inbox.reader(who(event))
        key = f"answer:{event['event_id']}"
        was_private = self._memory.places.person_of(room) == event["sender"]
        prefix = "" if self._memory.places.person_of(room) else self._settings.prefix
        content = translate.answer(post, reader, key, prefix)
        shown = translate.buttons(post, reader.language)

        async def send() -> Receipt:
            still = not was_private or self._memory.places.person_of(room) == event["sender"]
            where = room if still else await self._rooms.reopen_private(event["sender"])
            return Receipt(Outcome.DELIVERED, await self._posting.send(where, key, content, shown, post.files))

        await self._posting.insist(send, datetime.now(UTC) + GIVE_UP)

    def _name(self, room: str, event: Event) -> str:
        known = self._client.rooms.get(room)
        name: str | None = known.user_name(event["sender"]) if known else None
        return name or str(event["sender"]).partition(":")[0].lstrip("@")

    async def is_private(self, room: str, sender: str) -> bool:
        """Whether nobody but the sender and us is in a room. A room nobody told us about is looked at once."""
        if self._memory.places.person_of(room) == sender:
            return True
        if self._memory.places.key_of(room) or room in self._crowds or room == self._rooms.space.id:
            return False
        if await self._rooms.is_for_two(room, sender):
            self._memory.places.add(room, person=sender, ours=False)
            return True
        self._crowds.add(room)
        return False

    def look_again(self, room: str, moved: str) -> None:
        """Somebody came or went: whether it is a private room is to be seen anew."""
        self._crowds.discard(room)
        person = self._memory.places.person_of(room)
        if person and moved not in (person, self._settings.user):
            self._memory.places.forget(room)


def who(event: Event) -> Identity:
    """Whose doing it was."""
    return Identity(PLATFORM, event["sender"])
