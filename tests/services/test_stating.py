"""What people say of themselves: understood, said back to them alone, changed and taken back at any time."""

import pytest

from circles.domain.availability import Availability
from circles.domain.availability_text import read_availability
from circles.domain.person import Identity
from circles.domain.profile import Profile
from circles.message import Form, Post
from circles.services.stating import state_hours
from circles.testing import CircleApp

ASKED = "You have not said when you can meet."


async def person_id(app: CircleApp, who: str = "ana") -> str:
    person = await app.stage.app.desk.ledger.people.by_identity(Identity("local", who))
    assert person
    return person.id


async def kept_hours(app: CircleApp, who: str = "ana") -> Availability | None:
    id = await person_id(app, who)
    return (await app.stage.app.desk.ledger.wishes.hours([id])).get(id)


async def kept_profile(app: CircleApp, who: str = "ana") -> Profile | None:
    id = await person_id(app, who)
    return (await app.stage.app.desk.ledger.wishes.profiles([id])).get(id)


@pytest.fixture
async def app(circle_app: CircleApp) -> CircleApp:
    for asked in ('program create "Night owls" "We meet" 4 2 60', "program open"):
        await circle_app.say("@mia", asked)
    await circle_app.say("@ana", "join Lisbon")
    return circle_app


# Hours.


async def test_hours_are_said_back_line_by_line_and_kept(app: CircleApp) -> None:
    said = await app.say("@ana", "free tue 18-21, not fri, maybe sat 10-12")
    assert "- Tuesday, 18:00-21:00: good\n- Saturday, 10:00-12:00: possible\nAll other hours" in said
    assert await kept_hours(app) == read_availability("tue 18-21, maybe sat 10-12")
    assert "- Tuesday, 18:00-21:00: good" in await app.say("@ana", "free")


@pytest.mark.parametrize(
    ("language", "typed", "back"),
    [
        ("de", "frei werktags abends, samstag 10 bis 12 vielleicht", "- Montag bis Freitag, 18:00-22:00: gut"),
        ("es", "libre entre semana por la tarde, no viernes", "- de lunes a jueves, 12:00-18:00: bien"),
    ],
)
async def test_hours_in_other_languages(app: CircleApp, language: str, typed: str, back: str) -> None:
    await app.say("@ana", f"language {language}")
    assert back in await app.say("@ana", typed)


async def test_who_reads_it_is_said_before_typing(app: CircleApp) -> None:
    assert "Nobody else reads this" in await app.say("@ana", "free")
    form = await app.click("@ana", "Say when I can meet")
    assert "Only you read this. Organizers only see for whom no hour is found." in form
    assert "Saturday, 9:00-12:00: good" in await app.fill("@ana", hours="sat 9-12")


@pytest.mark.parametrize("typed", ["any", "Egal", "da igual", "cualquiera.", "default"])
async def test_hours_are_taken_back(app: CircleApp, typed: str) -> None:
    await app.say("@ana", "free sat 9-12")
    assert ASKED in await app.say("@ana", f"free {typed}")
    assert await kept_hours(app) is None


async def test_the_button_takes_hours_back_too(app: CircleApp) -> None:
    await app.say("@ana", "free sat 9-12")
    assert ASKED in await app.click("@ana", "Take it back")
    assert await kept_hours(app) is None


async def test_what_is_not_understood_changes_nothing_and_says_what_was(app: CircleApp) -> None:
    await app.say("@ana", "free sat 9-12")
    said = await app.say("@ana", "free tue 18-21, wombat")
    assert said.startswith("I do not know “wombat”.")
    assert "The rest I understood as: Tuesday, 18:00-21:00: good." in said
    assert "The rest" not in await app.say("@ana", "free wombat")
    assert await kept_hours(app) == read_availability("sat 9-12")


async def test_a_form_that_was_not_understood_comes_back_with_its_text(app: CircleApp) -> None:
    await app.say("@ana", "free")
    await app.click("@ana", "Say when I can meet")
    assert "I do not know “wombat”." in await app.fill("@ana", hours="tue 18-21, wombat")
    assert "tue 18-21, wombat" in await app.click("@ana", "Once more")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("tue 18-18:45", "takes 60 minutes at a stretch, and none of these is that long."),
        ("tue 18-19", "That is little to choose from"),
        ("tue 18-20", ""),
    ],
)
async def test_too_little_is_said_kindly_and_kept_all_the_same(app: CircleApp, typed: str, says: str) -> None:
    said = await app.say("@ana", f"free {typed}")
    assert says in said
    assert ("That is little" in said or "at a stretch" in said) is bool(says)
    assert await kept_hours(app) == read_availability(typed)
    assert not says or says in await app.say("@ana", "free"), "also when they look again"


async def test_hours_on_days_on_which_the_program_does_not_meet(app: CircleApp) -> None:
    await app.say("@mia", "program rhythm every 2 weeks on tue, thu")
    assert "and you named no hour for a session on such a day." in await app.say("@ana", "free mon 18-21, sat 9-12")
    assert "such a day" not in await app.say("@ana", "free tue 18-21")
    assert "That is little" in await app.say("@ana", "free mon 18-21, thu 18-19")


