"""One circle's way from the first word to a goodbye, as its people read it. Chapter by chapter, on one program."""

import re
from collections.abc import Iterable

import icalendar
import pytest

from circles import events, hookimpl
from circles.services import feeds
from circles.testing import CircleApp

CITIES = {"chen": "Kolkata", "dua": "Nairobi", "eli": "Oslo", "fay": "São Paulo"}
SECRET = "I am afraid of my new job"


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


async def test_a_circle_from_the_first_word_to_a_goodbye(circle_app: CircleApp, diary: Diary) -> None:
    await six_people_join(circle_app)
    await they_become_a_circle(circle_app)
    calendar = await bo_subscribes(circle_app)
    await the_agenda_comes_the_day_before(circle_app)
    await ana_cannot_come_and_her_role_goes_on(circle_app)
    await bo_and_fay_swap_with_two_taps(circle_app)
    await everyone_is_reminded_but_ana(circle_app)
    await they_start_late_and_end_on_time(circle_app)
    await they_wrap_up_and_look_back(circle_app)
    await the_recap_keeps_what_was_shared(circle_app)
    await the_next_session_moves_and_is_cancelled(circle_app, calendar)
    await reflections_stay_with_their_author(circle_app, diary, calendar)
    await the_program_says_why(circle_app)
    await bo_leaves(circle_app, calendar)
    names = [type(each).__name__ for each in diary.heard]
    assert names.count("PersonEnrolled") == 6
    assert [each for each in names if each not in ("PersonEnrolled", "RsvpChanged")] == [
        *("CirclePublished", "SessionOpened", "SessionHeld", "ReflectionWritten", "CommitmentMade"),
        *("SessionMoved", "SessionCancelled", "MemberLeft"),
    ]


async def six_people_join(app: CircleApp) -> None:
    assert "Nobody was told" in await app.say("@mia", 'program create "Night owls" "Peers who meet late"')
    assert "By which day are the circles made?" in await app.click("@mia", "Open it")
    assert "Night owls is open" in await app.fill("@mia", by="2 weeks")
    invitation = await app.say("@ana", "my")
    assert "8 sessions of 60 minutes" in invitation and "read by you alone" in invitation
    assert "Others see hours, never where you are" in await app.click("@ana", "Join")
    assert "So it is 12:00 for you now?" in await app.fill("@ana", place="Lisbon", hope="Finish one thing")
    assert "Did you mean New York (07:00 now)" in await app.say("@bo", "join EST")
    assert "Type the nearest large city" in await app.say("@bo", "join Nowhereville")
    assert "So it is 07:00 for you now?" in await app.say("@bo", 'join "New York"')
    for who, city in CITIES.items():
        assert "You have a place" in await app.say(f"@{who}", f"join {city}")


async def they_become_a_circle(app: CircleApp) -> None:
    proposal = await app.say("@mia", "propose 2027-01-12 16:00")
    assert "Alder: Ana, Bo, Chen, Dua, Eli and Fay" in proposal and "5 of 6" in proposal
    assert app.posts == [], "nobody is told of a proposal"
    assert "1 circle of Night owls is published" in await app.click("@mia", "Publish")
    assert "21:30 (Chen)" in app.find("Welcome to Alder").text


async def bo_subscribes(app: CircleApp) -> str:
    links: list[str] = re.findall(r"/feeds/([\w-]+)\.ics", await app.say("@bo", "feed"))
    assert len(links) == 2, "one of their own, one of the circle"
    assert [sequence for sequence, _ in (await events_in(app, links[0])).values()] == [0] * 8
    return links[0]


async def events_in(app: CircleApp, secret: str) -> dict[str, tuple[int, icalendar.Event]]:
    """What a calendar app reads: sequence and event by UID."""
    found = await feeds.read(app.stage.app.desk, secret, app.now)
    assert found is not None
    read = icalendar.Calendar.from_ical(found.body)
    assert isinstance(read, icalendar.Calendar)
    return {str(each["UID"]): (each.sequence, each) for each in read.events}


