"""Instants on the readers' own clocks."""

from datetime import UTC, datetime

import pytest

from circles.chat import Reader
from circles.render import hours

AT = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
ANA, BO = Reader("Ana", "Europe/Lisbon"), Reader("Bo", "Europe/London")
CHEN, DUA = Reader("Chen", "Asia/Kolkata"), Reader("Dua", "Pacific/Kiritimati")
LOST = Reader("Lost", "Mars/Olympus")


@pytest.mark.parametrize(
    "readers, full, day, time",
    [
        ((), "Tue 24 Nov, 18:00 UTC", "Tue 24 Nov UTC", "18:00 UTC"),
        ((CHEN,), "Tue 24 Nov, 23:30", "Tue 24 Nov", "23:30"),
        ((DUA,), "Wed 25 Nov, 08:00", "Wed 25 Nov", "08:00"),
        ((ANA, BO), "Tue 24 Nov, 18:00", "Tue 24 Nov", "18:00"),
        (
            (ANA, CHEN, BO),
            "Tue 24 Nov: 18:00 (Ana, Bo) · 23:30 (Chen)",
            "Tue 24 Nov",
            "18:00 (Ana, Bo) · 23:30 (Chen)",
        ),
        (
            (DUA, CHEN, ANA),
            "Tue 24 Nov 18:00 (Ana) · Tue 24 Nov 23:30 (Chen) · Wed 25 Nov 08:00 (Dua)",
            "Tue 24 Nov (Chen, Ana) · Wed 25 Nov (Dua)",
            "Tue 18:00 (Ana) · Tue 23:30 (Chen) · Wed 08:00 (Dua)",
        ),
        ((ANA, LOST), "Tue 24 Nov: 18:00 (Ana) · 18:00 UTC (Lost)", "Tue 24 Nov (Ana) · Tue 24 Nov UTC (Lost)", None),
        ((LOST,), "Tue 24 Nov, 18:00 UTC", "Tue 24 Nov UTC", "18:00 UTC"),
        ((Reader("New", ""),), "Tue 24 Nov, 18:00 UTC", "Tue 24 Nov UTC", "18:00 UTC"),
    ],
)
def test_who_reads_what(readers: tuple[Reader, ...], full: str, day: str, time: str | None) -> None:
    assert hours(AT, "full", readers, "en") == full
    assert hours(AT, "day", readers, "en") == day
    if time:
        assert hours(AT, "time", readers, "en") == time


def test_every_day_and_month_has_its_name() -> None:
    shown = [hours(datetime(2026, month, month, tzinfo=UTC), "day", (ANA,), "en") for month in range(1, 13)]
    assert shown[:3] == ["Thu 1 Jan", "Mon 2 Feb", "Tue 3 Mar"]
    assert len({each.split()[2] for each in shown}) == 12
    assert len({hours(datetime(2026, 3, day, tzinfo=UTC), "day", (ANA,), "en").split()[0] for day in range(1, 8)}) == 7


@pytest.mark.parametrize(
    "name, shown",
    [
        ("Ana (she/her)", "Ana"),
        ("(she/her)", "she/her"),
        ("Bo) · 05:00 (Chen", "Bo 05:00"),
        ("Bo, Chen · Dua", "Bo Chen Dua"),
        ("x" * 99, "x" * 29 + "…"),
        ("A\nB\u202e", "A B"),
    ],
)
def test_a_name_cannot_add_an_hour(name: str, shown: str) -> None:
    found = hours(AT, "time", (Reader(name, "Europe/Lisbon"), CHEN), "en")
    assert found == f"18:00 ({shown}) · 23:30 (Chen)"


def test_the_ends_of_time_are_shown_somehow() -> None:
    for at in (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)):
        for reader in (DUA, Reader("N", "Pacific/Niue")):
            assert hours(at, "full", (reader,), "en")


def test_seconds_do_not_show() -> None:
    assert hours(AT.replace(second=59, microsecond=999_999), "time", (ANA,), "en") == "18:00"
