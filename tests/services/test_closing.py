"""The last session is over: the circle chooses how it goes on, and ends kindly if it does not."""

from typing import Any

import pytest

from circles.domain.circle import CircleState, Ending
from circles.domain.person import Identity
from circles.services import feeds
from circles.testing import CircleApp

PEOPLE = ("@ana", "@bo", "@chen", "@dua")


async def meet_all(app: CircleApp, sessions: int = 4) -> None:
    """A whole season, with every session held."""
    await app.season(sessions=sessions)
    for _ in range(sessions):
        await app.meet()


@pytest.mark.slow
async def test_6_1_9_after_the_last_session_the_circle_is_asked_how_it_goes_on(
    circle_app: CircleApp, circles_of: Any
) -> None:
    await meet_all(circle_app)
    asked = circle_app.find("how do you go on?")
    assert "Another season: the same people" in asked.text and "A good end" in asked.text
    assert "Nobody sees what you choose" in asked.text
    assert asked.where.startswith("room-")
    (circle,) = await circles_of()
    assert circle.state is CircleState.CLOSING


@pytest.mark.slow
async def test_a_last_session_whose_hour_passed_closes_the_season_too(circle_app: CircleApp) -> None:
    await circle_app.season(sessions=2)
    await circle_app.meet()
    assert not [each for each in circle_app.posts if "how do you go on?" in each.text]
    await circle_app.advance(weeks=2, hours=2)
    assert circle_app.find("how do you go on?")


@pytest.mark.slow
async def test_one_tap_each_and_minds_may_change(circle_app: CircleApp) -> None:
    await meet_all(circle_app)
    assert "Noted: A good end" in await circle_app.click("@ana", "A good end")
    assert "Noted: Another season" in await circle_app.click("@ana", "Another season")
    assert "not among the choices" in await circle_app.say("@bo", "choose pause")
    await circle_app.advance(days=8)
    assert "You want another season" in circle_app.find("Thank you, Alder").text


@pytest.mark.slow
async def test_only_who_has_not_chosen_is_nudged_once(circle_app: CircleApp) -> None:
    await meet_all(circle_app)
    await circle_app.click("@ana", "Another season")
    await circle_app.advance(days=8)
    # For who had enough messages that week it stands in the digest.
    nudged = [each.where for each in circle_app.posts if "decides how it goes on" in each.text]
    assert sorted(nudged) == ["bo", "chen", "dua"]


@pytest.mark.slow
async def test_no_votes_end_the_circle_kindly_and_well(circle_app: CircleApp, circles_of: Any) -> None:
    await meet_all(circle_app)
    await circle_app.advance(days=8)
    (circle,) = await circles_of()
    assert (circle.state, circle.ending) == (CircleState.CLOSED, Ending.WELL)
    assert "a good one" in circle_app.find("Thank you, Alder").text
    assert "ended well" in circle_app.find("its season is complete").text


@pytest.mark.slow
async def test_a_closed_circle_is_archived_after_a_month_and_calendars_keep_the_past(
    circle_app: CircleApp, circles_of: Any
) -> None:
    await meet_all(circle_app)
    link = await circle_app.say("@ana", "feed")
    await circle_app.advance(days=8)
    (circle,) = await circles_of()
    assert not circle_app.chat.read_only
    await circle_app.advance(days=31)
    (circle,) = await circles_of()
    assert circle.state is CircleState.ARCHIVED
    assert circle_app.chat.read_only == {f"room-{circle.id}"}
    secret = link.partition("/feeds/")[2].partition(".ics")[0]
    found = await feeds.read(circle_app.stage.app.desk, secret, circle_app.now)
    assert found and found.body.count(b"BEGIN:VEVENT") == 4


