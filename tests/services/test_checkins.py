"""Check-ins between two sessions (§6.2, step 8): who is asked, who reads the answer, who is left alone."""

import pytest

from circles.testing import CircleApp


async def promised(app: CircleApp) -> None:
    """After the first session: Ana and Bo made a commitment, and a week has gone by."""
    await app.season()
    await app.meet()
    await app.say("@ana", "commitment Call two people")
    await app.say("@bo", "commitment Write a page")


def asked(app: CircleApp) -> list[str]:
    return [each.where for each in app.posts if "what you set out to do" in each.text]


@pytest.mark.slow
async def test_6_2_8_who_made_a_commitment_is_asked_how_it_goes(circle_app: CircleApp) -> None:
    await promised(circle_app)
    await circle_app.advance(days=6)
    assert asked(circle_app) == []
    await circle_app.advance(days=1, hours=1)
    assert asked(circle_app) == [], "it waits for their morning"
    await circle_app.advance(hours=23)
    assert sorted(asked(circle_app)) == ["ana", "bo"]
    question = next(each for each in circle_app.posts if each.where == "bo" and "set out to do" in each.text)
    assert "Write a page" in question.text and "Only you will read this, unless you choose" in question.text


@pytest.mark.slow
async def test_6_2_8_only_who_has_not_answered_is_asked_once_more(circle_app: CircleApp) -> None:
    await promised(circle_app)
    await circle_app.advance(days=8)
    assert "telling it as it is" in await circle_app.click("@ana", "Part of it")
    await circle_app.advance(days=6)
    assert sorted(asked(circle_app)) == ["ana", "bo", "bo"]
    assert "I will not ask again" in circle_app.find("what you set out to do").text


@pytest.mark.slow
async def test_who_said_so_before_is_left_alone(circle_app: CircleApp) -> None:
    await promised(circle_app)
    await circle_app.advance(days=1)
    assert "Kept, for you alone" in await circle_app.say("@ana", "check-in One call made")
    await circle_app.say("@bo", "commitment done kept")
    await circle_app.advance(days=10)
    assert asked(circle_app) == []
    assert not [each for each in circle_app.posts if "One call made" in each.text]


@pytest.mark.slow
async def test_a_line_reaches_the_circle_if_its_author_wishes(circle_app: CircleApp) -> None:
    await promised(circle_app)
    await circle_app.advance(days=8)
    assert "unless you choose your circle" in await circle_app.click("@bo", "A line")
    assert "Your circle can read it" in await circle_app.fill("@bo", text="Half a page so far", readers="circle")
    told = circle_app.find("How it goes for Bo")
    assert told.where.startswith("room-") and "Half a page so far" in told.text


async def test_who_has_a_goal_is_asked_as_well_and_the_goal_lies_in_no_message(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.say("@chen", "goal new A secret aim")
    await circle_app.meet()
    await circle_app.advance(days=8)
    assert asked(circle_app) == ["chen"]
    question = circle_app.find("what you set out to do")
    assert "And your goals" in question.text and "secret aim" not in question.text
    assert "A secret aim" in await circle_app.click("@chen", "My goals")


async def test_organizers_say_how_many_days_after_a_session_and_whether_at_all(circle_app: CircleApp) -> None:
    await circle_app.season()
    assert "Only organizers" in await circle_app.say("@ana", "program check-ins 3")
    assert "Choose 1 to 60" in await circle_app.say("@mia", "program check-ins 90")
    assert "asked 3 days after a session" in await circle_app.say("@mia", "program check-ins 3")
    await circle_app.meet()
    await circle_app.say("@chen", "commitment Call two people")
    await circle_app.advance(days=4)
    assert asked(circle_app) == ["chen"]
    assert "nobody is asked" in await circle_app.say("@mia", "program check-ins 0")
    await circle_app.meet()
    await circle_app.say("@chen", "commitment Call two more")
    await circle_app.advance(days=9)
    assert "two more" not in "".join(each.text for each in circle_app.posts if "what you set out to do" in each.text)


async def test_what_was_said_opens_the_turn_next_time_with_what_would_help(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.meet()
    await circle_app.say("@ana", "commitment Call two people")
    await circle_app.say("@bo", "commitment Write a page")
    assert "thank you" in (await circle_app.say("@bo", "commitment done kept")).lower()
    await circle_app.say("@ana", "commitment done part")
    assert "Your circle will read this" in await circle_app.click("@ana", "What would help")
    await circle_app.fill("@ana", needs="A name to start with")
    await circle_app.advance_to("2027-01-26 18:00")
    opened = circle_app.find("session 2 starts now").text
    assert "Ana: Call two people (in part). What would help: A name to start with" in opened
    assert "Bo: Write a page (kept)" in opened and "Chen:" not in opened
    await circle_app.say("@ana", "start")
    assert "What would help: A name" in circle_app.find("session 2 is on").text, "as long as the first round is on"
    await circle_app.say("@ana", "next")
    assert "What would help: A name" not in circle_app.find("session 2 is on").text
