"""A proposal as it stands: who would sit with whom, who waits, and what organizers hold on to."""

from hashlib import blake2s

from circles.domain.circle import Circle
from circles.domain.person import Person
from circles.domain.program import Program, Season
from circles.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The proposed circles of a season.

    `groups` has the people of each of the `circles`, in their order; `waiting` those who asked for a place and are in
    none of them, longest first; `locked` the ids of those whom a new proposal leaves where they are.
    """

    program: Program
    season: Season
    circles: tuple[Circle, ...]
    groups: tuple[tuple[Person, ...], ...]
    waiting: tuple[Person, ...] = ()
    locked: frozenset[str] = frozenset()

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody, those with a place first."""
        return (*(each for group in self.groups for each in group), *self.waiting)

    @property
    def rows(self) -> dict[str, tuple[str, ...]]:
        """The ids of the people of each circle, by its id."""
        seats = zip(self.circles, self.groups, strict=True)
        return {circle.id: tuple([each.id for each in group]) for circle, group in seats}

    @property
    def stamp(self) -> str:
        """A short text that is another one as soon as anybody sits elsewhere."""
        rows = sorted([(id, sorted(row)) for id, row in self.rows.items()])
        return blake2s(repr(rows).encode(), digest_size=5).hexdigest()

    def circle_of(self, person_id: str) -> Circle | None:
        """Where somebody would sit; None: they wait."""
        rows = self.rows
        return next((each for each in self.circles if person_id in rows[each.id]), None)
