"""What the bot must be allowed to do, how Discord calls it, and the click that mends what is missing."""

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


def lacking(have: discord.Permissions, names: tuple[str, ...]) -> list[str]:
    """Those of `names` that `have` lacks, as people find them in Discord's settings."""
    return [NAMES[each] for each in names if not getattr(have, each)]
