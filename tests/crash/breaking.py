"""Parts that break their promise, to see that the harness would notice; and a plugin that writes down what it hears."""

from pathlib import Path

from circles.chat import Envelope, Receipt
from circles.events import Event
from circles.hooks import hookimpl
from circles.message import Post
from circles.store.outbox import Outbox
from circles_local.adapter import LocalChat


class Forgetful(LocalChat):
    """An adapter that breaks its promise: the same key twice is two messages."""

    async def post(self, post: Post, envelope: Envelope) -> Receipt:
        self.screen._message_by_key.clear()
        return await LocalChat.post(self, post, envelope)


async def no_claims_reset(outbox: Outbox) -> int:
    """An outbox that breaks its promise: what was under way in a crash is forgotten."""
    return 0


class Witness:
    """A plugin that writes down what it hears."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @hookimpl
    async def happened(self, event: Event) -> None:
        with self._file.open("a") as file:
            file.write(f"{event}\n")
