"""A guild (people say server): its channels, roles, members and events, and how a test sets it up."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.adapters.discord.lookalike.channels import Channel, Kind, Thread
from tests.adapters.discord.lookalike.intents import Intent
from tests.adapters.discord.lookalike.people import Person
from tests.adapters.discord.lookalike.permissions import ALL, BOT, PEOPLE, Overwrite, Permission, named
from tests.adapters.discord.lookalike.refusal import Json, Refusal
from tests.adapters.discord.lookalike.users import Member, Role, User

if TYPE_CHECKING:
    from tests.adapters.discord.lookalike.events import Event
    from tests.adapters.discord.lookalike.world import World


@dataclass(eq=False)
class Guild:
    """`guild.person("Ana")`, `text_channel`, `category`, `voice_channel`, `forum` find one by name, or make it."""

    world: "World" = field(repr=False)
    id: int
    name: str
    owner_id: int = 0
    locale: str = "en-US"
    roles: dict[int, Role] = field(default_factory=dict, repr=False)
    members: dict[int, Member] = field(default_factory=dict, repr=False)
    events: dict[int, "Event"] = field(default_factory=dict, repr=False)
    """Scheduled events, those that are over too."""

    @property
    def everyone(self) -> Role:
        return self.roles[self.id]

    @property
    def channels(self) -> list[Channel]:
        return [each for each in self._places() if not each.is_thread]

    @property
    def threads(self) -> list[Thread]:
        return [each for each in self._places() if isinstance(each, Thread)]

    def _places(self) -> list[Channel]:
        return [each for each in self.world.channels.values() if each.kind != Kind.DM and each.guild is self]

    @property
    def commands(self) -> list[Json]:
        """What can be typed here: the guild's own commands and the global ones."""
        return [*self.world.commands.get(self.id, []), *self.world.commands[0]]

    def text_channel(self, name: str, category: Channel | None = None) -> Channel:
        return self._channel(name, Kind.TEXT, category)

    def voice_channel(self, name: str, category: Channel | None = None) -> Channel:
        return self._channel(name, Kind.VOICE, category)

    def category(self, name: str) -> Channel:
        return self._channel(name, Kind.CATEGORY, None)

    def forum(self, name: str, category: Channel | None = None) -> Channel:
        return self._channel(name, Kind.FORUM, category)

    def channel(self, name: str) -> Channel:
        """The newest channel with that name. Raises StopIteration if there is none."""
        return next(each for each in reversed(self.channels) if each.name == name)

    def _channel(self, name: str, kind: Kind, category: Channel | None) -> Channel:
        for each in self.channels:
            if (each.name, each.kind) == (name, kind):
                return each
        return self.make_channel(name, kind, category)

    def make_channel(self, name: str, kind: Kind, parent: Channel | None) -> Channel:
        channel = Channel(self.world, self.world.clock.new_id(), kind, name, self, parent, position=len(self.channels))
        self.world.channels[channel.id] = channel
        self.world.emit("CHANNEL_CREATE", channel.json(), Intent.GUILDS)
        return channel

    def delete_channel(self, channel: Channel) -> None:
        """A moderator deletes a channel or a thread, and everything in it."""
        del self.world.channels[channel.id]
        if isinstance(channel, Thread):
            data = {"id": str(channel.id), "guild_id": str(self.id), "type": int(channel.kind)}
            self.world.emit(
                "THREAD_DELETE", {**data, "parent_id": str(channel.parent and channel.parent.id)}, Intent.GUILDS
            )
            return
        for each in [each for each in self.threads if each.parent is channel]:
            del self.world.channels[each.id]
        self.world.emit("CHANNEL_DELETE", channel.json(), Intent.GUILDS)

    def person(self, name: str, *, locale: str = "en-US", dms_open: bool = True, moderates: bool = False) -> Person:
        """A member by name. `moderates` gives every permission (but not as owner)."""
        for user in self.world.users.values():
            if isinstance(user, Person) and user.name == name:
                break
        else:
            user = Person(self.world.clock.new_id(), name, locale=locale, dms_open=dms_open, world=self.world)
            self.world.users[user.id] = user
        if user.id not in self.members:
            self.joins(user)
        if moderates:
            self.members[user.id].roles.append(self.role("Moderators", ALL).id)
        return user

    def joins(self, user: User) -> Member:
        """Somebody comes in. The bot gets its role and GUILD_CREATE."""
        role = self.role(self.world.bot.name, int(BOT)) if user.bot else self.role("Members", PEOPLE)
        role.managed, role.bot = user.bot, user.id if user.bot else 0
        member = self.members[user.id] = Member(user, self.world.clock.now(), [role.id])
        if user is self.world.bot:
            self.world.emit("GUILD_CREATE", self.create_json(), Intent.GUILDS)
            return member
        self.world.emit("GUILD_MEMBER_ADD", {**member.json(), "guild_id": str(self.id)}, Intent.GUILD_MEMBERS)
        return member

    def leaves(self, user: User) -> None:
        """Somebody leaves, or is thrown out. The bot too: it gets GUILD_DELETE."""
        del self.members[user.id]
        for each in self.threads:
            each.members.discard(user.id)
        if user is self.world.bot:
            self.world.emit("GUILD_DELETE", {"id": str(self.id)}, Intent.GUILDS)
        else:
            data = {"guild_id": str(self.id), "user": user.json()}
            self.world.emit("GUILD_MEMBER_REMOVE", data, Intent.GUILD_MEMBERS)

    def role(self, name: str, permissions: int = 0) -> Role:
        for each in self.roles.values():
            if each.name == name:
                return each
        role = Role(self.world.clock.new_id(), name, permissions, len(self.roles))
        self.roles[role.id] = role
        self.world.emit("GUILD_ROLE_CREATE", {"guild_id": str(self.id), "role": role.json()}, Intent.GUILDS)
        return role

    def permissions(self, user: User) -> int:
        """Without a channel's overwrites."""
        bits = int(self.everyone.permissions)
        for each in self.members[user.id].roles:
            bits |= self.roles[each].permissions
        return ALL if bits & Permission.ADMINISTRATOR or user.id == self.owner_id else bits

    def require(self, user: User, needed: Permission) -> None:
        if needed & ~self.permissions(user):
            raise Refusal(50013)

    def forbid(self, permission: Permission | str, channel: Channel | None = None, who: User | None = None) -> None:
        """Take a permission from the bot (or from `who`), everywhere or in one channel."""
        self._set(named(permission), channel, who or self.world.bot, False)

    def allow(self, permission: Permission | str, channel: Channel | None = None, who: User | None = None) -> None:
        """Give it (back)."""
        self._set(named(permission), channel, who or self.world.bot, True)

    def bot_may(self, *permissions: Permission | str) -> None:
        """Exactly these, everywhere: what an invitation with no bit too many gives, where @everyone may do nothing."""
        self.everyone.permissions = 0
        own = self.role(self.world.bot.name)
        own.permissions = 0
        for each in permissions:
            own.permissions |= named(each)
        for role in (self.everyone, own):
            self.world.emit("GUILD_ROLE_UPDATE", {"guild_id": str(self.id), "role": role.json()}, Intent.GUILDS)

    def _sync(self) -> None:
        """The bot sees more than before: Discord tells it of the threads there."""
        bot = self.world.bot
        threads = [each for each in self.threads if not each.archived and each.visible(bot)]
        mine = [each.member_json(bot.id) for each in threads if bot.id in each.members]
        data = {"guild_id": str(self.id), "threads": [each.json() for each in threads], "members": mine}
        self.world.emit("THREAD_LIST_SYNC", data, Intent.GUILDS)

    def _set(self, bit: Permission, channel: Channel | None, who: User, yes: bool) -> None:
        if channel:
            own = channel.overwrites.setdefault(who.id, Overwrite(who.id, 1))
            own.allow, own.deny = (own.allow | bit, own.deny & ~bit) if yes else (own.allow & ~bit, own.deny | bit)
            self.world.emit("CHANNEL_UPDATE", channel.json(), Intent.GUILDS)
            return self._sync() if yes and who is self.world.bot else None
        roles = [self.roles[each] for each in self.members[who.id].roles]
        for role in roles[-1:] if yes else [self.everyone, *roles]:
            role.permissions = role.permissions | bit if yes else role.permissions & ~bit
            self.world.emit("GUILD_ROLE_UPDATE", {"guild_id": str(self.id), "role": role.json()}, Intent.GUILDS)
        return self._sync() if yes and who is self.world.bot else None

    def partial_json(self) -> Json:
        """As an interaction names it."""
        return {"id": str(self.id), "locale": self.locale, "features": []}

    def json(self) -> Json:
        return {
            "id": str(self.id), "name": self.name, "owner_id": str(self.owner_id), "preferred_locale": self.locale,
            "roles": [each.json() for each in self.roles.values()], "features": [], "emojis": [], "stickers": [],
            "icon": None, "splash": None, "discovery_splash": None, "banner": None, "description": None,
            "afk_channel_id": None, "afk_timeout": 300, "system_channel_id": None, "system_channel_flags": 0,
            "rules_channel_id": None, "public_updates_channel_id": None, "safety_alerts_channel_id": None,
            "verification_level": 0, "default_message_notifications": 1, "explicit_content_filter": 0,
            "mfa_level": 0, "nsfw_level": 0, "nsfw": False, "premium_tier": 0, "premium_subscription_count": 0,
            "premium_progress_bar_enabled": False, "vanity_url_code": None, "max_members": 500000,
            "max_presences": None, "application_id": None, "widget_enabled": False, "widget_channel_id": None,
            "region": "deprecated", "home_header": None, "incidents_data": None, "max_video_channel_users": 25,
            "max_stage_video_channel_users": 50,
        }  # fmt: skip

    def create_json(self) -> Json:
        """GUILD_CREATE: all of it, for a bot that has just come."""
        bot = self.world.bot
        threads = [each for each in self.threads if not each.archived and each.visible(bot)]
        running = [each for each in self.events.values() if not each.over]
        return {
            **self.json(),
            "joined_at": self.members[bot.id].json()["joined_at"],
            "large": False, "unavailable": False, "member_count": len(self.members),
            "members": [self.members[bot.id].json()],
            "channels": [each.json() for each in self.channels],
            "threads": [each.json() for each in threads],
            "guild_scheduled_events": [each.json() for each in running],
            "voice_states": [], "presences": [], "stage_instances": [], "soundboard_sounds": [],
        }  # fmt: skip
