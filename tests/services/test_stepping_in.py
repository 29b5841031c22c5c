"""An organizer steps in: broadcast, a pause of the whole circle, an end, the end of a season."""

from circles.testing import CircleApp


async def test_a_broadcast_shows_whom_it_reaches_and_goes_out_once(circle_app: CircleApp) -> None:
    await circle_app.season()
    shown = await circle_app.say("@mia", "broadcast Hello *all*, the hall is closed")
    assert "This goes to 1 circle with 4 people" in shown and "Nothing was sent yet" in shown
    assert not [each for each in circle_app.posts if "the hall is closed" in each.text]
    assert "Sent to 1 circle" in await circle_app.click("@mia", "Send it")
    sent = circle_app.find("From the organizers")
    assert "Hello *all*, the hall is closed" in sent.text and sent.where.startswith("room-")
    assert "nothing to send" in await circle_app.say("@mia", "broadcast send")
    assert "Only organizers" in await circle_app.say("@ana", "broadcast hi")


async def test_only_the_newest_words_can_be_sent(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.say("@mia", "broadcast First version")
    await circle_app.say("@mia", "broadcast Second version")
    assert "Sent" in await circle_app.say("@mia", "broadcast send")
    assert [each.text.count("Second version") for each in circle_app.posts if "version" in each.text] == [1]


async def test_row_9_the_season_is_closed_after_a_second_tap(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.meet()
    assert "1 circle still meets in it" in await circle_app.say("@mia", "season close")
    assert "Season 1 is over" in await circle_app.click("@mia", "Yes, end the season")
    assert "has ended already" in await circle_app.say("@mia", "season close")
    assert "1 ended early" in await circle_app.say("@mia", "report")
