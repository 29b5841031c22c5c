"""Channels of a guild, threads under them, and private conversations."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from typing import TYPE_CHECKING

from tests.adapters.discord.lookalike.ids import stamp
from tests.adapters.discord.lookalike.intents import Intent
from tests.adapters.discord.lookalike.permissions import ALL, Overwrite, implied, in_channel
from tests.adapters.discord.lookalike.permissions import Permission as P
from tests.adapters.discord.lookalike.refusal import Json, Refusal

if TYPE_CHECKING:
    from tests.adapters.discord.lookalike.guild import Guild
    from tests.adapters.discord.lookalike.messages import Message
    from tests.adapters.discord.lookalike.users import User
    from tests.adapters.discord.lookalike.world import World


class Kind(IntEnum):
    TEXT = 0
    DM = 1
    VOICE = 2
    CATEGORY = 4
    ANNOUNCEMENT = 5
    ANNOUNCEMENT_THREAD = 10
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    STAGE = 13
    FORUM = 15


TALKING = {Kind.TEXT, Kind.DM, Kind.VOICE, Kind.ANNOUNCEMENT, Kind.STAGE, *range(10, 13)}
"""Kinds that hold messages."""


@dataclass(eq=False)
class Channel:
    """A channel of a guild; its overwrites are its own, as in Discord a category's are copied when it is made."""

    world: "World" = field(repr=False)
    id: int
    kind: Kind
    name: str
    guild: "Guild" = field(repr=False)
    parent: "Channel | None" = field(default=None, repr=False)
    topic: str | None = None
    position: int = 0
    overwrites: dict[int, Overwrite] = field(default_factory=dict, repr=False)
    messages: list["Message"] = field(default_factory=list, repr=False)
    """Oldest first; without those that only one person sees."""
    renamed: list[datetime] = field(default_factory=list, repr=False)
    """When the bot changed the name or the topic: twice in ten minutes and no more."""

    @property
    def mention(self) -> str:
        return f"<#{self.id}>"

    @property
    def intent(self) -> Intent:
        return Intent.GUILD_MESSAGES

    @property
    def is_thread(self) -> bool:
        return isinstance(self, Thread)

    @property
    def threads(self) -> list["Thread"]:
        """All under it, archived ones too, oldest first."""
        return [each for each in self.guild.threads if each.parent is self]

    def thread(self, name: str) -> "Thread":
        """The newest one with that name. Raises StopIteration if there is none."""
        return next(each for each in reversed(self.threads) if each.name == name)

    def permissions(self, user: "User") -> int:
        """What somebody may do here; 0 for strangers and for those who do not see it."""
        return implied(self.granted(user), P.SEND_MESSAGES)

    def granted(self, user: "User") -> int:
        """What roles and overwrites say."""
        member = self.guild.members.get(user.id)
        if member is None:
            return 0
        if user.id == self.guild.owner_id:
            return ALL
        base = self.guild.permissions(user)
        return in_channel(base, self.overwrites, self.guild.id, member.roles, user.id)

    def visible(self, user: "User") -> bool:
        return bool(self.permissions(user) & P.VIEW_CHANNEL)

    def require(self, user: "User", needed: P) -> None:
        """Raises 50001 for whoever does not see it, 50013 for whoever lacks a permission."""
        if not self.visible(user):
            raise Refusal(50001)
        if needed & ~self.permissions(user):
            raise Refusal(50013)

    def may_write(self, user: "User") -> None:
        """Raises Refusal if `user` may not send messages here."""
        if self.kind not in TALKING:
            raise Refusal(50008)
        self.require(user, P.SEND_MESSAGES)

    def json(self) -> Json:
        return {
            "id": str(self.id),
            "type": int(self.kind),
            "guild_id": str(self.guild.id),
            "name": self.name,
            "position": self.position,
            "permission_overwrites": [each.json() for each in self.overwrites.values()],
            "parent_id": str(self.parent.id) if self.parent else None,
            "topic": self.topic,
            "nsfw": False,
            "flags": 0,
            "rate_limit_per_user": 0,
            "last_message_id": str(self.messages[-1].id) if self.messages else None,
            **({"bitrate": 64000, "user_limit": 0, "rtc_region": None} if self.kind in (2, 13) else {}),
            **({"available_tags": [], "default_reaction_emoji": None} if self.kind == Kind.FORUM else {}),
        }

    def sees_events(self) -> bool:
        """Whether the bot is told what happens in it."""
        return self.visible(self.world.bot)