async def the_agenda_comes_the_day_before(app: CircleApp) -> None:
    await app.advance_to("2027-01-05 16:00")
    assert "You lead" in await app.click("@ana", "Yes, I lead")
    await app.advance_to("2027-01-11 15:59")
    asked = [each.where for each in app.posts if "Where do you stand today?" in each.text]
    assert sorted(asked) == ["ana", "bo", "chen", "dua", "eli", "fay"]
    assert len(app.posts) - len(asked) == 2, "the welcome, and the question to Ana"
    await app.advance_to("2027-01-11 16:00")
    agenda = next(each for each in app.posts if each.text.startswith("Alder: session 1"))
    assert "12 minutes · Who I am" in agenda.text, "six people, two minutes each"
    assert "Roles: Ana (facilitator), Bo (timekeeper) and Chen (scribe)." in agenda.text
    assert [each.name for each in agenda.post.files] == ["session-1.ics"]
    assert app.find("You facilitate").where == "ana"


async def ana_cannot_come_and_her_role_goes_on(app: CircleApp) -> None:
    answer = await app.click("@ana", "I cannot come")
    assert "Thank you for telling us" in answer and "I asked Dua and Eli" in answer
    asked = [each for each in app.posts if "looks for a facilitator" in each.text]
    assert [each.where for each in asked] == ["dua", "eli"] and not any("Ana" in each.text for each in asked)
    assert "You are facilitator" in await app.click("@dua", "Yes, I take it")
    assert "settled already" in await app.click("@eli", "Yes, I take it")
    assert app.find("You facilitate").where == "dua"


async def bo_and_fay_swap_with_two_taps(app: CircleApp) -> None:
    assert "You stay timekeeper until they say yes" in await app.say("@bo", "swap @fay")
    assert "You are timekeeper" in await app.click("@fay", "Yes, I take it")
    assert app.find("Fay takes timekeeper").where == "bo"
    rota = (await app.say("@eli", "rota")).partition("Session 2")[0]
    assert "facilitator: Dua" in rota and "timekeeper: Fay" in rota and "scribe: Chen" in rota


async def everyone_is_reminded_but_ana(app: CircleApp) -> None:
    await app.advance_to("2027-01-12 15:00")
    reminders = {each.where: each.text for each in app.posts if each.text.startswith("Alder meets")}
    assert set(reminders) == {"bo", "chen", "dua", "eli", "fay"}
    assert "You are timekeeper today" in reminders["fay"] and "21:30" in reminders["chen"]


async def they_start_late_and_end_on_time(app: CircleApp) -> None:
    await app.advance_to("2027-01-12 16:04")
    opening = app.find("starts now")
    assert "Fay, press Start" in opening.text and "5 people are expected" in opening.text
    await app.click("@eli", "Start")
    live = app.find("session 1 is on")
    assert live.id == opening.id and live.edited, "one message for the whole session"
    assert "Now: Arriving" in live.text and "17:00 (Ana)" in live.text
    assert "Now: Why we are here" in await app.click("@dua", "Next")
    assert "Two more minutes" in await app.click("@fay", "+2")
    assert "Fay added two minutes" in app.find("session 1 is on").text
    await app.advance(minutes=7)
    assert "Now: Who I am" in app.find("session 1 is on").text, "it goes on by itself"
    await app.advance_to("2027-01-12 16:59")
    assert "Now: One word to close" in app.find("session 1 is on").text
    await app.advance_to("2027-01-12 17:00")
    assert app.find("session 1 is over").id == opening.id


