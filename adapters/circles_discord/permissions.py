"""What the bot must be allowed to do, how Discord calls it, and the click that mends what is missing."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

import discord

from circles_discord.settings import Live, Settings

THREADS = (
    "view_channel",
    "read_message_history",
    "send_messages_in_threads",
    "create_private_threads",
    "manage_threads",
)
CHANNELS = ("view_channel", "read_message_history", "send_messages", "manage_channels", "manage_roles")
CATEGORY = ("view_channel", "manage_channels")
"""What a category must leave to the bot; a channel in it has rules of its own."""
MEMBERS = ("view_channel", "send_messages_in_threads", "use_application_commands")
"""What members need in the channel above their threads."""
EVENTS = ("create_events",)
ALWAYS = ("attach_files",)
NAMES = {
    "view_channel": "View Channels",
    "read_message_history": "Read Message History",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "create_private_threads": "Create Private Threads",
    "manage_threads": "Manage Threads",
    "manage_channels": "Manage Channels",
    "manage_roles": "Manage Permissions",
    "create_events": "Create Events",
    "attach_files": "Attach Files",
    "use_application_commands": "Use Application Commands",
}
"""As the settings of a channel or a role show them."""


def needed(settings: Settings) -> tuple[str, ...]:
    """The permissions without which something does not work, by discord.py's names."""
    rooms = THREADS if settings.rooms is Live.THREADS else CHANNELS
    return (*rooms, *ALWAYS, *(EVENTS if settings.events else ()))


def as_bits(names: tuple[str, ...]) -> discord.Permissions:
    """The same as one number."""
    return discord.Permissions(**dict.fromkeys(names, True))


def invitation(application: int, settings: Settings) -> str:
    """The address at which somebody lets the bot into a server, with exactly what it needs."""
    bits = as_bits(needed(settings)).value
    return (
        f"https://discord.com/oauth2/authorize?client_id={application}&permissions={bits}"
        f"&integration_type=0&scope=bot+applications.commands&guild_id={settings.server}"
    )


def lacking(have: discord.Permissions, names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `names` that `have` lacks."""
    return tuple(each for each in names if not getattr(have, each))


def shown(names: tuple[str, ...]) -> str:
    """As people find them in Discord's settings."""
    return ", ".join(NAMES[each] for each in names)


def allowed_in(channel: discord.abc.GuildChannel, who: discord.Member | discord.Role) -> discord.Permissions:
    """What somebody, or whoever has a role and no other, may do in a channel and in threads under it.

    Not as the library counts: it denies files wherever one may not write, and in threads one may all the same.
    """
    everyone = channel.guild.default_role
    roles = who.roles if isinstance(who, discord.Member) else [who]
    bits = _union(each.permissions for each in (everyone, *roles))
    if discord.Permissions(bits).administrator:
        return discord.Permissions.all()
    others = [channel.overwrites_for(each).pair() for each in roles if each != everyone]
    bits = _after(bits, *channel.overwrites_for(everyone).pair())
    bits = bits & ~_union(denied for _, denied in others) | _union(allowed for allowed, _ in others)
    if isinstance(who, discord.Member):
        bits = _after(bits, *channel.overwrites_for(who).pair())
    return discord.Permissions(bits)


def _after(bits: int, allowed: discord.Permissions, denied: discord.Permissions) -> int:
    return bits & ~denied.value | allowed.value


def _union(permissions: Iterable[discord.Permissions]) -> int:
    return reduce(or_, (each.value for each in permissions), 0)
