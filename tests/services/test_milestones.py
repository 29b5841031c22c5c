"""Milestones: one line in what comes anyway; a member's own only to them; never a message, never a comparison."""

import pytest

from circles.testing import CircleApp


def recap(app: CircleApp, number: int) -> str:
    return app.find(f"what we keep from session {number}").text


def looks(app: CircleApp, number: int) -> dict[str, str]:
    return {each.where: each.text for each in app.posts if f"after session {number} of" in each.text}


@pytest.mark.slow
async def test_the_circle_hears_of_its_first_session_the_middle_and_the_last_one(circle_app: CircleApp) -> None:
    await circle_app.season()
    for number, words in enumerate(("first session together", "", "", "last session of your season"), 1):
        before = len([each for each in circle_app.posts if each.where.startswith("room-")])
        await circle_app.meet()
        await circle_app.advance(days=1)
        text = recap(circle_app, number)
        assert before and (words in text if words else "session together" not in text)
        assert ("Half of your season is behind you." in text) == (number == 2)
    assert not [each for each in circle_app.posts if "milestone" in each.text.lower()], "marked quietly"


@pytest.mark.slow
async def test_who_led_for_the_first_time_reads_it_alone_and_once(circle_app: CircleApp) -> None:
    await circle_app.season()
    seen: dict[str, int] = {}
    for number in range(1, 5):
        await circle_app.meet()
        await circle_app.advance(minutes=6)
        told = [who for who, text in looks(circle_app, number).items() if "first session that you led" in text]
        assert len(told) <= 1
        seen |= {who: seen.get(who, 0) + 1 for who in told}
    assert seen and set(seen.values()) == {1}
    assert not [each for each in circle_app.posts if each.where.startswith("room-") and "you led" in each.text]


async def test_a_goal_is_marked_to_its_owner_without_its_words_and_to_the_circle_if_it_reads_it(
    circle_app: CircleApp,
) -> None:
    app = circle_app
    await app.season()
    await app.meet()
    await app.advance(days=2)
    await app.say("@ana", 'goal new "Give a talk" "" "" "" me')
    await app.say("@ana", "goal done 1")
    await app.say("@bo", 'goal new "Learn to hire" "" "" "" circle')
    await app.say("@bo", "goal done 1")
    await app.meet()
    await app.advance(days=1)
    told = looks(app, 2)
    assert "you reached a goal" in told["ana"] and "Give a talk" not in told["ana"]
    assert "you reached a goal" in told["bo"] and "you reached a goal" not in told["chen"]
    assert "Reached since you last met: Bo, “Learn to hire”." in recap(app, 2)
    assert "Give a talk" not in "".join(each.text for each in app.posts)
    await app.meet()
    await app.advance(days=1)
    assert "Reached since" not in recap(app, 3) and "you reached a goal" not in looks(app, 3)["ana"]
    await app.say("@ana", "season review")
    text = app._answers["@ana"].files[0].content.decode()  # type: ignore[union-attr]
    assert "goal reached: Give a talk" in text and "Learn to hire" not in text.partition("Whom you could help")[0]


@pytest.mark.slow
async def test_who_joins_later_has_a_first_session_of_their_own(circle_app: CircleApp) -> None:
    app = circle_app
    await app.season(sessions=6)
    await app.meet()
    await app.say("@ana", "leave")
    await app.say("@eli", "join Lisbon")
    await app.advance(minutes=1)
    await app.say("@eli", "seat yes")
    await app.meet("@bo")
    await app.advance(minutes=6)
    told = looks(app, 2)
    assert "This was your first session with Alder." in told["eli"] and "your first session" not in told["bo"]
    shown = await app.say("@eli", "season review")
    assert "your first session (session 2)" in shown
    assert "your first session (session 1)" in await app.say("@bo", "season review")


@pytest.mark.slow
async def test_the_end_of_a_circle_says_from_when_to_when_it_met(circle_app: CircleApp) -> None:
    app = circle_app
    await app.season(sessions=3)
    await app.meet()
    await app.say("@mia", "session skip")
    await app.say("@bo", 'goal new "Learn to hire" "" "" "" circle')
    await app.meet()
    await app.say("@bo", "goal done 1")
    await app.meet()
    await app.advance(days=8)
    text = app.find("you met").text
    assert "you met 3 times. 1 goal that you shared was reached." in text
    shown = await app.say("@ana", "season review")
    assert "Milestones: your first session (session 1)" in shown and "the last session (session 4)" in shown
