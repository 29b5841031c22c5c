"""The table `[adapters.matrix]`, checked at the door."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_ACCOUNT = re.compile(r"@[^:\s]+:\S+")
_SPACE = re.compile(r"[#!]\S+")
_VERSIONS = ("", "10", "11", "12")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the bot lives and how it behaves.

    `homeserver` is its address, `user` the bot's account. `password`, or a `token` with its `device`, to log in.
    `store` is a folder for the login, the keys and what has been handled. `space` is an id or an alias. `allow` lists
    accounts and servers whose invitations are accepted, beside those of people in the space and in the bot's rooms.
    `room_version` is for new rooms; empty: the server's own. `reactions`: whether the bot puts the marks of its
    buttons under a message for people to tap.
    """

    homeserver: str
    user: str
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    device: str = ""
    store: Path = Path("matrix")
    encrypted: bool = False
    space: str = ""
    allow: tuple[str, ...] = ()
    room_version: str = ""
    prefix: str = "!circle"
    reactions: bool = True
    display_name: str = "Circles"
    avatar: str = ""

    @property
    def server(self) -> str:
        """The name of the homeserver, as in the bot's account."""
        return self.user.partition(":")[2]


def checked(table: Mapping[str, Any]) -> Settings:
    """The settings in the table. Raises ValueError with everything that is wrong, each with what would be right."""
    problems = list(_problems(table))
    if problems:
        raise ValueError("; ".join(problems))
    values = dict(table)
    if "store" in values:
        values["store"] = Path(values["store"])
    if "allow" in values:
        values["allow"] = tuple(values["allow"])
    if "homeserver" in values:
        values["homeserver"] = values["homeserver"].rstrip("/")
    return Settings(**values)


def _problems(table: Mapping[str, Any]) -> Iterator[str]:
    known = {each.name: each for each in fields(Settings)}
    for name in sorted(set(table) - set(known)):
        yield f"unknown setting {name!r}; there are: {', '.join(known)}"
    for name, each in known.items():
        if name not in table:
            if each.default is MISSING and each.default_factory is MISSING:
                yield f"{name!r} is missing, such as {_EXAMPLES[name]}"
        elif sentence := _wrong(name, table[name]):
            yield sentence
    if not table.get("password") and not table.get("token"):
        yield "'password' is missing (or a 'token' together with its 'device')"
    if table.get("token") and not table.get("device"):
        yield "'device' is missing: the device id that the token belongs to"


_EXAMPLES = {"homeserver": '"https://matrix.example.org"', "user": '"@circles:example.org"'}


def _wrong(name: str, value: object) -> str:
    """What is wrong with a value; empty if nothing is."""
    match name:
        case "encrypted" | "reactions":
            return "" if isinstance(value, bool) else f"{name!r} should be true or false"
        case "allow":
            right = isinstance(value, list | tuple) and all(isinstance(each, str) and each for each in value)
            return "" if right else '\'allow\' should be a list such as ["@mia:example.org", "example.org"]'
    if not isinstance(value, str):
        return f"{name!r} should be text, in quotes"
    right, example = _text_is_right(name, value)
    return "" if right else f"{name!r} should be {example}"


def _text_is_right(name: str, value: str) -> tuple[bool, str]:
    match name:
        case "homeserver":
            parts = urlsplit(value)
            return parts.scheme in ("https", "http") and bool(parts.netloc), f"an address such as {_EXAMPLES[name]}"
        case "user":
            return _ACCOUNT.fullmatch(value) is not None, f"an account such as {_EXAMPLES[name]}"
        case "space":
            return not value or _SPACE.fullmatch(value) is not None, 'an alias or an id, such as "#circles:example.org"'
        case "room_version":
            return value in _VERSIONS, 'empty for the server\'s own, or one of "10", "11", "12"'
        case "prefix":
            right = bool(value) and value == value.strip() and "\n" not in value
            return right, 'what typed commands begin with, such as "!circle"'
        case "store":
            return bool(value), "the name of a folder"
        case "display_name":
            return len(value) <= 100, "at most 100 characters"
        case "avatar":
            return not value or Path(value).is_file(), 'a picture that exists, such as "circle.png"'
    return True, ""