async def they_wrap_up_and_look_back(app: CircleApp) -> None:
    assert "1 of 3: who was there?" in await app.click("@chen", "Wrap up")
    assert "Not there: Eli." in await app.click("@chen", "Eli was away")
    assert "2 of 3: who leads next time?" in await app.click("@chen", "That is right")
    assert "Your circle will read this" in await app.click("@chen", "One plus, one change")
    assert "Noted" in await app.fill("@chen", plus="Everyone spoke", change="Start on time")
    await app.advance(minutes=5)
    prompted = [each for each in app.posts if each.text.startswith("Two minutes for yourself")]
    assert {each.where for each in prompted} == {"bo", "chen", "dua", "fay"}
    assert all("Only you will read this" in each.text for each in prompted)
    assert "Only you will read this" in await app.click("@dua", "Reflect")
    assert "Kept, for you alone" in await app.fill("@dua", first=SECRET)
    assert "Your circle will read this" in await app.click("@dua", "My commitment")
    assert "“Call two people”" in await app.fill("@dua", text="Call two people")


async def the_recap_keeps_what_was_shared(app: CircleApp) -> None:
    await app.advance_to("2027-01-13 18:00")
    recap = app.find("what we keep from session 1").text
    for kept in ("There were Bo, Chen, Dua and Fay.", "Dua: Call two people", "Plus: Everyone spoke", "Start on time"):
        assert kept in recap
    nudged = {each.where for each in app.posts if "still fresh" in each.text}
    assert nudged == {"bo", "fay"}, "who has reflected is left alone, and Chen sleeps"
    await app.advance_to("2027-01-14 02:30")
    late = app.find("still fresh")
    assert (late.where, late.post.quiet) == ("chen", True), "at eight in the morning, Kolkata"


async def the_next_session_moves_and_is_cancelled(app: CircleApp, calendar: str) -> None:
    before = await events_in(app, calendar)
    assert "Everyone is told" in await app.say("@mia", "session move 2027-01-27 17:00 this")
    assert "Wed 27 Jan: 12:00 (Bo)" in app.find("session 2 has a new hour").text
    moved = await events_in(app, calendar)
    (uid,) = (each for each in moved if moved[each][0] != before[each][0])
    assert moved.keys() == before.keys() and moved[uid][0] == before[uid][0] + 1
    assert f"{moved[uid][1].start:%d %H:%M}" == "27 17:00"
    assert "Everyone is told" in await app.say("@mia", "session cancel")
    assert "You meet again Tue 9 Feb" in app.find("session 2 is cancelled").text
    cancelled = await events_in(app, calendar)
    assert cancelled[uid][0] == moved[uid][0] + 1 and str(cancelled[uid][1]["STATUS"]) == "CANCELLED"


async def reflections_stay_with_their_author(app: CircleApp, diary: Diary, calendar: str) -> None:
    assert [each.where for each in app.posts if SECRET in each.text] == []
    assert SECRET not in repr(diary.heard)
    feed = await feeds.read(app.stage.app.desk, calendar, app.now)
    assert feed is not None and SECRET.encode() not in feed.body
    for who in ("@mia", "@bo", "@ana", "@dua"):
        for answer in await answers(app, who):
            assert SECRET not in answer


async def answers(app: CircleApp, who: str) -> Iterable[str]:
    asked = ("my", "when", "agenda", "rota", "why", "why circle", "why hour", "help", "help reflect", "reflect")
    return [await app.say(who, text) for text in asked]


async def the_program_says_why(app: CircleApp) -> None:
    assert "Chen is facilitator by turn. They have not been facilitator yet" in await app.say("@bo", "why role")
    assert "near clocks" in await app.say("@bo", "why circle")
    assert "for 5 of 6" in await app.say("@bo", "why hour")
    assert "Session 3, Tue 9 Feb" in await app.say("@bo", "rota")


async def bo_leaves(app: CircleApp, calendar: str) -> None:
    of_circle = re.findall(r"/feeds/([\w-]+)\.ics", await app.say("@bo", "feed"))[1]
    assert "The door stays open" in await app.say("@bo", "leave")
    assert "Bo left the circle" in app.find("left the circle").text
    assert await feeds.read(app.stage.app.desk, calendar, app.now) is None
    assert await feeds.read(app.stage.app.desk, of_circle, app.now) is None, "they knew the circle's link too"
    assert "Bo" not in await app.say("@ana", "rota")
    assert "no circle now" in await app.say("@bo", "my")
