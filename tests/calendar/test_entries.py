"""Which sessions a feed shows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from circles.calendar import Entry, FeedBytes, within

NOW = datetime(2026, 11, 24, 18, tzinfo=UTC)
DAY = timedelta(days=1)


def at(start: datetime, uid: str = "s", cancelled: bool = False) -> Entry:
    return Entry(uid, 0, NOW, start, start + timedelta(hours=1), "Owls", cancelled=cancelled)


@pytest.mark.parametrize(
    "start, shown",
    [
        (NOW, True),
        (NOW - 89 * DAY, True),
        (NOW - 91 * DAY, False),
        (NOW + 399 * DAY, True),
        (NOW + 401 * DAY, False),
    ],
)
def test_the_window(start: datetime, shown: bool) -> None:
    assert bool(within([at(start)], NOW)) is shown


@pytest.mark.parametrize("days, shown", [(-400, True), (0, True), (13, True), (14, True), (15, False)])
def test_6_4_4_cancelled_sessions_stay_a_fortnight(days: int, shown: bool) -> None:
    assert bool(within([at(NOW - days * DAY, cancelled=True)], NOW)) is shown


def test_too_many_sessions_lose_the_farthest_past_first() -> None:
    coming = [at(NOW + n * timedelta(hours=8), f"c{n:04}") for n in range(900)]
    past = [at(NOW - n * timedelta(hours=8), f"p{n:04}") for n in range(1, 200)]
    found = within([*coming, *past], NOW)
    assert len(found) == 1000
    assert {each.uid for each in coming} <= {each.uid for each in found}
    assert found[0].uid == "p0100"
    assert list(found) == sorted(found, key=lambda each: each.starts_at)


def test_order_depends_on_start_and_id_alone() -> None:
    entries = [at(NOW, "b"), at(NOW, "a"), at(NOW - DAY, "c")]
    assert (
        [each.uid for each in within(entries, NOW)]
        == ["c", "a", "b"]
        == [each.uid for each in within(reversed(entries), NOW)]
    )


@pytest.mark.parametrize("name", ["starts_at", "ends_at", "changed_at"])
def test_naive_hours_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no zone"):
        replace(at(NOW), **{name: NOW.replace(tzinfo=None)})  # type: ignore[arg-type]


def test_the_etag_is_of_the_bytes() -> None:
    one, same, other = FeedBytes(b"a", NOW), FeedBytes(b"a", NOW + DAY), FeedBytes(b"b", NOW)
    assert one.etag == same.etag != other.etag
    assert one.etag.startswith('"') and one.etag.endswith('"') and len(one.etag) == 34
