"""One run of a bench of forming circles, in a process of its own: reads a line of JSON, prints one.

Given `{"people": 48, "seed": 1, "place": "world", "how": "circles", "seconds": 5}`, it says what came of it. Seconds
are of its own processor time: other work on the machine does not count. `how` may be a way that is easy to think
of: `kmeans`, `sorted`.
"""

import json
import random
import resource
import sys
import time
from typing import Any

from circles.formation.budget import Budget
from circles.formation.components import components
from circles.formation.instance import Instance
from circles.formation.listing import list_circles
from circles.formation.pool import Pool
from circles.formation.reading import read_instance
from circles.formation.score import valuing
from circles.formation.solve import solve
from tests.bench._worlds import REGION, tiled, world

Report = dict[str, Any]


def main() -> None:
    """Do what the first argument says."""
    asked = json.loads(sys.argv[1])
    instance = _instance(asked)
    before, read = (time.process_time(), time.perf_counter()), _rss_mb()
    report: Report = {"circles": _ours, "kmeans": _kmeans, "sorted": _in_order, "listed": _listed, "bound": _bound}[
        asked["how"]
    ](instance, asked)
    seconds, wall = time.process_time() - before[0], time.perf_counter() - before[1]
    print(json.dumps({"cpu_s": seconds, "wall_s": wall, "rss_mb": _rss_mb(), "grown_mb": _rss_mb() - read, **report}))


def _rss_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _instance(asked: Report) -> Instance:
    people, seed = asked["people"], asked["seed"]
    if asked["place"] == "tiled":
        return read_instance(json.dumps(tiled(people // 24, 24, seed)))
    return read_instance(json.dumps(world(people, seed, REGION if asked["place"] == "region" else None)))


def _ours(instance: Instance, asked: Report) -> Report:
    seed, seconds = asked.get("run", 1), asked["seconds"]
    result = solve(instance, seed=seed, seconds=seconds, clock=time.process_time, fast=asked.get("fast"))
    placed = sum(map(len, result.circles))
    return {"objective": result.objective, "bound": result.bound, "placed": placed, "fast": result.fast}


def _bound(instance: Instance, asked: Report) -> Report:
    """What no choice can pass, whoever searches."""
    from tests.bench._bound import bound

    return bound(Pool(instance))


def _listed(instance: Instance, asked: Report) -> Report:
    """All circles there are, for a solver that knows nothing of us: one list for each component."""
    pool, parts = Pool(instance), list[Report]()
    for part in components(pool, (1 << pool.count) - 1):
        found = list_circles(pool, part, 2_000_000, Budget())
        parts.append({"columns": found.circles, "values": found.values})
    with open(asked["to"], "w", encoding="utf-8") as file:
        json.dump(parts, file)
    return {"circles": sum(len(each["columns"]) for each in parts)}


def _in_order(instance: Instance, asked: Report) -> Report:
    """Sorted by language, clock and goal, and cut into fives."""
    pool = Pool(instance)
    order = sorted(range(pool.count), key=lambda each: _traits(pool, each))
    return _judged(pool, [order[start : start + 5] for start in range(0, len(order), 5)])


def _traits(pool: Pool, one: int) -> tuple[object, ...]:
    member = pool.members[one]
    return sorted(member.languages), member.zone, sorted(member.goals), one


def _kmeans(instance: Instance, asked: Report) -> Report:
    """Lloyd's algorithm on what people are and want, clusters then cut into fives."""
    pool, pick = Pool(instance), random.Random(1)
    names = sorted({name for each in instance.members for name in _features(pool, pool.place[each.id])})
    points = [[float(name in _features(pool, each)) for name in names] for each in range(pool.count)]
    centers = pick.sample(points, max(1, pool.count // 5))
    groups: list[list[int]] = []
    for _ in range(20):
        groups = [[] for _ in centers]
        for each, point in enumerate(points):
            far = [sum([(one - two) ** 2 for one, two in zip(point, center, strict=True)]) for center in centers]
            groups[far.index(min(far))].append(each)
        centers = [_middle([points[each] for each in group]) if group else pick.choice(points) for group in groups]
    return _judged(pool, [group[start : start + 5] for group in groups for start in range(0, len(group), 5)])


def _middle(points: list[list[float]]) -> list[float]:
    return [sum(column) / len(points) for column in zip(*points, strict=True)]


def _features(pool: Pool, one: int) -> set[str]:
    member = pool.members[one]
    return {f"zone {member.zone}", *member.languages, *member.goals, *member.wants}


def _judged(pool: Pool, circles: list[list[int]]) -> Report:
    """Only circles that keep the rules count."""
    value = valuing(pool)
    kept = [(worth, len(circle)) for circle in circles if (worth := value(circle)) is not None]
    return {"objective": sum(worth for worth, _ in kept), "placed": sum(size for _, size in kept), "bound": None}


if __name__ == "__main__":
    main()
