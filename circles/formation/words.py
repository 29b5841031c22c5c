"""Reasons as sentences, for whoever forms circles at a terminal or reads the page."""

from collections.abc import Sequence

from circles.formation.explaining import Hour, Waiting
from circles.formation.pool import Pool
from circles.formation.score import Terms
from circles.formation.solve import Result


def outcome(pool: Pool, result: Result) -> str:
    """How it went, in one sentence."""
    placed = pool.count - len(result.waiting)
    circles = _count(len(result.circles), "circle")
    return f"{placed} of {_count(pool.count, 'member')} in {circles}; {proof(result)}."


def proof(result: Result) -> str:
    """How good it is, as far as that is proved."""
    if result.optimal:
        return "proved: there is no better choice"
    if result.gap is not None:
        return f"at most {100 * result.gap:.2f} % below the best choice there could be"
    return "the best that was found; with so many members there is no proof"


def why_together(terms: Terms) -> str:
    """What the circle is good for, as shares."""
    parts = [
        f"{100 * terms.cover:.0f} % of what they want to learn is offered by another",
        f"goals {100 * terms.goals:.0f} % alike",
        f"{100 * terms.novelty:.0f} % new to each other",
        f"{100 * terms.diversity:.0f} % of pairs from different groups",
        f"{_count(terms.starts, 'start')} a week in common, {terms.preferred_starts} of them preferred by all",
    ]
    return "; ".join(parts)


def hour_line(pool: Pool, ids: Sequence[str], hour: Hour) -> list[tuple[str, str, str]]:
    """For each member: what they are called, what their wall shows, their zone."""
    order = [pool.members[each] for each in pool.circle(ids)]
    return [(member.shown, f"{wall:%a %H:%M}", member.zone) for member, wall in zip(order, hour.locally, strict=True)]


def why_waits(pool: Pool, why: Waiting) -> str:
    """What keeps somebody waiting."""
    rules = pool.instance.rules
    need = rules.size_min - 1
    least = f"a circle needs {need} others"
    starts = _count(rules.min_common_starts, "common start")
    return {
        "no hours": f"has no {starts} for {rules.meeting_minutes} minutes in each week",
        "hours": f"shares {starts} in each week with {why.share_hours} of {why.others} others; {least}",
        "language": f"{why.share_language} of the {why.share_hours} who share hours share a language too; {least}",
        "avoid": f"after “avoid”, {why.left} of {why.share_language} others are left; {least}",
        "mentor": f"none of the {why.left} others with whom it would do is a mentor, and each circle needs one",
        "together": f"fits {why.left} others one by one, but no {rules.size_min} who all share hours and a language",
        "better elsewhere": f"could sit with some of {why.left} others, but all circles together are better like this",
    }[why.rule]


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")
