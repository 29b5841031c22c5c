"""The pair of a season: what was said anew changes, and both stand side by side."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from circles.domain.events import CirclePublished, MemberJoined, MemberLeft
from circles.domain.self_assessment import (
    FIRST,
    NAMES,
    NOTHING,
    REST,
    Answers,
    Moment,
    completed,
    moment_of,
    pairs,
    starting,
)

said = st.fixed_dictionaries({name: st.none() | st.text(max_size=3) for name in NAMES})


@given(said, said)
def test_what_is_said_changes_and_nothing_else(first: dict[str, str | None], then: dict[str, str | None]) -> None:
    before = completed(Answers(), first)
    after = completed(before, then)
    for name, text in then.items():
        wanted = "" if text is not None and text.strip().casefold() in NOTHING else text
        assert getattr(after, name) == (getattr(before, name) if text is None else wanted)


@given(said, said)
def test_a_pair_shows_every_answer_beside_the_other_one(
    first: dict[str, str | None], then: dict[str, str | None]
) -> None:
    start, end = completed(Answers(), first), completed(Answers(), then)
    shown = pairs(start, end)
    assert {each for _, *both in shown for each in both if each} == start.words | end.words
    assert [name for name, _, _ in shown] == [each for each in NAMES if getattr(start, each) or getattr(end, each)]


def test_five_questions_at_most_at_once_and_none_is_forgotten() -> None:
    assert len(FIRST) <= 5 and len(REST) <= 5 and (*FIRST, *REST) == NAMES


@given(st.integers(0, 12), st.integers(0, 12))
def test_in_the_first_half_it_is_the_start_and_afterwards_the_end(behind: int, to_come: int) -> None:
    assert moment_of(0, to_come) is Moment.START
    assert moment_of(to_come + behind, to_come) is (Moment.END if to_come + behind else Moment.START)


def test_a_circle_is_asked_once_when_its_season_starts_and_so_is_who_joins_later() -> None:
    at = datetime(2027, 1, 12, 18, tzinfo=UTC)
    whole = starting(CirclePublished(at=at, circle_id="c1"))
    newcomer = starting(MemberJoined(at=at, circle_id="c1", person_id="p1"))
    assert whole and newcomer and whole.key != newcomer.key
    assert (whole.person_id, newcomer.person_id) == (None, "p1") and whole.at > at
    assert starting(MemberLeft(at=at, circle_id="c1", person_id="p1")) is None
