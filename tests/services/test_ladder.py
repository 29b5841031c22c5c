"""The ladder of a member: how they stand, what they ask for, and what becomes of it when the next season forms."""

from datetime import timedelta

import pytest

from circles.domain.ladder import Record, Step
from circles.domain.person import Identity
from circles.domain.rota import Assignment
from circles.services.private_links import Purpose, Visitor
from circles.testing import CircleApp
from circles.web.proposal_page import ProposalPage

MISSING = "Host of a circle: opens once you have led one session"


@pytest.fixture
def circle_settings() -> str:
    return "[program]\nleast = 3\ntarget = 3\nmost = 4\nquorum = 1\n"


async def id_of(app: CircleApp, who: str) -> str:
    found = await app.stage.app.desk.ledger.people.by_identity(Identity("local", who))
    assert found
    return found.id


async def record(app: CircleApp, who: str) -> Record:
    id = await id_of(app, who)
    return (await app.stage.app.desk.ledger.steps.of([id]))[id]


async def meets(app: CircleApp, lead: str, time: str = "") -> None:
    """The next session takes place, led by one and timed by another."""
    ledger, id = app.stage.app.desk.ledger, await id_of(app, lead)
    (circle,) = await ledger.circles.of_person(id)
    session = await ledger.sessions.current(circle.id, app.now)
    assert session
    roles = [Assignment("facilitator", id, confirmed=True)]
    if time:
        roles.append(Assignment("timekeeper", await id_of(app, time), confirmed=True))
    await app.stage.advance(to=session.starts_at)
    await ledger.roles.replace(session.id, roles)
    await app.say(f"@{lead}", "start", in_room=True)
    await app.stage.advance(to=session.ends_at)
    await app.advance(hours=1)


async def over(app: CircleApp) -> None:
    await app.say("@mia", "season close")
    await app.click("@mia", "Yes")
    await app.say("@mia", "season again")


@pytest.fixture
async def second(circle_app: CircleApp) -> CircleApp:
    """Bo has led two sessions, and the season is over: another one is open."""
    await circle_app.season(sessions=3)
    await meets(circle_app, "bo", "chen")
    await meets(circle_app, "bo", "chen")
    await over(circle_app)
    return circle_app


async def page_of(app: CircleApp) -> str:
    """The page on which an organizer sees the proposal."""
    desk, until = app.stage.app.desk, app.now + timedelta(hours=1)
    mia = await desk.ledger.people.by_identity(Identity("local", "mia"))
    assert mia
    return await ProposalPage(desk, app.stage.app.intake).show(
        Visitor(mia, Purpose.PROPOSAL, "", until, "form"), app.now
    )


async def with_newcomers(app: CircleApp) -> str:
    """Bo, Ana and four newcomers are put into two circles. Returns what the organizer reads."""
    for who in ("ana", "kim", "lou", "max", "nia"):
        await app.say(f"@{who}", "join Lisbon")
    return await app.say("@mia", "propose 2027-06-01 18:00")


# How somebody stands.


async def test_6_2_13_the_ledger_says_what_was_done_and_what_is_missing(circle_app: CircleApp) -> None:
    await circle_app.season(sessions=3)
    new = await circle_app.say("@dua", "my ladder")
    assert "Timekeeper: comes to you by turns" in new and MISSING in new
    assert "Next could be: Timekeeper\nYou start and end each part" in new, "what it asks of somebody"
    await meets(circle_app, "bo", "dua")
    await meets(circle_app, "bo", "dua")
    hers = await circle_app.say("@dua", "my ladder")
    assert "Timekeeper: you kept time 2 times" in hers and MISSING in hers and "Next could be: Facilitator" in hers
    his = await circle_app.say("@bo", "my ladder")
    assert "Facilitator: you led 2 sessions" in his and "Host of a circle: open to you" in his
    assert "Mentor in a new circle: opens once you have been in a circle to the end of its season" in his
    for word in ("score", "rank", "level"):
        assert word not in (hers + his).lower()


async def test_a_role_counts_only_for_who_was_there(circle_app: CircleApp) -> None:
    await circle_app.season(sessions=3)
    await meets(circle_app, "bo", "dua")
    assert (await record(circle_app, "dua")).kept_time == 1
    await circle_app.say("@ana", "was away @local:dua")
    assert (await record(circle_app, "dua")).kept_time == 0


