"""A message of ours that carries somebody's words: it goes when they take them back, and follows when they change."""

from circles.message import InCircle, InPrivate
from circles.posts import taking_back as posts
from circles.services.desk import Desk
from circles.turn import Turn


async def withdraw(desk: Desk, turn: Turn, target: InCircle | InPrivate, key: str) -> bool:
    """Take the words out of a post that was put, wherever it is. False if there is none with this key."""
    if not await desk.ledger.outbox.has(key):
        return False
    await desk.ledger.outbox.take_out(key)
    await desk.tell(posts.gone(target, key, turn.asked.event), turn.now)
    return True


async def replaced(desk: Desk, key: str) -> str:
    """The key of the post that a new one replaces; empty if there is none with this key."""
    return key if await desk.ledger.outbox.has(key) else ""
