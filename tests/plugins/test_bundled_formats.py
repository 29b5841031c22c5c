"""The bundled formats: sound, timed right, and found the way a stranger's would be."""

from importlib.metadata import entry_points

import pytest

from circles import Format
from circles.domain.agenda import agenda, fitting
from circles.domain.format import chain_problems, problems
from circles.domain.program import Plan
from circles.registry.plugins import Registry
from circles_formats import Formats

FORMATS = {format.name: format for format in Formats().circle_formats()}
each_format = pytest.mark.parametrize("format", FORMATS.values(), ids=FORMATS)


def lengths(name: str, people: int, minutes: int) -> list[int]:
    return [item.minutes for item in agenda(FORMATS[name], people, minutes).items]


def test_these_are_bundled_and_cover_the_default_plan() -> None:
    assert sorted(FORMATS) == [
        "action-learning", "async-week", "book-circle", "case-clinic", "coaching-triad", "consultancy", "focus-hour",
        "hot-seat", "intervision", "kick-off", "lean-coffee", "learning-circle", "pair-walk", "season-review",
        "troika", "wise-crowd",
    ]  # fmt: skip
    assert {*Plan().formats} <= set(FORMATS)


def test_they_have_an_entry_point_and_load() -> None:
    assert Formats in {entry.load() for entry in entry_points(group="circles.plugins")}
    registry = Registry()
    registry.load((), {})
    assert registry.plugins["formats"].refused == ""
    assert {*FORMATS.items()} <= {*registry.formats.items()}


def test_prompts_have_ids_of_their_own() -> None:
    ids = [prompt.id for format in FORMATS.values() for prompt in format.prompts]
    assert len(ids) == len(set(ids)), (
        "answers are kept by session and prompt, and a format may change at the last minute"
    )


@each_format
def test_it_keeps_the_rules(format: Format) -> None:
    assert problems(format) == []
    assert format.opening and 2 <= len(format.pitfalls) <= 3 and 1 <= len(format.prompts) <= 3
    assert all(block.hint for block in format.blocks)


@pytest.mark.slow
@each_format
def test_it_ends_on_time_whoever_comes(format: Format) -> None:
    for people in range(2, 11):
        for minutes in range(15, 121):
            made = agenda(format, people, minutes)
            assert sum(item.minutes for item in made.items) == minutes
            assert all(item.minutes >= 1 for item in made.items)


@each_format
def test_in_its_own_range_nothing_is_cut_to_the_bone(format: Format) -> None:
    for people in range(format.least, format.most + 1):
        items = agenda(format, people, 60).items
        assert [item.title for item in items] == [block.title for block in format.blocks]
        assert all(item.minutes >= 2 for item in items)


@pytest.mark.parametrize(
    ("name", "people", "minutes", "expected"),
    [
        ("hot-seat", 6, 60, [10, 20, 20, 6, 4]),
        ("kick-off", 6, 60, [4, 4, 12, 9, 12, 11, 5, 3]),
        ("kick-off", 6, 75, [4, 4, 12, 9, 19, 19, 5, 3]),
        ("lean-coffee", 6, 60, [5, 4, 3, 40, 6, 2]),
        ("season-review", 6, 60, [3, 7, 15, 12, 10, 8, 5]),
        ("action-learning", 6, 90, [12, 3, 35, 34, 4, 2]),
        ("troika", 6, 45, [3, 2, 34, 6]),
        ("case-clinic", 5, 75, [2, 10, 5, 2, 10, 36, 6, 4]),
        ("consultancy", 6, 60, [3, 8, 5, 14, 2, 14, 6, 4, 4]),
        ("intervision", 6, 60, [5, 7, 15, 3, 6, 15, 6, 3]),
        ("focus-hour", 6, 60, [9, 39, 8, 4]),
        ("learning-circle", 8, 90, [11, 5, 6, 29, 28, 8, 3]),
        ("book-circle", 6, 60, [4, 8, 13, 13, 13, 6, 3]),
        ("pair-walk", 2, 30, [2, 10, 10, 5, 3]),
        ("coaching-triad", 3, 45, [3, 36, 6]),
        ("wise-crowd", 4, 60, [3, 53, 4]),
    ],
)
def test_it_is_timed_as_designed(name: str, people: int, minutes: int, expected: list[int]) -> None:
    assert lengths(name, people, minutes) == expected


def test_a_late_hot_seat_keeps_both_seats_and_a_very_late_one_drops_the_second() -> None:
    assert lengths("hot-seat", 6, 52) == [10, 16, 16, 6, 4]
    made = agenda(FORMATS["hot-seat"], 6, 35)
    assert made.dropped == ("Second seat",)


@pytest.mark.parametrize("name", ["hot-seat", "action-learning", "case-clinic", "consultancy", "intervision"])
def test_with_three_present_they_meet_in_a_trio_and_with_two_they_walk(name: str) -> None:
    assert [fitting(name, FORMATS, people).name for people in (3, 2, 1)] == ["troika", "pair-walk", "async-week"]


def test_nobody_falls_through_and_nothing_leads_back() -> None:
    assert chain_problems(FORMATS) == []
    assert all(fitting(name, FORMATS, 1).least == 1 for name in FORMATS if name != "focus-hour")


def test_a_case_clinic_for_many_becomes_a_consultancy() -> None:
    assert [fitting("case-clinic", FORMATS, people).name for people in (5, 6, 8, 9)] == [
        "case-clinic", "consultancy", "consultancy", "consultancy",
    ]  # fmt: skip


def test_who_waits_in_silence_knows_what_for() -> None:
    assert all(block.hint.endswith((".", "?", "!")) for format in FORMATS.values() for block in format.blocks)
