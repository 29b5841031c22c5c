"""An organizer steps in: broadcast, a pause of the whole circle, an end, the end of a season."""

from typing import Any

import pytest

from circles.domain.circle import CircleState, Ending
from circles.domain.session import SessionState
from circles.services import records
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


@pytest.mark.slow
async def test_6_1_7_a_circle_pauses_its_count_is_kept_and_the_pause_ends_by_itself(
    circle_app: CircleApp, circles_of: Any
) -> None:
    await circle_app.season()
    await circle_app.meet()
    answer = await circle_app.say("@mia", "circle pause Alder 5 weeks")
    assert "Alder pauses until" in answer and "2 sessions are skipped and made up for" in answer
    ledger = circle_app.stage.app.desk.ledger
    (circle,) = await circles_of()
    assert circle.state is CircleState.PAUSED
    sessions = sorted(await ledger.sessions.of_circle(circle.id), key=lambda each: each.starts_at)
    assert [each.state for each in sessions].count(SessionState.SKIPPED) == 2
    coming = [each for each in sessions if each.is_coming_up]
    assert len(coming) == 3 and [each.format for each in coming][-1] == "season-review"
    assert "2 sessions are skipped and come at the end" in circle_app.find("takes a break until").text
    before = len(circle_app.posts)
    await circle_app.advance(weeks=4)
    heard = [each.text for each in circle_app.posts[before:]]
    assert not [text for text in heard if "Alder meets" in text or "session 2" in text or "session 3" in text]
    await circle_app.advance(weeks=1)
    assert circle_app.find("The break is over")
    (circle,) = await circles_of()
    assert circle.state is CircleState.ACTIVE
    for _ in range(3):
        await circle_app.meet()
    assert circle_app.find("how do you go on?")


@pytest.mark.slow
async def test_a_circle_is_closed_kindly_after_a_second_tap(circle_app: CircleApp, circles_of: Any) -> None:
    await circle_app.season()
    await circle_app.meet()
    await circle_app.advance(days=2)
    asked = await circle_app.say("@mia", "circle close Alder")
    assert "3 sessions that are still to come are cancelled" in asked and "ended early" in asked
    (circle,) = await circles_of()
    assert circle.state is CircleState.ACTIVE
    assert "is closed, and its people are thanked" in await circle_app.click("@mia", "Yes, end it")
    (circle,) = await circles_of()
    assert (circle.state, circle.ending) == (CircleState.CLOSED, Ending.EARLY)
    assert "it counts" in circle_app.find("Thank you, Alder").text
    before = len(circle_app.posts)
    await circle_app.advance(weeks=4)
    assert not [each for each in circle_app.posts[before:] if each.where.startswith("room-")]
    assert "ended already" in await circle_app.say("@mia", "circle close Alder")


async def test_6_1_9_the_season_is_closed_after_a_second_tap(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.meet()
    assert "1 circle still meets in it" in await circle_app.say("@mia", "season close")
    assert "Season 1 is over" in await circle_app.click("@mia", "Yes, end the season")
    assert "has ended already" in await circle_app.say("@mia", "season close")
    assert "1 ended early" in await circle_app.say("@mia", "report")


async def undo(app: CircleApp, what: str) -> None:
    """Take the newest change back, after a look at it."""
    assert what in await app.say("@mia", "undo")
    assert "Taken back" in await app.click("@mia", "Undo it")


async def coming(app: CircleApp, circles_of: Any) -> list[tuple[str, str]]:
    (circle,) = await circles_of()
    found = await app.stage.app.desk.ledger.sessions.of_circle(circle.id)
    return [(str(each.wall), each.format) for each in found if each.is_coming_up]


@pytest.mark.slow
async def test_6_1_7_an_end_is_undone_within_a_day(circle_app: CircleApp, circles_of: Any) -> None:
    await circle_app.season()
    await circle_app.meet()
    before = await coming(circle_app, circles_of)
    await circle_app.say("@mia", "circle close Alder")
    await circle_app.click("@mia", "Yes, end it")
    assert await coming(circle_app, circles_of) == []
    await circle_app.advance(hours=20)
    await undo(circle_app, "a circle was ended")
    (circle,) = await circles_of()
    assert circle.state is CircleState.ACTIVE and circle.ending is None
    assert await coming(circle_app, circles_of) == before
    assert "meets as planned before" in circle_app.find("That was taken back").text
    await circle_app.advance(weeks=5)
    assert circle_app.find("session 2"), "its agenda came"
    assert not circle_app.chat.read_only


async def test_6_1_7_a_pause_is_undone_within_a_day(circle_app: CircleApp, circles_of: Any) -> None:
    await circle_app.season()
    await circle_app.meet()
    before = await coming(circle_app, circles_of)
    await circle_app.say("@mia", "circle pause Alder 5 weeks")
    assert await coming(circle_app, circles_of) != before
    await undo(circle_app, "a circle was given a break")
    assert await coming(circle_app, circles_of) == before
    (circle,) = await circles_of()
    assert circle.state is CircleState.ACTIVE


@pytest.mark.slow
async def test_6_1_7_more_sessions_are_undone_within_a_day(circle_app: CircleApp, circles_of: Any) -> None:
    """Doing and undoing gives the same plan, people, roles and sessions; what was added is called off."""
    await circle_app.season()
    await circle_app.meet()
    (circle,) = await circles_of()
    desk = circle_app.stage.app.desk
    before, plan = await records.picture(desk, circle.season_id), await coming(circle_app, circles_of)
    assert "You can take it back" in await circle_app.say("@mia", "circle extend Alder 2")
    assert len(await coming(circle_app, circles_of)) == len(plan) + 2
    await circle_app.advance(hours=23)
    await undo(circle_app, "a circle was given more sessions")
    assert await coming(circle_app, circles_of) == plan
    assert (await circles_of())[0] == circle, "its plan counts as many sessions as before"
    after = await records.picture(desk, circle.season_id)
    added = after.sessions.keys() - before.sessions.keys()
    assert [after.sessions[id] for id in added] == [SessionState.CANCELLED] * 2
    assert {id: each for id, each in after.sessions.items() if id not in added} == before.sessions
    assert {id: each for id, each in after.roles.items() if id not in added} == before.roles
    assert (after.circles, after.places, after.placed) == (before.circles, before.places, before.placed)
    assert "meets as planned before" in circle_app.find("That was taken back").text
    for _ in range(3):
        await circle_app.meet()
    assert circle_app.find("how do you go on?"), "the last session is the last one again"


async def test_more_sessions_stay_if_the_plan_changed_since(circle_app: CircleApp, circles_of: Any) -> None:
    await circle_app.season()
    await circle_app.say("@mia", "circle extend Alder 1")
    await circle_app.say("@mia", "session skip")
    plan = await coming(circle_app, circles_of)
    assert "has another plan" in await circle_app.say("@mia", "undo yes")
    assert await coming(circle_app, circles_of) == plan
    await circle_app.advance(hours=25)
    assert "nothing to take back" in await circle_app.say("@mia", "undo yes")
