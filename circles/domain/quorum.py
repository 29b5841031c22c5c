"""Too few people for the plan: what there is to choose from, and until when."""

from datetime import datetime, timedelta
from enum import StrEnum

from circles.domain.values import dataclass

LATEST = timedelta(hours=1)
PAIR = 2


class Way(StrEnum):
    """What a circle may do when few can come. The order is the one in which they are shown."""

    SMALLER = "smaller"
    PAIR_WALK = "pair-walk"
    MOVE = "move"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class Few:
    """How things stand before a session: who is expected, what is needed, and what is possible.

    `walks`: the format pair walk is there and is not what they would do anyway. `moves`: a week later is free.
    """

    expected: int
    needed: int
    walks: bool = False
    moves: bool = False

    @property
    def is_lost(self) -> bool:
        """Whether fewer are expected than the circle agreed on."""
        return self.expected < self.needed


def ways(few: Few) -> tuple[Way, ...]:
    """What there is to choose from; the first is what happens if nobody says anything. A session never just stops."""
    together = few.expected >= PAIR
    possible = {
        Way.SMALLER: together,
        Way.PAIR_WALK: together and few.walks,
        Way.MOVE: few.moves,
        Way.WRITE: True,
    }
    found = tuple(way for way, is_possible in possible.items() if is_possible)
    return found if together else (Way.WRITE, *(each for each in found if each is not Way.WRITE))


def closes_at(now: datetime, starts_at: datetime) -> datetime:
    """Until when a circle may choose: an hour before, or, where that is near or past, half of the time left."""
    return max(starts_at - LATEST, now + (starts_at - now) / 2)


def is_settled(votes: dict[str, str], expected: int) -> bool:
    """Whether more than half of those who come chose the same, or all of them have chosen something.

    `votes`: person's id -> choice, of those who come.
    """
    counts = [list(votes.values()).count(each) for each in set(votes.values())]
    return bool(counts) and (max(counts) * 2 > expected or len(votes) >= expected)
