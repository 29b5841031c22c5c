#!/usr/bin/env python3
"""Independent checker: validates the hard rules and computes the objective (see FORMAT.md).

    python check.py members.json circles.json [--json] [--explain]

Exit status: 0 all hard rules hold; 1 some hard rule is broken; 2 unusable input.
Pure standard library and deliberately plain: it shares no code with any solver.

It came with the definition of the problem, and is kept as it was written, but for types and long lines.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime, timedelta
from itertools import combinations
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

STEP = 15  # minutes; every current UTC offset is a multiple of 15 minutes
DAYS = {d: i for i, d in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
WEEK = 7 * 24 * 60 // STEP


class Calendar:
    """For one member: which meeting starts of which season week lie wholly inside the local availability."""

    def __init__(self, season: dict[str, Any], rules: dict[str, Any]) -> None:
        self.start = datetime.fromisoformat(season["start"]).replace(tzinfo=UTC)
        if self.start.weekday() != 0:
            raise ValueError("season.start must be a Monday")
        self.weeks = int(season["weeks"])
        self.need = int(rules["meeting_minutes"]) // STEP
        self.grid = int(rules["start_grid_minutes"]) // STEP
        self.starts = range(0, WEEK, self.grid)
        self._zone: dict[str, list[tuple[int, ...]]] = {}
        self._memo: dict[tuple[str, bytes], list[int]] = {}

    def zone(self, name: str) -> list[tuple[int, ...]]:
        """Per season week: the local week step (0..671) of every 15-minute UTC step, plus the meeting's overhang."""
        if name not in self._zone:
            z = ZoneInfo(name)
            total = self.weeks * WEEK + self.need
            local = []
            for k in range(total):
                t = (self.start + timedelta(minutes=STEP * k)).astimezone(z)
                local.append((t.weekday() * 1440 + t.hour * 60 + t.minute) // STEP)
            pool: dict[tuple[int, ...], tuple[int, ...]] = {}
            out = []
            for w in range(self.weeks):
                seq = tuple(local[w * WEEK : (w + 1) * WEEK + self.need])
                out.append(pool.setdefault(seq, seq))
            self._zone[name] = out
        return self._zone[name]

    def member(self, m: dict[str, Any], levels: tuple[str, ...]) -> list[int]:
        """Per season week a bit set over the start grid (bit k = the k-th start of the UTC week)."""
        local = bytearray(b"0" * WEEK)
        for day, a, b, level in m["availability"]:
            if level not in ("can", "prefer"):
                raise ValueError(f"{m['id']}: unknown level {level!r}")
            if level in levels:
                lo, hi = (int(x[:2]) * 60 + int(x[3:]) for x in (a, b))
                if not 0 <= lo < hi <= 1440 or lo % STEP or hi % STEP:
                    raise ValueError(f"{m['id']}: bad interval {a}-{b}")
                for k in range(lo // STEP, hi // STEP):
                    local[DAYS[day] * (1440 // STEP) + k] = 49
        key = (m["tz"], bytes(local))
        if key not in self._memo:
            by_seq: dict[int, int] = {}
            out = []
            for seq in self.zone(m["tz"]):
                bits = by_seq.get(id(seq))
                if bits is None:
                    free = itemgetter(*seq)(local)
                    run, good = 0, []
                    for k in range(len(free) - 1, -1, -1):  # run = free steps from k on
                        run = run + 1 if free[k] == 49 else 0
                        if k < WEEK and k % self.grid == 0 and run >= self.need:
                            good.append(k // self.grid)
                    bits = sum(1 << k for k in good)
                    by_seq[id(seq)] = bits
                out.append(bits)
            self._memo[key] = out
        return self._memo[key]


def jaccard(a: set[str], b: set[str]) -> float:
    return len(a & b) / len(a | b) if a | b else 0.0


def check(inst: dict[str, Any], res: dict[str, Any], explain: bool = False) -> dict[str, Any]:
    rules, members = inst["rules"], {m["id"]: m for m in inst["members"]}
    if len(members) != len(inst["members"]):
        raise ValueError("duplicate member ids")
    w = rules["weights"]
    cal = Calendar(inst["season"], rules)
    avoid = {frozenset((m["id"], x)) for m in inst["members"] for x in m["avoid"]}
    past: dict[frozenset[str], int] = {}
    for a, b, ago in inst["history"]:
        k = frozenset((a, b))
        past[k] = min(ago, past.get(k, ago))
    broken: list[str] = []
    seen: dict[str, int] = {}
    rows = []
    quality = 0.0
    for ci, circle in enumerate(res["circles"]):
        ids = list(circle["members"])
        unknown = [x for x in ids if x not in members]
        if unknown:
            broken.append(f"circle {ci}: unknown members {unknown}")
            continue
        for x in ids:
            if x in seen:
                broken.append(f"circle {ci}: {x} is also in circle {seen[x]}")
            seen[x] = ci
        s = len(ids)
        if not rules["size_min"] <= s <= rules["size_max"]:
            broken.append(f"circle {ci}: size {s}")
        if s < 2:
            continue
        ms = [members[x] for x in ids]
        can = [cal.member(m, ("can", "prefer")) for m in ms]
        pref = [cal.member(m, ("prefer",)) for m in ms]
        worst_can, worst_pref = 10**9, 10**9
        for wk in range(cal.weeks):
            c = p = -1
            for bits in can:
                c &= bits[wk]
            for bits in pref:
                p &= bits[wk]
            worst_can, worst_pref = min(worst_can, c.bit_count()), min(worst_pref, p.bit_count())
        if worst_can < rules["min_common_starts"]:
            broken.append(f"circle {ci}: only {worst_can} common starts in its worst week")
        if not set.intersection(*(set(m["languages"]) for m in ms)):
            broken.append(f"circle {ci}: no common language")
        for a, b in combinations(ids, 2):
            if frozenset((a, b)) in avoid:
                broken.append(f"circle {ci}: {a} and {b} must not meet")
        if rules["need_mentor"] and not any(m["mentor"] for m in ms):
            broken.append(f"circle {ci}: no mentor")
        t = min(1.0, worst_pref / rules["full_preferred_starts"])
        terms = {"cover": 0.0, "goals": 0.0, "time": t * s, "novelty": 0.0, "diversity": 0.0}
        for i, m in enumerate(ms):
            others = ms[:i] + ms[i + 1 :]
            wants = set(m["wants"])
            offered = set().union(*(o["offers"] for o in others))
            terms["cover"] += len(wants & offered) / len(wants) if wants else 1.0
            g = set(m["goals"])
            terms["goals"] += sum(jaccard(g, set(o["goals"])) for o in others) / (s - 1)
            terms["diversity"] += sum(o["group"] != m["group"] for o in others) / (s - 1)
            terms["novelty"] += sum(
                1 - 1 / past[k] if (k := frozenset((m["id"], o["id"]))) in past else 1.0 for o in others
            ) / (s - 1)
        q = sum(w[k] * terms[k] for k in w)
        quality += q
        if explain:
            rows.append(
                {
                    "circle": ci,
                    "size": s,
                    "starts": worst_can,
                    "preferred_starts": worst_pref,
                    "quality": q / s,
                    **{k: v / s for k, v in terms.items()},
                }
            )
    wait = list(res.get("waitlist", []))
    for x in wait:
        if x not in members:
            broken.append(f"waitlist: unknown member {x}")
        elif x in seen:
            broken.append(f"waitlist: {x} is also in circle {seen[x]}")
    n, placed = len(members), len(seen)
    out = {
        "valid": not broken,
        "members": n,
        "placed": placed,
        "circles": len(res["circles"]),
        "objective": rules["place_value"] * placed + quality,
        "objective_per_member": (rules["place_value"] * placed + quality) / n if n else 0.0,
        "mean_quality_of_placed": quality / placed if placed else 0.0,
        "mean_quality_of_all": quality / n if n else 0.0,
        "broken": broken,
    }
    if explain:
        out["per_circle"] = rows
    return out


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("members")
    ap.add_argument("circles")
    ap.add_argument("--json", action="store_true", help="print one JSON object")
    ap.add_argument("--explain", action="store_true", help="add every circle's terms (with --json)")
    a = ap.parse_args()
    try:
        with open(a.members, encoding="utf-8") as f:
            inst = json.load(f)
        with open(a.circles, encoding="utf-8") as f:
            res = json.load(f)
        if inst.get("format") != "circle-formation/1":
            raise ValueError("members file: format must be 'circle-formation/1'")
        if res.get("format") != "circle-formation-result/1":
            raise ValueError("circles file: format must be 'circle-formation-result/1'")
        out = check(inst, res, a.explain)
    except (OSError, ValueError, KeyError, TypeError) as e:
        print(f"unusable input: {e!r}", file=sys.stderr)
        return 2
    if a.json:
        print(json.dumps(out))
    else:
        for line in out["broken"][:50]:
            print("BROKEN", line)
        print(
            f"{'valid' if out['valid'] else 'INVALID'}: placed {out['placed']}/{out['members']} "
            f"in {out['circles']} circles; "
            f"objective {out['objective']:.4f} ({out['objective_per_member']:.4f} per member), "
            f"mean quality of the placed {out['mean_quality_of_placed']:.4f}"
        )
    return 0 if out["valid"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