async def test_nobody_is_pushed_who_would_rather_not_lead(circle_app: CircleApp) -> None:
    await circle_app.season(sessions=3)
    await meets(circle_app, "bo", "dua")
    await circle_app.say("@dua", "roles not facilitator")
    hers = await circle_app.say("@dua", "my ladder")
    assert "Facilitator: you would rather not, and that is fine" in hers and "Nobody has to lead." in hers
    assert "Next could be" not in hers and "[" not in hers, "and nothing is offered"


async def test_who_asks_to_lead_tells_the_rota(circle_app: CircleApp) -> None:
    await circle_app.season(sessions=3)
    await meets(circle_app, "bo", "dua")
    await circle_app.say("@dua", "my ladder")
    assert "Noted, your wish: Facilitator" in await circle_app.click("@dua", "I would like to lead")
    await circle_app.click("@dua", "Facilitator: no wish any more")
    await circle_app.say("@dua", "my ladder facilitator")
    assert "You like: facilitator." in await circle_app.say("@dua", "roles")
    await circle_app.say("@dua", "my ladder")
    await circle_app.click("@dua", "Facilitator: no wish any more")
    assert "You like" not in await circle_app.say("@dua", "roles")


async def test_whom_we_have_not_met_is_told_what_to_do(circle_app: CircleApp) -> None:
    assert "We have not met" in await circle_app.say("@zoe", "my ladder")


async def test_6_2_13_who_leads_for_the_first_time_reads_what_it_asks_of_them(circle_app: CircleApp) -> None:
    await circle_app.season(sessions=4)
    await circle_app.advance_to("2027-01-05 18:01")
    question = circle_app.find("You facilitate session 1 of Alder")
    assert question.where == "ana" and "You open the session" in question.text
    assert "It is your first time, and the agenda carries you" in question.text
    await meets(circle_app, "bo")
    ledger = circle_app.stage.app.desk.ledger
    (circle,) = await ledger.circles.of_person(await id_of(circle_app, "bo"))
    session = await ledger.sessions.current(circle.id, circle_app.now)
    assert session
    await ledger.roles.replace(session.id, [Assignment("facilitator", await id_of(circle_app, "bo"))])
    await circle_app.advance_to("2027-01-19 18:01")
    question = circle_app.find("You facilitate session 2 of Alder")
    assert question.where == "bo" and "first time" not in question.text, "he has led before"


# Host and mentor.


@pytest.mark.slow
async def test_a_wish_is_known_to_nobody_until_they_say_yes_on_joining(second: CircleApp) -> None:
    said = await second.say("@bo", "my ladder mentor")
    assert "Noted, your wish: Mentor in a new circle. When you join the next season" in said
    joined = await second.say("@bo", "join Lisbon")
    assert "Would you still like that, this season?" in joined and "the organizers who form the circles read" in joined
    proposal = await with_newcomers(second)
    assert "Bo asked" not in proposal, "they have not said yes"
    await second.click("@bo", "Yes, still")
    asked = "Bo asked to be a mentor, and says yes for this season; has led 2 sessions so far."
    assert asked in await second.say("@mia", "proposal")
    assert asked in await page_of(second)
    assert "The organizers who form the circles see it." in await second.say("@bo", "my ladder")
    assert "Taken back" in await second.say("@bo", "my ladder none")
    assert "Bo asked" not in await second.say("@mia", "proposal")
    assert "Would you still" not in await second.say("@bo", "join Lisbon")


@pytest.mark.slow
async def test_a_mentor_by_their_own_wish_takes_a_mentors_seat(second: CircleApp) -> None:
    await second.say("@bo", "join Lisbon")
    assert "see it now" in await second.say("@bo", "my ladder mentor"), "a season forms: it counts at once"
    proposal = await with_newcomers(second)
    assert "1 of them mentors." in proposal and "1 of them has led sessions before." in proposal
    await second.say("@mia", "publish")
    await second.advance(minutes=1)
    told = second.find("You are a mentor in")
    assert told.where == "bo" and "A mentor listens first" in told.text
    assert "Bo is a mentor in this circle" in "".join(each.text for each in second.seen_by("bo"))
    assert (await record(second, "bo")).mentored == 1
    assert "you have been a mentor in one circle" in await second.say("@bo", "my ladder")
    id = await id_of(second, "bo")
    assert await second.stage.app.desk.ledger.wishes.steps([id]) == {}, "it came to be"


