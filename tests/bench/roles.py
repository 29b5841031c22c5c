"""How even the turns are: who has which role over a year of meetings, with people away, joining and leaving.

    make bench WHAT=roles
    make bench WHAT=roles ARGS="--seeds 100"

Beside it, on the same meetings, the plain way of a carpool: each role in turn to whoever is owed most of it. The books
of both are kept here, apart from the rota's own: a role is owed by equal parts to those who are there.

A role twice running is avoidable if there was a way without, for which nobody who was always there had to have a role
out of turn, and no newcomer to lead. `at a price` are those for which somebody had to: it happens only where so few are
there that everybody has a role.
"""

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import permutations

from circles.domain.rota import FACILITATOR, Duty, assign
from tests.bench._measuring import bar, median, progress, table

ROLES = (FACILITATOR, "timekeeper", "scribe", "presenter")
SEEDS, MEETINGS = 1000, 52
SCENARIOS = {
    "all come": (0.0, 0.0),
    "10 % away": (0.1, 0.0),
    "25 % away": (0.25, 0.0),
    "25 % away, 5 % come and go": (0.25, 0.05),
    "40 % away, 10 % come and go": (0.4, 0.1),
}
"""Share of absences, and of meetings before which somebody leaves and another joins."""


@dataclass
class Books:
    """What happened in one circle, and the worst of it. The spread is of those who were always there."""

    owed: Counter[tuple[str, str]] = field(default_factory=Counter)
    served: Counter[tuple[str, str]] = field(default_factory=Counter)
    last: dict[str, set[str]] = field(default_factory=dict)
    past: list[Duty] = field(default_factory=list)
    attended: dict[int, tuple[str, ...]] = field(default_factory=dict)
    largest: float = 0.0
    spread: int = 0
    avoidable: int = 0
    at_a_price: int = 0
    led_too_soon: int = 0
    seconds: float = 0.0

    def newcomers(self, here: Sequence[str]) -> frozenset[str]:
        return frozenset(here) - self.last.keys()

    def enter(self, number: int, here: tuple[str, ...], given: dict[str, str]) -> None:
        self._judge(here, given)
        for role, person in given.items():
            self.owed.update({(each, role): 1 / len(here) for each in here})
            self.owed[person, role] -= 1
            self.served[person, role] += 1
            self.past.append(Duty(str(number), number, role, person))
        self.last |= {each: {role for role, holder in given.items() if holder == each} for each in here}
        self.attended[number] = here
        self.largest = max(self.largest, *map(abs, self.owed.values()))
        always = set.intersection(*map(set, self.attended.values()))
        for role in ROLES if always else ():
            counts = [self.served[each, role] for each in always]
            self.spread = max(self.spread, max(counts) - min(counts))

    def _judge(self, here: tuple[str, ...], given: dict[str, str]) -> None:
        mine = self._faults(given.values(), given, here)
        if mine[-1]:
            ways = [self._faults(way, given, here) for way in permutations(here, len(given))]
            fewest = min(repeats for *others, repeats in ways if others <= list(mine[:-1]))
            self.avoidable += mine[-1] - fewest
            self.at_a_price += fewest - min(repeats for *_, repeats in ways)
        self.led_too_soon += mine[0] - (len(self.newcomers(here)) == len(here) and mine[0])

    def _faults(self, people: Iterable[str], roles: Iterable[str], here: tuple[str, ...]) -> tuple[int, int, int]:
        """Newcomers who lead, turns by which somebody is ahead of another (both always there), roles twice running."""
        pairs = list(zip(roles, people, strict=True))
        leads = sum(role == FACILITATOR and each in self.newcomers(here) for role, each in pairs)
        least = {role: min((self.served[each, role] for each in self.always(here)), default=0) for role, _ in pairs}
        ahead = sum(self.served[each, role] - least[role] for role, each in pairs if each in self.always(here))
        return leads, ahead, sum(role in self.last.get(each, ()) for role, each in pairs)

    def always(self, here: tuple[str, ...]) -> set[str]:
        return set(here).intersection(*self.attended.values()) if self.attended else set(here)


