"""What is kept of feeds in memory: bounded, and never what has changed."""

from datetime import UTC, datetime, timedelta

import pytest

from circles.calendar import FeedBytes, Held, Shelf
from circles.calendar.shelf import Kept

NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def held(feed_id: str, body: bytes = b"x") -> Held:
    return Held(feed_id, 1, FeedBytes(body, NOW).head, NOW - DAY, NOW + DAY)


def test_bytes_are_bounded_and_what_was_not_used_makes_room() -> None:
    kept: Kept[bytes] = Kept(100)
    for key in "abcd":
        kept.put(key, bytes(30), 30)
        assert kept.get("a") is not None
    assert [key for key in "abcd" if kept.get(key)] == ["a", "c", "d"] and kept.size == 90
    kept.put("a", bytes(10), 10)
    assert kept.size == 70
    kept.put("huge", bytes(101), 101)
    assert len(kept) == kept.size == 0, "what is larger than all room is not kept"


def test_tags_of_all_and_bytes_of_some() -> None:
    shelf = Shelf(bodies=1000)
    for number in range(50):
        shelf.put(f"n{number}", held(f"f{number}"), bytes(100))
    assert len(shelf) == 50 and shelf.bodies.size == 1000
    assert shelf.get("n0", NOW) == held("f0") and shelf.body("n0") is None
    found = shelf.body("n49")
    assert found and found.body == bytes(100) and found.etag == held("f49").head.etag
    few = Shelf(heads=10)
    for number in range(50):
        few.put(f"n{number}", held(f"f{number}"), b"x")
    assert len(few) == 10 == len(few.bodies) and few.changed(f"f{number}" for number in range(40)) == ()


@pytest.mark.parametrize("at, ready", [(-2, False), (-1, True), (0, True), (0.99, True), (1, False)])
def test_time_itself_ends_what_is_ready(at: float, ready: bool) -> None:
    shelf = Shelf()
    shelf.put("n", held("f"), b"x")
    assert (shelf.get("n", NOW + at * DAY) is not None) is ready


def test_what_changed_is_ready_no_more_and_whoever_makes_it_hears_so() -> None:
    shelf = Shelf()
    shelf.put("n1", held("f1"), b"x")
    shelf.put("n2", held("f2"), b"x")
    with shelf.making() as one, shelf.making() as other:
        assert shelf.changed(["f1", "f9"]) == ("n1",)
    assert one == other == {"f1", "f9"}
    assert shelf.get("n1", NOW) is None and shelf.body("n1") is None and shelf.get("n2", NOW)
    assert shelf.changed(["f1"]) == ()
    assert one == {"f1", "f9"}, "it is made by now"


def test_who_came_by_is_noted_now_and_then() -> None:
    shelf = Shelf()
    for minutes in range(0, 100, 5):
        shelf.note("f", NOW + timedelta(minutes=minutes))
    assert shelf.seen("f") == NOW + timedelta(minutes=90)
    assert shelf.take_seen() == {"f": NOW + timedelta(minutes=90)} and shelf.take_seen() == {}
    shelf.forget_seen("f")
    assert shelf.seen("f") is None
