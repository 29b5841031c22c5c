"""The log: newest first, and found by all the words somebody remembers."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from circles.domain.log import Entry, Kind, found, newest_first

NOW = datetime(2027, 1, 12, 18, tzinfo=UTC)
entries = st.lists(
    st.builds(
        lambda n, text: Entry(str(n), Kind.REFLECTION, NOW + timedelta(days=n), text),
        st.integers(0, 99),
        st.text("abc ", max_size=12),
    )
).map(tuple)


@given(entries)
def test_the_newest_entry_stands_first_and_none_is_lost(all_of_them: tuple[Entry, ...]) -> None:
    shown = newest_first(all_of_them)
    assert sorted(each.id for each in shown) == sorted(each.id for each in all_of_them)
    assert all(one.at >= other.at for one, other in pairwise(shown))


@given(entries, st.lists(st.text("abC", min_size=1, max_size=2), max_size=3))
def test_what_is_found_holds_every_word_in_any_case_and_nothing_else_does(
    all_of_them: tuple[Entry, ...], words: list[str]
) -> None:
    shown = found(all_of_them, " ".join(words))
    for each in all_of_them:
        assert (each in shown) == all(word.lower() in each.text for word in words)
