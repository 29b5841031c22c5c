"""Few can come: the circle chooses by one tap, and a session never just stops. Rows of product.md §6.3, “2 h”."""

import pytest

from circles.testing import CircleApp
from circles.testing.chat import Shown


async def only(app: CircleApp, *who: str, at: str = "2027-01-12 16:30") -> None:
    """A season of four; at this time all but these cannot come."""
    await app.season()
    await app.advance_to(at)
    for each in ("@ana", "@bo", "@chen", "@dua"):
        if each not in who:
            await app.say(each, "rsvp cannot")


def asked(app: CircleApp) -> list[Shown]:
    return [each for each in app.posts if "is small" in each.text]


@pytest.mark.slow
async def test_6_3_2_hours_quorum_lost_members_are_told_at_once_and_choose_by_one_tap(
    circle_app: CircleApp,
) -> None:
    await only(circle_app, "@ana", "@bo")
    (question,) = asked(circle_app)
    assert "2 people are expected" in question.text and "cannot" not in question.text, "nobody is named"
    assert [each.label.template for each in question.post.buttons] == [
        "Something smaller",
        "A week later",
        "In writing",
    ]
    assert "You can change your mind" in await circle_app.click("@ana", "A week later")
    assert "so it is" in await circle_app.click("@bo", "A week later")
    moved = circle_app.find("session 1 has a new hour")
    assert "Tue 19 Jan" in moved.text
    assert "nothing to choose right now" in await circle_app.click("@bo", "In writing"), "it has another hour"
    await circle_app.advance_to("2027-01-12 18:00")
    assert not any("starts now" in each.text for each in circle_app.posts)
    await circle_app.advance_to("2027-01-19 18:00")
    assert "session 1 starts now" in circle_app.find("starts now").text


@pytest.mark.slow
async def test_nobody_answers_and_the_fallback_format_takes_place(circle_app: CircleApp) -> None:
    await only(circle_app, "@ana", "@bo")
    await circle_app.advance_to("2027-01-12 17:14")
    assert not any("takes place" in each.text for each in circle_app.posts)
    await circle_app.advance_to("2027-01-12 17:15")
    assert "Session 1 takes place: Pair walk." in circle_app.find("takes place").text
    await circle_app.advance_to("2027-01-12 18:00")
    assert "You are few today" in circle_app.find("starts now").text
    await circle_app.click("@ana", "Start")
    await circle_app.advance_to("2027-01-12 19:00")
    assert "session 1 is over" in circle_app.find("session 1 is").text


@pytest.mark.slow
async def test_in_writing_there_is_no_meeting_but_a_line_each(circle_app: CircleApp) -> None:
    await only(circle_app, "@ana", "@bo")
    for who in ("@ana", "@bo"):
        await circle_app.say(who, "few write", in_room=True)
    written = circle_app.find("in writing")
    assert "You meet again Tue 26 Jan" in written.text and written.post.files
    await circle_app.advance_to("2027-01-12 20:00")
    assert not any("starts now" in each.text or "did not start" in each.text for each in circle_app.posts)


@pytest.mark.slow
async def test_one_alone_writes_if_nobody_says_anything(circle_app: CircleApp) -> None:
    await only(circle_app, "@ana")
    (question,) = asked(circle_app)
    assert "Something smaller" in question.text or "writing" in question.text
    await circle_app.advance_to("2027-01-12 18:00")
    assert "session 1 in writing" in circle_app.find("in writing").text


@pytest.mark.slow
async def test_enough_again_takes_the_question_back(circle_app: CircleApp) -> None:
    await only(circle_app, "@ana", "@bo")
    await circle_app.say("@chen", "rsvp coming")
    assert "You are enough again" in circle_app.find("enough again").text
    assert "settled already" in await circle_app.click("@ana", "A week later")
    await circle_app.advance_to("2027-01-12 17:59")
    assert not any("takes place" in each.text for each in circle_app.posts)


@pytest.mark.slow
async def test_days_before_nobody_is_asked_and_the_agenda_brings_it(circle_app: CircleApp) -> None:
    await only(circle_app, "@ana", "@bo", at="2027-01-08 12:00")
    assert asked(circle_app) == []
    await circle_app.advance_to("2027-01-11 18:00")
    assert len(asked(circle_app)) == 1
    await circle_app.advance_to("2027-01-12 17:00")
    assert len(asked(circle_app)) == 1, "once is enough"


@pytest.mark.slow
async def test_what_is_not_possible(circle_app: CircleApp) -> None:
    await circle_app.season()
    assert "nothing to choose right now" in await circle_app.say("@ana", "few move")
    await circle_app.advance_to("2027-01-12 16:30")
    for who in ("@chen", "@dua"):
        await circle_app.say(who, "rsvp cannot")
    assert "There are: smaller, move, write" in await circle_app.say("@ana", "few pair-walk")


@pytest.mark.slow
@pytest.mark.parametrize("change", ["rsvp cannot", "rsvp late"])
async def test_6_3_2_hours_before_the_facilitator_hears_what_changed(circle_app: CircleApp, change: str) -> None:
    await circle_app.season()
    await circle_app.advance_to("2027-01-12 12:00")
    await circle_app.say("@dua", change)
    await circle_app.advance_to("2027-01-12 16:00")
    told = circle_app.find("what changed")
    assert told.where == "ana" and "Dua" in told.text


@pytest.mark.slow
async def test_6_3_2_hours_before_nothing_changed_and_nothing_is_said(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.advance_to("2027-01-11 12:00")
    await circle_app.say("@dua", "rsvp late")
    await circle_app.advance_to("2027-01-12 17:00")
    assert not any("what changed" in each.text for each in circle_app.posts)
