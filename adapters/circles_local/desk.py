"""One sitting at the playground: who is there, what they do, what came of it. Page and terminal share it."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from circles import CirclesError, Identity
from circles.chat import Asked, Reader, Room, Said
from circles.message import Form, Line, Post, say
from circles.render import plain
from circles.stage import Stage
from circles_local.adapter import PLATFORM, LocalChat
from circles_local.happened import NOTHING_DUE, NOTHING_PLANNED, InWords, in_words, summary


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody at the playground. `zone` holds until the program is told another."""

    account: str
    name: str
    place: str = ""
    zone: str = "UTC"
    about: Line | None = None


@dataclass(frozen=True, slots=True)
class OpenForm:
    """Questions that wait for a person's answers; `place` is where the answer to them will be shown."""

    account: str
    place: str
    form: Form


class Desk:
    """The people, the clock and the last thing that happened.

    `fresh_since` is the count of changes before the last action: whatever changed after it is new to the eye.
    """

    def __init__(self, stage: Stage, chat: LocalChat, guests: Sequence[Guest]) -> None:
        self.stage = stage
        self.chat = chat
        self.guests = {each.account: each for each in guests}
        self.form: OpenForm | None = None
        self.welcome = say("")
        self.happened: InWords = in_words()
        self.fresh_since = chat.screen.changes
        self.acted: dict[str, int] = {}
        self._readers: dict[str, Reader] = {}
        self._turn = asyncio.Lock()

    @property
    def now(self) -> datetime:
        """What the clock says, aware UTC."""
        return self.stage.now

    def begin(self, welcome: Line, first: Line) -> None:
        """Let what is on the screen be old, and say where things stand and what to do first on a page."""
        self.welcome = welcome
        self.fresh_since = self.chat.screen.changes
        self.happened = in_words(welcome, first)
        self.chat.stir()

    def add(self, name: str) -> Guest:
        """Bring one more person in, or find the one with this name. Raises CirclesError for a name without letters."""
        account = "".join(each for each in name.lower() if each.isalnum())
        if not account:
            raise CirclesError("a person needs a name with letters in it")
        guest = self.guests.setdefault(account, Guest(account, name.strip()[:40]))
        self.happened = in_words(say("{name} is here. Let them type “join” and a city, or “help”.", name=guest.name))
        self.chat.stir()
        return guest

    def reader(self, account: str) -> Reader:
        """The person as a reader of posts, in the zone and language that the program last knew for them."""
        guest, known = self.guests[account], self._readers.get(account)
        if known:
            return Reader(guest.name, known.zone, known.language)
        return Reader(guest.name, guest.zone, self.stage.language)

    def rooms_of(self, account: str) -> tuple[str, ...]:
        """The ids of the rooms that a person is in, oldest first."""
        me = Identity(PLATFORM, account)
        return tuple(each.id for each in self.chat.screen.rooms if me in each.members)

    async def say(self, account: str, text: str, place: str) -> None:
        """Let a person type a command in a place."""
        who, room = f"{PLATFORM}:{account}", _room(place)
        await self._act(account, place, text, self.stage.say(who, text, room))

    async def recall(self, account: str, text: str, place: str) -> None:
        """Let a person have typed a command. What it causes is delivered with the clock's next step."""
        who = Identity(PLATFORM, account)
        event = f"recalled-{self.chat.screen.changes}"
        reply = await self.stage.inbox.ask(Asked(event, who, self.guests[account].name, Said(text), _room(place)))
        if isinstance(reply, Post):
            self.chat.answer(who, place, text, reply)

    async def press(self, account: str, code: str, label: str, place: str) -> None:
        """Let a person press a button; `label` is what stood on it."""
        who, room = f"{PLATFORM}:{account}", _room(place)
        await self._act(account, place, label, self.stage.press(who, code, room))

    async def fill(self, account: str, code: str, values: dict[str, str], place: str) -> None:
        """Let a person send a form back."""
        title = plain(self.form.form.title, (), self.reader(account).language) if self.form else code
        who, room = f"{PLATFORM}:{account}", _room(place)
        self.form = None
        await self._act(account, place, title, self.stage.fill(who, code, values, room))

    async def peek(self, account: str, text: str) -> Post | None:
        """The answer to a question, without showing it in anybody's messages. None if it asks something back."""
        async with self._turn:
            reply = await self.stage.say(f"{PLATFORM}:{account}", text)
        return reply if isinstance(reply, Post) else None

    async def calendar(self, secret: str) -> bytes | None:
        """The calendar behind a secret address, or None if there is none."""
        return await self.stage.calendar(secret)

    async def settle(self) -> None:
        """Deliver what a page of the program has caused."""
        async with self._turn:
            await self.stage.app.engine.settle()
        self.chat.stir()

    def put_away(self) -> None:
        """Close the form without an answer."""
        self.form = None
        self.chat.stir()

    async def next_event(self) -> None:
        """Jump to the next thing that is due, and let it happen."""
        await self._step(self.stage.next_event())

    async def advance(self, by: timedelta) -> None:
        """Let the clock run."""
        await self._step(self.stage.advance(by=by))

    def toggle_private(self, account: str) -> bool:
        """Open or close a person's private messages, as people do on real platforms. Returns whether they are open."""
        closed = self.chat.closed_privates
        closed.symmetric_difference_update({account})
        name = self.guests[account].name
        self.happened = in_words(
            say("{name} now takes no private messages.", name=name)
            if account in closed
            else say("{name} now takes private messages.", name=name)
        )
        self.chat.stir()
        return account not in closed

    async def _act(self, account: str, place: str, typed: str, doing: Awaitable[Post | Form]) -> None:
        async with self._turn:
            before = self.chat.screen.changes
            reply = await doing
            self._readers[account] = await self.stage.reader(f"{PLATFORM}:{account}")
            self.acted[account] = self.acted.get(account, 0) + 1
            if isinstance(reply, Form):
                self.form = OpenForm(account, place, reply)
            elif reply.blocks:
                self.chat.answer(Identity(PLATFORM, account), place, typed, reply)
            self._settle(before)

    async def _step(self, going: Awaitable[object]) -> None:
        async with self._turn:
            before, since = self.chat.screen.changes, self.now
            await going
            self._settle(before)
            if not self.happened("en"):
                self.happened = in_words(NOTHING_PLANNED if self.now == since else NOTHING_DUE)

    def _settle(self, before: int) -> None:
        self.fresh_since = before
        names = {each.id: each.name for each in self.chat.screen.rooms}
        people = {each.account: each.name for each in self.guests.values()}
        self.happened = partial(summary, self.chat.screen.after(before), names, people)
        self.chat.stir()


def _room(place: str) -> Room | None:
    return None if place.startswith("@") else Room(PLATFORM, place)
