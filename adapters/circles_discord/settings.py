"""The table `[adapters.discord]`, checked at the door."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

API = "https://discord.com/api/v10"


class Live(StrEnum):
    """What a circle's room is on Discord."""

    THREADS = "threads"
    CHANNELS = "channels"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the bot lives and how it behaves.

    `token` is the bot's, `server` the id of the Discord server. A circle's room is a private thread under the text
    channel `parent` (`rooms = "threads"`), or a private channel in the category `parent` (`"channels"`). `events`:
    whether sessions stand in the server's own list of events, for everybody there to see. `store` is a folder for
    what has been said and heard. `shards`: in how many connections to listen; 0 is one for the usual size. `api` and
    `gateway` lead to a proxy instead of Discord itself.
    """

    token: str = field(repr=False)
    server: str
    parent: str
    rooms: Live = Live.THREADS
    events: bool = False
    store: Path = Path("discord")
    shards: int = 0
    api: str = ""
    gateway: str = ""


def checked(table: Mapping[str, Any]) -> Settings:
    """The settings in the table. Raises ValueError with everything that is wrong, each with what would be right."""
    problems = list(_problems(table))
    if problems:
        raise ValueError("; ".join(problems))
    values = dict(table)
    if "store" in values:
        values["store"] = Path(values["store"])
    if "rooms" in values:
        values["rooms"] = Live(values["rooms"])
    if "token" in values:
        values["token"] = values["token"].removeprefix("Bot ").strip()
    return Settings(**values)


def _problems(table: Mapping[str, Any]) -> Iterator[str]:
    known = {each.name: each for each in fields(Settings)}
    for name in sorted(set(table) - set(known)):
        yield f"unknown setting {name!r}; there are: {', '.join(known)}"
    for name, each in known.items():
        if name not in table:
            if each.default is MISSING and each.default_factory is MISSING:
                yield f"{name!r} is missing: {_MISSING[name]}"
        elif sentence := _wrong(name, table[name]):
            yield f"{name!r} should be {sentence}"


_ID = "made of 17 to 20 digits; switch on Developer Mode (Discord: User Settings, Advanced), right-click and copy it"
_MISSING = {
    "token": "the bot's token, from the page “Bot” of your application",
    "server": f"the id of the server, {_ID}",
    "parent": f"the id of the channel under which circles get their threads (or of a category for channels), {_ID}",
}


def _wrong(name: str, value: object) -> str:
    """What a value should be; empty if it is right."""
    if name == "events":
        return "" if isinstance(value, bool) else "true or false"
    if name == "shards":
        right = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1000
        return "" if right else "a whole number: 0 for the usual size"
    if not isinstance(value, str):
        return "text, in quotes"
    right, example = _text_is_right(name, value)
    return "" if right else example


def _text_is_right(name: str, value: str) -> tuple[bool, str]:
    match name:
        case "token":
            is_one = value.count(".") == 2 and not set(value.removeprefix("Bot ").strip()) & set(" \n\t")
            return is_one, "the bot's token: three parts with dots between, from the page “Bot” of your application"
        case "server" | "parent":
            return value.isascii() and value.isdigit() and 17 <= len(value) <= 20, f"an id, {_ID}"
        case "rooms":
            return value in list(Live), '"threads" (private threads) or "channels" (private channels)'
        case "store":
            return bool(value), "the name of a folder"
        case "api":
            return _is_address(value, "https", "http"), f'an address such as "{API}"; leave it out for Discord itself'
        case _:
            right = _is_address(value, "wss", "ws")
            return right, 'an address such as "wss://gateway.discord.gg"; leave it out for Discord itself'


def _is_address(value: str, *schemes: str) -> bool:
    if not value:
        return True
    parts = urlsplit(value)
    return parts.scheme in schemes and bool(parts.netloc)
