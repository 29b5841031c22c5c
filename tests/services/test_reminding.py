"""Each member is reminded at the hour they chose, and nobody is woken for it."""

import pytest

from circles.testing import CircleApp

# The first session is on Tuesday, 12 January, 18:00 UTC: 23:30 in Kolkata, 13:00 in New York, 21:00 in Nairobi.
CUSTOM = {"ana": "2027-01-12 17:00", "bo": "2027-01-12 17:00", "dua": "2027-01-12 17:00"}


async def reminded(app: CircleApp, until: str = "2027-01-12 17:59") -> dict[str, str]:
    """When each was reminded of the first session, by stepping through every quarter of an hour."""
    found: dict[str, str] = {}
    while f"{app.now:%Y-%m-%d %H:%M}" < until:
        await app.stage.next_event()
        now = f"{app.now:%Y-%m-%d %H:%M}"
        for each in app.posts:
            if "meets" in each.text and each.where not in app.chat.rooms and now <= until:
                found.setdefault(each.where, now)
    assert len([each for each in app.posts if ":reminder:" in each.post.key]) == len(found), "nobody twice"
    return found


@pytest.mark.slow
async def test_an_hour_before_by_custom_and_before_bed_where_it_is_night(circle_app: CircleApp) -> None:
    await circle_app.season()
    assert await reminded(circle_app) == {**CUSTOM, "chen": "2027-01-12 16:20"}
    chens = next(each for each in circle_app.posts if each.where == "chen" and "meets" in each.text)
    assert not chens.post.quiet, "21:50 in Kolkata"


@pytest.mark.slow
async def test_6_2_5_one_notice_at_the_hour_that_each_chose(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.say("@ana", "reminders 2 hours")
    await circle_app.say("@bo", "reminders 1 day")
    await circle_app.say("@chen", "reminders quiet off, 15 minutes")
    await circle_app.say("@dua", "reminders off")
    # A day before, the agenda comes as well; the reminder is a minute earlier.
    assert await reminded(circle_app) == {
        "ana": "2027-01-12 16:00",
        "bo": "2027-01-11 17:59",
        "chen": "2027-01-12 17:45",
    }


@pytest.mark.slow
async def test_a_change_on_the_last_day_counts(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.advance_to("2027-01-12 12:00")
    await circle_app.say("@ana", "reminders 3 hours")
    await circle_app.say("@bo", "reminders 12 hours")
    await circle_app.say("@dua", "zone Kolkata")
    found = await reminded(circle_app)
    assert found["ana"] == "2027-01-12 15:00" and found["dua"] == found["chen"] == "2027-01-12 16:20"
    bos = [each for each in circle_app.posts if each.where == "bo" and "meets" in each.text]
    assert len(bos) == 1, "at once, since the hour has passed"


@pytest.mark.slow
async def test_a_session_that_moves_takes_its_reminders_along(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.say("@ana", "reminders 2 hours")
    await circle_app.advance_to("2027-01-12 12:00")
    await circle_app.say("@mia", "session move 2027-01-12 20:00 this")
    found = await reminded(circle_app, "2027-01-12 19:59")
    assert found["ana"] == "2027-01-12 18:00" and found["bo"] == "2027-01-12 19:00"
    reminder = circle_app.find("meets Tue 12 Jan, 15:00")
    assert reminder.where == "bo", "the new hour, on their clock"


async def test_a_cancelled_session_reminds_nobody(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.advance_to("2027-01-12 12:00")
    await circle_app.say("@mia", "session cancel")
    assert await reminded(circle_app) == {}


async def test_roles_are_those_of_the_hour_of_the_reminder(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.advance_to("2027-01-12 12:00")
    await circle_app.say("@ana", "rsvp cannot")
    assert set(await reminded(circle_app)) == {"bo", "chen", "dua"}
    duas = next(each for each in circle_app.posts if each.where == "dua" and "meets" in each.text)
    assert "You are facilitator today" in duas.text
