"""C14: an alarm only where somebody wants one, words on a screen and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from circles.calendar import Entry, feed

START = datetime(2026, 11, 24, 18, tzinfo=UTC)
ONE = Entry(
    "s1", 0, START - timedelta(days=3), START, START + timedelta(hours=1), "Owls: session 1; “tea”, and \\n more"
)


def opened(data: bytes) -> tuple[Any, Any]:
    """The event and the alarm in it, as another library reads them."""
    calendar: Any = Calendar.from_ical(data)
    (event,) = calendar.walk("VEVENT")
    (alarm,) = event.walk("VALARM")
    return event, alarm


@pytest.mark.parametrize("minutes", [0, 1, 15, 90, 2880])
def test_it_rings_so_many_minutes_before_the_start(minutes: int) -> None:
    event, alarm = opened(feed("Owls", [replace(ONE, alarm=minutes)]))
    assert sorted(alarm) == ["ACTION", "DESCRIPTION", "TRIGGER"]
    assert alarm["ACTION"] == "DISPLAY" and alarm["TRIGGER"].dt == timedelta(minutes=-minutes)
    assert alarm["DESCRIPTION"] == event["SUMMARY"] == ONE.summary
    assert "RELATED" not in alarm["TRIGGER"].params


def test_not_by_itself_and_not_for_what_does_not_take_place() -> None:
    for entry in (ONE, replace(ONE, alarm=15, cancelled=True)):
        assert b"VALARM" not in feed("Owls", [entry])


def test_a_long_title_is_cut_there_too() -> None:
    data = feed("Owls", [replace(ONE, alarm=15, summary="é" * 3000)])
    assert max(map(len, data.split(b"\r\n"))) <= 75
    assert len(opened(data)[1]["DESCRIPTION"]) <= 255