@pytest.mark.slow
async def test_again_starts_another_season_with_one_tap_same_people_room_and_plan(
    circle_app: CircleApp, circles_of: Any
) -> None:
    await meet_all(circle_app)
    await circle_app.say("@mia", "replace host @local:bo")
    for who in PEOPLE:
        await circle_app.click(who, "A good end" if who == "@dua" else "Another season")
    await circle_app.advance(days=8)
    assert "3 people go on" in circle_app.find("would like another season").text
    answer = await circle_app.click("@mia", "Start the next season")
    assert "Season 2 of Night owls is open" in answer and "goes on with the same people" in answer
    (old,), (new,) = await circles_of(), await circles_of(2)
    assert (old.state, old.ending, new.state) == (CircleState.CLOSED, Ending.AGAIN, CircleState.ACTIVE)
    assert (new.name, new.plan, new.series.time) == (old.name, old.plan, old.series.time)
    ledger = circle_app.stage.app.desk.ledger
    people = await ledger.circles.members(new.id)
    assert [each.name for each in people] == ["Ana", "Bo", "Chen"]
    assert [each.host for each in await ledger.circles.memberships(new.id)] == [False, True, False], "as it was"
    assert len(await ledger.sessions.of_circle(new.id)) == 4 and len(await ledger.sessions.of_circle(old.id)) == 4
    room = f"room-{old.id}"
    assert circle_app.find("Welcome to Alder").where == room
    assert Identity("local", "dua") not in circle_app.chat.rooms[room]
    await circle_app.meet()
    assert "already" in await circle_app.say("@mia", "season again")


@pytest.mark.slow
async def test_who_joins_anew_sits_beside_the_circle_that_goes_on(circle_app: CircleApp, circles_of: Any) -> None:
    await meet_all(circle_app)
    await circle_app.click("@ana", "Another season")
    await circle_app.advance(days=8)
    await circle_app.click("@mia", "Start the next season")
    for who in ("eli", "fay", "gus", "hana"):
        assert "You have a place" in await circle_app.say(f"@{who}", "join Lisbon")
    proposal = await circle_app.say("@mia", "propose 2027-05-04 18:00")
    assert "Birch: Eli, Fay, Gus and Hana" in proposal and "Ana" not in proposal
    await circle_app.click("@mia", "Publish")
    assert [each.name for each in await circles_of(2)] == ["Alder", "Birch"]


@pytest.mark.slow
async def test_reshape_gives_everyone_a_first_place_in_the_next_season(circle_app: CircleApp) -> None:
    await meet_all(circle_app)
    for who in PEOPLE:
        await circle_app.click(who, "A good end" if who == "@dua" else "A new circle")
    await circle_app.advance(days=8)
    told = [each.where for each in circle_app.posts if "takes a new shape" in each.text]
    assert sorted(told) == ["ana", "bo", "chen"]
    assert "Noted, your wish: Host of a circle." in await circle_app.say("@ana", "my ladder host")
    assert "is open: people can join" in await circle_app.say("@mia", "season again")
    await circle_app.advance(minutes=1)
    asked = [each for each in circle_app.posts if "Would you still like that, this season?" in each.text]
    assert [each.where for each in asked] == ["ana"], "who does not join anew is asked, if they had asked for a step"
    assert "see it now" in await circle_app.click("@ana", "Yes, still")
    await circle_app.say("@eli", "join Lisbon")
    ledger = circle_app.stage.app.desk.ledger
    latest = await ledger.programs.latest()
    assert latest
    waiting = await ledger.programs.enrollments(latest[1].id)
    people = await ledger.people.many([each.person_id for each in waiting])
    assert [people[each.person_id].name for each in waiting] == ["Ana", "Bo", "Chen", "Eli"]


@pytest.mark.slow
async def test_merge_tells_the_organizers_and_nobody_is_forgotten(circle_app: CircleApp, circles_of: Any) -> None:
    await meet_all(circle_app)
    for who in PEOPLE:
        await circle_app.click(who, "Together with another")
    await circle_app.advance(days=8)
    (circle,) = await circles_of()
    assert circle.state is CircleState.CLOSING
    assert "none that is small enough" in circle_app.find("(4 people) would like").text
    await circle_app.advance(days=15)
    (circle,) = await circles_of()
    assert circle.ending is Ending.RESHAPE
    assert len([each for each in circle_app.posts if "takes a new shape" in each.text]) == 4
