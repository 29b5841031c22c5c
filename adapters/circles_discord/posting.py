"""Messages out: in order within a channel, once for each key."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import discord
from discord import ui

from circles import Hindered, Post
from circles.chat import Envelope, Outcome, Receipt
from circles_discord import faults, layout
from circles_discord.commands import Commands
from circles_discord.faults import ClosedDoor
from circles_discord.layout import Part
from circles_discord.memory import Memory
from circles_discord.rooms import Rooms
from circles_discord.session import Session
from circles_discord.turns import Turns

LOOK_BACK = 300
"""How many messages we look back for one that may be out already."""
BEFORE = timedelta(minutes=15)
"""How far the clock here and the one at Discord may be apart."""


class Posting:
    """Sends to rooms and people. Nothing raises for a refusal: it is a receipt."""

    def __init__(self, session: Session, memory: Memory, rooms: Rooms, commands: Commands) -> None:
        self._session = session
        self._memory = memory
        self._rooms = rooms
        self._commands = commands
        self._lines = Turns()

    async def post(self, post: Post, envelope: Envelope) -> Receipt:
        """Send a post to where the envelope says."""
        if known := self._memory.sent.message_of(envelope.key):
            return Receipt(Outcome.DELIVERED, known)
        try:
            message = await self._post(post, envelope)
            return Receipt(Outcome.DELIVERED, message, hindrance=await self._kept_out(envelope))
        except Exception as error:
            hindrance = self._rooms.hindrance(error, envelope.room.id) if envelope.room else None
            return faults.receipt_of(error, hindrance)

    async def _post(self, post: Post, envelope: Envelope) -> str:
        person = envelope.person.id if envelope.person else ""
        channel = envelope.room.id if envelope.room else await self._private(person)
        if self._memory.places.is_closed(channel):
            raise ClosedDoor("the room is closed")
        async with self._lines.of(channel):
            if post.topic:
                return await self._topic(channel, envelope.key, layout.topic(post, envelope))
            parts = layout.parts(post, envelope, self._commands.taps)
            if envelope.edits.isdigit():
                return await self._change(channel, envelope.key, envelope.edits, parts)
            return await self.send(channel, envelope.key, parts, envelope.thread, post.quiet, envelope.uncertain)

    async def _kept_out(self, envelope: Envelope) -> Hindered | None:
        """Who does not see what was just posted. Whatever goes wrong here, the post is out."""
        try:
            return await self._rooms.kept_out(envelope.room.id) if envelope.room else None
        except (discord.HTTPException, ClosedDoor, *faults.PASSES):
            return None

    async def _private(self, person: str) -> str:
        """The channel of the private messages with somebody."""
        if known := self._memory.places.private_of(person):
            return known
        client = await self._session.client()
        channel = str((await client.create_dm(discord.Object(int(person)))).id)
        self._memory.places.talks_in(person, channel)
        return channel

    async def tell(self, person: str, key: str, parts: Sequence[Part]) -> Receipt:
        """Write to somebody in private, beside what the program posts: the answer to what they wrote."""
        try:
            return await self.write(await self._private(person), key, parts)
        except Exception as error:
            return faults.receipt_of(error)

    async def write(self, channel: str, key: str, parts: Sequence[Part], answers: str = "") -> Receipt:
        """The same into a channel that is known; `answers`: the message that it replies to."""
        if known := self._memory.sent.message_of(key):
            return Receipt(Outcome.DELIVERED, known)
        try:
            async with self._lines.of(channel):
                return Receipt(Outcome.DELIVERED, await self.send(channel, key, parts, answers))
        except Exception as error:
            return faults.receipt_of(error)

    async def write_in_room(self, channel: str, key: str, parts: Sequence[Part]) -> Receipt:
        """The same into the room of a circle; nowhere else do we say anything by ourselves."""
        if not self._memory.places.name_of(channel):
            return Receipt(Outcome.REFUSED, reason="no room of a circle")
        return await self.write(channel, key, parts)

    async def send(
        self,
        channel: str,
        key: str,
        parts: Sequence[Part],
        answers: str = "",
        quiet: bool = False,
        uncertain: bool = False,
    ) -> str:
        """Send the parts, each as one message, once for this key. Returns the id of the first."""
        out = await self._out_already(channel, key, parts, uncertain)
        sent = [
            out.get(each.mark) or await self._part(channel, f"{key}#{place}", each, answers, quiet)
            for place, each in enumerate(parts)
        ]
        self._memory.sent.posted(key, sent[0], sent[1:])
        return sent[0]

    async def _part(self, channel: str, key: str, part: Part, answers: str, quiet: bool) -> str:
        try:
            return await self._send(channel, key, part, answers, quiet)
        except discord.HTTPException as error:
            if error.code != faults.ARCHIVED or not await self._rooms.wake(channel):
                raise
        return await self._send(channel, key, part, answers, quiet)

    async def _send(self, channel: str, key: str, part: Part, answers: str, quiet: bool) -> str:
        place = (await self._session.client()).get_partial_messageable(int(channel))
        more: dict[str, Any] = {}
        if answers.isdigit():
            more["reference"] = place.get_partial_message(int(answers)).to_reference(fail_if_not_exists=False)
        called = [discord.Object(int(each)) for each in part.called]
        message = await place.send(
            view=view_of(part),
            files=[discord.File(BytesIO(each.content), each.name) for each in part.files],
            allowed_mentions=discord.AllowedMentions(everyone=False, roles=False, replied_user=False, users=called),
            nonce=_nonce(key),
            silent=quiet,
            **more,
        )
        return str(message.id)

    async def _change(self, channel: str, key: str, message: str, parts: Sequence[Part]) -> str:
        """Let a message show something else; what is longer than before gets further messages, or loses some."""
        out = await self._out_already(channel, key, parts)
        before = (message, *self._memory.sent.further(message))
        for old, part in zip(before, parts, strict=False):
            await self._edit(channel, old, part)
        more = [
            out.get(part.mark) or await self._part(channel, f"{key}#{place}", part, "", True)
            for place, part in enumerate(parts[len(before) :], len(before))
        ]
        for old in before[len(parts) :]:
            await self._delete(channel, old)
        self._memory.sent.posted(key, message, [*before[1 : len(parts)], *more])
        return message

    async def _edit(self, channel: str, message: str, part: Part) -> None:
        place = (await self._session.client()).get_partial_messageable(int(channel))
        try:
            await place.get_partial_message(int(message)).edit(
                view=view_of(part),
                attachments=[discord.File(BytesIO(each.content), each.name) for each in part.files],
                allowed_mentions=discord.AllowedMentions.none(),
            )
        except discord.HTTPException as error:
            if error.code == faults.UNKNOWN_MESSAGE:  # somebody took it away: then it need not change
                return
            if error.code != faults.ARCHIVED or not await self._rooms.wake(channel):
                raise
            await self._edit(channel, message, part)

    async def _delete(self, channel: str, message: str) -> None:
        place = (await self._session.client()).get_partial_messageable(int(channel))
        try:
            await place.get_partial_message(int(message)).delete()
        except discord.NotFound:
            pass

    async def _topic(self, channel: str, key: str, topic: str) -> str:
        """Write what stands above a channel. The same again changes nothing, so it may well be done twice."""
        self._memory.sent.trying(key, channel, datetime.now(UTC))
        await self._rooms.set_topic(channel, topic)
        self._memory.sent.posted(key, f"topic of {channel}")
        return f"topic of {channel}"

    async def _out_already(
        self, channel: str, key: str, parts: Sequence[Part], uncertain: bool = False
    ) -> dict[int, str]:
        """The parts that an earlier try sent, by mark. Nobody is asked if this is the first try."""
        first = self._memory.sent.trying(key, channel, datetime.now(UTC))
        if not (first or uncertain):
            return {}
        client, marks = await self._session.client(), {each.mark for each in parts}
        found: dict[int, str] = {}
        after = first - BEFORE if first else None
        place = client.get_partial_messageable(int(channel))
        async for message in place.history(limit=LOOK_BACK, after=after, oldest_first=False):
            mark = int(getattr(message.components[0], "id", 0)) if message.components else 0
            if client.user and message.author.id == client.user.id and mark in marks:
                found[mark] = str(message.id)
        return found


def view_of(part: Part) -> ui.LayoutView:
    """What Discord shows of a part. It is stopped: else the library would keep it, and we hear presses another way."""
    view = ui.LayoutView(timeout=None)
    for each in part.items:
        view.add_item(each)
    view.stop()
    return view


def _nonce(key: str) -> str:
    """The same for the same key: for some minutes Discord itself takes the second one for the first."""
    return hashlib.sha256(key.encode()).hexdigest()[:25]
