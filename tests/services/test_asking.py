"""After a session: the set whose turn it is, kept with each answer; what was begun before is ended by its writer."""

import pytest

from circles.domain.prompt_sets import END
from circles.services.season_plan import newest
from circles.testing import CircleApp


async def asked(app: CircleApp, who: str, number: int) -> str:
    """The questions that somebody got after a session."""
    await app.advance(minutes=6)
    (post,) = [each for each in app.posts if each.where == who and f"after session {number} of" in each.text]
    return post.text


@pytest.mark.slow
async def test_the_questions_take_turns_over_a_season(circle_app: CircleApp) -> None:
    await circle_app.season(sessions=8)
    expected = (
        "worth your time",
        "not thought of by yourself",
        "differently than you did this morning",
        "What happened today?",
        "Does your goal still fit",
        "one step behind you",
        "Did you get help?",
        "different for you than at the start",
    )
    for number, words in enumerate(expected, 1):
        await circle_app.meet()
        text = await asked(circle_app, "bo", number)
        assert words in text and text.count("?") <= 3
        assert "Only you will read this." in text and "Skipping is a fine answer" in text


async def test_the_question_is_kept_with_the_answer_and_shown_with_it(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.meet()
    await circle_app.say("@ana", "reflect Trust")
    assert "worth your time?\n> Trust" in await circle_app.say("@ana", "log")
    assert "Session 1: What would have to happen" in await circle_app.say("@ana", "look back")
    assert '"question": "What would have to happen' in str(await exported(circle_app, "@ana"))


async def exported(app: CircleApp, who: str) -> str:
    await app.say(who, "mydata")
    answer = app._answers[who]
    return "".join(each.content.decode(errors="replace") for each in answer.files)  # type: ignore[union-attr]


async def test_what_was_asked_stays_asked_whatever_is_put_right_about_the_session(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.meet()
    await circle_app.meet()
    text = await asked(circle_app, "ana", 2)
    assert "not thought of by yourself" in text
    for who in ("Bo", "Chen"):
        await circle_app.say("@ana", f"was away {who}")
    form = await circle_app.click("@ana", "Reflect")
    assert "not thought of by yourself" in form, "with two people it would be another format"
    typed = await circle_app.say("@ana", "reflect")
    assert "not thought of by yourself" in typed, "the same where no button says which session is meant"


@pytest.mark.slow
async def test_half_time_and_the_end_are_a_pair(circle_app: CircleApp) -> None:
    app = circle_app
    await app.season()
    await app.meet()
    await app.meet()
    await app.say("@ana", 'mid-point "Sleep more" "Late calls" "Our rounds"')
    await app.say("@bo", 'mid-point "Write daily"')
    await app.meet()
    assert END.question not in await asked(app, "ana", 3)
    await app.say("@bo", "before A good end")
    await app.meet()
    assert END.question in await asked(app, "ana", 4)
    both = await asked(app, "bo", 4)
    assert END.question in both and "what you had hoped for" in both and "different for you" in both
    assert END.question not in await asked(app, "chen", 4), "who began nothing has nothing to end"
    assert "Sleep more" not in "".join(each.text for each in app.posts if each.where == "ana")
    shown = await app.say("@ana", "reflect I sleep")
    assert "At half time\n> To begin: Sleep more" in shown and "To drop: Late calls" in shown
    assert "At the end\n> I sleep" in shown
    assert "At the end\n> I sleep" in await app.say("@ana", "log")
    await app.say("@ana", "season review")
    text = app._answers["@ana"].files[0].content.decode()  # type: ignore[union-attr]
    assert "Half time, and what became of it" in text and "To drop: Late calls" in text and "> I sleep" in text
    await app.advance(days=4)
    offered = {each.where for each in app.posts if "What became of half time" in each.text}
    assert offered == {"bo"}, "to who left it open, with the question that comes anyway"
    assert "What became of what you wrote" in await app.click("@bo", "What became of half time")


async def test_the_program_chooses_and_its_circles_follow(circle_app: CircleApp) -> None:
    await circle_app.season()
    assert "Only organizers" in await circle_app.say("@ana", "program questions none")
    assert "Choose some of these" in await circle_app.say("@mia", "program questions what")
    said = await circle_app.say("@mia", "program questions help values")
    assert "`values`: Does your goal still fit what you want?" in said and "mentor-step" not in said
    desk = circle_app.stage.app.desk
    program, season = await newest(desk)
    (circle,) = await desk.ledger.circles.of_season(season.id)
    assert circle.plan.questions == program.plan.questions == ("values", "help")
    assert "only the questions of its format" in await circle_app.say("@mia", "program questions none")


async def test_who_said_only_what_they_hope_for_is_reminded_to_look_back(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.say("@chen", "before A good start")
    await circle_app.meet()
    await circle_app.say("@bo", "reflect Trust")
    await circle_app.advance(days=2)
    nudged = {each.where for each in circle_app.posts if "still fresh" in each.text}
    assert "chen" in nudged and "bo" not in nudged
