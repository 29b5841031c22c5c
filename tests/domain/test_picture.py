"""Undo: what a change made different is put back, and what others changed since stays theirs."""

from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.domain.circle import CircleState, Membership, MembershipState
from circles.domain.picture import Picture, Standing, WayBack, difference, way_back
from circles.domain.rota import Assignment
from circles.domain.session import SessionState

NOW = datetime(2027, 1, 4, tzinfo=UTC)
ids = st.sampled_from("abcd")


def mapping(values: Any) -> Any:
    return st.dictionaries(ids, values, max_size=4)


pictures = st.builds(
    Picture,
    circles=mapping(st.builds(Standing, st.sampled_from(CircleState))),
    places=mapping(st.builds(Membership, ids, ids, st.sampled_from(MembershipState), st.just(NOW))),
    sessions=mapping(st.sampled_from(SessionState)),
    roles=mapping(st.lists(st.builds(Assignment, ids, ids), max_size=2).map(tuple)),
    placed=mapping(st.booleans()),
)


def applied(now: Picture, back: WayBack) -> Picture:
    put: dict[str, Any] = {}
    for each in fields(Picture):
        merged = {**getattr(now, each.name), **getattr(back, each.name)}
        put[each.name] = {key: value for key, value in merged.items() if value is not None}
    return Picture(**put)


@given(pictures, pictures)
def test_doing_and_undoing_gives_the_same_state(before: Picture, after: Picture) -> None:
    assert applied(after, way_back(after, difference(before, after))) == before


@given(pictures)
def test_nothing_done_is_nothing_to_undo(as_it_is: Picture) -> None:
    changed = difference(as_it_is, as_it_is)
    assert changed.before == changed.after == Picture()


def test_who_left_since_a_merge_is_not_put_back_where_they_were() -> None:
    def place(circle: str, person: str, state: MembershipState) -> Membership:
        return Membership(circle, person, state, NOW)

    before = Picture(places={f"elm/{each}": place("elm", each, MembershipState.ACTIVE) for each in "ab"})
    after = Picture(
        places={f"elm/{each}": place("elm", each, MembershipState.LEFT) for each in "ab"}
        | {f"oak/{each}": place("oak", each, MembershipState.ACTIVE) for each in "ab"}
    )
    since = replace(after, places={**after.places, "oak/a": place("oak", "a", MembershipState.LEFT)})
    back = way_back(since, difference(before, after))
    assert back.places == {"elm/b": before.places["elm/b"], "oak/b": None}


@pytest.mark.slow
@given(pictures, pictures, ids, st.sampled_from(MembershipState))
def test_what_somebody_changed_since_stays(before: Picture, after: Picture, key: str, state: MembershipState) -> None:
    theirs = Membership(key, "e", state, NOW, host=True)
    since = replace(after, places={**after.places, key: theirs})
    put = applied(since, way_back(since, difference(before, after)))
    assert put.places[key] == theirs
    others = {each: place for each, place in before.places.items() if each != key}
    assert {each: place for each, place in put.places.items() if each != key} == others
