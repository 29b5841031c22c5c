"""What a person asks of a bot (a command, a click, a form) and what comes back: once, within three seconds."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from tests.adapters.discord.lookalike.channels import Channel, Direct
from tests.adapters.discord.lookalike.messages import LOADING, Message
from tests.adapters.discord.lookalike.modals import Modal
from tests.adapters.discord.lookalike.refusal import Json

if TYPE_CHECKING:
    from tests.adapters.discord.lookalike.people import Person
    from tests.adapters.discord.lookalike.world import World

LIVES = timedelta(minutes=15)
"""How long after it a bot may still say something about it."""


class Asked(IntEnum):
    COMMAND = 2
    COMPONENT = 3
    SUGGESTIONS = 4
    FORM = 5


class Answered(IntEnum):
    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    SUGGESTIONS = 8
    MODAL = 9


ALLOWED: dict[Asked, set[int]] = {
    Asked.COMMAND: {Answered.MESSAGE, Answered.DEFERRED_MESSAGE, Answered.MODAL},
    Asked.COMPONENT: {4, 5, 6, 7, 9},
    Asked.SUGGESTIONS: {Answered.SUGGESTIONS},
    Asked.FORM: {4, 5, 6, 7},
}


@dataclass(eq=False)
class Interaction:
    """What the person sees of it: `answer`, `modal`, `choices`, `followups`, `failed`."""

    world: "World" = field(repr=False)
    person: "Person"
    asked: Asked
    channel: Channel = field(repr=False)
    data: Json
    message: Message | None = field(default=None, repr=False)
    """Where the component was that they clicked, or that opened the form."""
    origin: "Interaction | None" = field(default=None, repr=False)
    """The interaction that opened the form."""
    id: int = 0
    token: str = ""
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    began: float = 0.0
    response: Answered | None = None
    answered_in: float | None = None
    """Seconds until the bot answered; None if it did not."""
    original: Message | None = None
    """What `@original` is: the answer, or the message that holds the component."""
    followups: list[Message] = field(default_factory=list)
    modal: Modal | None = None
    choices: list[tuple[str, Any]] = field(default_factory=list)
    """Suggestions while typing: what is shown, and its value."""

    @property
    def answer(self) -> Message | None:
        """What came back to read; None while "the bot is thinking", and if only the old message was changed."""
        if self.response not in (Answered.MESSAGE, Answered.DEFERRED_MESSAGE) or self.original is None:
            return None
        return None if self.original.flags & LOADING or self.original.deleted else self.original

    @property
    def deferred(self) -> bool:
        return self.response in (Answered.DEFERRED_MESSAGE, Answered.DEFERRED_UPDATE)

    @property
    def failed(self) -> bool:
        """ "This interaction failed": nothing came in time."""
        return self.response is None and self.late

    @property
    def late(self) -> bool:
        return time.monotonic() - self.began > self.world.patience

    @property
    def expired(self) -> bool:
        return self.world.clock.now() - self.at > LIVES

    @property
    def said(self) -> list[Message]:
        """Everything to read that came back: the answer and what followed."""
        return [each for each in (self.answer, *self.followups) if each and not each.deleted]

    @property
    def text(self) -> str:
        return "\n".join(each.text for each in self.said)

    async def begin(self) -> "Interaction":
        """Ask, and wait until the bot has answered or it is too late."""
        clock = self.world.clock
        self.id, self.at, self.began = clock.new_id(), clock.now(), time.monotonic()
        self.token = f"aW50ZXJhY3Rpb246{self.id}"
        self.world.interactions[self.token] = self
        self.world.emit("INTERACTION_CREATE", self.json())
        try:
            await self.world.until(lambda: self.response is not None, self.world.patience)
        except TimeoutError:
            await asyncio.sleep(0.01)
        return self

    async def settled(self, seconds: float = 5.0) -> "Interaction":
        """Wait until something is to be read (after a deferred answer)."""
        await self.world.until(lambda: self.said or self.modal, seconds)
        return self

    def takes(self, kind: Answered) -> None:
        self.response, self.answered_in = kind, time.monotonic() - self.began

    def metadata(self) -> Json:
        more: Json = {}
        if self.asked == Asked.COMPONENT and self.message:
            more["interacted_message_id"] = str(self.message.id)
        if self.asked == Asked.FORM and self.origin:
            more["triggering_interaction_metadata"] = self.origin.metadata()
        return {
            "id": str(self.id),
            "type": int(self.asked),
            "user": self.person.json(),
            "authorizing_integration_owners": self._owners(),
            **more,
        }

    def _owners(self) -> Json:
        return {"0": "0" if isinstance(self.channel, Direct) else str(self.channel.guild.id)}

    def json(self) -> Json:
        """INTERACTION_CREATE."""
        channel = self.channel
        body: Json = {
            "id": str(self.id),
            "application_id": str(self.world.application_id),
            "type": int(self.asked),
            "token": self.token,
            "version": 1,
            "data": self.data,
            "channel_id": str(channel.id),
            "channel": {**channel.json(), "permissions": str(channel.permissions(self.person))},
            "app_permissions": str(channel.permissions(self.world.bot)),
            "locale": self.person.locale,
            "entitlements": [],
            "entitlement_sku_ids": [],
            "authorizing_integration_owners": self._owners(),
            "attachment_size_limit": 10 * 1024 * 1024,
        }
        if isinstance(channel, Direct):
            body |= {"user": self.person.json(), "context": 1}
        else:
            guild = channel.guild
            permissions = str(channel.permissions(self.person))
            body |= {
                "guild_id": str(guild.id),
                "guild": guild.partial_json(),
                "guild_locale": guild.locale,
                "member": {**guild.members[self.person.id].json(), "permissions": permissions},
                "context": 0,
            }
        if self.message:
            body["message"] = self.message.json()
        return body
