"""What an organizer expects, row by row, and what happens when it goes wrong: product rows 6.1.1 to 6.1.11.

Rows that a use case shows by itself are tests beside it, with the same names; these here take a way through several.
"""

import json

import pytest

from circles.message import Form, Post
from circles.testing import CircleApp


async def an_open_program(app: CircleApp, people: int = 0) -> None:
    await app.say("@mia", 'program create "Night owls" "We meet late" 4 2 60')
    await app.say("@mia", "program open")
    for n in range(people):
        await app.say(f"@p{n}", "join Lisbon")


def to(app: CircleApp, who: str, text: str) -> list[str]:
    return [each.text for each in app.posts if each.where == who and text in each.text]


class TestAPlan:
    @pytest.fixture
    def circle_settings(self) -> str:
        return "[program]\nleast = 5\ntarget = 6\nmost = 8\n"

    @pytest.mark.slow
    async def test_6_1_2_a_plan_that_cannot_work_is_said_before_anyone_is_asked(self, circle_app: CircleApp) -> None:
        assert "1 to 52 sessions" in await circle_app.say("@mia", 'program create "Night owls" "We meet" 99')
        await an_open_program(circle_app, people=9)
        draft = await circle_app.say("@mia", "propose 2027-01-12 18:00")
        assert "9 people do not make circles of 5 to 8 with nobody left over, but 10 would" in draft
        assert "P8 could sit in a circle, but then others could not" in draft, "who asked last is the one who waits"
        assert circle_app.posts == [], "nobody heard of it"
        await circle_app.say("@p9", "join Lisbon")
        assert "Birch" in await circle_app.say("@mia", "propose 2027-01-12 18:00"), "two circles of five"


async def test_6_1_3_one_post_with_a_button_and_a_short_form(circle_app: CircleApp) -> None:
    await an_open_program(circle_app)
    invitation = circle_app._answers["@mia"]
    assert isinstance(invitation, Post) and [each.label.template for each in invitation.buttons] == ["Join"]
    await circle_app.click("@mia", "Join")
    form = circle_app._answers["@mia"]
    assert isinstance(form, Form) and [(each.name, each.required) for each in form.fields] == [
        ("place", True),
        ("hope", False),
    ]


async def test_6_1_3_a_half_filled_form_is_kept(circle_app: CircleApp) -> None:
    await an_open_program(circle_app)
    await circle_app.click("@mia", "Join")
    asked = await circle_app.fill("@mia", place="EST", hope="Somebody to learn with")
    assert "New York (07:00 now)" in asked and "Your longer answer is kept" in asked
    form = await circle_app.click("@mia", "Once more")
    assert "Your city" in form and "What should this season bring you?" not in form
    assert "You have a place" in await circle_app.fill("@mia", place="Jamaica")
    assert "and your hope" in await circle_app.say("@mia", "mydata")


async def test_6_1_3_what_is_too_long_to_travel_along_is_given_back_to_copy(circle_app: CircleApp) -> None:
    await an_open_program(circle_app)
    await circle_app.click("@mia", "Join")
    hope = "Somebody to learn with, " * 12
    asked = await circle_app.fill("@mia", place="EST", hope=hope)
    assert "Here is what you wrote, to copy:" in asked and hope.strip() in asked
    assert "What should this season bring you?" in await circle_app.click("@mia", "Once more")


async def test_6_1_3_a_form_that_was_not_sent_is_reminded_of_once(circle_app: CircleApp) -> None:
    await an_open_program(circle_app)
    for who in ("@zoe", "@yan"):
        await circle_app.say(who, "join")
        await circle_app.say(who, "join")
    await circle_app.say("@yan", "join Lisbon")
    await circle_app.advance(days=8)
    (told,) = [each for each in circle_app.posts if "did not send it" in each.text]
    assert told.where == "zoe" and "nothing to do" in told.text
    assert "Night owls is open" in await circle_app.say("@zoe", "my")
    await circle_app.click("@zoe", "Join")
    assert "You have a place" in await circle_app.fill("@zoe", place="Lisbon")
    await circle_app.advance(days=8)
    assert len([each for each in circle_app.posts if "did not send it" in each.text]) == 1


async def test_6_1_4_a_draft_with_reasons_is_for_organizers_alone_until_it_is_published(circle_app: CircleApp) -> None:
    await an_open_program(circle_app, people=4)
    draft = await circle_app.say("@mia", "propose 2027-01-12 18:00")
    assert "Only organizers see this. Nobody is told until you publish." in draft
    assert "between 8:00 and 21:00 for 4 of 4" in draft and "clocks show the same hour" in draft
    assert "20:00" in await circle_app.say("@mia", "propose 2027-01-13 20:00"), "it can be made anew"
    assert circle_app.posts == [] and "in no circle now" in await circle_app.say("@p0", "my")
    await circle_app.click("@mia", "Publish")
    assert "20:00" in await circle_app.say("@p0", "when")


async def test_6_1_5_start_rooms_are_opened_and_everyone_reads_the_first_hour(circle_app: CircleApp) -> None:
    await circle_app.season()
    (people,) = circle_app.chat.rooms.values()
    assert {each.id for each in people} == {"ana", "bo", "chen", "dua"}
    assert "The first session is Tue 12 Jan" in circle_app.find("Welcome to Alder").text


