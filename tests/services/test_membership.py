"""Leaving, a break, coming back: as members and their circle read it."""

import pytest

from circles import events, hookimpl
from circles.domain.person import Identity
from circles.testing import CircleApp


class Diary:
    """A plugin that hears everything."""

    def __init__(self) -> None:
        self.heard: list[events.Event] = []

    @hookimpl
    async def happened(self, event: events.Event) -> None:
        self.heard.append(event)


@pytest.fixture
def diary() -> Diary:
    return Diary()


@pytest.fixture
def circle_plugins(diary: Diary) -> list[object]:
    return [diary]


@pytest.fixture
async def season(circle_app: CircleApp) -> CircleApp:
    await circle_app.season()
    return circle_app


def to(app: CircleApp, who: str) -> str:
    return "\n\n".join(each.text for each in app.posts if each.where == who)


def in_room(app: CircleApp) -> str:
    return "\n\n".join(each.text for each in app.posts if each.where.startswith("room-"))


@pytest.mark.slow
async def test_6_2_8_ill_or_busy_no_reminders_and_the_rota_skips_me(season: CircleApp) -> None:
    assert "until Mon 1 Feb" in await season.say("@ana", "pause 2027-02-01")
    assert "Ana" not in await season.say("@bo", "rota")
    before = to(season, "ana")
    await season.advance_to("2027-01-12 18:00")
    assert "3 people are expected" in season.find("session 1 starts now").text
    await season.meet("@bo")
    await season.advance(days=2)
    assert to(season, "ana") == before, "no reminder, no prompt, no nudge, no word"


async def test_6_2_8_the_place_is_kept_and_the_room_and_the_calendar_stay(season: CircleApp) -> None:
    await season.say("@ana", "pause 3 weeks")
    await season.advance(minutes=1)
    (people,) = season.chat.rooms.values()
    assert Identity("local", "ana") in people
    assert "Alder" in await season.say("@ana", "my")
    assert "Session 1" in await season.say("@ana", "when")
    assert "Only Alder" in await season.say("@ana", "feed")


@pytest.mark.slow
async def test_6_2_8_the_place_is_kept_up_to_the_limit_of_one_season(season: CircleApp) -> None:
    assert "until Mon 1 Mar" in await season.say("@ana", "pause 2027-03-02"), "4 sessions, every 2 weeks"
    assert "You take a break" in await season.say("@ana", "pause 2027-03-01")


async def test_pause_alone_asks_until_when_and_says_who_sees_it(season: CircleApp) -> None:
    form = await season.say("@ana", "pause")
    assert "Until when?" in form and "Your circle sees that you take a break, not why" in form
    assert "You take a break" in await season.fill("@ana", until="2 weeks")
    await season.advance(minutes=1)
    assert "Ana takes a break for a while" in in_room(season)
    assert "18 Jan" not in in_room(season), "for how long is between them and me"


@pytest.mark.slow
async def test_a_break_ends_by_itself_with_a_private_welcome(season: CircleApp, diary: Diary) -> None:
    await season.say("@ana", "pause 2027-01-20")
    await season.advance_to("2027-01-19 23:59")
    assert "Welcome back" not in to(season, "ana")
    await season.advance_to("2027-01-20 00:01")
    assert "Welcome back to Alder, Ana" in to(season, "ana") and "Tue 26 Jan" in to(season, "ana")
    assert "Ana is back" in in_room(season)
    assert [type(each).__name__ for each in diary.heard if type(each).__name__.startswith("Member")] == [
        "MemberPaused",
        "MemberReturned",
    ]
    await season.advance_to("2027-01-26 18:00")
    assert "4 people are expected" in season.find("session 2 starts now").text


@pytest.mark.slow
async def test_return_ends_a_break_early_and_it_does_not_end_twice(season: CircleApp) -> None:
    await season.say("@ana", "pause 2027-01-20")
    assert "Welcome back" in await season.click("@ana", "I am back")
    assert "no break to end" in await season.say("@ana", "return")
    await season.advance_to("2027-01-21 12:00")
    assert in_room(season).count("Ana is back") == 1


@pytest.mark.slow
async def test_another_day_replaces_the_first(season: CircleApp) -> None:
    await season.say("@ana", "pause 2027-01-20")
    await season.click("@ana", "Another day")
    await season.fill("@ana", until="2027-02-03")
    await season.advance_to("2027-01-25 12:00")
    assert "Welcome back" not in to(season, "ana")
    assert in_room(season).count("takes a break") == 1, "the circle hears of it once"
    await season.advance_to("2027-02-03 12:00")
    assert "Welcome back" in to(season, "ana")


@pytest.mark.slow
async def test_the_same_day_may_be_chosen_again_after_a_return(season: CircleApp) -> None:
    for word in ("pause 2027-01-20", "return", "pause 2027-01-20"):
        await season.say("@ana", word)
    await season.advance_to("2027-01-20 12:00")
    assert "Welcome back" in to(season, "ana")


@pytest.mark.slow
async def test_who_takes_a_break_is_not_expected_and_may_come_back_to_answer(season: CircleApp) -> None:
    await season.say("@ana", "pause 3 weeks")
    assert "end it with “return”" in await season.say("@ana", "rsvp late")


@pytest.mark.slow
async def test_roles_of_who_takes_a_break_are_passed_on_with_a_word(season: CircleApp) -> None:
    assert "facilitator: Ana" in (await season.say("@bo", "rota")).partition("Session 2")[0]
    await season.say("@ana", "pause 3 weeks")
    await season.advance(minutes=1)
    told = season.find("You are now facilitator")
    assert told.where != "ana" and "Ana" not in told.text


@pytest.mark.slow
async def test_6_2_11_leaving_is_one_command_and_the_reason_optional(season: CircleApp) -> None:
    assert "The door stays open" in await season.say("@bo", "leave")
    await season.advance(minutes=1)
    assert "Bo left the circle" in in_room(season)
    assert "wrote" not in to(season, "mia")


@pytest.mark.slow
async def test_6_2_11_a_reason_is_read_by_organizers_alone(season: CircleApp) -> None:
    await season.say("@bo", 'leave "Too much at work"')
    await season.advance(minutes=1)
    assert "Too much at work" in to(season, "mia")
    others = [each for each in season.posts if "Too much at work" in each.text and each.where != "mia"]
    assert others == []


@pytest.mark.slow
async def test_6_2_11_a_goodbye_is_posted_only_if_wanted(season: CircleApp) -> None:
    await season.say("@bo", 'leave "No time" "Thank you all"')
    await season.advance(minutes=1)
    assert "Thank you all" in in_room(season) and "No time" not in in_room(season)


async def test_a_reason_says_who_reads_it_before_it_is_typed() -> None:
    from circles.commands import Leave, Pause

    notes = {each.name: each.ask.note for each in (*Leave.declaration.visible, *Pause.declaration.visible)}  # type: ignore[attr-defined]
    assert notes == {
        "reason": "Only the organizers will read this.",
        "goodbye": "Your circle will read this.",
        "until": "Your circle sees that you take a break, not why.",
    }


async def test_who_comes_back_by_themselves_is_named_in_the_history(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.say("@bo", "pause 3 weeks")
    await circle_app.say("@bo", "return")
    said = await circle_app.say("@bo", "history")
    assert "a person came back into their circle. By Bo." in said
