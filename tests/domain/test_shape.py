"""Turning points of a season, and what may need care: decided from what happened, and from nothing else."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from circles.domain.events import MemberLeft, SessionCancelled, SessionHeld
from circles.domain.health import Concern, Sign, behind, concerns, may_count, stays
from circles.domain.series import WallTime
from circles.domain.session import Session, SessionState
from circles.domain.shape import Point, shaping, stands_still, tally, turning_point

START = datetime(2027, 1, 12, 18, tzinfo=UTC)
HELD, MISSED, SOON = SessionState.HELD, SessionState.MISSED, SessionState.SCHEDULED
SKIPPED, CANCELLED = SessionState.SKIPPED, SessionState.CANCELLED


def sessions(*states: SessionState) -> tuple[Session, ...]:
    made = []
    for number, state in enumerate(states, 1):
        at = START + timedelta(weeks=number)
        wall = WallTime(at.date(), time(18), "UTC")
        made.append(Session(f"s{number}", "c", number, wall, at, 60, "hot-seat", state, 0, START))
    return tuple(made)


def at_the_end_of(count: int) -> datetime:
    return START + timedelta(weeks=count, hours=1)


@pytest.mark.parametrize(
    ("states", "point"),
    [
        ((HELD, SOON, SOON, SOON), None),
        ((HELD, HELD, SOON, SOON), Point.HALF),
        ((HELD, MISSED, SOON, SOON), Point.HALF),
        ((HELD, HELD, SOON), None),
        ((HELD, SKIPPED, HELD, SOON, SOON), Point.HALF),
        ((HELD, HELD, HELD, HELD), Point.LAST),
        ((HELD, HELD, HELD, MISSED), Point.LAST),
        ((HELD, HELD, HELD, CANCELLED), Point.LAST),
        ((HELD, MISSED, CANCELLED, MISSED, SOON, SOON), Point.STOPPED),
        ((MISSED, MISSED, HELD, MISSED, SOON, SOON, SOON, SOON), Point.HALF),
        ((), None),
    ],
)
def test_turning_points(states: tuple[SessionState, ...], point: Point | None) -> None:
    behind_us = sum(each is not SOON for each in states)
    assert turning_point(sessions(*states), at_the_end_of(behind_us)) is point


def test_sessions_cancelled_ahead_of_their_hour_are_no_standstill() -> None:
    ahead = sessions(HELD, CANCELLED, CANCELLED, CANCELLED, SOON)
    assert not stands_still(ahead, at_the_end_of(1))
    assert stands_still(ahead, at_the_end_of(4))


@given(some.lists(some.sampled_from(SessionState), max_size=12))
def test_every_season_has_an_end_and_only_when_nothing_is_to_come(states: list[SessionState]) -> None:
    made = sessions(*states)
    counts = tally(made)
    point = turning_point(made, at_the_end_of(len(states)))
    assert (point is Point.LAST) == (bool(states) and counts.to_come == 0)
    assert counts.held <= counts.planned <= len(states)


def test_only_what_happens_to_sessions_shapes_a_season() -> None:
    held = shaping(SessionHeld(at=START, circle_id="c", session_id="s", present=()))
    off = shaping(SessionCancelled(at=START, circle_id="c", session_id="s"))
    assert held and off and held.key != off.key and held.circle_id == "c" and held.at == START
    assert shaping(MemberLeft(at=START, circle_id="c", person_id="p")) is None


NOW = START + timedelta(weeks=10)
LONG_AGO, LATELY = NOW - timedelta(weeks=4), NOW - timedelta(days=27)


@pytest.mark.parametrize(
    ("past", "led", "signs", "found"),
    [
        ([], True, {"a": LATELY}, ()),
        ([(HELD, 4), (MISSED, 0)], True, {}, ()),
        ([(HELD, 4), (MISSED, 0), (CANCELLED, 0)], True, {}, (Concern(Sign.DID_NOT_MEET, 2),)),
        ([(HELD, 2), (HELD, 2)], True, {}, (Concern(Sign.NO_QUORUM, 2),)),
        ([(HELD, 2), (HELD, 2), (HELD, 3)], True, {}, ()),
        ([], False, {}, (Concern(Sign.NO_FACILITATOR, 1),)),
        ([], True, {"a": LONG_AGO, "b": LATELY, "c": LONG_AGO}, (Concern(Sign.QUIET, 2),)),
    ],
)
def test_concerns(
    past: list[tuple[SessionState, int]], led: bool, signs: dict[str, datetime], found: tuple[Concern, ...]
) -> None:
    assert concerns(past, 3, led, signs, NOW) == found


def test_one_who_leads_three_times_in_a_row_is_a_reason_to_share() -> None:
    def found(*leaders: str) -> tuple[Concern, ...]:
        return concerns([], 3, True, {}, NOW, leaders)

    assert found("b", "a", "a", "a") == (Concern(Sign.ONE_LEADS, 1),)
    assert found("a", "a") == found("a", "a", "a", "b") == found("a", "b", "a") == ()


def test_a_circle_without_a_host_is_a_reason() -> None:
    assert concerns([], 3, True, {}, NOW, hosted=False) == (Concern(Sign.NO_HOST, 1),)


def test_what_is_new_stays_in_the_circle() -> None:
    old, new = Concern(Sign.QUIET, 2), Concern(Sign.NO_QUORUM, 2)
    assert stays((old, new), ["quiet"]) == (old,)
    assert stays((old, new), []) == ()


def test_what_is_behind_us_is_in_order_and_without_what_was_skipped() -> None:
    made = sessions(HELD, SKIPPED, MISSED, SOON)
    assert [each.number for each in behind(reversed(made), at_the_end_of(4))] == [1, 3]
    assert behind(made, at_the_end_of(0)) == ()


def test_a_small_group_is_fewer_than_five() -> None:
    assert not may_count(4) and may_count(5)
