"""Goals: one to three a season, read by whom their owner chose, reshaped or let go without shame."""

import pytest

from circles.command import declaration
from circles.commands import GoalNew
from circles.testing import CircleApp

AIM = "Finish my portfolio"


async def a_goal(app: CircleApp, readers: str = "me", who: str = "@ana") -> None:
    await app.season()
    await app.say(who, "my goals")
    assert "Only you will read this, unless you choose others below" in await app.click(who, "Set a goal")
    steps = "Pick three projects\nWrite each up; Ask for a review"
    shown = await app.fill(who, aim=AIM, test="Two people say so", steps=steps, by="6 weeks", readers=readers)
    assert "It is yours" in shown and "Reached when: Two people say so" in shown and "2. Write each up" in shown


async def test_a_goal_is_set_with_its_test_steps_and_day_and_the_form_says_who_reads_it(circle_app: CircleApp) -> None:
    await a_goal(circle_app)
    shown = await circle_app.say("@ana", "my goals")
    assert f"Goal 1: {AIM}" in shown and "Only you know of this goal" in shown and "By 2027-" in shown
    assert all(each.ask.note for each in declaration(GoalNew).visible if each.name != "readers")


async def test_a_goal_for_oneself_is_seen_by_nobody_else(circle_app: CircleApp) -> None:
    for readers in ("me", "counted"):
        await a_goal(circle_app, readers) if readers == "me" else await circle_app.say("@ana", "goal readers 1 counted")
        for who in ("@bo", "@mia"):
            for asked in ("our goals", "my goals", "goal note 1 x", "health", "report"):
                assert AIM not in await circle_app.say(who, asked)
    assert not [each for each in circle_app.posts if AIM in each.text]


async def test_a_shared_goal_is_read_by_the_circle_until_its_owner_narrows_it_or_leaves(circle_app: CircleApp) -> None:
    await a_goal(circle_app)
    assert "Nobody has shared a goal here" in await circle_app.say("@bo", "our goals")
    assert "Alder reads it" in await circle_app.say("@ana", "goal readers 1 circle")
    shared = await circle_app.say("@bo", "our goals")
    assert AIM in shared and "0 of 3 steps" in shared
    await circle_app.say("@ana", "goal readers 1 me")
    assert AIM not in await circle_app.say("@bo", "our goals")
    await circle_app.say("@ana", "goal readers 1 circle")
    await circle_app.say("@ana", "leave")
    assert AIM not in await circle_app.say("@bo", "our goals")


async def test_nobody_touches_the_goal_of_another(circle_app: CircleApp) -> None:
    await a_goal(circle_app, "circle")
    shown = next(each for each in circle_app._answers["@ana"].buttons if "Reached" in str(each.label))  # type: ignore[union-attr]
    assert "not yours" in str(await circle_app.stage.press("local:bo", shown.code))
    assert "no goal yet" in await circle_app.say("@bo", "goal delete")
    assert AIM in await circle_app.say("@ana", "my goals")


async def test_progress_in_steps_and_words(circle_app: CircleApp) -> None:
    await a_goal(circle_app)
    assert "done on 20" in await circle_app.say("@ana", "goal tick 1 2")
    assert "done on 20" not in await circle_app.say("@ana", "goal tick 1 2")
    assert "Milestone: First draft (by 2027" in await circle_app.say("@ana", 'goal milestone 1 "First draft" 3 weeks')
    await circle_app.click("@ana", "How it goes")
    told = await circle_app.fill("@ana", text="Harder than I thought", how_far="half")
    assert "half way" in told and "Harder than I thought" in told
    assert "There is no step 9" in await circle_app.say("@ana", "goal tick 1 9")


async def test_a_goal_is_reshaped_let_go_and_taken_up_again_without_shame(circle_app: CircleApp) -> None:
    await a_goal(circle_app)
    shown = await circle_app.say("@ana", "goal change 1 One project online")
    assert "Goal 1: One project online" in shown and f"it read: {AIM}" in shown
    assert "makes room" in await circle_app.click("@ana", "Let it go")
    assert "let this one go" in await circle_app.say("@ana", "my goals")
    await circle_app.click("@ana", "Take it up again")
    assert "You reached it" in await circle_app.click("@ana", "Reached")


async def test_three_at_a_time_are_enough(circle_app: CircleApp) -> None:
    await circle_app.season()
    for n in range(3):
        assert "is set" in await circle_app.say("@bo", f"goal new Number {n}")
        await circle_app.advance(minutes=1)
    assert "Three goals at a time are enough" in await circle_app.say("@bo", "goal new One more")
    assert "Which goal?" in await circle_app.say("@bo", "goal done")
    await circle_app.say("@bo", "goal drop 2")
    assert "is set" in await circle_app.say("@bo", "goal new One more")
    assert "Three goals" in await circle_app.say("@bo", "goal again 2")


async def test_words_that_are_taken_back_are_gone(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.say("@ana", "goal new Write a book")
    await circle_app.edit("@ana", "goal new Write a page")
    shown = await circle_app.say("@ana", "my goals")
    assert "Write a page" in shown and "book" not in shown
    await circle_app.say("@ana", "goal note 1 a bad week")
    await circle_app.take_back("@ana")
    assert "a bad week" not in await circle_app.say("@ana", "my goals 1")
    assert "deleted" in await circle_app.say("@ana", "goal delete 1")
    assert "no goal yet" in await circle_app.say("@ana", "my goals")


def asked(app: CircleApp, who: str) -> list[str]:
    return [each.text for each in app.seen_by(who) if "quiet for three weeks" in each.text]


@pytest.mark.slow
async def test_a_goal_untouched_for_21_days_brings_one_kind_question_to_its_owner_alone(circle_app: CircleApp) -> None:
    await circle_app.season(sessions=8)
    await circle_app.say("@ana", f"goal new {AIM}")
    await circle_app.advance(days=20)
    await circle_app.say("@ana", "goal note 1 Slowly")
    await circle_app.advance(days=20)
    assert not asked(circle_app, "@ana"), "every word counts"
    await circle_app.advance(days=3)
    (question,) = asked(circle_app, "@ana")
    assert AIM not in question and "Only you are asked" in question
    assert not [each for who in ("@bo", "@chen", "@dua") for each in asked(circle_app, who)]
    await circle_app.advance(days=30)
    assert len(asked(circle_app, "@ana")) == 1
    assert "Slowly" in await circle_app.click("@ana", "Show it")


@pytest.mark.slow
async def test_who_let_a_goal_go_or_takes_a_break_is_not_asked(circle_app: CircleApp) -> None:
    await circle_app.season(sessions=8)
    await circle_app.say("@ana", f"goal new {AIM}")
    await circle_app.say("@bo", "goal new Rest")
    await circle_app.say("@ana", "goal drop 1")
    await circle_app.say("@bo", "pause 5 weeks")
    await circle_app.advance(days=30)
    assert not asked(circle_app, "@ana") and not asked(circle_app, "@bo")


async def test_a_tick_in_a_goal_without_steps_says_how_to_add_one(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.say("@ana", f"goal new {AIM}")
    for typed in ("goal tick 1", "goal tick 1 2"):
        assert "no step in it yet" in await circle_app.say("@ana", typed)
    assert "Write the first page" in await circle_app.say("@ana", "goal step 1 Write the first page")
    assert "Which step?" in await circle_app.say("@ana", "goal tick 1")
