"""A look-alike of Discord."""

from tests.adapters.discord.lookalike.guild import Guild
from tests.adapters.discord.lookalike.intents import Intent
from tests.adapters.discord.lookalike.interactions import Interaction
from tests.adapters.discord.lookalike.messages import Message
from tests.adapters.discord.lookalike.modals import Impossible, Modal
from tests.adapters.discord.lookalike.people import Person
from tests.adapters.discord.lookalike.permissions import Permission
from tests.adapters.discord.lookalike.server import Discord, running

__all__ = [
    "Discord",
    "Guild",
    "Impossible",
    "Intent",
    "Interaction",
    "Message",
    "Modal",
    "Permission",
    "Person",
    "running",
]
