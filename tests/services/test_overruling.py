"""Organizers overrule a proposal: the effect is shown first, one tap makes it, and nobody else learns of it."""

import asyncio

import pytest

from circles.domain.availability import Availability
from circles.domain.circle import Circle
from circles.domain.person import Identity
from circles.domain.profile import Profile
from circles.domain.week_masks import week_mask
from circles.formation.finding import Found, Search
from circles.testing import CircleApp

pytestmark = pytest.mark.slow

WEST = {"ana": "Lisbon", "bo": "London", "chen": "Dublin", "gil": "Porto"}
EAST = {"dua": "Nairobi", "eli": "Moscow", "fay": "Istanbul", "hao": "Riyadh"}


@pytest.fixture
def circle_settings() -> str:
    return "[program]\nleast = 3\ntarget = 4\nmost = 5\n"


async def states(app: CircleApp, who: str, *spans: tuple[int, int, int]) -> None:
    """They can meet then, on their own wall, and like it."""
    ledger = app.stage.app.desk.ledger
    person = await ledger.people.by_identity(Identity("local", who))
    assert person is not None
    await ledger.wishes.set_hours(person.id, Availability(week_mask(spans)))


@pytest.fixture
async def proposed(circle_app: CircleApp) -> CircleApp:
    app = circle_app
    await app.say("@mia", 'program create "Night owls" "We meet" 4 2 60')
    await app.say("@mia", "program open")
    for who, city in {**WEST, **EAST}.items():
        await app.say(f"@{who}", f"join {city}")
    await app.say("@mia", "propose")
    assert await seats(app) == {"Alder": [*WEST], "Birch": [*EAST]}
    return app


async def circles(app: CircleApp) -> dict[str, Circle]:
    ledger = app.stage.app.desk.ledger
    latest = await ledger.programs.latest()
    assert latest is not None
    return {each.name: each for each in await ledger.circles.of_season(latest[1].id)}


async def seats(app: CircleApp) -> dict[str, list[str]]:
    ledger = app.stage.app.desk.ledger
    return {
        name: [each.name.lower() for each in await ledger.circles.members(circle.id)]
        for name, circle in (await circles(app)).items()
    }


async def test_6_1_4_a_move_shows_what_it_would_do_and_is_made_by_one_tap(proposed: CircleApp) -> None:
    shown = await proposed.say("@mia", "move person @local:gil Birch")
    assert "Gil would sit in Birch" in shown and "Nothing is changed yet" in shown
    assert "Alder: Ana, Bo and Chen" in shown and "Birch: Dua, Eli, Fay, Hao and Gil" in shown
    assert "People: 5 instead of 4." in shown and "Times a week at which all could begin: " in shown
    assert await seats(proposed) == {"Alder": [*WEST], "Birch": [*EAST]}
    assert "Gil sits in Birch now" in await proposed.click("@mia", "Do it")
    assert await seats(proposed) == {"Alder": ["ana", "bo", "chen"], "Birch": [*EAST, "gil"]}


async def test_6_1_4_nobody_is_told_and_only_organizers_may(proposed: CircleApp) -> None:
    for ask in ("move person Gil Birch", "lock Alder", "propose again", "proposal", "swap people Ana Dua", "do it"):
        assert "Only organizers can do that" in await proposed.say("@ana", ask)
    await proposed.say("@mia", "move person Gil Birch")
    await proposed.click("@mia", "Do it")
    await proposed.say("@mia", "lock Gil")
    await proposed.say("@mia", "undo yes")
    await proposed.advance(hours=2)
    assert proposed.posts == []


async def test_it_works_typed_as_well_and_once(proposed: CircleApp) -> None:
    await proposed.say("@mia", "swap people gil Dua")
    assert "Gil and Dua have changed places" in await proposed.say("@mia", "do it")
    assert await seats(proposed) == {"Alder": ["ana", "bo", "chen", "dua"], "Birch": ["eli", "fay", "hao", "gil"]}
    assert "done already" in await proposed.say("@mia", "do it")


