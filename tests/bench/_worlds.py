"""Communities that do not exist: where people live, when they are free, what they seek. The same for a seed."""

import random
from typing import Any

WORLD = {
    "America/Los_Angeles": ("en", 10), "America/New_York": ("en", 13), "America/Mexico_City": ("es", 4),
    "America/Bogota": ("es", 3), "America/Sao_Paulo": ("pt", 7), "Europe/London": ("en", 12),
    "Europe/Berlin": ("de", 13), "Europe/Madrid": ("es", 7), "Europe/Helsinki": ("fi", 3),
    "Africa/Lagos": ("en", 5), "Africa/Nairobi": ("en", 3), "Asia/Dubai": ("ar", 2), "Asia/Kolkata": ("hi", 9),
    "Asia/Kathmandu": ("ne", 1), "Asia/Singapore": ("en", 4), "Asia/Tokyo": ("ja", 3),
    "Australia/Sydney": ("en", 4), "Pacific/Auckland": ("en", 2),
}  # fmt: skip
REGION = {
    "Europe/London": ("en", 20), "Europe/Lisbon": ("pt", 8), "Europe/Berlin": ("de", 30), "Europe/Paris": ("fr", 16),
    "Europe/Madrid": ("es", 14), "Europe/Helsinki": ("fi", 6), "Europe/Athens": ("el", 6),
}  # fmt: skip
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SKILLS, GOALS = 40, 12
KINDS = {"evening": 60, "lunch": 18, "weekend": 40, "early": 12, "open": 10}
RULES = {
    "size_min": 4, "size_max": 6, "meeting_minutes": 60, "start_grid_minutes": 30, "min_common_starts": 3,
    "full_preferred_starts": 4, "need_mentor": True, "place_value": 1.0,
    "weights": {"cover": 0.40, "goals": 0.25, "time": 0.15, "novelty": 0.10, "diversity": 0.10},
}  # fmt: skip


def world(people: int, seed: int, zones: dict[str, tuple[str, int]] | None = None, **rules: Any) -> dict[str, Any]:
    """An instance of the format `circle-formation/1`; `rules` change those of the usual one."""
    pick = random.Random(f"{people} {seed} {sorted(zones or WORLD)}")
    members = [_member(number, pick, zones or WORLD) for number in range(people)]
    ids = [each["id"] for each in members]
    for each in members:
        each["avoid"] = [other for other in pick.sample(ids, 1) if other != each["id"] and pick.random() < 0.04]
    pairs = {tuple(sorted(pick.sample(ids, 2))) for _ in range(people if people > 1 else 0)}
    history = [[*pair, pick.choice((1, 1, 2, 3))] for pair in sorted(pairs)]
    season = {"start": "2026-10-05", "weeks": 26}
    whole = {"format": "circle-formation/1", "season": season, "rules": {**RULES, **rules}}
    return {**whole, "members": members, "history": history}


def tiled(pools: int, people: int, seed: int) -> dict[str, Any]:
    """Independent communities in one file: nobody shares a language with another pool."""
    whole: dict[str, Any] = {}
    for number in range(pools):
        tile = world(people, seed * 1000 + number, REGION)
        for each in tile["members"]:
            each["id"] = f"t{number:02}{each['id']}"
            each["languages"] = [f"{name}{number}" for name in each["languages"]]
            each["avoid"] = [f"t{number:02}{other}" for other in each["avoid"]]
        tile["history"] = [[f"t{number:02}{one}", f"t{number:02}{other}", ago] for one, other, ago in tile["history"]]
        if whole:
            whole["members"] += tile["members"]
            whole["history"] += tile["history"]
        else:
            whole = tile
    return whole


def _member(number: int, pick: random.Random, zones: dict[str, tuple[str, int]]) -> dict[str, Any]:
    (zone,) = pick.choices(list(zones), [weight for _, weight in zones.values()])
    home = zones[zone][0]
    languages = {home} | ({"en"} if pick.random() < 0.85 else set())
    offers, wants = _skewed(pick, SKILLS, pick.randint(1, 4)), _skewed(pick, SKILLS, pick.randint(0, 3))
    return {
        "id": f"m{number:05}",
        "tz": zone,
        "languages": sorted(languages),
        "mentor": pick.random() < 0.3,
        "availability": _hours(pick),
        "goals": [f"goal{each:02}" for each in sorted(_skewed(pick, GOALS, pick.randint(1, 3)))],
        "offers": [f"skill{each:02}" for each in sorted(offers)],
        "wants": [f"skill{each:02}" for each in sorted(wants - offers)],
        "group": f"group{pick.randrange(12):02}",
        "avoid": [],
    }


def _skewed(pick: random.Random, names: int, count: int) -> set[int]:
    """Some are sought and offered by many, most by few."""
    return {min(names - 1, int(pick.paretovariate(0.7)) - 1) for _ in range(count)}


def _hours(pick: random.Random) -> list[list[str]]:
    rows = []
    kinds = pick.choices(
        ("evening", "lunch", "weekend", "early", "open"), (60, 18, 40, 12, 10), k=pick.choice((1, 2, 2, 3))
    )
    for kind in sorted(set(kinds)):
        days = (
            pick.sample(DAYS[5:], pick.randint(1, 2))
            if kind == "weekend"
            else pick.sample(DAYS[:5], pick.randint(2, 5))
        )
        first, last = _span(pick, kind)
        rows += [[day, first, last, "prefer" if pick.random() < 0.5 else "can"] for day in sorted(days, key=DAYS.index)]
    return rows


def _span(pick: random.Random, kind: str) -> tuple[str, str]:
    first, last = {
        "evening": (pick.choice((17.5, 18, 18.5, 19)), pick.choice((21, 21.5, 22, 23))),
        "lunch": (pick.choice((11.5, 12)), pick.choice((13.5, 14, 15))),
        "weekend": (pick.choice((9, 10, 13)), pick.choice((17, 19, 24))),
        "early": (pick.choice((6, 6.5, 7)), pick.choice((9, 9.5, 10))),
        "open": (pick.choice((9, 10)), pick.choice((17, 18))),
    }[kind]
    return tuple([f"{int(hour):02}:{round(hour % 1 * 60):02}" for hour in (first, last)])  # type: ignore[return-value]
