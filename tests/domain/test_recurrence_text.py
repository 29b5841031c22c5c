"""How organizers say how often, and what they hear if it is not clear."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.domain.blackout import Blackout, blacked_out
from circles.domain.recurrence_text import read_recurrence
from circles.errors import Refused


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("every 2 weeks on tue", "every 2 weeks on tue"),
        ("tue and thu", "tue and thu"),
        (" Thu,TUE ", "tue and thu"),
        ("mon, wed & fri", "mon, wed and fri"),
        ("Every Tuesday", "tue"),
        ("tuesdays", "tue"),
        ("weekly", "every week"),
        ("weekly on thurs", "thu"),
        ("every week", "every week"),
        ("every other week", "every 2 weeks"),
        ("every other tue", "every 2 weeks on tue"),
        ("every second week on wed", "every 2 weeks on wed"),
        ("fortnightly on fri", "every 2 weeks on fri"),
        ("every three weeks", "every 3 weeks"),
        ("first monday", "first monday"),
        ("1st Mon of the month", "first monday"),
        ("every second tuesday of the month", "second tuesday"),
        ("monthly on the last friday", "last friday"),
        ("2027-02-09, 2027-01-12", "2027-01-12, 2027-02-09"),
        ("on 2027-01-12 and 2027-02-09", "2027-01-12, 2027-02-09"),
    ],
)
def test_what_is_said_is_read(typed: str, read: str) -> None:
    assert str(read_recurrence(typed)) == read


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("every 2 weeks on teusday", "Did you mean “every 2 weeks on tue”?"),
        ("frist monday", "Did you mean “first monday”?"),
        ("thursdy", "Did you mean “thu”?"),
        ("every second tuesday", "Say “every 2 weeks on tuesday”, or “second tuesday” for once a month."),
        ("biweekly", "Say “every 2 weeks”, or name the days"),
        ("fifth monday", "Every month has a last one: “last monday”."),
        ("monthly", "Say it like “first monday” or “last friday”."),
        ("every month on the 15th", "Which day of the month?"),
        ("first and third monday", "By the month there is one day, such as “first monday”."),
        ("every 0 weeks", "Sessions come every 1 to 8 weeks."),
        ("every 9 weeks", "Sessions come every 1 to 8 weeks."),
        ("2027-02-30", "“2027-02-30” is no day. Write days as 2027-01-12, 2027-02-09."),
        ("2027-01-12, tue", "“tue” is no day."),
        ("12.1.2027", "Write days as 2027-01-12"),
        ("9999-12-31", "is no day"),
        ("daily", "Say it like “every 2 weeks on tue”"),
        ("", "Say it like “every 2 weeks on tue”"),
    ],
)
def test_what_is_not_clear_is_refused_with_the_nearest_right_form(typed: str, hint: str) -> None:
    with pytest.raises(Refused) as refused:
        read_recurrence(typed)
    assert hint in str(refused.value)


WORDS = ["every", "2", "weeks", "on", "tue", "monday", "first", "last", "month", "2027-01-12", "2027-99-99", ",", "x"]


@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read = read_recurrence(text)
    except Refused as refused:
        assert str(refused)
    else:
        assert read_recurrence(str(read)) == read


@pytest.mark.parametrize(
    ("typed", "days"),
    [("2026-12-24 2027-01-03", 11), ("2026-12-24 to 2026-12-26", 3), ("2026-12-24/2026-12-25", 2), ("2026-12-24", 1)],
)
def test_days_off_are_read(typed: str, days: int) -> None:
    span = Blackout.parse(typed)
    assert len(list(span)) == days == len(blacked_out([str(span)]))
    assert Blackout.parse(str(span)) == span


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("Christmas", "Name the first and the last day, such as 2026-12-24 2027-01-03."),
        ("2026-12-24 2026-02-30", "Name the first and the last day"),
        ("2027-01-03 2026-12-24", "Name them in order"),
        ("2026-01-01 2026-12-31", "Pause the circle instead"),
    ],
)
def test_days_off_that_cannot_be_are_refused_with_a_way_out(typed: str, hint: str) -> None:
    with pytest.raises(Refused) as refused:
        Blackout.parse(typed)
    assert hint in str(refused.value)
