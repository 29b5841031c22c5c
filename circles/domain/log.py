"""What somebody wrote and was thanked for, over all seasons, for their own eyes: found again by its words."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from circles.domain.reflection import Reflection
from circles.domain.values import dataclass


class Kind(StrEnum):
    """What an entry is."""

    REFLECTION = "reflection"
    BEFORE = "before"
    COMMITMENT = "commitment"
    CHECK_IN = "check_in"
    GOAL = "goal"
    THANKS = "thanks"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `about`: the circle, the goal, or who gave thanks. `number`: of the session, or 0. `at` is aware UTC.

    `shared`: others could read it when it was written, and it may still be kept to oneself from now on. `kept`: of
    thanks, whether their receiver put them here. `question`: what was asked, in our words; `begun`: what they wrote
    before, and end with this.
    """

    id: str
    kind: Kind
    at: datetime
    text: str
    about: str = ""
    number: int = 0
    shared: bool = False
    kept: bool = True
    question: str = ""
    begun: tuple[Reflection, ...] = ()

    @property
    def words(self) -> str:
        """All that it is found by."""
        return " ".join((self.text, self.about, *(each.text for each in self.begun)))


def newest_first(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """In the order in which a log is read."""
    return tuple(sorted(entries, key=lambda each: (each.at, each.id), reverse=True))


def found(entries: Iterable[Entry], words: str) -> tuple[Entry, ...]:
    """Those that hold every one of these words, in any case, as words or parts of words."""
    wanted = words.casefold().split()
    return tuple(each for each in entries if all(word in each.words.casefold() for word in wanted))
