"""What somebody has begun to type goes on likeliest first, and every place that is suggested can be read."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.domain.gazetteer import places
from circles.domain.going_on import fits, likeliest, places_like
from circles.domain.places import ABBREVIATIONS
from circles.domain.zones import resolve_zone

NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("lis", "Lisbon"),
        ("LISBOA", "Lisboa"),
        ("münc", "München"),
        ("são p", "Sao Paulo"),
        ("kathm", "Kathmandu"),
        ("york", "New York"),
        ("東", "東京"),
        ("", "London"),
        ("Lisbon, Por", "Lisbon"),
        ("portug", "Lisbon"),
    ],
)
def test_the_likeliest_place_comes_first(typed: str, first: str) -> None:
    assert [name for name, _ in places_like(typed, 25)][:1] == [first]


def test_a_name_of_several_places_offers_each_of_them() -> None:
    assert places_like("georgia", 2) == [("Tbilisi", "Asia/Tbilisi"), ("New York", "America/New_York")]


@given(st.sampled_from([*places(), *ABBREVIATIONS]) | st.text(max_size=8), st.integers(0, 12))
def test_every_place_that_is_suggested_means_one_zone(word: str, length: int) -> None:
    found = places_like(word[:length] if length else word, 25)
    assert len(found) <= 25 and len({name for name, _ in found}) == len(found)
    for _, value in found:
        resolve_zone(value, NOW)


@given(st.text(max_size=20), st.lists(st.tuples(st.text(max_size=20), st.text(max_size=5)), max_size=30))
def test_what_is_likeliest_is_some_of_what_there_is_and_the_beginnings_come_first(
    typed: str, among: list[tuple[str, str]]
) -> None:
    found = likeliest(typed, among, 5)
    assert len(found) <= 5 and all(each in among for each in found)
    how = [fits(typed, label) for label, _ in found]
    assert how == sorted(how, key=lambda each: each or 0) and None not in how


def test_each_word_may_begin_a_word() -> None:
    sessions = [
        ("Alder · Tue 12 Jan, 18:00", "1"),
        ("Birch · Tue 26 Jan, 18:00", "2"),
        ("Alder · Tue 9 Feb, 18:00", "3"),
    ]
    assert [value for _, value in likeliest("ald feb", sessions, 5)] == ["3"]
    assert [value for _, value in likeliest("jan", sessions, 5)] == ["1", "2"]
    assert likeliest("x", [("Deutsch", "de")], 5, by_value=True) == []
    assert likeliest("de", [("Deutsch", "de")], 5) == likeliest("de", [("Deutsch", "de")], 5, by_value=True)
    assert likeliest("en", [("Inglés", "en")], 5) == [] != likeliest("en", [("Inglés", "en")], 5, by_value=True)