PAGES = '[web]\npublic_url = "https://circles.example.org/"'


@pytest.mark.parametrize(("circle_settings", "is_there"), [("", False), (PAGES, True)])
async def test_there_is_a_page_to_paint_them_where_people_can_reach_it(app: CircleApp, is_there: bool) -> None:
    said = await app.say("@ana", "free")
    assert ("on a page for you alone: https://circles.example.org/pages/hours." in said) is is_there


async def test_hours_need_a_clock_first(app: CircleApp) -> None:
    assert "We have not met yet. Type “join” and your city" in await app.say("@zoe", "free weekday evenings")
    ledger = app.stage.app.desk.ledger
    await ledger.people.add("Zoe", Identity("local", "zoe"))
    for asked in ("free weekday evenings", "free"):
        assert "tell me first where you are, such as: zone Lisbon" in await app.say("@zoe", asked)
    await app.say("@zoe", "zone Oslo")
    assert "Monday to Friday, 18:00-22:00: good" in await app.say("@zoe", "free weekday evenings")


async def test_hours_hold_on_a_new_clock_and_how_to_move_them_along_is_said(app: CircleApp) -> None:
    assert "can meet hold" not in await app.say("@ana", "zone Oslo")
    await app.say("@ana", "free sun 18-21, maybe tue 9-10")
    said = await app.say("@ana", "zone Kathmandu")
    assert "can meet hold on this clock from now on" in said
    assert await kept_hours(app) == read_availability("sun 18-21, maybe tue 9-10")
    to_type = "free good: Mon 0:00-1:45, Sun 22:45-24:00; possible: Tue 13:45-14:45"
    assert f"type `{to_type}`." in said
    await app.say("@ana", to_type)
    assert await kept_hours(app) == read_availability("sun 22:45-1:45, maybe tue 13:45-14:45")
    assert "can meet hold" not in await app.say("@ana", "zone Kathmandu")


async def test_a_new_place_by_the_same_clock_is_no_question(app: CircleApp) -> None:
    await app.say("@ana", "free sun 18-21")
    assert "can meet hold" not in await app.say("@ana", "zone London")


async def test_who_has_a_circle_reads_that_its_hour_stays(circle_app: CircleApp) -> None:
    await circle_app.season()
    before = len(circle_app.posts)
    assert "Your circle goes on at its hour; `other hour`" in await circle_app.say("@ana", "free weekday evenings")
    assert len(circle_app.posts) == before, "nobody is told"


async def test_hours_said_anew_in_the_same_message_count(app: CircleApp) -> None:
    await app.say("@ana", "free sat 9-12")
    await app.edit("@ana", "free sun 9-12")
    assert await kept_hours(app) == read_availability("sun 9-12")
    assert "Say it once more, as you want it now." in await app.take_back("@ana")


async def test_a_page_can_note_hours_by_the_same_rules(app: CircleApp) -> None:
    desk = app.stage.app.desk
    ana = await desk.ledger.people.get(await person_id(app))
    assert ana
    async with desk.ledger.transaction():
        assert await state_hours(desk, ana, read_availability("tue 18-20"), app.now) is None
        assert await state_hours(desk, ana, read_availability("tue 18-19"), app.now) is not None
        assert await state_hours(desk, ana, None, app.now) is None


# The question after joining.


async def test_joining_asks_for_hours_and_who_said_them_is_not_asked(app: CircleApp) -> None:
    said = await app.say("@bo", "join Oslo")
    assert "when can you meet?" in said and "[Say when I can meet]" in said
    await app.click("@bo", "Say when I can meet")
    await app.fill("@bo", hours="weekday evenings")
    assert "when can you meet?" not in await app.say("@bo", "join Oslo")
    await app.advance(weeks=2)
    assert not [each for each in app.seen_by("@bo") if ASKED in each.text]


async def test_who_said_no_hours_is_reminded_once(app: CircleApp) -> None:
    await app.advance(days=1, hours=12)
    assert not app.seen_by("@ana")
    await app.advance(days=2)
    (asked,) = app.seen_by("@ana")
    assert ASKED in asked.text and "I will not ask again." in asked.text
    await app.say("@ana", "join Oslo")
    await app.advance(weeks=3)
    assert len(app.seen_by("@ana")) == 1


@pytest.mark.parametrize("since", ["waiting drop", "forgetme yes"])
async def test_who_is_gone_is_not_reminded(app: CircleApp, since: str) -> None:
    await app.say("@ana", since)
    await app.advance(days=4)
    assert not [each for each in app.seen_by("@ana") if ASKED in each.text]


