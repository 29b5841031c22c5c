"""When a deputy is asked and when two lead together; and what needs no presenter."""

from datetime import UTC, datetime, timedelta

from circles.domain.format import Block, Format
from circles.domain.leading import simple, steps

START = datetime(2027, 1, 12, 18, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_asked_a_week_before_the_deputy_comes_72_hours_before_and_two_lead_a_day_later() -> None:
    planned = steps(START - 7 * DAY, START)
    assert (START - planned.deputy_at, START - planned.together_at) == (72 * HOUR, 48 * HOUR)


def test_asked_late_everybody_has_a_day_to_answer() -> None:
    planned = steps(START - 80 * HOUR, START)
    assert (START - planned.deputy_at, START - planned.together_at) == (56 * HOUR, 32 * HOUR)


def a_format(name: str, least: int, fallback: str | None, *roles: str) -> Format:
    return Format(name, name, "about", least, 8, roles, (Block("Talk", rest=True),), (), fallback=fallback)


def test_the_simple_format_is_the_first_without_a_presenter_for_so_many() -> None:
    formats = {
        each.name: each
        for each in (
            a_format("seat", 4, "troika", "facilitator", "presenter"),
            a_format("troika", 3, "walk", "facilitator"),
            a_format("walk", 2, None),
        )
    }
    assert simple("seat", formats, 6) == "troika"
    assert simple("seat", formats, 2) == "walk"
    assert simple("troika", formats, 5) == "troika"
    assert simple("seat", formats, 1) is None
    assert simple("gone", formats, 6) is None
