"""The agenda fits the session, whoever comes and however late it starts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circles.domain.agenda import AgendaItem, agenda, fitting, late_agenda, refit
from circles.domain.format import Block, Format

NOW = datetime(2027, 1, 12, 18, tzinfo=UTC)


def a_format(*blocks: Block, name: str = "x", least: int = 2, fallback: str | None = None) -> Format:
    return Format(name, "X", "About.", least, 8, ("facilitator",), blocks, (), fallback=fallback)


def lengths(format: Format, people: int, minutes: int) -> dict[str, int]:
    return {item.title: item.minutes for item in agenda(format, people, minutes).items}


blocks = st.builds(
    Block,
    title=st.uuids().map(str),
    minutes=st.integers(0, 40),
    per_person=st.sampled_from([0, 0.5, 0.7, 1, 1.5, 2.5, 1 / 3]),
    rest=st.booleans(),
    drop=st.integers(0, 3),
    turns=st.booleans(),
)


@pytest.mark.slow
@given(st.lists(blocks, min_size=1, max_size=9), st.integers(1, 12), st.integers(1, 180))
@settings(max_examples=150, deadline=None)
def test_items_always_add_up_and_have_a_minute_each(parts: list[Block], people: int, minutes: int) -> None:
    made = agenda(a_format(*parts), people, minutes)
    assert sum(item.minutes for item in made.items) == minutes
    assert all(item.minutes >= 1 for item in made.items)
    assert [item.at for item in made.items] == [
        sum(before.minutes for before in made.items[:place]) for place in range(len(made.items))
    ]
    assert [part.title for part in parts if part.title not in made.dropped] == [item.title for item in made.items]


@pytest.mark.slow
@given(st.lists(blocks, min_size=1, max_size=6), st.integers(1, 8), st.integers(10, 120))
@settings(max_examples=80, deadline=None)
def test_more_time_never_drops_more(parts: list[Block], people: int, minutes: int) -> None:
    format = a_format(*parts)
    assert set(agenda(format, people, minutes + 5).dropped) <= set(agenda(format, people, minutes).dropped)


HOT_SEAT = a_format(
    Block("Opening", minutes=4, per_person=1, turns=True),
    Block("Seat A", minutes=20),
    Block("Seat B", minutes=20, drop=1),
    Block("Commitments", per_person=1, turns=True),
    Block("Plus and change", minutes=2, rest=True),
)


def test_minutes_follow_the_people_and_the_rest_takes_what_is_left() -> None:
    assert list(lengths(HOT_SEAT, 6, 60).values()) == [10, 20, 20, 6, 4]
    assert list(lengths(HOT_SEAT, 4, 60).values()) == [8, 20, 20, 4, 8]


def test_a_few_minutes_too_few_are_shared_before_a_part_is_dropped() -> None:
    made = agenda(HOT_SEAT, 6, 54)
    assert made.dropped == ()
    assert [item.minutes for item in made.items] == [9, 19, 18, 6, 2]


def test_many_minutes_too_few_drop_the_part_that_goes_first() -> None:
    made = agenda(HOT_SEAT, 6, 40)
    assert made.dropped == ("Seat B",)
    assert [item.minutes for item in made.items] == [10, 20, 6, 4]


def test_parts_are_dropped_in_their_order() -> None:
    format = a_format(
        Block("a", minutes=10, drop=2), Block("b", minutes=10), Block("c", minutes=10, drop=1), Block("d", minutes=10)
    )
    assert agenda(format, 3, 30).dropped == ("c",)
    assert agenda(format, 3, 20).dropped == ("a", "c")
    assert lengths(format, 3, 10) == {"b": 5, "d": 5}


def test_several_rests_share_equally_but_keep_their_least() -> None:
    format = a_format(Block("a", minutes=5), Block("b", rest=True, minutes=2), Block("c", rest=True, minutes=30))
    assert lengths(format, 3, 60) == {"a": 5, "b": 25, "c": 30}
    assert lengths(format, 3, 85) == {"a": 5, "b": 40, "c": 40}


def test_too_short_without_a_rest_stretches_the_turns() -> None:
    format = a_format(Block("a", minutes=5), Block("round", per_person=2, turns=True), Block("close", minutes=5))
    assert lengths(format, 4, 30) == {"a": 5, "round": 20, "close": 5}


def test_too_short_without_rest_or_turns_stretches_the_part_before_the_close() -> None:
    assert lengths(a_format(Block("a", minutes=5), Block("b", minutes=5), Block("close", minutes=5)), 4, 30) == {
        "a": 5, "b": 20, "close": 5,
    }  # fmt: skip
    assert lengths(a_format(Block("all", minutes=5)), 4, 30) == {"all": 30}


def test_without_room_for_a_minute_each_the_longest_parts_stay() -> None:
    format = a_format(Block("a", minutes=5), Block("b", minutes=9), Block("c", minutes=7))
    assert lengths(format, 4, 2) == {"b": 1, "c": 1}


def test_hints_and_turns_come_along() -> None:
    (item,) = agenda(a_format(Block("a", minutes=5, turns=True, hint="Listen.")), 4, 5).items
    assert item == AgendaItem("a", 0, 5, turns=True, hint="Listen.")


@pytest.mark.parametrize("minutes", [0, -5])
def test_no_minutes_make_no_agenda(minutes: int) -> None:
    with pytest.raises(ValueError, match="no agenda"):
        agenda(HOT_SEAT, 4, minutes)


def test_a_late_start_keeps_the_hard_end() -> None:
    made = late_agenda(HOT_SEAT, 6, NOW + timedelta(minutes=7, seconds=20), NOW + timedelta(minutes=60))
    assert sum(item.minutes for item in made.items) == 52
    assert sum(item.minutes for item in late_agenda(HOT_SEAT, 6, NOW, NOW + timedelta(seconds=30)).items) == 1


def test_a_fallback_is_taken_when_too_few_come() -> None:
    one = Block("a", minutes=5)
    formats = {
        "big": a_format(one, name="big", least=4, fallback="middle"),
        "middle": a_format(one, name="middle", least=3, fallback="pair"),
        "pair": a_format(one, name="pair", least=2),
    }
    assert [fitting("big", formats, people).name for people in (6, 4, 3, 2, 1, 0)] == [
        "big", "big", "middle", "pair", "pair", "pair",
    ]  # fmt: skip


def test_fallbacks_never_loop_and_may_be_missing() -> None:
    one = Block("a", minutes=5)
    ring = {
        "a": a_format(one, name="a", least=5, fallback="b"),
        "b": a_format(one, name="b", least=4, fallback="a"),
        "lost": a_format(one, name="lost", least=4, fallback="nowhere"),
    }
    assert fitting("a", ring, 2).name == "b"
    assert fitting("lost", ring, 2).name == "lost"
    with pytest.raises(KeyError):
        fitting("nowhere", ring, 2)


@pytest.mark.slow
@given(
    st.lists(st.tuples(st.integers(1, 30), st.booleans()), min_size=1, max_size=8),
    st.integers(0, 50),
    st.integers(-3, 150),
)
@settings(max_examples=120, deadline=None)
def test_refitted_items_add_up_and_keep_the_end(parts: list[tuple[int, bool]], at: int, minutes: int) -> None:
    items = [AgendaItem(f"{place}", 0, length, turns) for place, (length, turns) in enumerate(parts)]
    fitted = refit(items, at, minutes)
    assert sum(item.minutes for item in fitted) == max(1, minutes)
    assert all(item.minutes >= 1 for item in fitted)
    assert fitted[0].at == at
    assert [item.title for item in fitted] == [item.title for item in items][-len(fitted) :]
