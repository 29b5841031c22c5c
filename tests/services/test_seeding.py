"""Who is asked to begin a new circle and does not answer is left in peace, and organizers know where they stand."""

import pytest

from circles.testing import CircleApp
from tests.services.test_ladder import meets

LATE = "none was fine"
NO_ANSWER = "There was no answer from Bo about a new circle out of Alder"
pytestmark = pytest.mark.slow


@pytest.fixture
async def asked(circle_app: CircleApp) -> CircleApp:
    """Bo and Chen have led in Alder, and Bo was asked."""
    await circle_app.season(sessions=6)
    await meets(circle_app, "bo")
    await meets(circle_app, "chen")
    answer = await circle_app.say("@mia", "circle ask Alder @local:bo")
    assert "I asked Bo in private" in answer and "if there is none" in answer
    await circle_app.advance(minutes=1)
    assert "There is time until" in circle_app.find("would you begin a new circle").text
    return circle_app


def told(app: CircleApp, words: str) -> list[str]:
    """Who was told that, in the order of time."""
    return [each.where for each in app.posts if words in each.text]


async def test_after_a_week_organizers_alone_hear_that_there_was_none_and_whom_else_to_ask(asked: CircleApp) -> None:
    await asked.advance(days=6, hours=23)
    assert not told(asked, NO_ANSWER)
    await asked.advance(hours=2)
    heard = asked.find(NO_ANSWER)
    assert told(asked, NO_ANSWER) == ["mia"] and heard.post.quiet
    assert "was not asked so far: Chen." in heard.text and "Dua" not in heard.text
    assert "I asked Chen in private" in await asked.click("@mia", "Ask Chen")
    await asked.advance(days=7, hours=1)
    last = asked.find("There was no answer from Chen")
    assert "Nobody else has led there" in last.text and not last.post.buttons, "who did not answer is not pressed"


@pytest.mark.parametrize("how", ["by the old button", "typed"])
async def test_who_answers_later_reads_a_kind_sentence_and_nobody_is_told(asked: CircleApp, how: str) -> None:
    await asked.advance(days=8)
    late = await (asked.click("@bo", "Yes, I would") if how != "typed" else asked.say("@bo", "seed yes"))
    assert LATE in late and "they can ask you again" in late
    assert LATE not in await asked.say("@chen", "seed yes"), "Chen was never asked"
    await asked.advance(hours=1)
    assert not told(asked, "Bo would begin a new circle")


async def test_whoever_is_asked_again_can_answer_and_the_first_button_means_the_first_question(
    asked: CircleApp,
) -> None:
    first = next(each.code for each in asked.find("would you begin").post.buttons if each.main)
    await asked.advance(days=8)
    assert "I asked Bo in private" in await asked.say("@mia", "circle ask Alder Bo")
    await asked.advance(minutes=1)
    assert told(asked, "would you begin a new circle") == ["bo", "bo"]
    assert LATE in str(await asked.stage.press("local:bo", first))
    assert "Thank you" in await asked.say("@bo", "seed yes")
    await asked.advance(days=8)
    assert told(asked, "Bo would begin a new circle") == ["mia"] and told(asked, NO_ANSWER) == ["mia"]
    assert "you have answered" in await asked.say("@bo", "seed yes")


async def test_an_answer_in_time_is_the_end_of_it(asked: CircleApp) -> None:
    await asked.click("@bo", "I would rather stay")
    await asked.advance(days=9)
    assert not told(asked, NO_ANSWER)
    assert "you have answered" in await asked.click("@bo", "Yes, I would")


@pytest.mark.parametrize("gone", ["leave", "forgetme yes"])
async def test_who_is_in_the_circle_no_more_is_not_spoken_of(asked: CircleApp, gone: str) -> None:
    await asked.say("@bo", gone)
    await asked.advance(days=9)
    assert not told(asked, "There was no answer")


async def test_while_they_take_a_break_organizers_hear_it_all_the_same(asked: CircleApp) -> None:
    await asked.say("@bo", "pause 3 weeks")
    await asked.advance(days=9)
    assert told(asked, NO_ANSWER) == ["mia"]


async def test_a_circle_that_meets_no_more_needs_no_answer(asked: CircleApp) -> None:
    await asked.say("@mia", "circle close Alder")
    await asked.click("@mia", "Yes")
    await asked.advance(days=9)
    assert not told(asked, "There was no answer")
