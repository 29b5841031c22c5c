"""What a member expects, row by row, and what happens when it goes wrong: product rows 6.2.1 to 6.2.13.

Rows that a use case shows by itself are tests beside it, with the same names; these here take a way through several.
"""

import re

import pytest

from circles.message import Form
from circles.testing import CircleApp, Shown


def private(app: CircleApp, who: str) -> str:
    return "\n\n".join(each.text for each in app.posts if each.where == who)


def in_rooms(app: CircleApp) -> list[Shown]:
    return [each for each in app.posts if each.where in app.chat.rooms]


async def an_open_program(app: CircleApp, name: str = "Night owls") -> str:
    """Returns the invitation as the organizer gets it, to be shown to others."""
    await app.say("@mia", f'program create "{name}" "We meet late" 4 2 60')
    return await app.say("@mia", "program open")


async def test_6_2_1_the_first_post_says_what_how_long_who_reads_and_how_to_leave(circle_app: CircleApp) -> None:
    invitation = await an_open_program(circle_app)
    assert invitation == await circle_app.say("@zoe", "my"), "a stranger reads the same"
    assert "Night owls is open" in invitation and "We meet late" in invitation
    assert "4 sessions of 60 minutes, every 2 weeks" in invitation
    assert "read by you alone" in invitation and "You can leave at any time with `leave`" in invitation


async def test_6_2_2_at_most_five_questions_and_the_hour_to_check_the_zone(circle_app: CircleApp) -> None:
    await an_open_program(circle_app)
    await circle_app.click("@mia", "Join")
    form = circle_app._answers["@mia"]
    assert isinstance(form, Form) and 1 <= len(form.fields) <= 5
    assert all(each.note is not None for each in form.fields), "each says who reads the answer"
    assert "So it is 17:45 for you now?" in await circle_app.fill("@mia", place="Kathmandu", hope="Company")


async def test_6_2_2_types_est_and_reads_two_choices_with_their_clocks(circle_app: CircleApp) -> None:
    await an_open_program(circle_app)
    asked = await circle_app.say("@ana", "join EST")
    assert "New York (07:00 now) or Jamaica (07:00 now)" in asked
    assert "So it is 07:00" in await circle_app.say("@ana", "join Jamaica")


@pytest.mark.parametrize(("typed", "answer"), [("UTC+2", "Athens, Cairo, Johannesburg"), ("Germany", "So it is 13:00")])
async def test_6_2_2_who_gives_no_city_names_an_offset_or_a_country(
    circle_app: CircleApp, typed: str, answer: str
) -> None:
    await an_open_program(circle_app)
    assert answer in await circle_app.say("@ana", f'join "{typed}"')


@pytest.mark.slow
async def test_6_2_4_meets_the_circle_names_charter_first_date_feed_and_an_invite_file(circle_app: CircleApp) -> None:
    await circle_app.season()
    welcome = circle_app.find("Welcome to Alder")
    assert "You are Ana, Bo, Chen and Dua" in welcome.text and "charter" in welcome.text
    assert "13:00 (Bo) · 18:00 (Ana) · 21:00 (Dua) · 23:30 (Chen)" in welcome.text, "each in their own hour"
    assert [each.label.template for each in welcome.post.buttons][:2] == ["Our charter", "Calendar link"]
    (file,) = welcome.post.files
    assert file.name == "session-1.ics" and b"DTSTART:20270112T180000Z" in file.content
    assert "/feeds/" in await circle_app.click("@bo", "Calendar link")


@pytest.mark.slow
async def test_6_2_4_who_cannot_do_the_first_date_says_hello_in_a_few_lines(circle_app: CircleApp) -> None:
    await circle_app.season()
    assert "say hello" in await circle_app.say("@bo", "rsvp cannot")
    form = await circle_app.click("@bo", "Say hello")
    assert "Your circle will read this." in form
    assert "Your circle reads it" in await circle_app.fill("@bo", text="I grow tomatoes and write compilers.")
    hello = circle_app.find("tomatoes")
    assert hello.where in circle_app.chat.rooms and "Bo says hello" in hello.text
    await circle_app.meet()
    assert "session 1 is over" in circle_app.find("is over").text, "the kick-off took place"
    assert "say hello" not in await circle_app.say("@bo", "rsvp cannot"), "later they know each other"


