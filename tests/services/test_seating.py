"""Who joins after the circles were proposed, and who gives their place up before they are published."""

import pytest

from circles.testing import CircleApp
from tests.services.test_overruling import seats, states

pytestmark = pytest.mark.slow


@pytest.fixture
def circle_settings() -> str:
    return "[program]\nleast = 3\ntarget = 4\nmost = 5\n"


@pytest.fixture
async def proposed(circle_app: CircleApp) -> CircleApp:
    """Alder, which meets in the evening of a Tuesday."""
    await circle_app.say("@mia", 'program create "Night owls" "We meet" 4 2 60')
    await circle_app.say("@mia", "program open")
    for who in ("ana", "bo", "chen", "dua"):
        await circle_app.say(f"@{who}", "join Lisbon")
        await states(circle_app, who, (1, 18 * 60, 21 * 60))
    await circle_app.say("@mia", "propose")
    assert await seats(circle_app) == {"Alder": ["ana", "bo", "chen", "dua"]}
    return circle_app


async def test_who_comes_late_gets_a_seat_where_all_rules_hold_and_organizers_see_it(proposed: CircleApp) -> None:
    assert "You have a place in Night owls" in await proposed.say("@eli", "join Lisbon")
    assert await seats(proposed) == {"Alder": ["ana", "bo", "chen", "dua", "eli"]}
    await proposed.advance(minutes=1)
    told = proposed.find("Eli joined late and sits in Alder in your proposal")
    assert told.where == "mia" and [each.where for each in proposed.posts] == ["mia"], "nobody else knows of it"
    assert "Ana, Bo, Chen, Dua and Eli" in await proposed.click("@mia", "The proposal")
    assert "1 circle of Night owls is published" in await proposed.say("@mia", "publish")


async def test_who_finds_no_seat_is_told_at_once_and_waits(proposed: CircleApp) -> None:
    assert "You have a place" in await proposed.say("@eli", "join Lisbon")
    answer = await proposed.say("@fay", "join Lisbon")
    assert "nearly made, and none has room for you so far" in answer and "number 1 of those who wait" in answer
    assert "Waiting for a place: Fay" in await proposed.say("@mia", "proposal")
    assert "out of the line" in await proposed.click("@fay", "I would rather not wait")
    assert "Waiting for a place" not in await proposed.say("@mia", "proposal")


async def test_the_hours_of_the_circle_must_suit(proposed: CircleApp) -> None:
    await proposed.say("@eli", "waiting")
    assert "none has room" in await proposed.say("@eli", "join Tokyo"), "it is their night"
    await states(proposed, "eli", (3, 1 * 60, 6 * 60))
    await proposed.say("@fay", "join Lisbon")
    assert await seats(proposed) == {"Alder": ["ana", "bo", "chen", "dua", "fay"]}


async def test_who_waited_longest_is_first_and_who_was_left_out_stays_so(proposed: CircleApp) -> None:
    await proposed.say("@mia", "leave out Dua")
    await proposed.say("@mia", "do it")
    await proposed.say("@eli", "join Lisbon")
    assert await seats(proposed) == {"Alder": ["ana", "bo", "chen", "eli"]}


async def test_a_locked_circle_takes_nobody(proposed: CircleApp) -> None:
    await proposed.say("@mia", "lock Alder")
    assert "none has room" in await proposed.say("@eli", "join Lisbon")
    assert await seats(proposed) == {"Alder": ["ana", "bo", "chen", "dua"]}


async def test_nobody_is_seated_with_whom_they_would_rather_not_sit(proposed: CircleApp) -> None:
    await proposed.say("@mia", "lock Alder")
    await proposed.say("@eli", "join Lisbon")
    await proposed.say("@mia", "unlock Alder")
    await proposed.say("@eli", "never @local:ana")
    await proposed.say("@fay", "join Lisbon")
    assert await seats(proposed) == {"Alder": ["ana", "bo", "chen", "dua", "fay"]}


async def test_who_gives_up_their_place_leaves_the_proposal_and_organizers_are_told(proposed: CircleApp) -> None:
    assert "out of the line" in await proposed.say("@dua", "waiting drop")
    assert await seats(proposed) == {"Alder": ["ana", "bo", "chen"]}
    await proposed.advance(minutes=1)
    assert "In your proposal Alder has 3 people now" in proposed.find("Dua gave up their place").text
    for who in ("ana", "bo"):
        await proposed.say(f"@{who}", "waiting drop")
    assert "Too small: a circle has 3 people at least" in await proposed.say("@mia", "proposal")
    await proposed.say("@chen", "waiting drop")
    assert await seats(proposed) == {}
    assert "There is no proposal right now" in await proposed.say("@mia", "proposal")


async def test_who_waits_and_says_that_they_can_come_then_gets_a_seat(proposed: CircleApp) -> None:
    await proposed.say("@mia", "lock Alder")
    await proposed.say("@eli", "join Lisbon")
    await proposed.say("@mia", "unlock Alder")
    await proposed.say("@eli", "free thu 18-21")
    assert await seats(proposed) == {"Alder": ["ana", "bo", "chen", "dua"]}
    await proposed.say("@eli", "free tue 18-21")
    assert await seats(proposed) == {"Alder": ["ana", "bo", "chen", "dua", "eli"]}


async def whys(app: CircleApp) -> dict[str, str]:
    """What is kept of why people wait, by name."""
    ledger = app.stage.app.desk.ledger
    _, season = await ledger.programs.latest() or pytest.fail("no program")
    asked = await ledger.programs.enrollments(season.id)
    people = await ledger.people.many([each.person_id for each in asked])
    return {people[each.person_id].name: each.why for each in asked}


async def test_nothing_is_kept_of_why_somebody_waited_once_they_have_a_seat(proposed: CircleApp) -> None:
    await proposed.say("@eli", "join Lisbon")
    await states(proposed, "eli", (3, 1 * 60, 6 * 60))
    await proposed.say("@mia", "propose")
    assert await whys(proposed) == {"Ana": "", "Bo": "", "Chen": "", "Dua": "", "Eli": "hours"}
    await proposed.say("@eli", "free tue 18-21")
    assert (await whys(proposed))["Eli"] == "" and "eli" in (await seats(proposed))["Alder"]


async def test_whoever_is_moved_out_of_the_proposal_is_not_told_that_they_came_too_late(proposed: CircleApp) -> None:
    await proposed.say("@mia", "leave out Dua")
    await proposed.say("@mia", "do it")
    assert (await whys(proposed))["Dua"] == "better elsewhere"
    await proposed.say("@mia", "publish")
    assert "there were more people than places" in proposed.find("There was no circle for you").text


async def test_the_reason_follows_who_sits_where_when_two_change_places(proposed: CircleApp) -> None:
    await proposed.say("@mia", "lock Alder")
    await proposed.say("@eli", "join Lisbon")
    await proposed.say("@mia", "swap people Eli Dua")
    await proposed.say("@mia", "do it")
    assert "eli" in (await seats(proposed))["Alder"]
    assert {"Eli": "", "Dua": "better elsewhere"}.items() <= (await whys(proposed)).items()
    await proposed.say("@mia", "undo yes")
    assert {"Eli": "better elsewhere", "Dua": ""}.items() <= (await whys(proposed)).items()
