"""An organizer says how often a program meets, and when first."""

import pytest

from circles.testing import CircleApp


async def program(app: CircleApp, rest: str, rhythm: str = "", *cities: str) -> str:
    answer = await app.say("@mia", f'program create "Night owls" "We meet" {rest}')
    if rhythm:
        answer = await app.say("@mia", f"program rhythm {rhythm}")
    await app.say("@mia", "program open")
    for who, city in zip(("ana", "bo", "chen", "dua"), cities or ("Lisbon",) * 4, strict=True):
        await app.say(f"@{who}", f'join "{city}"')
    return answer


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("", "8 sessions of 60 minutes, every 2 weeks."),
        ("tue and thu", "8 sessions of 60 minutes, every Tuesday and Thursday."),
        ("every 3 weeks on fri", "every 3 weeks on Friday."),
        ("last friday", "8 sessions of 60 minutes, on the last Friday of each month."),
        ("2027-01-12, 2027-02-09", "2 sessions of 60 minutes, on 2027-01-12 and 2027-02-09."),
    ],
)
async def test_6_1_2_create_the_program_reads_the_cadence_back(circle_app: CircleApp, said: str, words: str) -> None:
    assert words in await program(circle_app, "8 2 60", said)
    assert words.removesuffix(".").rpartition("minutes, ")[2] in await circle_app.say("@zoe", "my"), (
        "strangers read it as well"
    )


async def test_the_days_are_asked_for_by_a_button(circle_app: CircleApp) -> None:
    await circle_app.say("@mia", 'program create "Night owls" "We meet" 8 2 60')
    assert "On which days?" in await circle_app.click("@mia", "Other days")
    assert "on the first Monday of each month" in await circle_app.fill("@mia", on="first monday")


class TestWithACharterOfTheCommunity:
    @pytest.fixture
    def circle_settings(self) -> str:
        return '[charter]\ncameras = "off"\nown = "We speak English, slowly."\n'

    async def test_6_1_2_the_charter_of_a_new_circle_begins_with_it(self, circle_app: CircleApp) -> None:
        await circle_app.season()
        shown = await circle_app.say("@ana", "charter")
        assert "We speak English, slowly." in shown and "Cameras off" in shown


async def test_6_1_2_what_is_not_clear_is_said_before_anyone_is_asked(circle_app: CircleApp) -> None:
    assert "Did you mean “first monday”?" in await program(circle_app, "8 2 60", "frist monday")


async def test_the_days_of_a_running_season_are_not_changed_this_way(circle_app: CircleApp) -> None:
    await circle_app.season()
    assert "session move" in await circle_app.say("@mia", "program rhythm first monday")


async def test_the_first_session_is_on_the_plan(circle_app: CircleApp) -> None:
    await program(circle_app, "3 2 60", "first monday")
    assert "Mon 1 Feb, 18:00; on the first Monday of each month." in await circle_app.say("@mia", "propose")
    refused = await circle_app.say("@mia", "propose 2027-02-02 19:00")
    assert "propose 2027-03-01 19:00" in refused
    await circle_app.say("@mia", "propose 2027-02-01 19:00 Lisbon")
    await circle_app.say("@mia", "publish")
    when = await circle_app.say("@ana", "when")
    assert "Mon 1 Mar, 19:00" in when and "Mon 5 Apr, 19:00" in when, "in summer too, by Lisbon's clock"


async def test_the_hour_of_a_city_is_that_citys_hour_all_season(circle_app: CircleApp) -> None:
    await program(circle_app, "3 1 60", "", "Lisbon", "New York", "Kolkata", "Nairobi")
    await circle_app.say("@mia", "propose 2027-03-22 19:00 Lisbon")
    await circle_app.say("@mia", "publish")
    assert "Mon 22 Mar, 19:00" in await circle_app.say("@ana", "when")
    assert "Mon 29 Mar, 19:00" in await circle_app.say("@ana", "when")
    assert "Mon 29 Mar, 23:30" in await circle_app.say("@chen", "when"), "Lisbon's clocks changed, Kolkata's did not"


async def test_days_named_one_by_one_begin_with_the_first(circle_app: CircleApp) -> None:
    await program(circle_app, "2 2 60", "2027-01-12, 2027-02-10")
    assert "2027-01-12 18:00" in await circle_app.say("@mia", "propose 2027-02-10 18:00")
    await circle_app.say("@mia", "propose")
    await circle_app.say("@mia", "publish")
    when = await circle_app.say("@ana", "when")
    assert "Tue 12 Jan" in when and "Wed 10 Feb" in when


async def test_days_that_are_past_need_a_new_program(circle_app: CircleApp) -> None:
    await program(circle_app, "2 2 60", "2027-01-02, 2027-02-10")
    assert "2027-01-02, is past" in await circle_app.say("@mia", "propose")


class TestDaysOff:
    @pytest.fixture
    def circle_settings(self) -> str:
        return '[program]\nblackouts = ["2027-01-05 2027-01-20", "2027-02-09"]\n'

    async def test_no_session_is_on_a_day_off_and_their_number_is_kept(self, circle_app: CircleApp) -> None:
        await program(circle_app, "3 1 60")
        assert "The next day that fits is 2027-01-21" in await circle_app.say("@mia", "propose 2027-01-12 18:00")
        await circle_app.say("@mia", "propose 2027-02-02 18:00")
        await circle_app.say("@mia", "publish")
        when = await circle_app.say("@ana", "when")
        assert "Tue 2 Feb" in when and "Tue 9 Feb" not in when and "Tue 23 Feb" in when

    async def test_the_program_chooses_around_them(self, circle_app: CircleApp) -> None:
        await program(circle_app, "3 1 60")
        assert "First session Thu 21 Jan" in await circle_app.say("@mia", "propose")
