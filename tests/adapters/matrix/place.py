"""What somebody can know about a room from its state. No I/O."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.adapters.matrix.timeline import Happening


@dataclass(frozen=True)
class Place:
    """A room, by the state that somebody in it sees. `direct`: they were invited to talk in private, if known."""

    id: str
    state: Mapping[tuple[str, str], Happening]
    direct: bool | None = None

    @classmethod
    def of(cls, id: str, state: Iterable[Happening], direct: bool | None = None) -> "Place":
        """The room that these state events make."""
        return cls(id, {(each.type, each.state_key or ""): each for each in state}, direct)

    def find(self, type: str, key: str = "") -> Mapping[str, Any]:
        """The content of a state event; empty where there is none."""
        found = self.state.get((type, key))
        return found.content if found else {}

    @property
    def name(self) -> str:
        """As it is written, empty if it has none."""
        return str(self.find("m.room.name").get("name", ""))

    @property
    def topic(self) -> str:
        """As it is written, empty if it has none."""
        return str(self.find("m.room.topic").get("topic", ""))

    @property
    def version(self) -> str:
        """The rules it was made under, such as "12"."""
        return str(self.find("m.room.create").get("room_version", "1"))

    @property
    def encrypted(self) -> bool:
        """Whether it is to be encrypted."""
        return bool(self.find("m.room.encryption"))

    @property
    def is_space(self) -> bool:
        """Whether rooms are kept in it, and not messages."""
        return self.find("m.room.create").get("type") == "m.space"

    @property
    def children(self) -> tuple[str, ...]:
        """The rooms of a space."""
        return tuple(key for (type, key), each in self.state.items() if type == "m.space.child" and each.content)

    @property
    def join_rule(self) -> str:
        """Who may come in: invite, restricted, public."""
        return str(self.find("m.room.join_rules").get("join_rule", ""))

    def people(self, membership: str = "join") -> frozenset[str]:
        """The accounts that are in it (or: invite, leave, ban)."""
        members = ((key, each) for (type, key), each in self.state.items() if type == "m.room.member")
        return frozenset(key for key, each in members if each.content.get("membership") == membership)

    @property
    def creators(self) -> frozenset[str]:
        """Who may do everything for ever: a room has such people since version 12."""
        made = self.state.get(("m.room.create", ""))
        if made is None or not self.version.isdigit() or int(self.version) < 12:
            return frozenset()
        return frozenset({made.sender, *made.content.get("additional_creators", ())})

    def power(self, user: str) -> float:
        """How much somebody may do; without end for a creator."""
        if user in self.creators:
            return math.inf
        levels = self.find("m.room.power_levels")
        return float(levels.get("users", {}).get(user, levels.get("users_default", 0)))

    def may(self, user: str, event: str, *, state: bool = False) -> bool:
        """Whether somebody in it may send such an event: `m.room.message`, or, with `state`, `m.room.name`."""
        levels = self.find("m.room.power_levels")
        otherwise = levels.get("state_default", 50) if state else levels.get("events_default", 0)
        return user in self.people() and self.power(user) >= float(levels.get("events", {}).get(event, otherwise))
