"""Replies as they are kept for an event that comes twice: without the calendar addresses in them, which are passwords.

In place of each token stands its hash, as in the table of feeds; whoever has the server's key can put it back.
"""

import re

from circles.calendar import token, token_hash
from circles.services.desk import Desk

_TOKEN = re.compile(rb"(?<=/feeds/)[\w-]{27}(?=\.ics)", re.ASCII)
_HASH = re.compile(rb"(?<=/feeds/)[0-9a-f]{64}(?=\.ics)")


def without_secrets(reply: bytes) -> bytes:
    """A reply that may be kept."""
    return _TOKEN.sub(lambda found: token_hash(found[0].decode()).encode(), reply)


async def with_secrets(desk: Desk, reply: bytes) -> bytes:
    """The reply as it was given. An address that has ended since stays a hash, and opens as little."""
    for each in set(_HASH.findall(reply)):
        row = await desk.ledger.feeds.by_hash(each.decode())
        if row:
            reply = reply.replace(each, token(desk.server_key, row.id, row.generation).encode())
    return reply
