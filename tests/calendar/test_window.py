"""C8: which sessions a feed shows, and until when just these."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from circles.calendar import Span, window
from circles.calendar.window import AHEAD, BACK, CANCELLED_KEPT, MOST

NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)


def at(start: datetime, uid: str = "s", cancelled: bool = False) -> Span:
    return Span(start, start + HOUR, uid, cancelled)


def test_the_edges() -> None:
    for each, last in (
        (at(NOW), NOW + HOUR + BACK),
        (at(NOW, cancelled=True), NOW + CANCELLED_KEPT),
    ):
        assert window([each], last).shown == (each,) and window([each], last + TICK).shown == ()
        assert window([each], NOW - AHEAD).shown == (each,) and window([each], NOW - AHEAD - TICK).shown == ()
        assert window([each], NOW).until == last + TICK


spans = st.lists(
    st.builds(
        lambda hours, minutes, cancelled, uid: Span(
            NOW + hours * HOUR, NOW + hours * HOUR + minutes * timedelta(minutes=1), f"s{uid:03}", cancelled
        ),
        st.integers(-24 * 130, 24 * 430),
        st.integers(10, 180),
        st.booleans(),
        st.integers(0, 999),
    ),
    max_size=12,
    unique_by=lambda each: each.uid,
)


@given(spans, st.integers(0, 24 * 60))
def test_between_its_two_edges_nothing_changes_and_at_them_something_does(known: list[Span], hours: int) -> None:
    found = window(known, NOW)
    assert found.since <= NOW < found.until
    assert list(found.shown) == sorted(found.shown, key=lambda each: (each.starts_at, each.uid))
    assert found == window(list(reversed(known)), NOW)
    between = min(NOW + hours * HOUR, found.until - TICK)
    assert window(known, between) == found and window(known, found.since) == found
    if found.until.year < 9999:
        assert window(known, found.until).shown != found.shown
    if found.since.year > 1970:
        assert window(known, found.since - TICK).shown != found.shown


def test_of_too_many_the_window_says_when_the_next_one_falls_behind() -> None:
    known = [at(NOW + n * HOUR, f"s{n + 2000:05}") for n in range(-100, 1500)]
    now, seen = NOW, []
    for _ in range(5):
        found = window(known, now)
        assert len(found.shown) == MOST and window(known, found.until - TICK).shown == found.shown
        coming = sorted(each for each in known if each.ends_at >= now)
        assert list(found.shown) == coming[:MOST]
        seen.append(found.shown)
        now = found.until
    assert len(set(seen)) == 5