async def test_a_stale_tap_shows_what_it_would_do_now(proposed: CircleApp) -> None:
    await proposed.say("@mia", "move person Gil Birch")
    await proposed.say("@hao", "waiting drop")
    assert await seats(proposed) == {"Alder": [*WEST], "Birch": ["dua", "eli", "fay"]}
    again = await proposed.click("@mia", "Do it")
    assert "has changed since you saw this" in again and "People: 4 instead of 3." in again
    assert await seats(proposed) == {"Alder": [*WEST], "Birch": ["dua", "eli", "fay"]}, "not done yet"
    assert "Gil sits in Birch now" in await proposed.click("@mia", "Do it")


async def test_a_tap_after_it_was_made_anew_or_published_is_refused_kindly(proposed: CircleApp) -> None:
    await proposed.say("@mia", "move person Gil Birch")
    await proposed.say("@mia", "propose")
    assert "The proposal has changed since then" in await proposed.say("@mia", "do it")
    await proposed.say("@mia", "leave out Gil")
    await proposed.say("@mia", "publish")
    assert "There is no proposal right now" in await proposed.say("@mia", "do it")


async def test_where_somebody_would_sit_best_comes_with_a_button_each(proposed: CircleApp) -> None:
    answer = await proposed.say("@mia", "best place Gil")
    assert "Gil is in Alder so far" in answer and "1. Birch: times a week at which all could begin: " in answer
    assert "Gil would sit in Birch" in await proposed.click("@mia", "To Birch")
    await proposed.say("@mia", "best place Gil")
    assert "Gil would wait for a place" in await proposed.click("@mia", "Let them wait")
    assert "Gil waits for a place now" in await proposed.click("@mia", "Do it")
    assert "Gil waits so far" in await proposed.say("@mia", "best place Gil")
    assert "Gil waits already" in await proposed.say("@mia", "leave out Gil")


async def test_what_would_break_is_said_and_can_be_done_all_the_same(proposed: CircleApp) -> None:
    for who in EAST:
        await states(proposed, who, (0, 18 * 60, 21 * 60))
    await states(proposed, "gil", (2, 8 * 60, 12 * 60))
    shown = await proposed.say("@mia", "move person Gil Birch")
    assert "Too few hours in common: " in shown and "Times a week at which all could begin: 0 instead of " in shown
    assert "It is yours to decide" in shown
    answer = await proposed.say("@mia", "best place Gil")
    assert "No other circle would do by all the rules" in answer
    await proposed.say("@mia", "move person Gil Birch")
    assert "Gil sits in Birch now" in await proposed.click("@mia", "Do it")


async def test_sizes_are_minded(proposed: CircleApp) -> None:
    for who in ("gil", "chen"):
        await proposed.say("@mia", f"move person {who} Birch")
        last = await proposed.say("@mia", "do it")
        assert "sits in Birch now" in last
    shown = await proposed.say("@mia", "move person bo Birch")
    assert "Too small: a circle has 3 people at least." in shown
    assert "Too large: a circle has 5 people at most." in shown


async def test_who_should_not_sit_together_never_does_and_nobody_is_named(proposed: CircleApp) -> None:
    assert "Only you know this" in await proposed.say("@gil", "never Dua")
    shown = await proposed.say("@mia", "move person Gil Birch")
    assert "Two people would sit together who should not. I cannot say who" in shown
    assert shown.count("Dua") == 1, "as one of those in Birch, no more"
    assert "Do it" not in [*(await buttons(proposed, "@mia", "move person Gil Birch"))]
    before = await seats(proposed)
    assert "done already" in await proposed.say("@mia", "do it")
    assert await seats(proposed) == before
    places = await proposed.say("@mia", "best place Gil")
    assert "Birch" not in places and "should not" not in places, "it is not offered, and nobody learns why"


