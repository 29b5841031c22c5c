"""What Discord's refusals mean for us. Its codes: Discord's documentation, “Opcodes and Status Codes”."""

from datetime import UTC, datetime, timedelta

import aiohttp
import discord

from circles import Hindered
from circles.chat import Outcome, Receipt

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, UNKNOWN_EVENT = 10003, 10008, 10070
MISSING_ACCESS, DM_CLOSED, MISSING_PERMISSIONS, ARCHIVED = 50001, 50007, 50013, 50083
TOO_MANY_EVENTS = 30038
TOO_LATE, UNKNOWN_WEBHOOK, OLD_WEBHOOK, ACKNOWLEDGED = 10062, 10015, 50027, 40060
PASSING = (discord.DiscordServerError, aiohttp.ClientError, OSError, TimeoutError)
"""What goes by: the same request is worth another try."""


class ClosedDoor(Exception):
    """It cannot be sent there, now or later."""


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
    if isinstance(error, PASSING):
        return Receipt(Outcome.RETRY, reason=type(error).__name__)
    if isinstance(error, discord.HTTPException):
        return _of_code(error, hindrance)
    raise error


def _of_code(error: discord.HTTPException, hindrance: Hindered | None) -> Receipt:
    if error.status in (401, 429):
        return Receipt(Outcome.RETRY, reason=f"{error.status}")
    if error.code == DM_CLOSED:
        return Receipt(Outcome.REFUSED, reason="takes no private messages")
    if hindrance is not None:
        return Receipt(Outcome.RETRY, reason=str(error.code), hindrance=hindrance)
    return Receipt(Outcome.REFUSED, reason=f"Discord refused it ({error.status}, code {error.code})")