@pytest.mark.slow
async def test_6_2_6_in_the_session_one_message_follows_the_clock_and_names_the_part(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.advance_to("2027-01-12 18:00")
    await circle_app.say("@ana", "start", in_room=True)
    before, shown = len(circle_app.posts), circle_app.find("session 1 is on")
    first = shown.text
    await circle_app.advance(minutes=20)
    now = circle_app.find("session 1 is on")
    assert now.id == shown.id and now.text != first and "Now: " in now.text and "Part " in now.text
    assert len(circle_app.posts) == before, "quietly: it is the same message"


class TestACallLinkThatDoesNotWork:
    @pytest.fixture
    def circle_settings(self) -> str:
        return '[community]\nmeeting_link = "https://meet.example.org/all"\n'

    @pytest.mark.slow
    async def test_6_2_6_call_link_broken_the_communitys_own_stands_beside_it(self, circle_app: CircleApp) -> None:
        await circle_app.season()
        await circle_app.say("@ana", "place https://meet.example.org/oak")
        await circle_app.advance_to("2027-01-12 18:00")
        opening = circle_app.find("starts now").text
        assert "You talk here: https://meet.example.org/oak" in opening
        assert "If that does not work: https://meet.example.org/all" in opening


@pytest.mark.slow
async def test_6_2_7_after_a_session_a_look_back_that_can_be_written_anew_and_deleted(circle_app: CircleApp) -> None:
    app = circle_app
    await app.season()
    await app.meet()
    await app.advance(hours=1)
    assert "Only you will read this" in private(app, "bo")
    assert "Only you will read this" in await app.click("@bo", "Reflect")
    await app.fill("@bo", first="I talked too much")
    await app.say("@bo", "reflect I listened")
    assert "1 reflection" in await app.say("@bo", "mydata")
    assert "It is gone" in await app.say("@bo", "take back reflection")
    assert "reflection" not in await app.say("@bo", "mydata")
    assert "nothing of yours" in await app.say("@bo", "take back reflection")
    assert not [each for each in app.posts if "listened" in each.text or "too much" in each.text]


async def test_6_2_7_written_in_the_wrong_place_it_is_copied_nowhere(circle_app: CircleApp) -> None:
    app = circle_app
    await app.season()
    await app.meet()
    assert "for you alone" in await app.say("@bo", "reflect I am afraid of my boss", in_room=True)
    await app.advance(days=5)
    assert not [each for each in app.posts if "afraid" in each.text]
    assert "afraid" not in await app.say("@ana", "recap") + await app.say("@mia", "report")


async def test_6_2_7_forgets_and_is_nudged_once_and_then_left_alone(circle_app: CircleApp) -> None:
    app = circle_app
    await app.season()
    await app.meet()
    await app.advance(hours=1)
    await app.say("@ana", "reflect It was good")
    await app.advance(days=6)
    nudged = [each.where for each in app.posts if "still fresh. A line for yourself?" in each.text]
    assert sorted(nudged) == ["bo", "chen", "dua"], "once, and only who has not written"


async def test_6_2_8_between_sessions_my_commitment_and_those_of_my_peers(circle_app: CircleApp) -> None:
    app = circle_app
    await app.season()
    await app.meet()
    await app.say("@ana", "commitment Call two people")
    await app.say("@bo", "commitment Finish chapter one")
    assert "You said: “Call two people”" in await app.say("@ana", "my")
    assert "Finish chapter one" in await app.say("@ana", "recap")
    await app.say("@ana", "commitment done kept")
    assert "You said" not in await app.say("@ana", "my"), "what is done is not held up"


async def test_6_2_8_on_a_break_my_says_until_when_and_how_to_come_back(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.say("@bo", "pause 3 weeks")
    mine = await circle_app.say("@bo", "my")
    assert "You take a break until Mon 25 Jan" in mine and "I cannot come" not in mine
    assert "Welcome back" in await circle_app.click("@bo", "I am back")
    assert "break" not in await circle_app.say("@bo", "my")


@pytest.mark.slow
async def test_6_2_10_changed_zone_shows_all_future_sessions_anew(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.advance_to("2027-01-11 18:30")
    assert "18:00 (Ana)" in circle_app.find("Coming? Then there is nothing to do").text
    said = await circle_app.say("@ana", "zone Tokyo")
    assert "For you, Alder meets Wed 13 Jan, 03:00" in said and "Nobody else sees your zone" in said
    assert "Wed 27 Jan, 03:00" in await circle_app.say("@ana", "when")
    agenda = circle_app.find("Coming? Then there is nothing to do")
    assert agenda.edited and "03:00 (Ana)" in agenda.text and "Tokyo" not in agenda.text


class TestInTwoCircles:
    async def in_two(self, app: CircleApp) -> None:
        await app.season()
        await an_open_program(app, "Early birds")
        for who in ("ana", "eli", "fay", "gil"):
            await app.say(f"@{who}", "join Lisbon")
        for asked in ("propose 2027-01-13 08:00", "publish"):
            await app.say("@mia", asked)

    @pytest.mark.slow
    async def test_6_2_11_a_long_reason_is_asked_for_again_once_it_is_clear_which_circle(
        self, circle_app: CircleApp
    ) -> None:
        await self.in_two(circle_app)
        asked = await circle_app.say("@ana", f'leave "{"It became too much for me. " * 6}"')
        assert "Which one do you mean?" in asked and "once more in the form" in asked
        form = await circle_app.click("@ana", "Alder")
        assert "Only the organizers will read this." in form
        assert "You left Alder" in await circle_app.fill("@ana", reason="It became too much for me. " * 6)
        assert "Alder" not in await circle_app.say("@ana", "my")

    @pytest.mark.slow
    async def test_6_2_11_a_short_reason_travels_along(self, circle_app: CircleApp) -> None:
        await self.in_two(circle_app)
        assert "once more" not in await circle_app.say("@ana", "leave Busy")
        assert "You left Alder" in await circle_app.click("@ana", "Alder")


@pytest.mark.slow
@pytest.mark.parametrize("typed", ["@unknown:", "@:x", "nobody", "@local:nobody"])
async def test_6_2_11_a_name_that_nobody_has_is_a_kind_sentence(circle_app: CircleApp, typed: str) -> None:
    await circle_app.season()
    assert "I don't know who" in await circle_app.say("@ana", f"never {typed}")
    assert "I don't know who" in await circle_app.say("@ana", f"swap {typed}")


@pytest.mark.slow
async def test_6_2_13_the_first_time_in_a_role_comes_with_a_word_on_what_it_asks(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.advance_to("2027-01-12 17:30")
    (told,) = [each.text for each in circle_app.posts if each.where == "bo" and "You are timekeeper today" in each.text]
    assert "You start and end each part" in told
    assert re.search(r"You are scribe today\. You write down", private(circle_app, "chen"))


@pytest.mark.slow
async def test_6_2_7_ahead_of_the_last_session_each_sees_what_they_promised_and_wrote_in_private(
    circle_app: CircleApp,
) -> None:
    app = circle_app
    await app.season(sessions=3)
    await app.meet()
    await app.say("@bo", "commitment Call two people")
    await app.say("@bo", "commitment done kept")
    await app.say("@bo", "reflect I listened more than I talked")
    await app.meet()
    await app.say("@bo", "commitment Write chapter one")
    before = len(app.posts)
    await app.advance_to("2027-02-08 18:00")
    asked = [each for each in app.posts[before:] if "looks back on its season" in each.text]
    assert sorted(each.where for each in asked) == ["ana", "bo", "chen", "dua"]
    (mine,) = [each.text for each in asked if each.where == "bo"]
    assert "Session 1: Call two people (kept)" in mine and "Session 2: Write chapter one" in mine
    assert "listened" not in mine, "what is for Bo alone lies in no message"
    shown = await app.click("@bo", "What I wrote")
    assert "I listened more than I talked" in shown and "Only you see this" in shown
    assert "nothing here yet" in await app.say("@ana", "look back")
    await app.meet()
    assert len([each for each in app.posts if "looks back on its season" in each.text]) == 4


class TestWhoJoinsLate:
    @pytest.fixture
    def circle_settings(self) -> str:
        return "[program]\nleast = 3\ntarget = 4\nmost = 4\n"

    @pytest.mark.slow
    async def test_6_2_5_who_joins_a_day_before_is_reminded_all_the_same_and_shown_the_charter(
        self, circle_app: CircleApp
    ) -> None:
        app = circle_app
        await app.season()
        await app.meet()
        await app.say("@eli", "join Lisbon")
        await app.advance_to("2027-01-25 18:00")
        await app.say("@bo", "leave")
        welcome = await app.say("@eli", "seat yes")
        assert "Welcome to Alder, Eli" in welcome and "Tue 26 Jan" in welcome
        assert "What is said here stays here" in await app.click("@eli", "Our charter")
        await app.advance_to("2027-01-26 18:00")
        reminded = [each.where for each in app.posts if each.text.startswith("Alder meets Tue 26 Jan")]
        assert reminded.count("eli") == 1 and len(set(reminded)) == len(reminded)
        await app.meet()
        await app.advance(hours=1)
        assert "agreed on before you came" in private(app, "eli")