@dataclass(eq=False)
class Thread(Channel):
    owner_id: int = 0
    members: set[int] = field(default_factory=set)
    archived: bool = False
    locked: bool = False
    invitable: bool = True
    auto_archive: int = 1440
    """Minutes without a message until it is hidden."""
    archived_at: datetime | None = None

    @property
    def private(self) -> bool:
        return self.kind == Kind.PRIVATE_THREAD

    def permissions(self, user: "User") -> int:
        assert self.parent
        bits = implied(self.parent.granted(user), P.SEND_MESSAGES_IN_THREADS)
        hidden = self.private and user.id not in self.members and not bits & P.MANAGE_THREADS
        return 0 if hidden else bits

    def may_write(self, user: "User") -> None:
        self.require(user, P.SEND_MESSAGES_IN_THREADS)
        self.unlocked(user)

    def unlocked(self, user: "User") -> None:
        """Raises 160005 if it is locked for `user`."""
        if self.locked and not self.permissions(user) & P.MANAGE_THREADS:
            raise Refusal(160005)

    def json(self) -> Json:
        assert self.parent
        body: Json = {
            "id": str(self.id),
            "type": int(self.kind),
            "guild_id": str(self.guild.id),
            "parent_id": str(self.parent.id),
            "owner_id": str(self.owner_id),
            "name": self.name,
            "last_message_id": str(self.messages[-1].id) if self.messages else None,
            "message_count": len(self.messages),
            "total_message_sent": len(self.messages),
            "member_count": min(50, len(self.members)),
            "rate_limit_per_user": 0,
            "flags": 0,
            "thread_metadata": self._metadata(),
        }
        if self.world.bot.id in self.members:
            body["member"] = self.member_json(self.world.bot.id)
        return body

    def _metadata(self) -> Json:
        return {
            "archived": self.archived,
            "locked": self.locked,
            "auto_archive_duration": self.auto_archive,
            "archive_timestamp": stamp(self.archived_at or self.world.clock.now()),
            "create_timestamp": stamp(self.world.clock.now()),
            **({"invitable": self.invitable} if self.private else {}),
        }

    def member_json(self, user_id: int) -> Json:
        return {
            "id": str(self.id),
            "user_id": str(user_id),
            "join_timestamp": stamp(self.world.clock.now()),
            "flags": 1,
        }

    def archives(self, locked: bool = False) -> None:
        """It has been quiet for long, or a moderator closed it: hidden, and no edits until somebody writes."""
        self.archived, self.locked, self.archived_at = True, locked, self.world.clock.now()
        self.tell_update()

    def wakes(self) -> None:
        self.archived, self.archived_at = False, self.world.clock.now()
        self.tell_update()

    def tell_update(self) -> None:
        if self.sees_events():
            self.world.emit("THREAD_UPDATE", self.json(), Intent.GUILDS)

    def passes(self, at: datetime) -> None:
        """Archive it if nobody has written for its time."""
        last = self.messages[-1].at if self.messages else self.archived_at
        if not self.archived and last and at - last >= timedelta(minutes=self.auto_archive):
            self.archives()


@dataclass(eq=False)
class Direct(Channel):
    """A private conversation of the bot with one person. It has no guild: `guild` is not to be read."""

    person: "User" = field(kw_only=True)

    @property
    def intent(self) -> Intent:
        return Intent.DIRECT_MESSAGES

    def permissions(self, user: "User") -> int:
        return ALL if user in (self.person, self.world.bot) else 0

    def may_write(self, user: "User") -> None:
        """They share a guild, and the person takes messages from the bot."""
        shared = any({self.person.id, user.id} <= set(each.members) for each in self.world.guilds.values())
        if not shared or (user.bot and not self.person.dms_open):
            raise Refusal(50007)

    def json(self) -> Json:
        return {
            "id": str(self.id),
            "type": int(Kind.DM),
            "flags": 0,
            "last_message_id": str(self.messages[-1].id) if self.messages else None,
            "recipients": [self.person.json()],
        }