@pytest.mark.slow
async def test_a_host_by_their_own_wish_hosts(second: CircleApp) -> None:
    await second.say("@kim", "join Lisbon")
    await second.say("@bo", "join Lisbon")
    await second.say("@bo", "my ladder host")
    await with_newcomers(second)
    for who in ("kim", "ana", "mia", "chen"):
        seen = "".join(each.text for each in second.seen_by(who))
        assert "asked to be a host" not in seen, "in no message; an organizer reads it who asks for the proposal"
        for asked in ("my ladder", "my", "why circle", "history", "mydata"):
            assert "Bo asked" not in await second.say(f"@{who}", asked)
    await second.say("@mia", "publish")
    await second.advance(minutes=1)
    assert second.find("as you asked").where == "bo" and "Bo hosts the circle" in second.find("Bo hosts").text
    ledger, id = second.stage.app.desk.ledger, await id_of(second, "bo")
    circle = (await ledger.circles.of_person(id))[-1]
    assert [each.person_id for each in await ledger.circles.memberships(circle.id) if each.host] == [id]


@pytest.mark.slow
async def test_a_wish_counts_once_nothing_is_missing(second: CircleApp) -> None:
    assert "It counts once the step is open to you." in await second.say("@chen", "my ladder mentor")
    assert "Would you still" not in await second.say("@chen", "join Lisbon")
    await with_newcomers(second)
    assert "Chen asked" not in await second.say("@mia", "proposal")


@pytest.mark.slow
async def test_each_new_circle_gets_somebody_who_led_before(circle_app: CircleApp) -> None:
    await circle_app.season(sessions=3)
    await meets(circle_app, "bo")
    await meets(circle_app, "ana")
    await over(circle_app)
    for who in ("bo", "ana", "kim", "lou", "max", "nia"):
        await circle_app.say(f"@{who}", "join Lisbon")
    proposal = await circle_app.say("@mia", "propose 2027-06-01 18:00")
    assert proposal.count("1 of them has led sessions before.") == 2


async def test_in_a_first_season_nothing_is_said_of_who_led(circle_app: CircleApp) -> None:
    await circle_app.say("@mia", 'program create "Night owls" "We meet" 4 2 60')
    await circle_app.say("@mia", "program open")
    assert "led" not in await with_newcomers(circle_app)


@pytest.mark.slow
async def test_who_waits_keeps_their_yes_for_the_next_season(second: CircleApp) -> None:
    ledger = second.stage.app.desk.ledger
    await second.say("@bo", "join Lisbon")
    await second.say("@bo", "my ladder host")
    latest = await ledger.programs.latest()
    assert latest
    following = await ledger.programs.next_season(latest[1])
    assert [each.would for each in await ledger.programs.enrollments(following.id)] == [Step.HOST]


# A new circle out of one that meets.


@pytest.mark.slow
async def test_organizers_see_who_could_begin_a_new_circle_and_ask_them(circle_app: CircleApp) -> None:
    await circle_app.season(sessions=6)
    assert "Nobody there has led a session yet." in await circle_app.say("@mia", "circle seed Alder")
    await meets(circle_app, "bo")
    await meets(circle_app, "chen")
    shown = await circle_app.say("@mia", "circle seed Alder")
    assert "Bo has led 1 session" in shown and "Chen has led 1 session" in shown and "Dua" not in shown
    assert "I asked Bo in private" in await circle_app.click("@mia", "Ask Bo")
    assert "was asked already" in await circle_app.say("@mia", "circle ask Alder @local:bo")
    await circle_app.advance(minutes=1)
    asked = circle_app.find("would you begin a new circle out of Alder")
    assert asked.where == "bo" and "No is a fine answer. Only the organizers read it" in asked.text
    assert "nothing changes" in await circle_app.click("@bo", "I would rather stay")
    await circle_app.advance(minutes=1)
    assert circle_app.find("Bo would rather stay in Alder.").where == "mia"
    assert "you have answered" in await circle_app.say("@bo", "seed yes")
    assert "a person was asked to begin a new circle. By Mia. It concerned you." in await circle_app.say(
        "@bo", "history"
    )
    assert "asked to begin" not in await circle_app.say("@chen", "history")


@pytest.mark.slow
async def test_once_two_would_begin_it_the_button_does(circle_app: CircleApp) -> None:
    await circle_app.season(sessions=6, people=4)
    await meets(circle_app, "bo")
    await meets(circle_app, "chen")
    for who in ("bo", "chen"):
        await circle_app.say("@mia", f"circle ask Alder @local:{who}")
        await circle_app.advance(minutes=1)
        assert "Thank you" in await circle_app.click(f"@{who}", "Yes, I would")
    await circle_app.advance(minutes=1)
    told = circle_app.find("Chen would begin a new circle out of Alder.")
    assert told.where == "mia" and "Begin it with Bo and Chen" in told.text
    assert "too small" in await circle_app.click("@mia", "Begin it with"), "the rules hold all the same"
