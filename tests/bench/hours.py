"""How fast hours in common are found over a season, and how good and fast the rotation of hours is.

    make bench WHAT=hours
    make bench WHAT=hours ARGS="--circles 10"

The yardstick of the search is what one would write with dateutil: each stated span repeats by an rrule on its wall,
the spans of everybody are merged and swept. Both must find the same starts, in 26 weeks with four changes of clocks.
That of the rotation is another solver (HiGHS, by scipy) for the same integer programme. Times are of the processor,
one after the other for the same circle: other work on the machine does not count.
"""

import argparse
import random
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from operator import and_
from time import process_time
from typing import Any
from zoneinfo import ZoneInfo

import numpy
from dateutil.rrule import WEEKLY, rrule
from scipy.optimize import Bounds, LinearConstraint, milp

from circles.domain import week_masks
from circles.domain.availability import Availability
from circles.domain.best_hours import HoursPlan, Table, best_hours, seasons_of, zones_of
from circles.domain.hour_choice import Problem
from circles.domain.hour_shares import Member
from circles.domain.hour_windows import Season
from tests.bench._measuring import bar, median, progress, table

MONDAY, WEEKS, MINUTES = date(2026, 10, 5), 26, 60
BEGIN = datetime.combine(MONDAY, time(), UTC)
ZONES = (
    "Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles", "America/Sao_Paulo", "Asia/Kolkata",
    "Asia/Kathmandu", "Africa/Lagos", "Australia/Sydney", "Asia/Tokyo",
)  # fmt: skip
TIMES_COLD, TIMES_WARM, MILLISECONDS = 100, 1000, 2.0

Spans = list[tuple[int, int, int]]
Circle = list[tuple[str, Spans]]


def circle_of(seed: int) -> Circle:
    """Four to six people of two to four zones, each with some spans on most days, between 6:00 and 23:00."""
    chance = random.Random(seed)
    zones = chance.sample(ZONES, chance.randint(2, 4))
    return [(chance.choice(zones), _spans(chance)) for _ in range(chance.randint(4, 6))]


def _spans(chance: random.Random) -> Spans:
    days = sorted(chance.sample(range(7), chance.randint(4, 7)))
    found = [(day, chance.randrange(24, 40), chance.randrange(56, 93)) for day in days]
    return [(day, 15 * first, 15 * last) for day, first, last in found]


