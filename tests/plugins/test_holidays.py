"""Public holidays as days without sessions: real ones, from the real library."""

import sys
from datetime import date
from typing import Any

import pytest

from circles.registry.plugins import Plugin, Registry
from circles.testing import CircleApp
from circles_holidays import Holidays


def refusal(settings: dict[str, Any]) -> str:
    registry = Registry()
    registry.add(Plugin("holidays"), lambda: Holidays(settings))
    return registry.plugins["holidays"].refused


def test_the_holidays_of_several_countries_with_their_names() -> None:
    found = Holidays({"countries": ["PT", "IN", "US-CA"]}).days_off(date(2026, 12, 1), date(2027, 1, 31))
    assert found[date(2026, 12, 25)].startswith("Christmas")
    assert found[date(2026, 12, 8)] == "Immaculate Conception"
    assert "Republic Day" in found[date(2027, 1, 26)]
    assert "Martin Luther King" in found[date(2027, 1, 18)]
    assert list(found) == sorted(found) and date(2026, 12, 1) <= min(found) and max(found) <= date(2027, 1, 31)


def test_without_settings_it_is_there_and_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    assert refusal({}) == ""
    assert Holidays({}).days_off(date(2026, 1, 1), date(2027, 1, 1)) == {}


def test_it_says_what_to_install_when_the_library_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    assert "pip install 'mentorship-circles[holidays]'" in refusal({"countries": ["PT"]})


@pytest.mark.parametrize(
    ("settings", "hint"),
    [
        ({"countries": ["XX"]}, 'write codes such as "PT"'),
        ({"countries": ["PT-99"]}, '"US-CA" for a part'),
        ({"countries": "PT"}, "should be a list of codes"),
        ({"country": ["PT"]}, "there is: countries"),
    ],
)
def test_settings_that_cannot_be_are_refused_with_a_hint(settings: dict[str, Any], hint: str) -> None:
    assert hint in refusal(settings)


class TestInASeason:
    @pytest.fixture
    def circle_settings(self) -> str:
        return '[plugins.holidays]\ncountries = ["PT"]\n'

    async def test_no_session_is_planned_on_a_holiday_and_the_count_is_kept(self, circle_app: CircleApp) -> None:
        await circle_app.season(sessions=4, first="2027-02-23 18:00")
        await circle_app.say("@mia", "session skip")
        when = await circle_app.say("@ana", "when")
        assert "Tue 20 Apr" in when
        assert "2027-01-01" not in await circle_app.say("@mia", "session blackout")
        assert "2027-03-26: Good Friday" in await circle_app.say("@mia", "session blackout")

    async def test_a_first_session_on_a_holiday_is_refused_with_the_next_day(self, circle_app: CircleApp) -> None:
        await circle_app.say("@mia", 'program create "Owls" "We meet" 4 1 60')
        await circle_app.say("@mia", "program open")
        for who in ("ana", "bo", "chen", "dua"):
            await circle_app.say(f"@{who}", "join Lisbon")
        assert "The next day that fits is 2027-03-27" in await circle_app.say("@mia", "propose 2027-03-26 18:00")
        await circle_app.say("@mia", "propose 2027-03-19 18:00 Lisbon")
        await circle_app.say("@mia", "publish")
        when = await circle_app.say("@ana", "when")
        assert "Fri 19 Mar" in when and "Fri 26 Mar" not in when and "Fri 16 Apr" in when
