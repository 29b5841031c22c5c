"""A member's season, looked back on in chat: offered once it is over, for them alone, with a file to keep."""

import json

import pytest

from circles.message import Post
from circles.testing import CircleApp


def to(app: CircleApp, who: str, text: str) -> list[str]:
    return [each.text for each in app.posts if each.where == who and text in each.text]


async def test_it_is_offered_some_days_after_the_end_and_shown_on_asking(circle_app: CircleApp) -> None:
    app = circle_app
    await app.season(sessions=2)
    for _ in range(2):
        await app.meet()
        await app.say("@ana", "commitment Call two people")
    await app.say("@ana", "commitment done part")
    await app.click("@ana", "Another season")
    await app.advance(days=8)
    assert to(app, "ana", "Your season in Alder is there") == [], "first they can say where they stand"
    await app.advance(days=4)
    (offer,) = to(app, "ana", "Your season in Alder is there")
    assert "Call two people" not in offer and "Only you see this" in offer
    assert not [each for each in app.posts if "is there to be looked at" in each.text and each.where in app.chat.rooms]
    shown = await app.click("@ana", "My season")
    assert "You were in 2 sessions" in shown and "2 things you said you would do: 0 kept, 1 in part" in shown
    answer = app._answers["@ana"]
    assert isinstance(answer, Post)
    text = answer.files[0].content.decode()
    assert "“Call two people” (kept in part)" in text and "Ana took part in the mentorship circle “Alder”" in text
    await app.click("@ana", "As PDF")
    answer = app._answers["@ana"]
    assert isinstance(answer, Post)
    (pdf,) = answer.files
    assert pdf.name == "season-review.pdf" and pdf.content.startswith(b"%PDF")


async def test_who_was_in_no_circle_is_told_so_and_nobody_sees_another_ones(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.meet()
    await circle_app.say("@ana", "commitment Call two people")
    assert "no circle yet" in await circle_app.say("@mia", "season review")
    await circle_app.say("@bo", "season review")
    answer = circle_app._answers["@bo"]
    assert isinstance(answer, Post)
    assert "Call two people" not in json.dumps([each.content.decode(errors="replace") for each in answer.files])


class TestWithoutCertificates:
    @pytest.fixture
    def circle_settings(self) -> str:
        return '[community]\ncertificates = "no"\n'

    async def test_no_text_says_that_somebody_took_part(self, circle_app: CircleApp) -> None:
        await circle_app.season(sessions=1)
        await circle_app.meet()
        await circle_app.click("@ana", "Another season")
        await circle_app.advance(days=12)
        await circle_app.click("@ana", "My season")
        answer = circle_app._answers["@ana"]
        assert isinstance(answer, Post)
        assert "took part" not in answer.files[0].content.decode()
        assert to(circle_app, "ana", "took part") == []
