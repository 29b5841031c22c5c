"""Messages, and what somebody sees of them."""

import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from tests.adapters.discord.lookalike.channels import Channel, Direct
from tests.adapters.discord.lookalike.ids import stamp
from tests.adapters.discord.lookalike.refusal import Json
from tests.adapters.discord.lookalike.users import User

if TYPE_CHECKING:
    from tests.adapters.discord.lookalike.interactions import Interaction
    from tests.adapters.discord.lookalike.world import World

EPHEMERAL = 1 << 6
LOADING = 1 << 7
SILENT = 1 << 12
V2 = 1 << 15
"""Components V2: the message is made of components alone."""
BUTTON, SELECTS, TEXT, THUMBNAIL, GALLERY, FILE = 2, (3, 5, 6, 7, 8), 10, 11, 12, 13


def walk(components: list[Json]) -> Iterator[Json]:
    """Every component, those inside of others too, in the order in which they are read."""
    for each in components:
        yield each
        yield from walk(each.get("components") or [])
        for inner in ("accessory", "component"):
            if each.get(inner):
                yield from walk([each[inner]])


@dataclass(eq=False)
class Attachment:
    id: int
    name: str
    data: bytes = field(repr=False)
    description: str | None = None

    @property
    def kind(self) -> str:
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    def json(self, base: str) -> Json:
        url = f"{base}/attachments/{self.id}/{self.name}"
        return {
            "id": str(self.id), "filename": self.name, "size": len(self.data), "url": url, "proxy_url": url,
            "content_type": self.kind, **({"description": self.description} if self.description else {}),
        }  # fmt: skip


@dataclass(eq=False)
class Message:
    world: "World" = field(repr=False)
    id: int
    channel: Channel = field(repr=False)
    author: User
    at: datetime
    content: str = ""
    embeds: list[Json] = field(default_factory=list, repr=False)
    components: list[Json] = field(default_factory=list, repr=False)
    attachments: list[Attachment] = field(default_factory=list)
    flags: int = 0
    kind: int = 0
    nonce: str | int | None = None
    edited: datetime | None = None
    pinned: bool = False
    deleted: bool = False
    reference: Json | None = None
    mentioned: set[int] = field(default_factory=set)
    """Accounts that are named in it and get a ping."""
    interaction: "Interaction | None" = field(default=None, repr=False)
    only_for: User | None = None
    """Who alone sees it, if it is ephemeral."""

    @property
    def v2(self) -> bool:
        return bool(self.flags & V2)

    @property
    def system(self) -> bool:
        """Whether Discord wrote it by itself, as when somebody is added to a thread."""
        return self.kind not in (0, 19, 20)

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def text(self) -> str:
        """All that can be read, one part a line: content, texts and labels of buttons are not among it."""
        parts = [self.content, *(each["content"] for each in walk(self.components) if each["type"] == TEXT)]
        return "\n".join(part for part in parts if part)

    @property
    def buttons(self) -> list[str]:
        """Labels of the buttons, those that cannot be clicked too."""
        return [str(each.get("label")) for each in walk(self.components) if each["type"] == BUTTON]

    @property
    def shown_files(self) -> dict[str, bytes]:
        """Files that people see, by name: with Components V2 only those that a component names."""
        if not self.v2:
            return {each.name: each.data for each in self.attachments}
        return {each.name: each.data for each in self.attachments if self._named(each)}

    def _named(self, attachment: Attachment) -> bool:
        """Whether a component shows it; then the API tells of it there, and no longer among the attachments."""
        media = [each.get("file") or each.get("media") or {} for each in walk(self.components)]
        media += [item["media"] for each in walk(self.components) for item in each.get("items", [])]
        urls = {str(each.get("url")) for each in media}
        return attachment.json(self.world.base)["url"] in urls

    def find(self, what: str | int) -> Json | None:
        """The component with this custom_id, this label, or (int) this id."""
        for each in walk(self.components):
            if what in (each.get("custom_id"), each.get("label")) or (isinstance(what, int) and each["id"] == what):
                return each
        return None

    def hidden_from(self, user: User) -> bool:
        return self.deleted or (self.only_for is not None and user is not self.only_for)

    def json(self) -> Json:
        body: Json = {
            "id": str(self.id),
            "channel_id": str(self.channel.id),
            "author": self.author.json(),
            "timestamp": stamp(self.at),
            "edited_timestamp": stamp(self.edited),
            "content": self.content,
            "embeds": self.embeds,
            "components": self.components,
            "attachments": [each.json(self.world.base) for each in self.attachments if not self._named(each)],
            "flags": self.flags,
            "type": self.kind,
            "tts": False,
            "mention_everyone": False,
            "mentions": [self.world.users[each].json() for each in sorted(self.mentioned)],
            "mention_roles": [],
            "pinned": self.pinned,
        }
        if self.nonce is not None:
            body["nonce"] = self.nonce
        if self.reference:
            body["message_reference"] = self.reference
        if self.interaction:
            body["interaction_metadata"] = self.interaction.metadata()
            body["application_id"] = body["webhook_id"] = str(self.world.application_id)
        elif self.author.bot:
            body["application_id"] = str(self.world.application_id)
        return body

    def event_json(self) -> Json:
        """As the gateway tells it: with guild and member."""
        if isinstance(self.channel, Direct):
            return {**self.json(), "channel_type": 1}
        guild = self.channel.guild
        body = {**self.json(), "guild_id": str(guild.id), "channel_type": int(self.channel.kind)}
        if self.author.id in guild.members:
            body["member"] = guild.members[self.author.id].json(with_user=False)
        return body

    def tell(self, what: str) -> None:
        """MESSAGE_CREATE or MESSAGE_UPDATE to the bot, if it sees the channel; the text only where Discord gives it."""
        if self.only_for or not self.channel.sees_events():
            self.world.changed()
            return
        whole = self.event_json()
        bot = self.world.bot
        entitled = self.author is bot or isinstance(self.channel, Direct) or bot.id in self.mentioned
        bare = whole if entitled else {**whole, "content": "", "embeds": [], "components": [], "attachments": []}
        self.world.emit(f"MESSAGE_{what}", whole, self.channel.intent, bare)

    def delete(self) -> None:
        self.deleted = True
        if self in self.channel.messages:
            self.channel.messages.remove(self)
        if self.only_for or not self.channel.sees_events():
            self.world.changed()
            return
        data = {"id": str(self.id), "channel_id": str(self.channel.id)}
        if not isinstance(self.channel, Direct):
            data["guild_id"] = str(self.channel.guild.id)
        self.world.emit("MESSAGE_DELETE", data, self.channel.intent)
