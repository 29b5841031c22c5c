"""The ledger, added up: who had which role how often, and what everybody is owed."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from circles.domain.roles import Wishes, may_hold
from circles.domain.values import dataclass

Attended = Mapping[int, Collection[str]]
"""Session number -> the ids of who was there."""

SHARE = 840
"""What a role of one session is worth: so much that it can be shared by up to eight without a rest."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One entry of the ledger: a person holds (or held) a role in the circle's session number `number`."""

    session_id: str
    number: int
    role: str
    person_id: str


class Books:
    """What happened before a session, and what follows from it.

    `always` are those who were at every session, in join order; `times` is how often a person had a role, `latest` the
    number of the session in which they had it last; `owed` is their share of a role in the sessions they were at, less
    what they had, in parts of `SHARE`; `last` are the roles they had when they were there last; `sessions` how many
    there were. Each by (role, person's id), or by person's id.
    """

    def __init__(
        self,
        past: Iterable[Duty],
        people: Iterable[str],
        newcomers: Collection[str],
        attended: Attended | None,
        wishes: Wishes | None,
    ) -> None:
        self.wishes = wishes or {}
        self.always = [person for person in people if person not in newcomers]
        self.times: Counter[tuple[str, str]] = Counter()
        self.latest: dict[tuple[str, str], int] = {}
        self.owed: defaultdict[tuple[str, str], int] = defaultdict(int)
        self.last: dict[str, set[str]] = {}
        self.sessions = 0
        self._to_come: dict[int, list[Duty]] = {}
        for duty in past:
            self._to_come.setdefault(duty.number, []).append(duty)
        self._regulars, self._attended = tuple(self.always), attended or {}

    def read_until(self, number: int) -> None:
        """Enter the sessions of the past before this number. Where it is not known who was there, all regulars were."""
        for each in sorted(each for each in self._to_come if each < number):
            held = self._to_come.pop(each)
            self.enter(held, self._attended.get(each, self._regulars))

    def enter(self, held: Sequence[Duty], there: Collection[str]) -> None:
        """Add a session: who had which role, and who was there."""
        there = dict.fromkeys([*there, *(duty.person_id for duty in held)])
        self.sessions += 1
        self.always = [person for person in self.always if person in there]
        self.last |= {person: set() for person in there}
        for duty in held:
            mine = duty.role, duty.person_id
            self.last[duty.person_id].add(duty.role)
            self.times[mine] += 1
            self.latest[mine] = duty.number
            able = [each for each in there if each == duty.person_id or may_hold(self.wishes, each, duty.role)]
            for person in able:
                self.owed[duty.role, person] += SHARE // len(able)
            self.owed[mine] -= SHARE

    def had_last(self, role: str, person: str) -> bool:
        """Whether they had this role when they were there last."""
        return role in self.last.get(person, ())

    def ahead(self, role: str, people: Collection[str], refused: Collection[tuple[str, str]]) -> dict[str, int]:
        """Of those who were always there and may have this role: by how much they had it more often than another."""
        times = {each: self.times[role, each] for each in self._able(role, people) if (role, each) not in refused}
        least = min(times.values(), default=0)
        return {person: had - least for person, had in times.items()}

    def waiting(self, roles: Iterable[str], people: Collection[str], given: Collection[tuple[str, str]]) -> list[int]:
        """Who of those always there waits for which of the roles once these (role, person's id) are given: what
        `going_round` goes by."""
        masks = {person: 0 for person in self.always if person in people}
        for place, role in enumerate(roles):
            times = {each: self.times[role, each] + ((role, each) in given) for each in self._able(role, people)}
            least = min(times.values(), default=0)
            for person, had in times.items():
                masks[person] |= (had == least) << place
        return list(masks.values())

    def _able(self, role: str, people: Collection[str]) -> list[str]:
        return [each for each in self.always if each in people and may_hold(self.wishes, each, role)]
