"""What the circle keeps: rows "During: park" and "After" of the facilitator; row 7 of the member, edit or delete."""

import pytest

from circles.testing import CircleApp


@pytest.fixture
async def running(circle_app: CircleApp) -> CircleApp:
    await circle_app.season()
    await circle_app.advance_to("2027-01-12 18:00")
    await circle_app.click("@bo", "Start")
    return circle_app


@pytest.fixture
async def kept(running: CircleApp) -> CircleApp:
    """A day later: the recap is posted, with a commitment, a plus, a change and a topic."""
    await running.say("@bo", "park The visa question")
    await running.advance_to("2027-01-12 19:00")
    await running.say("@dua", "commitment Call my brother Paul")
    await running.say("@ana", 'wrap-up "nobody" "Paul came up" Less about Paul')
    await running.advance_to("2027-01-13 18:00")
    return running


@pytest.mark.slow
async def test_6_3_during_a_parked_topic_is_in_the_recap_and_in_the_next_pack(kept: CircleApp) -> None:
    assert "The visa question" in kept.find("what we keep").text
    assert "The visa question" in await kept.say("@chen", "recap")
    await kept.advance_to("2027-01-25 18:00")
    assert "The visa question" in kept.find("You facilitate session 2").text


@pytest.mark.slow
async def test_6_3_during_who_parks_is_told_who_reads_it(running: CircleApp) -> None:
    assert "Your circle will read this." in await running.say("@bo", "park")
    assert "Parked: “Visas”" in await running.fill("@bo", text="Visas")
    assert "It is gone" in await running.click("@bo", "Take it back")
    await running.advance_to("2027-01-13 18:00")
    assert "Visas" not in running.find("what we keep").text


async def test_parking_has_an_end(running: CircleApp) -> None:
    for number in range(10):
        await running.say("@bo", f"park Topic {number}")
    assert "parked already" in await running.say("@bo", "park One more")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("who", "what", "text"),
    [
        ("@dua", "commitment", "Call my brother Paul"),
        ("@ana", "plus", "Paul came up"),
        ("@ana", "change", "Less about Paul"),
        ("@bo", "topic", "The visa question"),
    ],
)
async def test_6_3_after_recap_names_a_private_matter_who_wrote_it_takes_it_back(
    kept: CircleApp, who: str, what: str, text: str
) -> None:
    posted = kept.find("what we keep")
    assert text in posted.text
    assert "nothing of yours" in await kept.say("@chen", f"take back {what}"), "only who wrote it"
    assert "It is gone" in await kept.say(who, f"take back {what}")
    after = kept.find("what we keep")
    assert after.id == posted.id and after.edited and text not in after.text
    assert text not in await kept.say("@chen", "recap")
    assert "nothing of yours" in await kept.say(who, f"take back {what}")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("who", "typed", "before", "now"),
    [
        ("@dua", "commitment Call somebody dear", "Call my brother Paul", "Dua: Call somebody dear"),
        ("@ana", 'wrap-up "-" "Somebody came up"', "Paul came up", "Plus: Somebody came up"),
        ("@ana", 'wrap-up "-" "" Less about one', "Less about Paul", "Change: Less about one"),
    ],
)
async def test_6_3_after_recap_names_a_private_matter_who_wrote_it_edits_it(
    kept: CircleApp, who: str, typed: str, before: str, now: str
) -> None:
    posted, there = kept.find("what we keep"), len(kept.posts)
    await kept.say(who, typed)
    after = kept.find("what we keep")
    assert after.id == posted.id and before not in after.text and now in after.text
    assert len(kept.posts) == there, "no new message"


@pytest.mark.slow
async def test_plus_and_change_may_be_by_two_people(kept: CircleApp) -> None:
    await kept.say("@bo", 'wrap-up "-" "A calm hour"')
    assert "nothing of yours" in await kept.say("@ana", "take back plus")
    assert "It is gone" in await kept.say("@ana", "take back change")
    assert "Plus: A calm hour" in kept.find("what we keep").text


@pytest.mark.slow
async def test_recap_is_for_members_and_says_how_it_can_be_changed(kept: CircleApp) -> None:
    assert "take back" in kept.find("what we keep").text
    assert "We have not met yet" in await kept.say("@zoe", "recap")
