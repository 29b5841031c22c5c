"""Accounts, and what they are in a guild."""

from dataclasses import dataclass, field
from datetime import datetime

from tests.adapters.discord.lookalike.ids import stamp
from tests.adapters.discord.lookalike.refusal import Json


@dataclass(eq=False)
class User:
    """An account: the bot, or a person."""

    id: int
    name: str
    bot: bool = False
    locale: str = "en-US"
    dms_open: bool = True
    """Whether they take private messages from members of their guilds."""

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"

    def json(self) -> Json:
        return {
            "id": str(self.id),
            "username": self.name if self.bot else self.name.lower().replace(" ", "_"),
            "global_name": None if self.bot else self.name,
            "discriminator": "0001" if self.bot else "0",
            "avatar": None,
            "primary_guild": None,
            "bot": self.bot,
            "system": False,
            "public_flags": 0,
            "flags": 0,
        }


@dataclass(eq=False)
class Role:
    id: int
    name: str
    permissions: int
    position: int = 1
    managed: bool = False
    color: int = 0
    bot: int = 0
    """The bot that it came with."""

    @property
    def mention(self) -> str:
        return f"<@&{self.id}>"

    def json(self) -> Json:
        return {
            "id": str(self.id),
            "name": self.name,
            "permissions": str(int(self.permissions)),
            "position": self.position,
            "color": self.color,
            "colors": {"primary_color": self.color, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "managed": self.managed,
            **({"tags": {"bot_id": str(self.bot)}} if self.bot else {}),
            "mentionable": False,
            "icon": None,
            "unicode_emoji": None,
            "flags": 0,
        }


@dataclass(eq=False)
class Member:
    """An account in a guild."""

    user: User
    joined: datetime
    roles: list[int] = field(default_factory=list)
    nick: str | None = None

    def json(self, with_user: bool = True) -> Json:
        body: Json = {
            "roles": [str(each) for each in self.roles],
            "nick": self.nick,
            "avatar": None,
            "banner": None,
            "joined_at": stamp(self.joined),
            "premium_since": None,
            "deaf": False,
            "mute": False,
            "pending": False,
            "flags": 0,
            "communication_disabled_until": None,
        }
        return {**body, "user": self.user.json()} if with_user else body
