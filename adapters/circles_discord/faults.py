"""What Discord's refusals mean for us. Its codes: Discord's documentation, “Opcodes and Status Codes”."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import aiohttp
import discord

from circles import Hindered
from circles.chat import Outcome, Receipt

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, UNKNOWN_EVENT = 10003, 10008, 10070
MISSING_ACCESS, DM_CLOSED, MISSING_PERMISSIONS, ARCHIVED = 50001, 50007, 50013, 50083
TOO_MANY_EVENTS, LOCKED = 30038, 160005
UNKNOWN_MEMBER, UNKNOWN_USER, THREAD_FULL = 10007, 10013, 30033
STRANGER = (UNKNOWN_MEMBER, UNKNOWN_USER, THREAD_FULL, MISSING_ACCESS)
"""Why somebody cannot be let into a thread that the bot itself sees: it says nothing of the others."""
FULL_SERVER, FULL_OF_THREADS, FULL_CATEGORY = 30013, 160006, 50035
TWO_FACTOR = 60003
TOO_MANY_PRIVATE = 40003
"""Too many private conversations begun in a short time. Discord says 403, and means 429, but not for how long."""
BEGIN_AGAIN = timedelta(minutes=1)
TOO_LATE, UNKNOWN_WEBHOOK, OLD_WEBHOOK, ACKNOWLEDGED = 10062, 10015, 50027, 40060
PASSES = (discord.DiscordServerError, discord.RateLimited, aiohttp.ClientError, OSError, TimeoutError)


FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0

T = TypeVar("T")


class ClosedDoor(Exception):
    """It cannot be sent there, now or later."""


def is_passing(error: Exception) -> bool:
    """Whether it goes by: the same request is worth another try."""
    if isinstance(error, RuntimeError):  # so aiohttp says that the connection it was to go through was just given up
        return "closed" in str(error)
    if isinstance(error, discord.HTTPException) and error.status in (401, 429):
        return error.code != OLD_WEBHOOK
    if isinstance(error, discord.HTTPException) and error.code == TOO_MANY_PRIVATE:
        return True
    return isinstance(error, PASSES)


async def insist(doing: Callable[[], Awaitable[T]]) -> T:
    """Do it until what goes by has gone by. Raises what does not."""
    pause = FIRST_PAUSE
    while True:
        try:
            return await doing()
        except Exception as error:
            if not is_passing(error):
                raise
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


def receipt_of(error: Exception, hindrance: Hindered | None = None) -> Receipt:
    """What became of a post that Discord did not take."""
    if isinstance(error, ClosedDoor):
        return Receipt(Outcome.REFUSED, reason=str(error))
    if isinstance(error, discord.RateLimited):
        return Receipt(
            Outcome.RETRY,
            reason="Discord limits us",
            retry_at=datetime.now(UTC) + timedelta(seconds=error.retry_after),
        )
    if isinstance(error, discord.HTTPException) and error.code == TOO_MANY_PRIVATE:
        return Receipt(Outcome.RETRY, reason="too many private talks begun", retry_at=datetime.now(UTC) + BEGIN_AGAIN)
    if is_passing(error):
        return Receipt(Outcome.RETRY, reason=type(error).__name__)
    if isinstance(error, discord.HTTPException):
        return _of_code(error, hindrance)
    raise error


def _of_code(error: discord.HTTPException, hindrance: Hindered | None) -> Receipt:
    if error.code == DM_CLOSED:
        return Receipt(Outcome.REFUSED, reason="takes no private messages")
    if hindrance is not None:
        return Receipt(Outcome.RETRY, reason=str(error.code), hindrance=hindrance)
    return Receipt(Outcome.REFUSED, reason=f"Discord refused it ({error.status}, code {error.code})")
