"""How far the clock of this machine is from Discord's."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import aiohttp
import discord


async def lag() -> timedelta:
    """By how much this machine's clock is behind; zero if Discord does not say. To a second or so.

    Raises what aiohttp raises.
    """
    address = f"{discord.http.Route.BASE}/gateway"  # needs no token
    async with aiohttp.ClientSession() as http, http.get(address) as answer:
        return _since(answer.headers.get("Date", ""))


def _since(stamp: str) -> timedelta:
    try:
        there = parsedate_to_datetime(stamp)
    except ValueError:
        return timedelta()
    return there - datetime.now(UTC) if there.tzinfo else timedelta()
