"""Journey 1 of the unhappy paths: clocks change on different dates for two members, and an hour falls into a gap.

The circle meets on Sundays at 02:30 in New York. On 14 March 2027 the clocks there jump over that hour; Lisbon's
change two weeks later, Kolkata's and Nairobi's never.
"""

import icalendar
import pytest

from circles.services import feeds
from circles.testing import CircleApp

PEOPLE = {"ana": "Lisbon", "bo": "New York", "chen": "Kolkata", "dua": "Nairobi"}
COMING = "Coming? Then there is nothing to do."
STARTS = ["03-07 07:30", "03-14 07:30", "03-21 06:30", "03-28 06:30", "04-04 06:30"]


@pytest.fixture
async def night_owls(circle_app: CircleApp) -> CircleApp:
    await circle_app.say("@mia", 'program create "Night owls" "We meet" 5 1 60')
    await circle_app.say("@mia", "program open")
    for who, city in PEOPLE.items():
        await circle_app.say(f"@{who}", f'join "{city}"')
    proposal = await circle_app.say("@mia", 'propose "2027-03-07 02:30" New York')
    assert "On 2027-03-14 the clocks jump over 02:30: that session starts Sun 14 Mar, 07:30." in proposal
    await circle_app.say("@mia", "publish")
    return circle_app


def told(app: CircleApp, who: str) -> list[str]:
    """What one member heard in private about their hours."""
    return [
        each.text.partition("\n")[0] for each in app.posts if each.where == who and "the clocks change" in each.text
    ]


def in_room(app: CircleApp) -> list[str]:
    return [each.text for each in app.posts if each.where in app.chat.rooms and "clocks change" in each.text]


@pytest.mark.slow
async def test_6_2_10_journey_1_each_hears_their_own_new_hour_two_weeks_ahead(night_owls: CircleApp) -> None:
    app = night_owls
    await app.advance_to("2027-02-28 07:29")
    assert not any(told(app, who) for who in PEOPLE) and in_room(app) == []
    await app.advance_to("2027-02-28 07:30")
    assert {who: told(app, who) for who in PEOPLE if told(app, who)} == {
        "bo": ["Between session 1 and 2 the clocks change where you are: 02:30 becomes 03:30."]
    }
    assert in_room(app) == [
        "Between session 1 and 2 clocks change: for 1 of you the hour is another one then. I have told them in private."
    ]
    await app.advance_to("2027-04-10 00:00")
    back = "Between session 2 and 3 the clocks change where you are: 03:30 becomes 02:30."
    elsewhere = "Between session 2 and 3 the clocks change elsewhere, not where you are: {} becomes {}."
    assert told(app, "bo")[1:] == [back]
    assert told(app, "chen") == [elsewhere.format("13:00", "12:00")]
    assert told(app, "dua") == [elsewhere.format("10:30", "09:30")]
    assert told(app, "ana") == [
        elsewhere.format("07:30", "06:30"),
        "Between session 3 and 4 the clocks change where you are: 06:30 becomes 07:30.",
    ]
    assert len(in_room(app)) == 3, "one neutral line for each session that is concerned"


@pytest.mark.slow
async def test_journey_1_nobody_learns_where_the_others_are(night_owls: CircleApp) -> None:
    app = night_owls
    await app.advance_to("2027-04-10 00:00")
    for each in app.posts:
        assert not any(word in each.text for word in ("America", "Europe", "Asia", "Africa", *PEOPLE.values()))
    for line in in_room(app):
        assert not any(name in line for name in ("Ana", "Bo", "Chen", "Dua"))


@pytest.mark.slow
async def test_journey_1_every_session_starts_once_and_at_its_hour(night_owls: CircleApp) -> None:
    app = night_owls
    bo = await app.say("@bo", "when")
    assert "Sun 14 Mar, 03:30" in bo and "Sun 21 Mar, 02:30" in bo
    for number, start in enumerate(STARTS, 1):
        await app.advance_to(f"2027-{start}")
        openings = [each.text for each in app.posts if f"session {number} starts now" in each.text]
        assert len(openings) == 1, f"session {number}"
        await app.say("@ana", "start", in_room=True)
        await app.advance(hours=1)


async def test_journey_1_calendars_show_the_same_instants(night_owls: CircleApp) -> None:
    app = night_owls
    link = (await app.say("@chen", "feed")).partition("/feeds/")[2].partition(".ics")[0]
    found = await feeds.read(app.stage.app.desk, link, app.now)
    assert found is not None
    calendar = icalendar.Calendar.from_ical(found.body)
    assert sorted(f"{each.start:%m-%d %H:%M}" for each in calendar.events) == STARTS


@pytest.mark.slow
async def test_6_2_10_who_moves_to_another_zone_sees_every_hour_anew(
    night_owls: CircleApp,
) -> None:
    app = night_owls
    await app.advance_to("2027-03-06 08:00")
    assert "02:30 (Bo)" in app.find(COMING).text
    answer = await app.say("@bo", "zone Kolkata")
    assert "So it is 13:30 for you now?" in answer and "Sun 7 Mar, 13:00" in answer
    assert "13:00 (Bo, Chen)" in app.find(COMING).text, "the agenda too"
    await app.advance_to("2027-04-10 00:00")
    assert told(app, "bo")[1:] == [
        "Between session 2 and 3 the clocks change elsewhere, not where you are: 13:00 becomes 12:00."
    ], "from now on by Kolkata's clock"
