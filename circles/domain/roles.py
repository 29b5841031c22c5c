"""What people wish for, and how a role came to somebody."""

from collections.abc import Mapping
from enum import StrEnum

from circles.domain.values import dataclass

FACILITATOR = "facilitator"
"""The role that nobody holds in their first session, if it can be avoided."""
TIMEKEEPER = "timekeeper"
"""The role that leads with the facilitator, if nobody said that they will."""
USUAL = (FACILITATOR, TIMEKEEPER, "scribe", "presenter")
"""The roles that a circle may have in any session, sooner or later."""

PRESENTER = "presenter"
"""The role that brings something to work on. A format with it cannot do without."""


class Because(StrEnum):
    """How a role came to its holder.

    `turn`: they waited longest. `wish`: the same, and they like it. `swap`: two people agreed. `taken`: it fell free
    and they took it. `stepped in`: the hour had come and nobody started, so they did. `next`: it fell free and they
    waited longest. `deputy`: nobody had confirmed, so they were asked. `together`: nobody has confirmed, so the
    timekeeper leads with them. `chosen`: the circle or the facilitator asked them.
    """

    TURN = "turn"
    WISH = "wish"
    SWAP = "swap"
    TAKEN = "taken"
    STEPPED_IN = "stepped in"
    NEXT = "next"
    DEPUTY = "deputy"
    TOGETHER = "together"
    CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class RoleWishes:
    """The roles somebody likes, and those they would rather not have. No reason is ever asked."""

    likes: tuple[str, ...] = ()
    rather_not: tuple[str, ...] = ()

    def liking(self, role: str) -> "RoleWishes":
        """The same, with one more role they like."""
        without = self.indifferent(role)
        return RoleWishes((*without.likes, role), without.rather_not)

    def without(self, role: str) -> "RoleWishes":
        """The same, without this role from now on."""
        rest = self.indifferent(role)
        return RoleWishes(rest.likes, (*rest.rather_not, role))

    def indifferent(self, role: str) -> "RoleWishes":
        """The same, with no wish about this role."""
        likes, rather_not = (tuple(each for each in of if each != role) for of in (self.likes, self.rather_not))
        return RoleWishes(likes, rather_not)


Wishes = Mapping[str, RoleWishes]
"""Person's id -> what they wish. Who is not in it wishes nothing."""

NOTHING = RoleWishes()


def may_hold(wishes: Wishes, person: str, role: str) -> bool:
    """Whether this role may come to this person."""
    return role not in wishes.get(person, NOTHING).rather_not
