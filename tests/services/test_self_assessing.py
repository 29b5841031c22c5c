"""Where somebody stands at the start and at the end of a season: asked once, skipped freely, read by nobody else."""

import pytest

from circles.testing import CircleApp

WORDS = "LISTENING-CANARY"


def asked(app: CircleApp, who: str, words: str = "Where do you stand today?") -> list[str]:
    return [each.text for each in app.seen_by(who) if words in each.text]


async def test_when_a_season_starts_each_member_is_asked_once_in_private_in_their_morning(
    circle_app: CircleApp,
) -> None:
    await circle_app.season()
    assert not asked(circle_app, "@ana")
    await circle_app.advance(days=3)
    for who in ("@ana", "@bo", "@chen", "@dua"):
        (question,) = asked(circle_app, who)
        assert "Only you will read this, ever" in question and "Skipping" in question
    await circle_app.advance(days=4)
    assert len(asked(circle_app, "@ana")) == 1
    (put,) = [each for each in circle_app.posts if each.where == "ana" and "stand today" in each.text]
    assert not put.where.startswith("room-")


async def test_five_questions_at_once_the_rest_later_then_a_goal(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.advance(days=3)
    form = await circle_app.click("@ana", "Where I stand")
    assert form.count("Only you will read this.") == 5
    kept = await circle_app.fill("@ana", used=WORDS, scale="2")
    assert "Kept, for you alone" in kept and "Start: 2" in kept and "Set a goal" in kept
    await circle_app.click("@ana", "Where my work is to lead")
    both = await circle_app.fill("@ana", aims="A team of my own")
    assert WORDS in both and "A team of my own" in both


async def test_who_wrote_before_is_not_asked_and_nobody_else_ever_reads_it(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.say("@ana", f"self-assessment {WORDS}")
    await circle_app.advance(days=3)
    assert not asked(circle_app, "@ana") and asked(circle_app, "@bo")
    for who in ("@bo", "@mia"):
        for asking in ("self-assessment", "career", "our goals", "look back", "health", "report", "mydata"):
            assert WORDS not in await circle_app.say(who, asking)
    assert not [each for each in circle_app.posts if WORDS in each.text]


async def test_an_answer_is_taken_out_by_a_word_and_goes_when_it_is_taken_back(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.say("@ana", f"self-assessment {WORDS}")
    assert WORDS not in await circle_app.say("@ana", "self-assessment none")
    await circle_app.say("@ana", f"career {WORDS}")
    await circle_app.take_back("@ana")
    assert WORDS not in await circle_app.say("@ana", "self-assessment")


@pytest.mark.slow
async def test_the_same_again_at_the_end_and_both_stand_side_by_side(circle_app: CircleApp) -> None:
    await circle_app.season(sessions=4)
    await circle_app.say("@ana", "self-assessment Listening")
    for _ in range(4):
        await circle_app.meet()
    ahead = circle_app.find("looks back on its season")
    assert "Where I stand now" in ahead.text
    await circle_app.say("@bo", "self-assessment Patience")
    await circle_app.advance(days=14)
    assert len(asked(circle_app, "@ana", "Where do you stand now?")) == 1, "at the latest with the news of the week"
    assert not asked(circle_app, "@bo", "Where do you stand now?"), "who said so already is left alone"
    shown = await circle_app.say("@ana", "self-assessment Listening, and asking")
    assert "Start: Listening" in shown and "End: Listening, and asking" in shown
    await circle_app.advance(days=30)
    assert len(asked(circle_app, "@ana", "Where do you stand now?")) == 1


@pytest.mark.slow
async def test_who_joins_later_is_asked_when_they_come(circle_app: CircleApp) -> None:
    await circle_app.season(sessions=8)
    await circle_app.say("@ana", "leave")
    await circle_app.say("@eli", "join Lisbon")
    await circle_app.advance(minutes=1)
    await circle_app.say("@eli", "seat yes")
    assert "Alder" in await circle_app.say("@eli", "my")
    await circle_app.advance(days=4)
    assert len(asked(circle_app, "@eli")) == 1


async def test_before_a_season_there_is_nothing_to_note(circle_app: CircleApp) -> None:
    await circle_app.say("@mia", 'program create "Night owls"')
    await circle_app.say("@mia", "program open")
    await circle_app.say("@eli", "join Lisbon")
    assert "has not begun yet" in await circle_app.say("@eli", "self-assessment Listening")


async def test_shortly_before_the_first_session_the_question_waits_and_comes_with_the_reflection(
    circle_app: CircleApp,
) -> None:
    await circle_app.season(first="2027-01-07 18:00")
    await circle_app.meet()
    await circle_app.advance(days=1)
    assert not asked(circle_app, "@ana"), "no message of its own among so many"
    told = [each.text for each in circle_app.seen_by("@ana") if "where do you stand today" in each.text]
    assert len(told) == 1 and "Two minutes for yourself" in told[0] and "Only you will read this, ever" in told[0]
