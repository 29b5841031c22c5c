"""Who may do what: permission bits, and how roles and channel overwrites make them (topics/permissions)."""

from dataclasses import dataclass
from enum import IntFlag


class Permission(IntFlag):
    """The bits that matter here, by Discord's names."""

    KICK_MEMBERS = 1 << 1
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    CONNECT = 1 << 20
    SPEAK = 1 << 21
    CHANGE_NICKNAME = 1 << 26
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_EVENTS = 1 << 33
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38
    CREATE_EVENTS = 1 << 44
    PIN_MESSAGES = 1 << 51


P = Permission
ALL = (1 << 53) - 1

PEOPLE = (
    P.VIEW_CHANNEL | P.SEND_MESSAGES | P.READ_MESSAGE_HISTORY | P.ADD_REACTIONS | P.EMBED_LINKS | P.ATTACH_FILES
    | P.CONNECT | P.SPEAK | P.CHANGE_NICKNAME | P.USE_APPLICATION_COMMANDS | P.CREATE_PUBLIC_THREADS
    | P.CREATE_PRIVATE_THREADS | P.SEND_MESSAGES_IN_THREADS
)  # fmt: skip
"""What everybody in a guild may do by default."""

BOT = (
    P.VIEW_CHANNEL | P.SEND_MESSAGES | P.READ_MESSAGE_HISTORY | P.EMBED_LINKS | P.ATTACH_FILES | P.MANAGE_CHANNELS
    | P.MANAGE_ROLES | P.CONNECT | P.CREATE_PUBLIC_THREADS | P.CREATE_PRIVATE_THREADS | P.MANAGE_THREADS
    | P.SEND_MESSAGES_IN_THREADS | P.CREATE_EVENTS | P.MANAGE_EVENTS | P.PIN_MESSAGES
)  # fmt: skip
"""What a bot needs for circles in threads and in channels, and events."""


@dataclass
class Overwrite:
    """What a channel allows and denies to a role (`kind` 0) or a member (1)."""

    id: int
    kind: int
    allow: int = 0
    deny: int = 0

    def json(self) -> dict[str, object]:
        return {"id": str(self.id), "type": self.kind, "allow": str(self.allow), "deny": str(self.deny)}


def in_channel(base: int, overwrites: dict[int, Overwrite], everyone: int, roles: list[int], user: int) -> int:
    """Bits in a channel: everyone's overwrite, then all of the roles' together, then the member's own."""
    if base & P.ADMINISTRATOR:
        return ALL
    nothing = Overwrite(0, 0)
    first = overwrites.get(everyone, nothing)
    bits = base & ~first.deny | first.allow
    of_roles = [overwrites[each] for each in roles if each in overwrites and each != everyone]
    deny = allow = 0
    for each in of_roles:
        deny, allow = deny | each.deny, allow | each.allow
    bits = bits & ~deny | allow
    own = overwrites.get(user, nothing)
    bits = bits & ~own.deny | own.allow
    return bits if bits & P.VIEW_CHANNEL else 0


def implied(bits: int, to_send: Permission) -> int:
    """Who may not send can do nothing else with a message either. In threads another bit says who may."""
    return bits if bits & to_send else bits & ~(P.EMBED_LINKS | P.ATTACH_FILES | P.MENTION_EVERYONE)


def named(name: "Permission | str") -> Permission:
    """`"create_private_threads"` or the bit itself."""
    return name if isinstance(name, Permission) else Permission[name.upper()]
