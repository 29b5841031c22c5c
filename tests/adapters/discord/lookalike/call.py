"""One request to the REST API, and the table of what answers it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.adapters.discord.lookalike.channels import Channel
from tests.adapters.discord.lookalike.guild import Guild
from tests.adapters.discord.lookalike.refusal import invalid
from tests.adapters.discord.lookalike.users import User
from tests.adapters.discord.lookalike.world import World


@dataclass
class Call:
    world: World
    params: dict[str, str]
    query: dict[str, str]
    body: Any
    files: dict[int, tuple[str, bytes]] = field(default_factory=dict)

    @property
    def bot(self) -> User:
        return self.world.bot

    def id(self, name: str) -> int:
        """A snowflake in the path; `@me` is the bot."""
        text = self.params[name]
        if text == "@me":
            return self.bot.id
        if not text.isdigit():
            raise invalid(name, f"Value {text!r} is not snowflake.")
        return int(text)

    @property
    def channel(self) -> Channel:
        return self.world.channel(self.id("channel_id"))

    @property
    def guild(self) -> Guild:
        return self.world.guild(self.id("guild_id"))

    def number(self, name: str, default: int, most: int) -> int:
        """A number in the query."""
        text = self.query.get(name, str(default))
        if not text.isdigit() or not 1 <= int(text) <= most:
            raise invalid(name, f"int value should be between 1 and {most}")
        return int(text)


Answer = Any
"""What a handler returns: JSON, or None for 204."""
Handler = Callable[[Call], Answer]


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    handler: Handler
    open: bool = False
    """Whether it works without the bot's token: what belongs to an interaction has a token of its own."""
    described_as: str = ""
    """The path in Discord's description, where ours differs."""

    @property
    def operation(self) -> str:
        return f"{self.method} {self.described_as or self.path}"


ROUTES: list[Route] = []


def route(method: str, path: str, open: bool = False, described_as: str = "") -> Callable[[Handler], Handler]:
    """Puts a handler into the table."""

    def put(handler: Handler) -> Handler:
        ROUTES.append(Route(method, path, handler, open, described_as))
        return handler

    return put


class TooOften(Exception):
    """A limit that lies behind the bucket, as for new names of a channel. `retry_after` is in seconds."""

    def __init__(self, retry_after: float) -> None:
        self.retry_after = retry_after
