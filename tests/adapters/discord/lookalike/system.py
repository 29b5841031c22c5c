"""Messages that Discord itself writes into a channel: somebody was added, a name changed, something was pinned."""

from enum import IntEnum
from typing import TYPE_CHECKING

from tests.adapters.discord.lookalike.messages import Message
from tests.adapters.discord.lookalike.refusal import Json
from tests.adapters.discord.lookalike.users import User

if TYPE_CHECKING:
    from tests.adapters.discord.lookalike.channels import Channel


class Notice(IntEnum):
    ADDED = 1
    REMOVED = 2
    RENAMED = 4
    PINNED = 6
    THREAD_CREATED = 18
    THREAD_STARTER = 21


LASTING = {Notice.ADDED, Notice.REMOVED, Notice.RENAMED, Notice.THREAD_STARTER}
"""Nobody can delete these."""


def notice(
    channel: "Channel",
    kind: Notice,
    by: User,
    content: str = "",
    about: User | None = None,
    reference: Json | None = None,
) -> Message:
    """It is in the history as if `by` had written it."""
    world = channel.world
    message = Message(
        world, world.clock.new_id(), channel, by, world.clock.now(), content=content, kind=kind, reference=reference
    )
    if about:
        message.mentioned = {about.id}
    channel.messages.append(message)
    message.tell("CREATE")
    return message