async def buttons(app: CircleApp, who: str, text: str) -> list[str]:
    from circles.message import Post
    from circles.render import plain

    await app.say(who, text)
    answer = app._answers[who]
    assert isinstance(answer, Post)
    return [plain(each.label) for each in answer.buttons]


async def test_what_people_stated_is_not_shown(proposed: CircleApp) -> None:
    ledger = proposed.stage.app.desk.ledger
    gil = await ledger.people.by_identity(Identity("local", "gil"))
    assert gil is not None
    told = Profile(("pt",), ("knitting",), ("juggling",), ("marathon",), mentors=True)
    await ledger.wishes.set_profile(gil.id, told)
    await states(proposed, "gil", (2, 8 * 60, 12 * 60))
    for ask in ("move person Gil Birch", "best place Gil", "swap people Gil Dua", "proposal", "leave out Gil"):
        answer = (await proposed.say("@mia", ask)).casefold()
        for word in ("knitting", "juggling", "marathon", "portug", " 08:00", "12:00", "wed"):
            assert word not in answer, (ask, word)


async def test_a_circle_is_dissolved_and_undo_brings_it_back(proposed: CircleApp) -> None:
    before = await circles(proposed)
    assert "Alder would be dissolved" in await proposed.say("@mia", "circle dissolve Alder")
    assert "Alder is dissolved, and its people wait" in await proposed.click("@mia", "Do it")
    assert await seats(proposed) == {"Birch": [*EAST]}
    assert "the proposal was changed" in await proposed.click("@mia", "Undo")
    assert "the proposal is as it was before" in await proposed.click("@mia", "Undo it")
    assert await seats(proposed) == {"Alder": [*WEST], "Birch": [*EAST]} and await circles(proposed) == before


async def test_undo_takes_back_one_change_after_the_other(proposed: CircleApp) -> None:
    before = await circles(proposed)
    for ask in ("move person Gil Birch", "swap people Ana Dua"):
        await proposed.advance(minutes=1)
        await proposed.say("@mia", ask)
        await proposed.say("@mia", "do it")
    await proposed.say("@mia", "undo yes")
    assert await seats(proposed) == {"Alder": ["ana", "bo", "chen"], "Birch": [*EAST, "gil"]}
    await proposed.say("@mia", "undo yes")
    assert await seats(proposed) == {"Alder": [*WEST], "Birch": [*EAST]} and await circles(proposed) == before


async def test_undo_leaves_alone_what_changed_since(proposed: CircleApp) -> None:
    await proposed.say("@mia", "move person Gil Birch")
    await proposed.say("@mia", "do it")
    await proposed.say("@hao", "waiting drop")
    after = await seats(proposed)
    assert "has changed since then" in await proposed.say("@mia", "undo yes")
    assert await seats(proposed) == after
    await proposed.say("@mia", "lock Birch")
    await proposed.say("@mia", "publish")
    assert "There is nothing to take back" in await proposed.say("@mia", "undo yes")
    assert not any(each.locked for each in (await circles(proposed)).values())


async def test_two_who_are_called_the_same_are_told_apart(proposed: CircleApp) -> None:
    ledger = proposed.stage.app.desk.ledger
    hao = await ledger.people.by_identity(Identity("local", "hao"))
    assert hao is not None
    await ledger.people.rename(hao.id, "Gil")
    answer = await proposed.say("@mia", "move person Gil Birch")
    assert "Several people are called like that" in answer and "Gil (local:gil)" in answer
    assert "Gil would sit in Birch" in await proposed.click("@mia", "Gil (local:gil)")
    assert "Those who asked for a place are: Ana, Bo" in await proposed.say("@mia", "move person Zoe Birch")
    assert "I don't know which circle “Fir” is" in await proposed.say("@mia", "move person Ana Fir")
    assert "Ana is in Alder already" in await proposed.say("@mia", "move person Ana Alder")
    assert "in one place already" in await proposed.say("@mia", "swap people Ana Bo")


