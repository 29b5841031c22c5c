"""Replies as they are kept for an event that comes twice: without the private addresses in them, which are passwords.

In place of a calendar's token stands its hash, as in the table of feeds, and in place of a page's seal nothing; whoever
has the server's key can put both back.
"""

import re

from circles.calendar import token, token_hash
from circles.services.desk import Desk
from circles.services.private_links import seal_for

_TOKEN = re.compile(rb"(?<=/feeds/)[\w-]{27}(?=\.ics)", re.ASCII)
_HASH = re.compile(rb"(?<=/feeds/)[0-9a-f]{64}(?=\.ics)")
_SEALED = re.compile(rb"(/pages/[a-z]+\.[\w-]+\.[\w-]*\.[0-9]+\.)[\w-]{27}", re.ASCII)
_UNSEALED = re.compile(rb"/pages/([a-z]+\.([\w-]+)\.[\w-]*\.[0-9]+)\.(?![\w-])", re.ASCII)


def without_secrets(reply: bytes) -> bytes:
    """A reply that may be kept."""
    reply = _SEALED.sub(rb"\1", reply)
    return _TOKEN.sub(lambda found: token_hash(found[0].decode()).encode(), reply)


async def with_secrets(desk: Desk, reply: bytes) -> bytes:
    """The reply as it was given. An address that has ended since stays a hash, and opens as little."""
    for each in set(_HASH.findall(reply)):
        row = await desk.ledger.feeds.by_hash(each.decode())
        if row:
            reply = reply.replace(each, token(desk.server_key, row.id, row.generation).encode())
    for text, person_id in set(_UNSEALED.findall(reply)):
        seal = await seal_for(desk, person_id.decode(), text.decode())
        reply = reply.replace(text + b".", text + b"." + seal.encode())
    return reply
