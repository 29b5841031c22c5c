"""What a mentor and whom they mentor expect of each other. Every change is a version; each of them says yes to it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime

from circles.domain.charter import NO_LINE
from circles.domain.circle import Circle
from circles.domain.person import Person
from circles.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Terms:
    """In their own words: what the mentor gives, what the others bring, how often they meet, how it ends."""

    gives: str = ""
    brings: str = ""
    often: str = ""
    ending: str = ""

    @property
    def words(self) -> frozenset[str]:
        """All that was written."""
        return frozenset(filter(None, (getattr(self, name) for name in NAMES)))


NAMES = tuple(each.name for each in fields(Terms))


@dataclass(frozen=True, slots=True)
class Agreement:
    """One version. `other_id`: the person who is mentored; None: the whole circle. `person_id`: who proposed it, or
    None if they are forgotten. `made_at` is aware UTC. Without words it says that they agree on nothing any more.
    """

    id: str
    circle_id: str
    mentor_id: str
    other_id: str | None
    version: int
    terms: Terms
    person_id: str | None
    made_at: datetime

    def concerns(self, joined: Mapping[str, datetime]) -> tuple[str, ...]:
        """Whose yes (ids) it needs to count. `joined`: since when the members of today are in the circle.

        Who joined later is asked as well, but what holds among the others does not wait for them.
        """
        if self.other_id is not None:
            return (self.mentor_id, self.other_id)
        return tuple(id for id, at in joined.items() if at <= self.made_at)


@dataclass(frozen=True, slots=True)
class Between:
    """Whom an agreement is between: a mentor and `other`, both in the circle; None: and all of the circle.

    `people` are in the circle, these among them.
    """

    circle: Circle
    people: tuple[Person, ...]
    mentor: Person
    other: Person | None = None

    @property
    def key(self) -> str:
        """The same for ever, also if their circles merge or split. Ids of people, so for keys of ours alone."""
        return f"{self.circle.season_id}:{self.mentor.id}:{self.other.id if self.other else self.circle.id}"

    def partner(self, of: Person) -> Person:
        """The other one of the two."""
        return self.other if self.other and of.id == self.mentor.id else self.mentor


@dataclass(frozen=True, slots=True)
class Standing:
    """Where they are: the version that `holds`, the one that is `proposed` since, and all since they began anew."""

    holds: Agreement | None
    proposed: Agreement | None
    versions: tuple[Agreement, ...]

    @property
    def latest(self) -> Agreement | None:
        """What a further change starts from."""
        return self.versions[-1] if self.versions else None


def standing(
    versions: Sequence[Agreement], yes: Mapping[str, Collection[str]], joined: Mapping[str, datetime]
) -> Standing:
    """Where they are, by the versions in their order and who said yes to each (id of a version -> ids)."""
    last_end = max((n for n, each in enumerate(versions, 1) if not each.terms.words), default=0)
    since = tuple(versions[last_end:])
    agreed = [each for each in since if set(each.concerns(joined)) <= set(yes.get(each.id, ()))]
    holds = agreed[-1] if agreed else None
    return Standing(holds, since[-1] if since and since[-1] != holds else None, since)


def changed(terms: Terms, wishes: Mapping[str, str | None]) -> Terms:
    """The terms with these wishes by name; None leaves what is there, “none” takes it out."""
    given = {name: text.strip() for name, text in wishes.items() if text is not None}
    return replace(terms, **{name: "" if text.casefold() in NO_LINE else text for name, text in given.items()})


def differences(before: Terms, after: Terms) -> tuple[str, ...]:
    """The names of what is not the same."""
    return tuple(name for name in NAMES if getattr(before, name) != getattr(after, name))


def lines_of(versions: Iterable[Agreement], person_id: str) -> dict[str, dict[str, str]]:
    """Version's id -> name -> words, for all that a person wrote, also where others carried it on.

    `versions` are those of one mentor and whom they mentor, in their order.
    """
    theirs: set[tuple[str, str]] = set()
    found, before = {}, Terms()
    for each in versions:
        said = {name: getattr(each.terms, name) for name in NAMES}
        if each.person_id == person_id:
            theirs |= {(name, said[name]) for name in differences(before, each.terms) if said[name]}
        if mine := {name: text for name, text in said.items() if (name, text) in theirs}:
            found[each.id] = mine
        before = each.terms
    return found
