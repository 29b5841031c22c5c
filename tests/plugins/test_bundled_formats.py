"""The bundled formats: sound, timed right, and found the way a stranger's would be."""

from importlib.metadata import entry_points

import pytest

from circles import Format
from circles.domain.agenda import agenda, fitting
from circles.domain.format import chain_problems, problems
from circles.domain.program import Plan
from circles.registry.plugins import Registry
from circles_hotseat import HotSeat
from circles_kickoff import KickOff
from circles_leancoffee import LeanCoffee
from circles_pairwalk import PairWalk
from circles_seasonreview import SeasonReview

PLUGINS = (HotSeat, KickOff, LeanCoffee, PairWalk, SeasonReview)
FORMATS = {format.name: format for plugin in PLUGINS for format in plugin().circle_formats()}
each_format = pytest.mark.parametrize("format", FORMATS.values(), ids=FORMATS)


def lengths(name: str, people: int, minutes: int) -> list[int]:
    return [item.minutes for item in agenda(FORMATS[name], people, minutes).items]


def test_these_are_bundled_and_cover_the_default_plan() -> None:
    assert sorted(FORMATS) == ["hot-seat", "kick-off", "lean-coffee", "pair-walk", "season-review"]
    assert {*Plan().formats} <= set(FORMATS)


def test_each_has_an_entry_point_and_loads() -> None:
    assert {*PLUGINS} <= {entry.load() for entry in entry_points(group="circles.plugins")}
    registry = Registry()
    registry.load((), {})
    refused = {name: plugin.refused for name, plugin in registry.plugins.items() if plugin.refused}
    assert refused == {}
    assert {*FORMATS.items()} <= {*registry.formats.items()}


@each_format
def test_it_keeps_the_rules(format: Format) -> None:
    assert problems(format) == []
    assert format.opening and 2 <= len(format.pitfalls) <= 3 and 1 <= len(format.prompts) <= 3
    assert all(block.hint for block in format.blocks)


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


def test_an_hour_for_six_is_timed_as_designed() -> None:
    assert lengths("hot-seat", 6, 60) == [10, 20, 20, 6, 4]
    assert lengths("kick-off", 6, 60) == [4, 4, 12, 9, 12, 11, 5, 3]
    assert lengths("lean-coffee", 6, 60) == [5, 4, 3, 40, 6, 2]
    assert lengths("season-review", 6, 60) == [3, 7, 15, 12, 10, 8, 5]
    assert lengths("pair-walk", 2, 30) == [2, 10, 10, 5, 3]


def test_a_late_hot_seat_keeps_both_seats_and_a_very_late_one_drops_the_second() -> None:
    assert lengths("hot-seat", 6, 52) == [10, 16, 16, 6, 4]
    made = agenda(FORMATS["hot-seat"], 6, 35)
    assert made.dropped == ("Second seat",)


def test_fewer_people_fall_back_instead_of_cancelling() -> None:
    assert chain_problems(FORMATS) == []
    assert [fitting("hot-seat", FORMATS, people).name for people in (8, 4, 3, 2, 1)] == [
        "hot-seat", "hot-seat", "lean-coffee", "pair-walk", "pair-walk",
    ]  # fmt: skip
    assert {fitting(name, FORMATS, 2).name for name in FORMATS} == {"pair-walk"}


def test_settings_that_nobody_reads_are_refused() -> None:
    registry = Registry()
    registry.load((), {"hotseat": {"minutes": 5}})
    assert "no settings; take out minutes" in registry.plugins["hotseat"].refused
