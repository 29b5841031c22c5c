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
    assert sorted(asked(circle_app)) == ["ana", "bo"]
    question = next(each for each in circle_app.posts if each.where == "bo" and "set out to do" in each.text)
    assert "Write a page" in question.text and "Only you will read this, unless you choose" in question.text


@pytest.mark.slow
async def test_6_2_8_only_who_has_not_answered_is_asked_once_more(circle_app: CircleApp) -> None:
    await promised(circle_app)
    await circle_app.advance(days=7, hours=1)
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
    await circle_app.advance(days=7, hours=1)
    assert "unless you choose your circle" in await circle_app.click("@bo", "A line")
    assert "Your circle can read it" in await circle_app.fill("@bo", text="Half a page so far", readers="circle")
    told = circle_app.find("How it goes for Bo")
    assert told.where.startswith("room-") and "Half a page so far" in told.text
