"""What a mentor and whom they mentor expect of each other. Every change is a version; each of them says yes to it."""

from dataclasses import fields, replace
from datetime import datetime

from circles.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Terms:
    """In their own words: what the mentor offers, what the others bring, how often they meet, how it ends."""

    offers: str = ""
    brings: str = ""
    often: str = ""
    ending: str = ""

    @property
    def words(self) -> frozenset[str]:
        """All that was written."""
        return frozenset(filter(None, (getattr(self, each.name) for each in fields(self))))


NAMES = tuple(each.name for each in fields(Terms))


@dataclass(frozen=True, slots=True)
class Agreement:
    """One version. `other_id`: the person who is mentored; None: the whole circle. `person_id`: who proposed it, or
    None if they are forgotten. `made_at` is aware UTC.
    """

    id: str
    circle_id: str
    mentor_id: str
    other_id: str | None
    version: int
    terms: Terms
    person_id: str | None
    made_at: datetime

    def concerns(self, members: tuple[str, ...]) -> tuple[str, ...]:
        """Which of these members (ids) it needs the yes of."""
        return tuple(each for each in members if self.other_id is None or each in (self.mentor_id, self.other_id))


def changed(terms: Terms, wishes: dict[str, str | None]) -> Terms:
    """The terms with these wishes by name; None leaves what is there."""
    return replace(terms, **{name: text for name, text in wishes.items() if text is not None})
