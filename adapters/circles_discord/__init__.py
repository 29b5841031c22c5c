"""Circles in Discord servers."""

from circles_discord.adapter import DiscordChat

__all__ = ["DiscordChat"]