def by_rrule(circle: Circle) -> list[datetime]:
    """All starts at which everybody is free, by recurrences that are merged and swept."""
    common: list[tuple[datetime, datetime]] | None = None
    for name, spans in circle:
        zone, free = ZoneInfo(name), list[tuple[datetime, datetime]]()
        for day, first, last in spans:
            begin = datetime.combine(MONDAY, time(), zone) + timedelta(days=day - 7)
            start = begin.replace(hour=first // 60, minute=first % 60)
            for each in rrule(WEEKLY, dtstart=start, count=WEEKS + 2):
                free.append((each.astimezone(UTC), (each + timedelta(minutes=last - first)).astimezone(UTC)))
        merged = _merged(sorted(free))
        common = merged if common is None else _swept(common, merged)
    length, step = timedelta(minutes=MINUTES), timedelta(minutes=15)
    found = []
    for start, end in common or []:
        at = max(start, BEGIN)
        while at + length <= end and at < BEGIN + timedelta(weeks=WEEKS):
            found.append(at)
            at += step
    return found


def _merged(spans: Sequence[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    found: list[tuple[datetime, datetime]] = []
    for start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def _swept(some: list[tuple[datetime, datetime]], others: list[tuple[datetime, datetime]]) -> list[Any]:
    found, one, other = [], 0, 0
    while one < len(some) and other < len(others):
        start, end = max(some[one][0], others[other][0]), min(some[one][1], others[other][1])
        if start < end:
            found.append((start, end))
        if some[one][1] < others[other][1]:
            one += 1
        else:
            other += 1
    return found


def kept(circle: Circle) -> list[int]:
    """What is kept of each member: their starts in the season."""
    return [
        week_masks.season_starts(zone, week_masks.week_mask(spans), MONDAY, WEEKS, MINUTES, 15)
        for zone, spans in circle
    ]


def cold(circle: Circle) -> int:
    """From what people stated."""
    return reduce(and_, kept(circle))


def colder(circle: Circle) -> int:
    """The same, and nothing is known of the zones' clocks."""
    week_masks.stretches.cache_clear()
    return cold(circle)


def to_instants(circle: Circle) -> list[datetime]:
    """From what people stated to instants."""
    return [week_masks.instant(MONDAY, each) for each in week_masks.quarters(cold(circle))]


def timed(run: Callable[[], object], times: int) -> float:
    """Milliseconds of processor time, the least of three rounds."""
    rounds = []
    for _ in range(3):
        began = process_time()
        for _ in range(times):
            run()
        rounds.append((process_time() - began) / times * 1e3)
    return min(rounds)


def search(circles: int) -> float:
    """Common starts. Returns the milliseconds of the yardstick."""
    spent: dict[str, list[float]] = {}
    same = True
    for seed in range(circles):
        progress(f"circle {seed + 1} of {circles}")
        circle = circle_of(seed)
        masks = kept(circle)
        same = same and by_rrule(circle) == to_instants(circle)
        runs: dict[str, tuple[Callable[[], object], int]] = {
            "dateutil.rrule, merged and swept": (lambda circle=circle: by_rrule(circle), 1),  # type: ignore[misc]
            "masks, to instants": (lambda circle=circle: to_instants(circle), 20),  # type: ignore[misc]
            "masks, clocks not known": (lambda circle=circle: colder(circle), 20),  # type: ignore[misc]
            "masks, cold": (lambda circle=circle: cold(circle), 50),  # type: ignore[misc]
            "masks, kept": (lambda masks=masks: reduce(and_, masks), 2000),  # type: ignore[misc]
        }
        for name, (run, times) in runs.items():
            spent.setdefault(name, []).append(timed(run, times))
    progress("")
    first, *_ = spent.values()
    ratios = {name: median(a / b for a, b in zip(first, mine, strict=True)) for name, mine in spent.items()}
    table(
        (f"common starts, {WEEKS} weeks, {circles} circles", "ms a circle", "times rrule"),
        [(name, f"{median(mine):.4f}", f"{ratios[name]:,.0f}") for name, mine in spent.items()],
    )
    bar(f"cold >= {TIMES_COLD}x rrule", f"{ratios['masks, cold']:,.0f}x", ratios["masks, cold"] >= TIMES_COLD)
    bar(f"warm >= {TIMES_WARM:,}x rrule", f"{ratios['masks, kept']:,.0f}x", ratios["masks, kept"] >= TIMES_WARM)
    bar("identical", "yes" if same else "no", same)
    print()
    return median(first)


def people_of(seed: int) -> list[Member]:
    """Members with hours that are good and others that are merely possible, far apart."""
    chance = random.Random(seed)
    zones = chance.sample(ZONES, chance.randint(2, 4))
    return [_member(chance, f"p{place}", zones) for place in range(chance.randint(4, 6))]


def _member(chance: random.Random, name: str, zones: Sequence[str]) -> Member:
    hour = chance.choice((7, 12, 17, 18, 19))
    good = week_masks.week_mask([(day, hour * 60, hour * 60 + 180) for day in range(7) if chance.random() < 0.6])
    first = chance.randint(4, 8)
    can = week_masks.week_mask([(day, first * 60, min(24, first + 16) * 60) for day in range(7)])
    return Member(name, chance.choice(zones), Availability(good, can & ~good), chance.choice((0, 0, 0, 3)))


def by_integer_programme(problem: Problem) -> int | None:
    """The least largest burden with at most so many hours, by another solver; None if it is not solved in a minute."""
    uses = [(h, k) for h, hour in enumerate(problem.burdens) for k, each in enumerate(hour) if each is not None]
    hours, members, width = len(problem.burdens), len(problem.carried), len(uses) + len(problem.burdens) + 1
    rows, low, high = [], [], []

    def add(entries: dict[int, float], least: float, most: float) -> None:
        row = numpy.zeros(width)
        for place, value in entries.items():
            row[place] = value
        rows.append(row)
        low.append(least)
        high.append(most)

    for kind, count in enumerate(problem.counts):
        add({place: 1 for place, (_, k) in enumerate(uses) if k == kind}, count, count)
    for place, (hour, kind) in enumerate(uses):
        add({place: 1, len(uses) + hour: -problem.counts[kind]}, -numpy.inf, 0)
    add({len(uses) + hour: 1 for hour in range(hours)}, 0, problem.most)
    for member in range(members):
        costs = {place: problem.burdens[h][k][member] for place, (h, k) in enumerate(uses)}  # type: ignore[index]
        add({**costs, width - 1: -1}, -numpy.inf, -problem.carried[member])
    bounds = Bounds([0] * width, [*(problem.counts[k] for _, k in uses), *[1] * hours, 10**4])
    found = milp(
        [0] * (width - 1) + [1],
        constraints=LinearConstraint(numpy.array(rows), low, high),
        integrality=[1] * width,
        bounds=bounds,
        options={"time_limit": 60},
    )
    return round(found.fun) if found.status == 0 else None


def rotation(circles: int, yardstick: float) -> None:
    """Fair hours. How fast this machine is today, the yardstick of the search says."""
    season = Season.weekly(MONDAY, range(WEEKS), minutes=MINUTES)
    plans, spent, solver, excess = list[HoursPlan](), list[float](), list[float](), list[int]()
    for seed in range(circles):
        progress(f"rotation {seed + 1} of {circles}")
        people = people_of(seed)
        spent.append(timed(lambda people=people: best_hours(people, season), 1))  # type: ignore[misc]
        plan = best_hours(people, season)
        if plan is None:
            continue
        plans.append(plan)
        home = zones_of(people, season)[0]
        problem = Table(people, season, home, seasons_of(people, season)).problem(4)
        began = process_time()
        best = by_integer_programme(problem)
        solver.append((process_time() - began) * 1e3)
        excess += [] if best is None else [plan.largest - best]
    progress("")
    fixed = sum(plan.choice.is_fixed for plan in plans)
    proved = sum(plan.choice.largest == plan.choice.bound for plan in plans)
    both = sum(plan.choice.is_proved for plan in plans)
    spent.sort()
    table(
        (f"{circles} circles of many zones, {WEEKS} sessions", "median ms", "90 %", "worst"),
        [
            (
                "hours chosen",
                f"{median(spent):.2f}",
                *(f"{spent[int(part * (len(spent) - 1))]:.2f}" for part in (0.9, 1)),
            ),
            ("the integer programme alone", f"{median(solver):.2f}", "", f"{max(solver):.2f}"),
        ],
    )
    print(
        f"with an hour: {len(plans)}; one for all: {fixed}; largest burden proved: {proved}; its sum too: {both};"
        f" solved by the other: {len(excess)}\n"
    )
    bar("largest burden <= 1 above the integer programme", f"{max(excess):+d} at worst", max(excess) <= 1)
    equal = sum(each <= 0 for each in excess)
    bar("it is the optimum", f"{equal} of {len(excess)}", equal == len(excess))
    taken = f"{median(spent):.2f} ms, {median(spent) / yardstick:.2f}x the rrule sweep"
    bar(f"<= {MILLISECONDS:.0f} ms a circle-season", taken, median(spent) <= MILLISECONDS)


def main() -> None:
    """Measure, and print the tables and the bars."""
    parser = argparse.ArgumentParser(description="Hours in common, and fair ones.")
    parser.add_argument("--circles", type=int, default=80)
    circles = parser.parse_args().circles
    rotation(circles, search(max(5, circles // 4)))


if __name__ == "__main__":
    main()
