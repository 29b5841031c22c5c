"""What people type: to the bot in private, or after its name in a channel. Discord shows it nothing else."""

import hashlib
import logging
import re
from datetime import UTC, datetime

import discord

from circles import Form, Identity, InPrivate, Paragraph, Post, say
from circles.chat import Asked, Inbox, Outcome, Room, Said, TakenBack
from circles_discord import faults, layout
from circles_discord.answers import PLATFORM, Answers, form_to_open
from circles_discord.commands import Commands
from circles_discord.memory import Memory
from circles_discord.posting import Posting
from circles_discord.session import Session
from circles_discord.settings import Settings
from circles_discord.turns import Turns

log = logging.getLogger(__name__)
_PREFIX = re.compile(r"^\s*(?:!circle\b|/)\s*", re.IGNORECASE)
MISSED = 50
"""How many private messages of somebody we answer that came while we were away."""


class Messages:
    """Typed commands, changed and deleted ones as well. Answers are private."""

    def __init__(
        self,
        settings: Settings,
        session: Session,
        memory: Memory,
        commands: Commands,
        posting: Posting,
        answers: Answers,
        inbox: Inbox,
    ) -> None:
        self._server = int(settings.server)
        self._session = session
        self._memory = memory
        self._commands = commands
        self._posting = posting
        self._answers = answers
        self._inbox = inbox
        self._turns = Turns()
        self._behind: dict[str, str] = {}
        """Private channels in which something may have come while we were away, and the newest message before that."""

    async def on_connect(self) -> None:
        """A new connection: of what came before it, nobody tells us."""
        # The id of a channel is older than all that is in it.
        self._behind = {channel: heard or channel for channel, heard in self._memory.places.privates()}

    async def on_message(self, message: discord.Message) -> None:
        """Somebody wrote something. What they wrote before is heard first."""
        if message.author.bot or message.webhook_id:
            return
        channel = str(message.channel.id)
        if message.guild is None:
            self._memory.places.talks_in(str(message.author.id), channel)
        async with self._turns.of(channel):
            await self._hear_missed(channel)
            await self._hear(message)

    async def catch_up(self) -> None:
        """Answer what people wrote in private while we were away."""
        for channel in tuple(self._behind):
            async with self._turns.of(channel):
                await self._hear_missed(channel)

    async def _hear_missed(self, channel: str) -> None:
        heard = self._behind.get(channel)
        if heard is not None:
            for each in await faults.insist(lambda: self._missed(channel, heard)):
                await self._hear(each)
            self._behind.pop(channel, None)

    async def _missed(self, channel: str, heard: str) -> list[discord.Message]:
        """The newest messages after `heard`, oldest first."""
        place = (await self._session.client()).get_partial_messageable(int(channel))
        after = discord.Object(int(heard))
        try:
            newest = [each async for each in place.history(after=after, limit=MISSED, oldest_first=False)]
        except (discord.NotFound, discord.Forbidden):  # nothing is to be read there any more
            return []
        return newest[::-1]

    async def _hear(self, message: discord.Message) -> None:
        text = await self._words(message.content, message.guild.id if message.guild else None)
        if message.author.bot or message.webhook_id or text is None:
            return
        person, event = str(message.author.id), str(message.id)
        if self._memory.heard.is_news(event, _digest(text)):
            await self._ask(self._asked(message, event, Said(text)))
            self._memory.heard.hear(event, person, _digest(text), datetime.now(UTC))
        if message.guild is None:  # only now: what a crash interrupts is asked again, and done once
            self._memory.places.heard_until(str(message.channel.id), event)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Somebody changed what they wrote. Discord also says so when it found the preview of a link."""
        event = str(payload.message_id)
        text = await self._words(str(payload.data.get("content") or ""), payload.guild_id)
        async with self._turns.of(str(payload.channel_id)):
            person = self._memory.heard.asker(event)
            if person and text is not None and self._memory.heard.is_news(event, _digest(text)):
                change = _digest(f"{text} {payload.data.get('edited_timestamp')}")
                await self._ask(self._asked(payload.message, f"{event}-{change}", Said(text), event))
                self._memory.heard.hear(event, person, _digest(text), datetime.now(UTC))

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Somebody deleted what they wrote."""
        event = str(payload.message_id)
        async with self._turns.of(str(payload.channel_id)):
            person = self._memory.heard.asker(event)
            if not person:
                return
            room = Room(PLATFORM, str(payload.channel_id)) if payload.guild_id else None
            who = Identity(PLATFORM, person)
            name = (await self._inbox.reader(who)).name
            await self._ask(Asked(f"{event}-gone", who, name, TakenBack(), room, event))
            self._memory.heard.gone(event)

    async def _words(self, content: str, guild: int | None) -> str | None:
        """The command in what somebody wrote; None if it is not for us."""
        if guild is None:
            return _PREFIX.sub("", content).strip() or "help"
        me = (await self._session.client()).user
        mention = re.compile(rf"<@!?{me.id if me else 0}>")
        if guild != self._server or not mention.search(content):
            return None
        return _PREFIX.sub("", mention.sub("", content, count=1).strip()).strip() or "help"

    @staticmethod
    def _asked(message: discord.Message, event: str, what: Said, earlier: str = "") -> Asked:
        who = Identity(PLATFORM, str(message.author.id))
        room = Room(PLATFORM, str(message.channel.id)) if message.guild else None
        return Asked(event, who, message.author.display_name, what, room, earlier)

    async def _ask(self, asked: Asked) -> None:
        try:
            answer = await self._inbox.ask(asked)
            reader = await self._inbox.reader(asked.who)
            key = f"answer:{asked.event}"
            parts = layout.answer(_as_post(answer), reader, key, self._commands.taps)
            receipt = await self._answers.insist(lambda: self._posting.tell(asked.who.id, key, parts))
            if receipt.outcome is Outcome.REFUSED and asked.room:
                closed = layout.answer(cannot_write(), reader, f"{key}#closed", self._commands.taps)
                await self._posting.write(asked.room.id, f"{key}#closed", closed, answers=asked.event)
        except Exception:
            log.exception("message failed", extra={"action": "message_failed", "event": asked.event})


def cannot_write() -> Post:
    """For the room: whoever asked there takes no private messages."""
    line = say("I have an answer for you, but you take no private messages from me. Use the command with / instead.")
    return Post("", InPrivate(""), (Paragraph(line),))


def _as_post(answer: Post | Form) -> Post:
    return form_to_open(answer) if isinstance(answer, Form) else answer


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
