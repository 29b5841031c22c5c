"""Whoever has answered is asked no more: a season in which one person answers at once, and the others never do.

Every reminder says “I will not ask again”, so any that is added later is seen here as well.
"""

from collections import Counter

import pytest

from circles.message import Line, Post
from circles.testing import CircleApp, Shown

ANSWERS, SILENT = "ana", ("bo", "chen", "dua")


def is_reminder(post: Post) -> bool:
    lines = [getattr(block, "line", None) for block in post.blocks]
    return any(isinstance(each, Line) and each.template == "I will not ask again." for each in lines)


def reminders(app: CircleApp) -> list[Shown]:
    return [each for each in app.posts if is_reminder(each.post)]


async def they_join(app: CircleApp) -> None:
    """All open the form; one sends it, the others are reminded and type it in."""
    await app.say("@mia", 'program create "Night owls" "We meet" 4 2 60')
    await app.say("@mia", "program open")
    for who in (ANSWERS, *SILENT):
        assert "Your city or time zone" in await app.say(f"@{who}", "join")
    assert "You have a place" in await app.fill(f"@{ANSWERS}", place="Lisbon")
    await app.advance(hours=30)
    for who in SILENT:
        await app.say(f"@{who}", "join Lisbon")
    await app.say("@mia", "propose 2027-01-19 18:00")
    await app.say("@mia", "publish")


async def they_meet(app: CircleApp, number: int) -> None:
    """A week ahead whoever leads is asked; the session ends with three taps of theirs; then everybody looks back."""
    await app.advance(days=7, hours=1)
    leads = any(f"You facilitate session {number} " in each.text for each in app.posts if each.where == ANSWERS)
    if leads:
        await app.say(f"@{ANSWERS}", "confirm")
    await app.meet(f"@{ANSWERS}")
    if leads:
        assert "Noted" in await app.say(f"@{ANSWERS}", 'wrap-up "nobody" "Everyone spoke"')
    for who in (ANSWERS, *SILENT):
        await app.say(f"@{who}", "commitment Write one page")
    await app.say(f"@{ANSWERS}", "reflect I listened more than I talked")
    await app.advance(days=1)
    await app.say(f"@{ANSWERS}", "commitment done kept")


@pytest.mark.slow
async def test_6_1_5_reminders_go_to_non_responders_only(circle_app: CircleApp) -> None:
    await they_join(circle_app)
    for number in range(1, 5):
        await they_meet(circle_app, number)
    await circle_app.click(f"@{ANSWERS}", "Another season")
    await circle_app.advance(days=6)
    found = reminders(circle_app)
    assert [each.text for each in found if each.where == ANSWERS] == []
    for about in (
        "did not send it",
        "is not wrapped up yet",
        "A line for yourself?",
        "How is it going with what you set out to do",
        "decides how it goes on",
    ):
        reminded = Counter(each.where for each in found if about in each.text)
        assert reminded and reminded.keys() <= set(SILENT), about
    told = [each.text for each in circle_app.posts if each.where == ANSWERS]
    assert len([text for text in told if "Kick-off. Good?" in text]) == 1, "who said yes is not asked twice"


@pytest.mark.slow
async def test_6_1_5_the_charter_is_asked_for_once_and_never_again_of_who_agreed(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.say("@ana", "charter accept")
    for _ in range(4):
        await circle_app.meet()
        await circle_app.advance(days=2)
    asked = [each for each in circle_app.posts if any("accept" in one.code for one in each.post.buttons)]
    assert [each.where in circle_app.chat.rooms for each in asked] == [True], "in the room, once; nobody by name"
    assert "Ana" not in asked[0].text
