"""The members as whole numbers, so that a circle is a tuple of places and every rule an `&`."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from circles.domain.week_masks import DAY, stretches
from circles.formation.instance import Instance, Unusable
from circles.formation.masks import starts_of

Circle = tuple[int, ...]
"""Members by their place in the instance, ascending."""

_ALL_PAIRS = 1200
"""Up to so many members, what two of them add is computed once for all pairs."""


class Pool:
    """An instance, packed: everything by a member's place in it.

    `can` and `prefer` are starts (`masks.Starts`); `languages`, `offers`, `wants` sets of bits; `friends[i]` the bits
    of those who could share a circle with i as far as hours, languages and wishes go; `bound_to[i]` those who must.
    `pairs[i][j]` is what the two add to the mean over the others.
    """

    def __init__(self, instance: Instance) -> None:
        self.instance, self.members = instance, instance.members
        self.count = len(instance.members)
        self.place = {each.id: number for number, each in enumerate(instance.members)}
        self._check_ids()
        self.starts = starts_of(instance)
        self.can, self.prefer = self.starts.can, self.starts.prefer
        self.shifts = tuple([week * self.starts.bits for week in range(self.starts.weeks)])
        self.week = (1 << self.starts.bits) - 1
        self.languages = _bits([each.languages for each in self.members])
        skills = _bits([each.offers for each in self.members] + [each.wants for each in self.members])
        self.offers, self.wants = skills[: self.count], skills[self.count :]
        self.goals = _bits([each.goals for each in self.members])
        self.mentors = sum(1 << number for number, each in enumerate(self.members) if each.mentor)
        self.never = self._never()
        self.bound_to = self._bound_to()
        self.past = self._past()
        self.extra = self._extra()
        self.ahead = self._ahead()
        weights = instance.rules.weights
        self.wishes = bool(self.extra or weights.clocks or weights.mentors)
        self._friends: list[int | None] = [None] * self.count

    def friends(self, one: int) -> int:
        """The bits of all with whom this member could sit, two by two."""
        known = self._friends[one]
        if known is None:
            known = self._friends[one] = self._friends_of(one)
        return known

    def know_all(self) -> list[int]:
        """The same for everybody; each pair is looked at once."""
        if None in self._friends:
            found = [0] * self.count
            for one in range(self.count):
                later = self._friends_of(one, one + 1)
                found[one] |= later
                while later:
                    least = later & -later
                    found[least.bit_length() - 1] |= 1 << one
                    later ^= least
            self._friends = list(found)
        return [each for each in self._friends if each is not None]

    def could_sit(self, one: int, other: int) -> bool:
        """Whether hours, languages and wishes of these two allow it."""
        starts = self.can[one] & self.can[other]
        return (
            one != other
            and bool(self.languages[one] & self.languages[other])
            and not self.never[one] >> other & 1
            and self.meets(starts)
        )

    def meets(self, starts: int) -> bool:
        """Whether these starts are enough in every week."""
        need = self.instance.rules.min_common_starts
        for shift in self.shifts:
            if (starts >> shift & self.week).bit_count() < need:
                return False
        return True

    def fewest(self, starts: int) -> int:
        """How many of these starts the week has that has least."""
        return min([(starts >> shift & self.week).bit_count() for shift in self.shifts], default=0)

    def pair(self, one: int, other: int) -> float:
        """What two members add to the mean over the others, for each of them."""
        weights, goals = self.instance.rules.weights, self.goals[one] | self.goals[other]
        alike = (self.goals[one] & self.goals[other]).bit_count() / goals.bit_count() if goals else 0.0
        key = (one, other) if one < other else (other, one)
        worth = weights.goals * alike + weights.novelty * (1 - 1 / self.past[key] if key in self.past else 1.0)
        if self.members[one].group != self.members[other].group:
            worth += weights.diversity
        return worth + self.wished(one, other) if self.wishes else worth

    def wished(self, one: int, other: int) -> float:
        """What two members add beside the parts of the quality: small wishes of the program, and scores of plugins."""
        weights, key = self.instance.rules.weights, (one, other) if one < other else (other, one)
        worth = self.extra.get(key, 0.0)
        if weights.mentors and self.mentors >> one & self.mentors >> other & 1:
            worth -= weights.mentors
        if weights.clocks and (self.members[one].assumed or self.members[other].assumed):
            apart = (self.ahead[one] - self.ahead[other]) % DAY
            worth -= weights.clocks * min(apart, DAY - apart) * 2 / DAY
        return worth

    def ids(self, circle: Iterable[int]) -> tuple[str, ...]:
        """Who they are."""
        return tuple([self.members[each].id for each in circle])

    def circle(self, ids: Iterable[str]) -> Circle:
        """Their places. Raises Unusable for an id that nobody has."""
        given = list(ids)
        unknown = [each for each in given if each not in self.place]
        if unknown:
            raise Unusable([f"{each}: nobody has this id." for each in unknown])
        return tuple(sorted([self.place[each] for each in given]))

    def _check_ids(self) -> None:
        if len(self.place) < self.count:
            raise Unusable(["Two members have the same id."])
        instance = self.instance
        named = [each for group in (*instance.together, *instance.apart) for each in group]
        named += [each for one, other, _ in (*instance.history, *instance.pair_scores) for each in (one, other)]
        self.circle(dict.fromkeys(named))

    def _friends_of(self, one: int, first: int = 0) -> int:
        can, languages, mine, speaks = self.can, self.languages, self.can[one], self.languages[one]
        total = self.instance.rules.min_common_starts * len(self.shifts)
        found = 0
        for other in range(first, self.count):
            if speaks & languages[other]:
                starts = mine & can[other]
                if starts.bit_count() >= total and self.meets(starts):
                    found |= 1 << other
        return found & ~self.never[one] & ~(1 << one)

    def _never(self) -> list[int]:
        never = [0] * self.count
        avoided = [(each.id, other) for each in self.members for other in each.avoid if other in self.place]
        for one, other in (*avoided, *self.instance.apart):
            never[self.place[one]] |= 1 << self.place[other]
            never[self.place[other]] |= 1 << self.place[one]
        return never

    def _bound_to(self) -> list[int]:
        bound = [1 << each for each in range(self.count)]
        for group in self.instance.together:
            whole = 0
            for each in group:
                whole |= bound[self.place[each]]
            for number in range(self.count):
                if whole >> number & 1:
                    bound[number] = whole
        return bound

    def _past(self) -> dict[tuple[int, int], int]:
        past: dict[tuple[int, int], int] = {}
        for one, other, ago in self.instance.history:
            key = min(self.place[one], self.place[other]), max(self.place[one], self.place[other])
            past[key] = min(ago, past.get(key, ago))
        return past

    def _extra(self) -> dict[tuple[int, int], float]:
        extra: dict[tuple[int, int], float] = {}
        for one, other, worth in self.instance.pair_scores:
            key = min(self.place[one], self.place[other]), max(self.place[one], self.place[other])
            extra[key] = extra.get(key, 0.0) + worth
        return extra

    def _ahead(self) -> list[int]:
        """How far each clock is ahead of UTC when the season begins, in quarters of an hour."""
        known: dict[str, int] = {}
        for each in self.members:
            if each.zone not in known:
                known[each.zone] = stretches(each.zone, self.instance.start, max(1, self.instance.weeks))[0][0]
        return [known[each.zone] for each in self.members]

    @cached_property
    def pairs(self) -> Sequence[Mapping[int, float] | list[float]]:
        """What two members add to the mean over the others. Made when first needed: to look at one circle it is not."""
        if self.count > _ALL_PAIRS:
            return [_Row(self, each) for each in range(self.count)]
        rows = [[0.0] * self.count for _ in range(self.count)]
        for one in range(self.count):
            for other in range(one + 1, self.count):
                rows[one][other] = rows[other][one] = self.pair(one, other)
        return rows


class _Row(dict[int, float]):
    """One member's row among so many that not all pairs can be kept."""

    def __init__(self, pool: Pool, one: int) -> None:
        self._pool, self._one = pool, one

    def __missing__(self, other: int) -> float:
        return self._pool.pair(self._one, other)


def places_of(bits: int) -> list[int]:
    """The places of the bits, in order."""
    found = []
    while bits:
        least = bits & -bits
        found.append(least.bit_length() - 1)
        bits ^= least
    return found


def _bits(sets: Sequence[frozenset[str]]) -> list[int]:
    names = {name: 1 << number for number, name in enumerate(sorted({name for each in sets for name in each}))}
    return [sum(names[name] for name in each) for each in sets]