def by_rota(books: Books, number: int, here: tuple[str, ...]) -> dict[str, str]:
    """The real one."""
    given = assign(ROLES, here, books.past, number, books.newcomers(here), attended=books.attended)
    return {each.role: each.person_id for each in given}


def as_in_a_carpool(books: Books, _: int, here: tuple[str, ...]) -> dict[str, str]:
    """Each role to whoever is owed most of it, among those without one."""
    given: dict[str, str] = {}
    for role in ROLES[: len(here)]:
        free = [each for each in here if each not in given.values()]
        given[role] = max(free, key=lambda each: books.owed[each, role])
    return given


WAYS: dict[str, Callable[[Books, int, tuple[str, ...]], dict[str, str]]] = {
    "rota": by_rota,
    "carpool": as_in_a_carpool,
}


def meetings(seed: int, absent: float, turnover: float) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Who is there, meeting by meeting, in the order in which they joined."""
    chance = random.Random(seed)
    people = [f"p{place}" for place in range(chance.randint(3 if not absent else 4, 8))]
    joined = len(people)
    for number in range(1, MEETINGS + 1):
        if chance.random() < turnover:
            del people[chance.randrange(len(people))]
            people.append(f"p{joined}")
            joined += 1
        here = tuple(each for each in people if chance.random() >= absent)
        if here:
            yield number, here


def lived(way: str, seed: int, absent: float, turnover: float) -> Books:
    """A year of one circle."""
    books = Books()
    for number, here in meetings(seed, absent, turnover):
        began = time.perf_counter()
        given = WAYS[way](books, number, here)
        books.seconds += time.perf_counter() - began
        books.enter(number, here, given)
    return books


def main() -> None:
    """Live all the years, and print the table and the bars."""
    parser = argparse.ArgumentParser(description="How even the turns are.")
    parser.add_argument("--seeds", type=int, default=SEEDS)
    seeds = parser.parse_args().seeds
    found: dict[tuple[str, str], list[Books]] = {}
    for scenario, (absent, turnover) in SCENARIOS.items():
        for way in WAYS:
            progress(f"{scenario}: {way}")
            found[scenario, way] = [lived(way, seed, absent, turnover) for seed in range(seeds)]
    progress("")
    head = (f"{seeds:,} circles, {MEETINGS} meetings", "spread", "|owed - served| median", "p99", "max",
            "avoidable repeats", "at a price", "newcomers led", "us a meeting")  # fmt: skip
    table(head, [(f"{scenario}: {way}", *_row(years)) for (scenario, way), years in found.items()])
    _bars({scenario: years for (scenario, way), years in found.items() if way == "rota"})


def _row(years: Sequence[Books]) -> tuple[str, ...]:
    largest = sorted(each.largest for each in years)
    middle, high, most = median(largest), largest[int(0.99 * (len(largest) - 1))], largest[-1]
    micros = sum(each.seconds for each in years) / sum(len(each.attended) for each in years) * 1e6
    return (
        str(max(each.spread for each in years)),
        *(f"{each:.2f}" for each in (middle, high, most)),
        str(sum(each.avoidable for each in years)),
        str(sum(each.at_a_price for each in years)),
        str(sum(each.led_too_soon for each in years)),
        f"{micros:,.0f}",
    )


def _bars(found: dict[str, list[Books]]) -> None:
    spread = max(each.spread for each in found["all come"])
    bar("spread <= 1 at every moment when all come", str(spread), spread <= 1)
    within = sum(each.largest <= 2 for each in found["25 % away"]) / len(found["25 % away"])
    bar("|owed - served| <= 2 at 25 % absence in 99 %", f"{within:.1%}", within >= 0.99)
    repeats = sum(each.avoidable for years in found.values() for each in years)
    bar("no avoidable repeat", str(repeats), repeats == 0)
    led = sum(each.led_too_soon for years in found.values() for each in years)
    bar("no newcomer leads where another could", str(led), led == 0)


if __name__ == "__main__":
    main()
