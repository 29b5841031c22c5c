"""The session while it runs: product rows "Start" and "During" of the facilitator, "In the session" of the member."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from circles.chat import Asked, Pressed
from circles.domain.person import Identity
from circles.render import plain
from circles.stage import Settings, open_stage
from circles.testing import CircleApp, RecordingChat, Shown
from circles.testing.opening import START


@pytest.fixture
async def at_the_hour(circle_app: CircleApp) -> CircleApp:
    """A published season; it is 18:00, the first session may begin. Ana facilitates, Bo keeps the time."""
    await circle_app.season()
    await circle_app.advance_to("2027-01-12 18:00")
    return circle_app


@pytest.fixture
async def running(at_the_hour: CircleApp) -> CircleApp:
    await at_the_hour.click("@bo", "Start")
    return at_the_hour


def live(app: CircleApp) -> Shown:
    return app.find("session 1 is on")


def parts(app: CircleApp) -> str:
    return live(app).text.partition("Now: ")[2].partition(" until")[0]


def labels(shown: Shown) -> list[str]:
    return [plain(each.label) for each in shown.post.buttons]


async def together(app: CircleApp, label: str) -> list[str]:
    """Ana and Bo press the same button of the live message at once. Returns what each is answered."""
    code = next(each.code for each in live(app).post.buttons if plain(each.label) == label)
    pressed = [
        app.stage.inbox.ask(Asked(f"{label}-{who}", Identity("local", who), who, Pressed(code)))
        for who in ("ana", "bo")
    ]
    answers = [plain(each, await app.stage.reader("local:ana")) for each in await asyncio.gather(*pressed)]
    await app.stage.app.engine.settle()
    return answers


@pytest.mark.slow
async def test_6_3_start_late_shifts_the_parts_and_the_hard_end_stays(at_the_hour: CircleApp) -> None:
    app = at_the_hour
    await app.advance(minutes=17)
    await app.click("@bo", "Start")
    assert "19:00 (Ana)" in live(app).text.partition("The session ends at")[2]
    await app.advance_to("2027-01-12 18:59")
    assert "One word to close" in parts(app), "every part had its turn"
    await app.advance_to("2027-01-12 19:00")
    assert app.find("session 1 is over")


async def test_two_start_at_once_and_the_first_one_counts(at_the_hour: CircleApp) -> None:
    first, second = await asyncio.gather(at_the_hour.click("@ana", "Start"), at_the_hour.click("@bo", "Start"))
    assert sorted((first, second)) == ["The clock is running already.", "The clock is running. Good session!"]
    assert len([each for each in at_the_hour.posts if "session 1 is on" in each.text]) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("label", "done"), [("Next", "went on"), ("+2 minutes", "added two minutes"), ("Pause", "paused")]
)
async def test_6_3_during_two_press_at_once_and_the_first_one_counts_and_is_named(
    running: CircleApp, label: str, done: str
) -> None:
    answers = await together(running, label)
    assert sorted("quicker" in each for each in answers) == [False, True]
    winner = "Ana" if "quicker" in answers[1] else "Bo"
    assert f"{winner} {done}" in live(running).text


async def test_two_go_back_at_once_and_one_part_back_it_is(running: CircleApp) -> None:
    for _ in range(2):
        await running.click("@bo", "Next")
    assert sorted("quicker" in each for each in await together(running, "Back")) == [False, True]
    assert "Part 2 of" in live(running).text


async def test_back_takes_a_hasty_next_away(running: CircleApp) -> None:
    first, until = parts(running), live(running).text.splitlines()[1]
    assert "Back" not in labels(live(running)), "there is nothing before the first part"
    await running.click("@bo", "Next")
    assert first not in parts(running)
    assert f"Now: {first}" in await running.click("@bo", "Back")
    assert live(running).text.splitlines()[1] == until
    assert "Bo went back a part" in live(running).text


async def test_back_when_there_is_nothing_before(running: CircleApp) -> None:
    assert "first part" in await running.say("@bo", "back")


async def test_6_3_during_a_pause_says_since_when_and_the_hard_end_holds(running: CircleApp) -> None:
    await running.advance(minutes=2)
    assert "stands still" in await running.click("@bo", "Pause")
    assert "The clock stands still since 13:02 (Bo) · 18:02 (Ana)" in live(running).text
    assert labels(live(running)) == ["Go on", "Wrap up"]
    before = parts(running)
    await running.advance(minutes=20)
    assert parts(running) == before, "nothing goes on by itself"
    assert "stands still already" in await running.say("@ana", "clock pause")
    await running.click("@ana", "Go on")
    assert "stands still" not in live(running).text and "Ana let the clock run on" in live(running).text
    await running.say("@ana", "clock pause")
    await running.advance_to("2027-01-12 19:00")
    assert running.find("session 1 is over")


async def test_a_minute_before_a_part_ends_the_live_message_says_so_and_nothing_rings(running: CircleApp) -> None:
    there = len(running.posts)
    await running.advance(minutes=2)
    assert "One minute left" not in live(running).text
    await running.advance(minutes=1)
    assert "One minute left in this part." in live(running).text
    assert live(running).post.quiet
    await running.advance(minutes=1)
    assert "One minute left" not in live(running).text
    assert len(running.posts) == there, "one message for the whole session"


async def test_6_3_during_two_more_minutes_move_the_warning(running: CircleApp) -> None:
    await running.advance(minutes=3)
    await running.click("@bo", "+2 minutes")
    assert "One minute left" not in live(running).text
    await running.advance(minutes=2)
    assert "One minute left" in live(running).text


async def test_6_3_start_facilitator_absent_after_five_minutes_who_takes_it_and_the_first_tap_wins(
    at_the_hour: CircleApp,
) -> None:
    app = at_the_hour
    await app.advance(minutes=4)
    with pytest.raises(LookupError):
        app.find("Who takes it?")
    await app.advance(minutes=1)
    asked = app.find("Who takes it?")
    assert labels(asked) == ["I take it"]
    assert "You lead today" in await app.click("@dua", "I take it")
    assert "Somebody was quicker: Dua leads today" in await app.say("@chen", "step in")
    assert "Dua stepped in and leads today" in live(app).text
    answered = next(each for each in app.posts if each.id == asked.id)
    assert answered.edited and labels(answered) == [] and "Dua stepped in" in answered.text
    assert "facilitator: Dua" in await app.say("@bo", "rota")
    assert "Dua stepped in as facilitator" in await app.say("@bo", "why role")


@pytest.mark.slow
async def test_who_stepped_in_is_in_the_ledger_so_the_turn_stays_with_who_was_away(at_the_hour: CircleApp) -> None:
    app = at_the_hour
    await app.advance(minutes=5)
    await app.click("@dua", "I take it")
    await app.advance_to("2027-01-12 19:01")
    ledger = app.stage.app.desk.ledger
    dua = await ledger.people.by_identity(Identity("local", "dua"))
    ana = await ledger.people.by_identity(Identity("local", "ana"))
    assert dua and ana
    (circle,) = await ledger.circles.of_person(dua.id)
    led = [each.person_id for each in await ledger.roles.history(circle.id) if each.role == "facilitator"]
    assert led == [dua.id]


async def test_nobody_is_asked_who_takes_it_when_the_clock_runs(running: CircleApp) -> None:
    await running.advance(minutes=6)
    with pytest.raises(LookupError):
        running.find("Who takes it?")


async def test_a_start_after_the_question_answers_it(at_the_hour: CircleApp) -> None:
    await at_the_hour.advance(minutes=7)
    asked = at_the_hour.find("Who takes it?")
    await at_the_hour.click("@ana", "Start")
    answered = next(each for each in at_the_hour.posts if each.id == asked.id)
    assert "Ana started the clock" in answered.text and labels(answered) == []


async def test_nobody_steps_in_before_the_hour_or_after_the_end(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.advance_to("2027-01-12 17:50")
    assert "may still be on the way" in await circle_app.say("@dua", "step in")


async def test_6_2_6_who_said_late_is_told_in_private_where_the_others_are(at_the_hour: CircleApp) -> None:
    app = at_the_hour
    await app.say("@chen", "rsvp late")
    await app.click("@bo", "Start")
    told = app.find("has begun")
    assert told.where == "chen" and "Now: Arriving" in told.text and "You are scribe today" in told.text
    assert "I am here now" in labels(live(app))
    await app.click("@bo", "Next")
    where = await app.click("@chen", "I am here now")
    assert "You are here: part 2 of" in where and "Now: Why we are here" in where and "until 23:34" in where
    assert "You are scribe today." in where and "The session ends at 00:30" in where
    assert "I am here now" not in labels(live(app)), "nobody is late any more"


async def test_who_says_late_while_the_session_runs_has_the_button(running: CircleApp) -> None:
    assert "I am here now" in await running.say("@chen", "rsvp late")
    assert "I am here now" in labels(live(running))
    assert "You are here: part 1 of" in await running.click("@chen", "I am here now")


@pytest.mark.slow
async def test_who_could_not_come_and_came_was_there(at_the_hour: CircleApp) -> None:
    await at_the_hour.say("@dua", "rsvp cannot")
    await at_the_hour.click("@bo", "Start")
    assert "You are here" in await at_the_hour.say("@dua", "here")
    await at_the_hour.advance_to("2027-01-13 18:00")
    assert "There were Ana, Bo, Chen and Dua." in at_the_hour.find("what we keep").text


async def test_here_before_the_clock_runs(at_the_hour: CircleApp) -> None:
    assert "The clock does not run yet" in await at_the_hour.say("@bo", "here")


async def test_6_3_during_the_agenda_post_needs_no_bot_every_part_has_its_minute(at_the_hour: CircleApp) -> None:
    agenda = next(each for each in at_the_hour.posts if "Coming? Then there is nothing to do." in each.text)
    lines = [each for each in agenda.text.splitlines() if " minute" in each and each.startswith("- ")]
    assert lines[:2] == ["- 0:00 · 4 minutes · Arriving", "- 0:04 · 4 minutes · Why we are here"]
    assert all(":" in line.partition(" · ")[0] for line in lines)


@pytest.mark.slow
async def test_a_restart_in_the_middle_forgets_nothing(tmp_path: Path) -> None:
    """The program ends and starts again on the same database: pause, parts, warnings and the way back are there."""
    chat, path = RecordingChat(), tmp_path / "circles.db"
    community = replace(Settings().community, organizers=("local:mia",))
    settings = replace(Settings(), community=community)
    async with open_stage(chat, START, settings, database=path, lasting=False) as stage:
        app = CircleApp(stage, chat)
        await app.season()
        await app.advance_to("2027-01-12 18:00")
        await app.click("@bo", "Start")
        await app.advance(minutes=1)
        await app.click("@bo", "Next")
        await app.advance(minutes=1)
        left = app.now
    async with open_stage(chat, left, settings, database=path, lasting=False) as stage:
        app = CircleApp(stage, chat)
        assert "Now: Arriving" in await app.click("@bo", "Back")
        await app.advance(minutes=1)
        assert "One minute left" in live(app).text
        await app.click("@bo", "Pause")
        left = app.now
    async with open_stage(chat, left + timedelta(minutes=10), settings, database=path, lasting=False) as stage:
        app = CircleApp(stage, chat)
        assert "Now: Arriving" in live(app).text and "stands still" in live(app).text
        await app.click("@ana", "Go on")
        await app.advance(minutes=2)
        assert "Now: Why we are here" in live(app).text
        await app.advance_to("2027-01-12 19:00")
        assert app.find("session 1 is over")
    assert len([each for each in chat.shown.values() if "session 1 is" in each.text]) == 1


async def test_while_a_session_is_on_only_what_still_counts_is_offered(running: CircleApp) -> None:
    for asked in ("my", "agenda"):
        said = await running.say("@dua", asked)
        assert "[I will be late]" in said and "[I am here now]" in said
        assert "[I cannot come]" not in said, "that is refused by now"


async def test_a_session_that_is_on_is_ended_and_not_cancelled(running: CircleApp) -> None:
    assert "on now: “wrap-up” ends it" in await running.say("@mia", "session cancel")
    assert "Now: " in live(running).text and "[Next]" in live(running).text
