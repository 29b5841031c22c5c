"""Formats, the plan of a season, and the place to talk."""

import pytest

from circles.testing import CircleApp

LINK = "https://meet.example.org/oak"


def agenda(app: CircleApp) -> str:
    return next(each.text for each in app.posts if "Coming? Then there is nothing to do." in each.text)


async def test_the_library_says_for_how_many_and_what_to_type(circle_app: CircleApp) -> None:
    shown = await circle_app.say("@zoe", "formats")
    assert "Troika round (`troika`), for 3 to 9 people" in shown or "Troika round (troika), for 3 to 9 people" in shown
    assert shown.count(" people: ") == 16
    assert "for 2 people: " in shown and "2 to 2" not in shown


async def test_the_plan_shows_each_session_of_the_season(circle_app: CircleApp) -> None:
    await circle_app.season()
    shown = await circle_app.say("@ana", "plan")
    assert "Kick-off" in shown and "Season review" in shown and "Session 4" in shown


async def test_the_agenda_and_the_roles_follow_another_format(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.advance(days=7, hours=7)
    assert "Kick-off" in agenda(circle_app)
    said = await circle_app.say("@bo", "format focus-hour")
    assert "Session 1 is Commitment and focus hour now" in said
    assert "Quiet work" in agenda(circle_app) and "facilitator" not in agenda(circle_app)
    assert circle_app.find("Bo chose Commitment and focus hour for session 1").where in circle_app.chat.rooms


async def test_a_later_session_by_its_number(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.say("@bo", "format troika 3")
    plan = await circle_app.say("@ana", "plan")
    assert next(line for line in plan.splitlines() if "Session 3" in line).endswith("Troika round")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("format troyka", "I know no format “troyka”. Near it: troika"),
        ("format xyz", "“formats” shows them all"),
        ("format troika 9", "Your circle has no session 9"),
    ],
)
async def test_what_does_not_fit_gets_the_nearest_right_one(circle_app: CircleApp, typed: str, answer: str) -> None:
    await circle_app.season()
    assert answer in await circle_app.say("@bo", typed)


async def test_a_format_for_other_sizes_says_so(circle_app: CircleApp) -> None:
    await circle_app.season()
    assert "made for 5 to 7 people" in await circle_app.say("@bo", "format action-learning")


async def test_a_session_that_is_over_keeps_its_format(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.meet()
    assert "Session 1 has begun or is over" in await circle_app.say("@bo", "format troika 1")


@pytest.mark.slow
async def test_a_place_of_its_own_is_in_the_agenda_the_opening_and_the_calendar(circle_app: CircleApp) -> None:
    await circle_app.season()
    assert "in its room" in await circle_app.say("@ana", "place")
    assert LINK in await circle_app.say("@ana", f"place {LINK}")
    assert circle_app.find("Ana says where you talk").where in circle_app.chat.rooms
    await circle_app.advance(days=7, hours=7)
    assert f"You talk here: {LINK}" in agenda(circle_app)
    await circle_app.advance(days=1)
    assert LINK in circle_app.find("starts now").text
    said = await circle_app.say("@bo", "feed")
    secret = said.partition("/feeds/")[2].partition(".ics")[0]
    calendar = await circle_app.stage.calendar(secret)
    assert calendar is not None
    assert f"LOCATION:{LINK}" in calendar.decode().replace("\r\n ", "")


async def test_a_voice_channel_in_words(circle_app: CircleApp) -> None:
    await circle_app.season()
    assert "Lounge 2" in await circle_app.say("@ana", "place Lounge 2")


@pytest.mark.parametrize("typed", ["javascript:alert(1)", "ftp://files.example.org", "file:///etc/passwd"])
async def test_a_link_that_no_browser_should_open_is_refused(circle_app: CircleApp, typed: str) -> None:
    await circle_app.season()
    assert "no link I can pass on" in await circle_app.say("@ana", f"place {typed}")


async def test_only_members_change_what_a_circle_does(circle_app: CircleApp) -> None:
    await circle_app.season()
    assert "We have not met yet" in await circle_app.say("@zoe", "format troika")
