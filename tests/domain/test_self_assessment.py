"""The pair of a season: what was said anew changes, and both stand side by side."""

from hypothesis import given
from hypothesis import strategies as st

from circles.domain.self_assessment import FIRST, NAMES, REST, Answers, completed, pairs

said = st.fixed_dictionaries({name: st.none() | st.text(max_size=3) for name in NAMES})


@given(said, said)
def test_what_is_said_changes_and_nothing_else(first: dict[str, str | None], then: dict[str, str | None]) -> None:
    before = completed(Answers(), first)
    after = completed(before, then)
    for name, text in then.items():
        assert getattr(after, name) == (getattr(before, name) if text is None else text)


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