async def test_what_is_locked_stays_when_the_rest_is_solved_again(proposed: CircleApp) -> None:
    await proposed.say("@mia", "move person Gil Birch")
    answer = await proposed.say("@mia", "do it")
    assert "“propose again” leaves Gil there" in answer
    assert "Alder stays as it is" in await proposed.say("@mia", "lock alder")
    assert "Circles: Alder" in await proposed.say("@mia", "lock") and "People: Gil" in await proposed.say(
        "@mia", "lock"
    )
    before = await seats(proposed)
    again = await proposed.say("@mia", "propose again")
    assert "stays as it is" in again and await seats(proposed) == before
    assert "Gil may sit elsewhere" in await proposed.say("@mia", "unlock Gil")
    assert "Alder may change" in await proposed.say("@mia", "unlock Alder")
    await proposed.say("@mia", "lock Dua")
    assert "Nothing is locked" not in await proposed.say("@mia", "unlock")


async def test_somebody_left_out_stays_so_until_unlocked(proposed: CircleApp) -> None:
    await proposed.say("@mia", "leave out Gil")
    await proposed.say("@mia", "do it")
    await proposed.say("@mia", "propose again")
    assert "gil" not in [each for row in (await seats(proposed)).values() for each in row]
    await proposed.say("@mia", "unlock Gil")
    await proposed.advance(minutes=1)
    assert "sits elsewhere now" in await proposed.say("@mia", "propose again")
    assert "gil" in [each for row in (await seats(proposed)).values() for each in row]
    await proposed.say("@mia", "undo yes")
    assert "gil" not in [each for row in (await seats(proposed)).values() for each in row]


async def test_without_a_proposal_each_command_says_what_to_do(circle_app: CircleApp) -> None:
    await circle_app.season()
    for ask in ("leave out Ana", "swap people Ana Bo", "lock Ana", "unlock Ana", "circle dissolve Alder", "proposal"):
        assert "There is no proposal right now. Make one with “propose”." in await circle_app.say("@mia", ask)
    assert "There is no proposal right now" in await circle_app.say("@mia", "propose again")


async def test_what_takes_long_is_answered_by_a_message(proposed: CircleApp) -> None:
    searches, go_on = proposed.stage.app.desk.searches, asyncio.Event()
    find, searches.patience = searches.find, 0.0

    async def slowly(search: Search) -> Found:
        await go_on.wait()
        return await find(search)

    searches.find = slowly
    await proposed.say("@mia", "leave out Gil")
    await proposed.say("@mia", "do it")
    await proposed.say("@mia", "unlock Gil")
    assert "then I write to you" in await proposed.say("@mia", "propose again")
    assert "I am looking for circles already" in await proposed.say("@mia", "propose again")
    go_on.set()
    await searches.settled()
    await proposed.advance(minutes=1)
    told = proposed.find("sits elsewhere now")
    assert told.where == "mia" and [each.where for each in proposed.posts] == ["mia"]
    assert "gil" in [each for row in (await seats(proposed)).values() for each in row]


async def test_what_changed_while_it_was_looked_for_is_left_alone(proposed: CircleApp) -> None:
    searches = proposed.stage.app.desk.searches
    find = searches.find

    async def slowly(search: Search) -> Found:
        await proposed.say("@mia", "move person Gil Birch")
        await proposed.say("@mia", "do it")
        return await find(search)

    searches.find = slowly
    assert "changed while I was thinking" in await proposed.say("@mia", "propose again")
    assert "gil" in (await seats(proposed))["Birch"]


async def test_numbers_of_too_few_people_are_not_told(proposed: CircleApp) -> None:
    async def tells(*who: str) -> bool:
        for each in who:
            await proposed.say(f"@{each}", "seek python")
        await proposed.say("@dua", "offer python")
        shown = await proposed.say("@mia", "swap people Gil Dua")
        return "What they want to learn" in shown

    assert not await tells("ana", "bo")
    assert await tells("chen")
