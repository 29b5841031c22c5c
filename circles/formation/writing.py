"""A result as a file: `circle-formation-result/1` with its reasons, or a table."""

from typing import Any

import msgspec

from circles.formation.explaining import hours_of, terms_for, why_waiting
from circles.formation.pool import Pool
from circles.formation.solve import Result
from circles.formation.table import write_table

RESULT = "circle-formation-result/1"
TERMS = ("cover", "goals", "time", "novelty", "diversity")


def as_json(pool: Pool, result: Result) -> str:
    """Circles, who waits, and why: numbers that a program can read."""
    whole = {
        "format": RESULT,
        "circles": [_circle(pool, ids) for ids in result.circles],
        "waitlist": list(result.waiting),
        "objective": result.objective,
        "bound": result.bound,
        "optimal": result.optimal,
        "why_waiting": {each: msgspec.to_builtins(why_waiting(pool, each)) for each in result.waiting},
    }
    return msgspec.json.format(msgspec.json.encode(whole)).decode() + "\n"


def as_table(pool: Pool, result: Result) -> str:
    """A row for each member, with the circle's number and its best hour on the member's own wall."""
    rows: list[dict[str, Any]] = []
    for number, ids in enumerate(result.circles, 1):
        best = hours_of(pool, ids, most=1)
        order = pool.circle(ids)
        for place, each in enumerate(order):
            wall = f"{best[0].locally[place]:%a %H:%M}" if best else ""
            member = pool.members[each]
            rows.append({"circle": number, "name": member.shown, "id": member.id, "best hour": wall})
    for who in result.waiting:
        member, why = pool.members[pool.place[who]], why_waiting(pool, who)
        rows.append({"circle": "", "name": member.shown, "id": who, "waits because of": why.rule})
    return write_table(rows, ("circle", "name", "id", "best hour", "waits because of"))


def _circle(pool: Pool, ids: tuple[str, ...]) -> dict[str, Any]:
    terms = terms_for(pool, ids)
    hours = [f"{each.at:%Y-%m-%dT%H:%MZ}" for each in hours_of(pool, ids)]
    reasons = {name: round(getattr(terms, name), 6) for name in TERMS}
    counts = {"starts": terms.starts, "preferred_starts": terms.preferred_starts, "extra": terms.extra}
    return {"members": list(ids), "value": terms.value, "terms": reasons, **counts, "best_hours": hours}
