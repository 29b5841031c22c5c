"""An event that is written once for many readers is, with each one's link, what would have been written for them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from circles.calendar import Entry, event, stand_in, with_gaps

NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)
TAILS = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.", min_size=40, max_size=160)
HEADS = st.sampled_from(["https://c.example/pages/", "http://127.0.0.1:8480/pages/", "https://a.b/~x/with-more/pages/"])


def written(url: str, **given: Any) -> bytes:
    return event(Entry("uid", 0, NOW, NOW, NOW + timedelta(hours=1), url=url, **given))


@given(HEADS, TAILS, st.text(max_size=200), st.text(max_size=300), st.integers(0, 200))
def test_each_reader_gets_the_bytes_that_would_have_been_written_for_them(
    head: str, tail: str, title: str, notes: str, padding: int
) -> None:
    words = {"summary": title, "description": notes + "x" * padding}
    once = with_gaps(written(head + stand_in(len(tail)), **words), len(tail))
    assert once.filled(tail) == written(head + tail, **words)
    assert sum(map(len, once.pieces)) == len(written(head + tail, **words)) - 2 * len(tail)


@given(st.text(max_size=300))
def test_an_event_without_a_link_has_no_gaps(notes: str) -> None:
    plain = written("", summary="A", description=notes)
    assert with_gaps(plain, 0).filled("") == plain
