"""Pairs and trios in a session: everybody sees with whom they sit, and has a thread where the platform has threads."""

import pytest

from circles.testing import CircleApp


@pytest.mark.slow
async def test_a_learning_circle_talks_in_pairs_with_a_thread_each(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.say("@ana", "format learning-circle")
    await circle_app.advance(days=8)
    await circle_app.advance_to("2027-01-12 18:00")
    await circle_app.say("@ana", "start", in_room=True)
    await circle_app.say("@ana", "next", in_room=True)
    await circle_app.say("@ana", "next", in_room=True)
    await circle_app.say("@ana", "next", in_room=True)
    live = circle_app.find("In pairs, then all")
    pairs = [line for line in live.text.splitlines() if "Together:" in line]
    assert len(pairs) == 2
    roots = [each for each in circle_app.posts if "your own thread is here" in each.text]
    assert len(roots) == 2
    inside = [each for each in circle_app.posts if "then all come back" in each.text]
    assert [each.post.target.thread for each in inside] == [each.post.key for each in roots]  # type: ignore[union-attr]
    await circle_app.say("@ana", "+2", in_room=True)
    assert len([each for each in circle_app.posts if "your own thread is here" in each.text]) == 2


@pytest.mark.slow
async def test_three_who_are_one_trio_stay_together(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.say("@ana", "format troika")
    await circle_app.advance_to("2027-01-12 18:00")
    await circle_app.say("@bo", "rsvp cannot")
    await circle_app.say("@ana", "start", in_room=True)
    await circle_app.say("@ana", "next", in_room=True)
    await circle_app.say("@ana", "next", in_room=True)
    assert "Turns in threes" in circle_app.find("session 1 is on").text
    assert not [each for each in circle_app.posts if "thread is here" in each.text]
