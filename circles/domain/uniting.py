"""Somebody had joined twice, and both records become one: of two rows about the same thing, which one is true.

Each rule takes both rows by column and gives the columns of the one that stays. No text is lost; of answers the later
one counts, as if the same person had changed their mind.
"""

import json
from collections.abc import Mapping
from typing import Any

from circles.domain.circle import MembershipState
from circles.domain.reflection import CommitmentState, Visibility
from circles.domain.session import Attendance
from circles.domain.widening import Said

Row = Mapping[str, Any]

_PLACES = (MembershipState.ACTIVE, MembershipState.PAUSED, MembershipState.LEFT)
_THERE = (Attendance.PRESENT, Attendance.TOLD_US, Attendance.MISSING)
_ANSWERS = (Said.NOT_NOW, Said.YES, Said.NOTHING)
_HOW_IT_WENT = (CommitmentState.OPEN, CommitmentState.NOT_YET, CommitmentState.PART, CommitmentState.KEPT)


def both(one: str, other: str) -> str:
    """Both texts, one after the other; each only once."""
    texts = dict.fromkeys(each for each in (one, other) if each.strip())
    return "\n\n".join(texts)


def later(column: str, *columns: str) -> Any:
    """A rule: the row with the later `column` says what is true in these columns."""

    def rule(one: Row, other: Row) -> dict[str, Any]:
        last = max(one, other, key=lambda each: each[column])
        return {each: last[each] for each in (column, *columns)}

    return rule


def place(one: Row, other: Row) -> dict[str, Any]:
    """Who is in a circle with either account is in it, since they first came; a host stays a host."""
    best = min(one, other, key=lambda each: _PLACES.index(each["state"]))
    return {
        "state": best["state"],
        "paused_until": best["paused_until"],
        "left_at": best["left_at"],
        "joined_at": min(one["joined_at"], other["joined_at"]),
        "host": one["host"] or other["host"],
    }


def wish_for_a_place(one: Row, other: Row) -> dict[str, Any]:
    """They asked when they first asked, and hope for both. What one of them would be in the circle, they would be."""
    return {
        "hope": both(one["hope"], other["hope"]),
        "enrolled_at": min(one["enrolled_at"], other["enrolled_at"]),
        "placed": one["placed"] or other["placed"],
        "would": one["would"] or other["would"],
    }


def presence(one: Row, other: Row) -> dict[str, Any]:
    """Who was there with either account was there, and carried what was noted of either."""
    state = min(one["state"], other["state"], key=_THERE.index)
    return {"state": state, "burden": max(one["burden"], other["burden"])}


def agreed(one: Row, other: Row) -> dict[str, Any]:
    """They agreed when they first did."""
    return {"at": min(one["at"], other["at"])}


def reflection(one: Row, other: Row) -> dict[str, Any]:
    """Both texts, read by whom the more private of the two was for."""
    private = Visibility.ME in (one["visibility"], other["visibility"])
    return {
        "text": both(one["text"], other["text"]),
        "visibility": Visibility.ME if private else Visibility.CIRCLE,
        "written_at": max(one["written_at"], other["written_at"]),
    }


def commitment(one: Row, other: Row) -> dict[str, Any]:
    """Both, and as far as the one that has further to go."""
    return {
        "text": both(one["text"], other["text"]),
        "state": min(one["state"], other["state"], key=_HOW_IT_WENT.index),
        "made_at": max(one["made_at"], other["made_at"]),
        "needs": both(one["needs"], other["needs"]),
    }


def self_assessment(one: Row, other: Row) -> dict[str, Any]:
    """Both answers to each question."""
    mine, theirs = json.loads(one["body"]), json.loads(other["body"])
    body = {name: both(mine.get(name, ""), theirs.get(name, "")) for name in mine | theirs}
    return {"body": json.dumps(body, ensure_ascii=False), "written_at": max(one["written_at"], other["written_at"])}


def suggestion(one: Row, other: Row) -> dict[str, Any]:
    """A “not now” of either account holds, then a yes."""
    both_said = {name: {one[name], other[name]} for name in ("said", "heard")}
    said = {name: next(each for each in _ANSWERS if each in found) for name, found in both_said.items()}
    return {**said, "at": max(one["at"], other["at"])}


def nothing(one: Row, other: Row) -> dict[str, Any]:
    """Both say the same."""
    return {}
