"""How circles stand at an instant, what a change made different, and the way back.

A change can be undone by putting back what it made different. What somebody changed since then is theirs: it stays.
"""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import TypeVar

from circles.domain.circle import CircleState, Membership
from circles.domain.rota import Assignment
from circles.domain.session import SessionState
from circles.domain.values import dataclass

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a circle stands: its state, and what belongs to it."""

    state: CircleState
    paused_until: datetime | None = None
    ending: str | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """Some circles as they are, or the part of them that a change concerns.

    `circles` by id, `places` by `circle id/person id`, `sessions` (those that have not begun, or are called off)
    and `roles` of them by session id, `placed` (who of the season's enrolled has a circle) by person id.
    """

    circles: Mapping[str, Standing] = field(default_factory=dict)
    places: Mapping[str, Membership] = field(default_factory=dict)
    sessions: Mapping[str, SessionState] = field(default_factory=dict)
    roles: Mapping[str, tuple[Assignment, ...]] = field(default_factory=dict)
    placed: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change made different: those entries as they were, and as they became. No entry: it was not there."""

    before: Picture
    after: Picture


@dataclass(frozen=True, slots=True)
class WayBack:
    """What to write to undo a change. None: it was not there before."""

    circles: Mapping[str, Standing | None]
    places: Mapping[str, Membership | None]
    sessions: Mapping[str, SessionState | None]
    roles: Mapping[str, tuple[Assignment, ...] | None]
    placed: Mapping[str, bool | None]


def difference(before: Picture, after: Picture) -> Difference:
    """The entries that differ between the two."""
    circles = _differing(before.circles, after.circles)
    places = _differing(before.places, after.places)
    sessions = _differing(before.sessions, after.sessions)
    roles = _differing(before.roles, after.roles)
    placed = _differing(before.placed, after.placed)
    return Difference(
        Picture(circles[0], places[0], sessions[0], roles[0], placed[0]),
        Picture(circles[1], places[1], sessions[1], roles[1], placed[1]),
    )


def way_back(now: Picture, changed: Difference) -> WayBack:
    """What to put back, given how things stand now: only what is still as the change left it.

    Who left, paused or joined since then decided about themselves: all their places stay as they are.
    """
    before, after = changed.before, changed.after
    return WayBack(
        _untouched(now.circles, before.circles, after.circles),
        _places(now.places, before.places, after.places),
        _untouched(now.sessions, before.sessions, after.sessions),
        _untouched(now.roles, before.roles, after.roles),
        _untouched(now.placed, before.placed, after.placed),
    )


def _differing(before: Mapping[str, T], after: Mapping[str, T]) -> tuple[dict[str, T], dict[str, T]]:
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return {key: before[key] for key in keys if key in before}, {key: after[key] for key in keys if key in after}


def _untouched(now: Mapping[str, T], before: Mapping[str, T], after: Mapping[str, T]) -> dict[str, T | None]:
    return {key: before.get(key) for key in {**before, **after} if now.get(key) == after.get(key)}


def _places(
    now: Mapping[str, Membership], before: Mapping[str, Membership], after: Mapping[str, Membership]
) -> dict[str, Membership | None]:
    back = _untouched(now, before, after)
    decided = {_person(key) for key in {**before, **after} if key not in back}
    return {key: place for key, place in back.items() if _person(key) not in decided}


def _person(key: str) -> str:
    return key.rpartition("/")[2]