async def test_nobody_is_reminded_once_circles_are_there(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.advance(days=4)
    assert not [each for each in circle_app.posts if ASKED in each.text]


async def test_the_reminder_comes_before_the_day_on_which_circles_are_made(app: CircleApp) -> None:
    await app.say("@mia", f"program date {app.now.date().isoformat()[:8]}{app.now.day + 2:02}")
    await app.say("@bo", "join Oslo")
    await app.advance(days=1, hours=20)
    assert [each for each in app.seen_by("@bo") if ASKED in each.text]


async def test_who_waits_in_line_is_asked_which_hours_would_suit(circle_app: CircleApp) -> None:
    await circle_app.season()
    said = await circle_app.say("@eli", "join Oslo")
    assert "Which hours are these?" in said and "[Say when I can meet]" in said
    await circle_app.say("@eli", "free weekday evenings")
    assert "Which hours are these?" not in await circle_app.say("@eli", "waiting")


@pytest.mark.slow
async def test_circles_are_chosen_by_what_was_said_last_and_nobody_is_told_of_a_change(circle_app: CircleApp) -> None:
    for asked in ('program create "Night owls" "We meet" 4 2 60', "program open"):
        await circle_app.say("@mia", asked)
    for who in ("ana", "bo", "chen", "dua"):
        await circle_app.say(f"@{who}", "join Lisbon")
        await circle_app.say(f"@{who}", "free sat 9-12")
    assert "Sat" in await circle_app.say("@mia", "propose")
    before = len(circle_app.posts)
    for who in ("ana", "bo", "chen", "dua"):
        await circle_app.say(f"@{who}", "free wed 18-21")
    assert len(circle_app.posts) == before
    assert "Wed" in await circle_app.say("@mia", "propose")


# A few words about oneself.


async def test_each_list_is_said_and_shown_by_a_command_of_its_own(app: CircleApp) -> None:
    for asked in ("offer public speaking, Python", "seek writing", "goals change of career", "speak English, de"):
        assert "Noted" in await app.say("@ana", asked)
    said = await app.say("@ana", "mentor yes")
    assert "- You speak: English and Deutsch\n- You offer help with: public speaking and Python" in said
    assert "- You seek help with: writing\n- You want to work on: change of career" in said
    assert said == (await app.say("@ana", "profile")).replace("What helps to choose your circle", "Noted")
    assert await kept_profile(app) == Profile(
        ("en", "de"), ("public speaking", "Python"), ("writing",), ("change of career",), mentors=True
    )


async def test_asking_shows_and_changes_nothing(app: CircleApp) -> None:
    for asked in ("profile", "offer", "seek", "goals", "speak", "mentor"):
        said = await app.say("@ana", asked)
        assert "What helps to choose your circle" in said and "You offer help with: nothing said yet" in said
    assert await kept_profile(app) is None


async def test_the_form_has_five_questions_and_keeps_what_is_left_empty(app: CircleApp) -> None:
    await app.say("@ana", "offer Python")
    form = await app.click("@ana", "Change it")
    assert form.count("Only you read this") == 4 and form.count("your circle reads that it has you as a mentor") == 1
    said = await app.fill("@ana", languages="en", seeks="writing", mentors="yes")
    assert "You offer help with: Python\n- You seek help with: writing" in said
    await app.click("@ana", "Change it")
    await app.fill("@ana", offers="none", mentors="no")
    assert await kept_profile(app) == Profile(("en",), (), ("writing",))


@pytest.mark.slow
@pytest.mark.parametrize("typed", ["none", "Nichts", "nada", "-"])
async def test_a_list_is_taken_out(app: CircleApp, typed: str) -> None:
    await app.say("@ana", "seek writing")
    assert "You seek help with: nothing said yet" in await app.say("@ana", f"seek {typed}")
    assert await kept_profile(app) is None


async def test_of_a_form_with_one_answer_that_cannot_be_nothing_is_kept(app: CircleApp) -> None:
    await app.say("@ana", "profile")
    await app.click("@ana", "Change it")
    said = await app.fill("@ana", offers="Python", languages="Klingon")
    assert "I do not know the language “klingon”" in said
    assert await kept_profile(app) is None


@pytest.mark.slow
async def test_what_somebody_says_of_themselves_is_theirs_alone(circle_app: CircleApp) -> None:
    await circle_app.season()
    before = len(circle_app.posts)
    await circle_app.say("@ana", "offer juggling")
    await circle_app.say("@ana", "free sun 3:15-5")
    assert len(circle_app.posts) == before
    for who in ("@bo", "@mia"):
        for asked in ("profile", "free", "my", "health", "why circle", "report", "mydata"):
            said = await circle_app.say(who, asked)
            assert "juggling" not in said and "3:15" not in said
    assert await circle_app.say("@ana", "mydata")
    answer = circle_app._answers["@ana"]
    assert isinstance(answer, Post) and not isinstance(answer, Form)
    file, *_ = answer.files
    assert b"juggling" in file.content and b"3:15" in file.content
    await circle_app.say("@ana", "forgetme yes")
    ledger = circle_app.stage.app.desk.ledger
    assert await ledger._database.fetch("SELECT id FROM person WHERE wishes LIKE ?1", "%juggling%") == []
