"""The shape of a season: the question at half time, and circles that stop on the way."""

from typing import Any

import pytest

from circles.domain.circle import CircleState, Ending
from circles.testing import CircleApp


async def half(app: CircleApp) -> None:
    """Two of four sessions were held, and the question at half time has come."""
    await app.season()
    await app.meet()
    await app.meet()
    await app.advance(days=5)


@pytest.mark.slow
async def test_half_way_each_member_is_asked_in_private_and_told_who_reads_it(circle_app: CircleApp) -> None:
    await half(circle_app)
    asked = [each for each in circle_app.posts if "Half of the season" in each.text]
    assert sorted(each.where for each in asked) == ["ana", "bo", "chen", "dua"]
    assert all("Only you will read this, unless you choose your circle" in each.text for each in asked)
    nudges = [each.text for each in circle_app.posts if "nudge" in each.post.key]
    assert nudges and not [each for each in nudges if "session 2" in each], "one such question a week is enough"
    await circle_app.meet()
    await circle_app.advance(days=5)
    assert len([each for each in circle_app.posts if "Half of the season" in each.text]) == 4, "once"


@pytest.mark.slow
async def test_the_circle_reads_only_what_a_member_chose_to_share(circle_app: CircleApp) -> None:
    await half(circle_app)
    assert "unless you choose your circle" in await circle_app.click("@ana", "Look back and ahead")
    assert "Kept, for you alone" in await circle_app.fill("@ana", begin="Sleep more", readers="me")
    await circle_app.click("@bo", "Look back and ahead")
    assert "Your circle reads it" in await circle_app.fill(
        "@bo", begin="Write daily", stay="Our rounds", readers="circle"
    )
    assert "nothing to keep" in await circle_app.say("@chen", "mid-point")
    await circle_app.advance(days=6)
    shared = circle_app.find("Half time in Alder")
    assert shared.where.startswith("room-")
    assert "Bo begins: Write daily" in shared.text and "Bo keeps: Our rounds" in shared.text
    assert not [each for each in circle_app.posts if "Sleep more" in each.text]


@pytest.mark.slow
async def test_a_short_season_has_no_half_time(circle_app: CircleApp) -> None:
    await circle_app.season(sessions=3)
    await circle_app.meet()
    await circle_app.meet()
    await circle_app.advance(days=5)
    assert not [each for each in circle_app.posts if "Half of the season" in each.text]


async def stopped(app: CircleApp) -> None:
    """Three sessions in a row did not start."""
    await app.season(sessions=8)
    await app.meet()
    await app.advance(weeks=6, hours=2)


@pytest.mark.slow
async def test_a_circle_that_stopped_is_asked_first(circle_app: CircleApp, circles_of: Any) -> None:
    await stopped(circle_app)
    asked = circle_app.find("is this still yours?")
    assert asked.where.startswith("room-") and "every answer is a good one" in asked.text
    (circle,) = await circles_of()
    assert circle.state is CircleState.ACTIVE
    await circle_app.click("@ana", "We go on")
    await circle_app.advance(days=8)
    assert circle_app.find("you go on as planned")
    await circle_app.advance(weeks=2)
    assert len([each for each in circle_app.posts if "is this still yours?" in each.text]) == 1


@pytest.mark.slow
async def test_6_1_9_circles_that_simply_stopped_are_closed_kindly_and_counted_as_ended_early(
    circle_app: CircleApp, circles_of: Any
) -> None:
    await stopped(circle_app)
    await circle_app.advance(days=8)
    (circle,) = await circles_of()
    assert (circle.state, circle.ending) == (CircleState.CLOSED, Ending.EARLY)
    assert "Thank you for the time you gave each other" in circle_app.find("Your circle closes here").text
    assert "1 ended early" in await circle_app.say("@mia", "report")
    assert "ended early" in circle_app.find("The report counts it so").text


@pytest.mark.slow
async def test_a_circle_that_stopped_can_take_a_break_together(circle_app: CircleApp, circles_of: Any) -> None:
    await stopped(circle_app)
    await circle_app.click("@ana", "A break")
    await circle_app.advance(days=8)
    (circle,) = await circles_of()
    assert circle.state is CircleState.PAUSED
    assert "made up for" not in circle_app.find("takes a break until").text
    await circle_app.advance(weeks=4)
    (circle,) = await circles_of()
    assert circle.state is CircleState.ACTIVE and circle_app.find("The break is over")