@pytest.mark.slow
async def test_6_1_5_nobody_leads_and_it_is_said_before_the_hour(circle_app: CircleApp) -> None:
    await circle_app.season()
    for who in ("@ana", "@bo", "@chen", "@dua"):
        await circle_app.say(who, "roles not facilitator")
        await circle_app.say(who, "decline facilitator")
    await circle_app.advance_to("2027-01-11 18:00")
    assert "nobody leads the next session yet" in await circle_app.say("@bo", "health")


@pytest.mark.slow
async def test_6_1_8_who_was_removed_still_gets_their_own_export(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.meet()
    await circle_app.say("@bo", "commitment Call two people")
    assert "no longer in Alder" in await circle_app.say("@mia", "remove person @local:bo")
    assert "1 commitment" in await circle_app.say("@bo", "mydata")
    answer = circle_app._answers["@bo"]
    assert isinstance(answer, Post)
    assert "Call two people" in json.dumps(json.loads(answer.files[0].content))


@pytest.mark.slow
async def test_6_1_9_the_season_closes_with_a_text_for_each_and_a_report_of_counts(circle_app: CircleApp) -> None:
    app = circle_app
    await app.season(sessions=3)
    assert "Season review" in (await app.say("@ana", "plan")).partition("Session 3")[2], "the closing one is planned"
    await app.meet()
    await app.say("@dua", "was away")
    for _ in range(2):
        await app.meet()
        await app.say("@dua", "was away")
    await app.click("@ana", "Another season")
    await app.advance(days=8)
    (hers,) = to(app, "ana", "took part")
    assert "Ana took part in the mentorship circle “Alder” of Night owls: 3 sessions of 60 minutes" in hers
    assert "(2027-01-12 to 2027-02-09)" in hers and "Only you get it" in hers
    assert to(app, "dua", "took part") == [], "nothing to certify, and nothing is said about it"
    assert not [each for each in app.posts if "took part" in each.text and each.where in app.chat.rooms]
    assert "would like another season" in app.find("would like another season").text
    report = await app.say("@mia", "report")
    assert "3 of 3 took place" in report and "1 wants another season" in report


async def test_6_1_10_it_is_shown_how_long_what_is_kept(circle_app: CircleApp) -> None:
    await circle_app.season()
    shown = await circle_app.say("@ana", "mydata")
    assert "deleted 180 days after your circle ended, the texts of messages after 30 days" in shown


class TestSteppingIn:
    @pytest.fixture
    def circle_settings(self) -> str:
        return "[program]\nleast = 3\ntarget = 3\nmost = 4\nquorum = 2\n"

    async def two_circles(self, app: CircleApp) -> None:
        """Alder with Ana, Bo and Chen; Birch with Dua, Eli and Fay."""
        await app.say("@mia", 'program create "Night owls" "We meet" 4 2 60')
        await app.say("@mia", "program open")
        for who, city in zip(
            ("ana", "bo", "chen", "dua", "eli", "fay"), ("Lisbon",) * 3 + ("Nairobi",) * 3, strict=True
        ):
            await app.say(f"@{who}", f"join {city}")
        for asked in ("propose 2027-01-12 18:00", "publish"):
            await app.say("@mia", asked)

    @pytest.mark.slow
    async def test_6_1_7_a_person_is_moved_with_history_and_notice_and_undone_within_a_day(
        self, circle_app: CircleApp
    ) -> None:
        app = circle_app
        await self.two_circles(app)
        secret = (await app.say("@bo", "feed")).partition("/feeds/")[2].partition(".ics")[0]
        assert "Bo goes on in Birch, and left Alder" in await app.say("@mia", "move person Bo Birch")
        assert "your place in Alder has ended" in to(app, "bo", "You go on in Birch")[0]
        rooms = {each.where: each.text for each in app.posts if "Bo joins" in each.text or "Bo left" in each.text}
        assert len(rooms) == 2, "both circles are told"
        calendar = await app.stage.calendar(secret)
        assert calendar is not None and b"Birch: session 1" in calendar, "the link they subscribed to goes on"
        assert "4 people are expected" in await app.say("@dua", "agenda")
        assert "a person went on in another circle" in await app.say("@mia", "undo")
        await app.say("@mia", "undo yes")
        assert "Alder" in await app.say("@bo", "my") and "Bo" in await app.say("@ana", "agenda")

    @pytest.mark.slow
    async def test_6_1_7_a_move_that_would_do_harm_is_blocked_with_the_reason(self, circle_app: CircleApp) -> None:
        app = circle_app
        await self.two_circles(app)
        await app.say("@dua", "never @local:bo")
        refused = await app.say("@mia", "move person Bo Birch")
        assert "asked not to sit with somebody" in refused and "Dua" not in refused
        await app.say("@mia", "move person Ana Birch")
        assert "at most" in await app.say("@mia", "move person Chen Birch")
        assert "Alder" in await app.say("@chen", "my")

    @pytest.mark.slow
    async def test_6_1_7_a_circle_gets_more_sessions_and_its_last_one_stays_the_look_back(
        self, circle_app: CircleApp
    ) -> None:
        app = circle_app
        await self.two_circles(app)
        assert "Alder has 2 more sessions, the last one Tue 23 Mar" in await app.say("@mia", "circle extend Alder 2")
        plan = [line for line in (await app.say("@ana", "plan")).splitlines() if "Session" in line]
        assert len(plan) == 6 and [n for n, line in enumerate(plan, 1) if "Season review" in line] == [6]
        told = app.find("2 more sessions")
        assert told.where in app.chat.rooms and len(told.post.files) == 2
        assert "1 to 12" in await app.say("@mia", "circle extend Alder 40")
