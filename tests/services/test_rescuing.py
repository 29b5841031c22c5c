"""Organizers step in: merge, split, seed, another host, the end of a place; and undo, which puts all of it back."""

import re
from dataclasses import replace

import pytest

from circles.domain.charter import Late, Rules
from circles.domain.person import Identity
from circles.domain.picture import Picture
from circles.domain.session import SessionState
from circles.services import feeds, records
from circles.testing import CircleApp

pytestmark = pytest.mark.slow

WEST = {"ana": "Lisbon", "bo": "Lisbon", "chen": "Lisbon"}
EAST = {"dua": "Nairobi", "eli": "Nairobi", "fay": "Nairobi"}


@pytest.fixture
def circle_settings() -> str:
    return "[program]\nleast = 3\ntarget = 3\nmost = 6\nquorum = 2\n"


@pytest.fixture
async def season(circle_app: CircleApp) -> CircleApp:
    """Two circles of three: Alder in the west, Birch in the east, or the other way round."""
    await circle_app.say("@mia", 'program create "Night owls" "We meet" 4 2 60')
    await circle_app.say("@mia", "program open")
    for who, city in {**WEST, **EAST}.items():
        await circle_app.say(f"@{who}", f"join {city}")
    proposal = await circle_app.say("@mia", "propose 2027-01-12 18:00")
    assert "Alder: Ana, Bo and Chen" in proposal and "Birch: Dua, Eli and Fay" in proposal
    await circle_app.say("@mia", "publish")
    await circle_app.advance(minutes=1)
    return circle_app


def to(app: CircleApp, who: str) -> str:
    return "\n\n".join(each.text for each in app.posts if each.where == who)


def rooms(app: CircleApp) -> str:
    return "\n\n".join(each.text for each in app.posts if each.where.startswith("room-"))


def people_by_room(app: CircleApp) -> list[set[str]]:
    return [{each.id for each in people} for people in app.chat.rooms.values()]


async def picture(app: CircleApp) -> Picture:
    latest = await app.stage.app.desk.ledger.programs.latest()
    assert latest is not None
    return await records.picture(app.stage.app.desk, latest[1].id)


async def sessions(app: CircleApp, who: str) -> list[tuple[str, str]]:
    ledger = app.stage.app.desk.ledger
    person = await ledger.people.by_identity(Identity("local", who))
    assert person is not None
    (circle,) = await ledger.circles.of_person(person.id)
    return [(circle.name, each.format) for each in await ledger.sessions.of_circle(circle.id) if each.is_coming_up]


async def test_6_1_7_two_circles_become_one_and_everyone_is_told(season: CircleApp) -> None:
    assert "Birch and Alder go on together, as Alder" in await season.say("@mia", "circle merge Alder Birch")
    await season.advance(minutes=1)
    assert {"ana", "bo", "chen", "dua", "eli", "fay"} in people_by_room(season) and set() in people_by_room(season)
    assert "welcome, Dua, Eli and Fay" in rooms(season)
    assert "go on together" in to(season, "fay") and "Tue 12 Jan" in to(season, "fay")
    assert "Alder" in await season.say("@fay", "my") and "Birch" not in await season.say("@fay", "my")
    assert "6 people" in await season.say("@ana", "agenda")


async def test_the_sessions_of_the_circle_that_joined_are_called_off(season: CircleApp) -> None:
    await season.say("@mia", "circle merge Alder Birch")
    states = (await picture(season)).sessions.values()
    assert sorted(states) == [SessionState.CANCELLED] * 4 + [SessionState.SCHEDULED] * 4
    await season.meet("@fay")
    assert "Birch: session" not in "".join(each.text for each in season.posts)


async def test_6_1_7_a_merge_that_breaks_a_never_with_list_is_blocked_with_the_reason(season: CircleApp) -> None:
    await season.say("@ana", "never @local:fay")
    before = await picture(season)
    answer = await season.say("@mia", "circle merge Alder Birch")
    assert "asked not to sit with somebody" in answer and "Ana" not in answer and "Fay" not in answer
    assert await picture(season) == before


async def test_6_1_7_a_merge_that_breaks_the_charter_is_blocked_with_the_reason(season: CircleApp) -> None:
    ledger = season.stage.app.desk.ledger
    latest = await ledger.programs.latest()
    assert latest is not None
    for each, late in zip(await ledger.circles.of_season(latest[1].id), Late, strict=False):
        await ledger.charters.add(each.id, Rules(late=late), season.now)
    assert "different charters" in await season.say("@mia", "circle merge Alder Birch")


async def test_a_circle_is_named_or_asked_for(season: CircleApp) -> None:
    assert "There are: Alder, Birch" in await season.say("@mia", "circle merge Oak Birch")
    assert "one circle already" in await season.say("@mia", "circle merge Alder alder")
    assert "Which circle goes on?" in await season.say("@mia", "circle merge")
    assert "go on together" in await season.fill("@mia", circle="Al", other="birch")


async def test_only_organizers_step_in(season: CircleApp) -> None:
    for words in ("circle merge Alder Birch", "circle split Alder", "remove person @local:bo", "undo yes"):
        assert "Only organizers" in await season.say("@ana", words)


async def test_who_takes_a_break_moves_with_it(season: CircleApp) -> None:
    await season.say("@fay", "pause 2027-01-20")
    await season.say("@mia", "circle merge Alder Birch")
    assert "5 people" in await season.say("@ana", "agenda")
    await season.advance_to("2027-01-20 12:00")
    assert "Welcome back to Alder" in to(season, "fay")


async def test_6_1_7_a_circle_is_split_by_clocks(season: CircleApp) -> None:
    await season.say("@mia", "circle merge Alder Birch")
    assert "Alder goes on with 3, and Cedar begins with 3" in await season.say("@mia", "circle split Alder")
    await season.advance(minutes=1)
    assert {"ana", "bo", "chen"} in people_by_room(season) and {"dua", "eli", "fay"} in people_by_room(season)
    assert "You are in a new circle, Cedar" in to(season, "dua")
    assert "Dua, Eli and Fay begin a new circle" in rooms(season)
    assert [name for name, _ in await sessions(season, "eli")] == ["Cedar"] * 4
    assert [form for _, form in await sessions(season, "eli")] == [form for _, form in await sessions(season, "ana")]
    await season.meet("@eli")
    assert "Cedar: session 1 is over" in rooms(season)


async def test_a_circle_is_split_by_names_and_must_leave_enough(season: CircleApp) -> None:
    assert "both need 2 people" in await season.say("@mia", "circle split Alder Ana")
    await season.say("@mia", "circle merge Alder Birch")
    assert "Cedar begins with 2" in await season.say("@mia", "circle split Alder Bo and Fay")
    await season.advance(minutes=1)
    assert {"bo", "fay"} in people_by_room(season)


async def test_6_1_7_a_full_circle_seeds_a_new_one_with_places_for_those_who_wait(season: CircleApp) -> None:
    await season.say("@mia", "circle merge Alder Birch")
    await season.say("@gil", "join Lisbon")
    assert "Cedar begins. I asked 1" in await season.say("@mia", "circle seed Alder Bo, Fay")
    await season.advance(minutes=1)
    assert "A place is free in Cedar" in to(season, "gil")
    await season.click("@gil", "Yes, I take it")
    await season.advance(minutes=1)
    assert {"bo", "fay", "gil"} in people_by_room(season)
    assert (await sessions(season, "gil"))[0] == ("Cedar", "kick-off")


async def test_a_seed_takes_two_and_leaves_a_circle(season: CircleApp) -> None:
    assert "two or more" in await season.say("@mia", "circle seed Alder Bo")
    assert "too small then" in await season.say("@mia", "circle seed Alder Bo, Chen")


async def test_6_1_7_another_host_is_named_and_both_are_told(season: CircleApp) -> None:
    assert "Bo hosts Alder from now on" in await season.say("@mia", "replace host @local:bo")
    await season.advance(minutes=1)
    assert "asks you to host Alder" in to(season, "bo") and "Thank you for looking after it" in to(season, "ana")
    assert "hosts Alder already" in await season.say("@mia", "replace host @local:bo")


async def test_6_1_8_an_organizer_can_remove_a_person_now_and_their_link_dies_at_once(season: CircleApp) -> None:
    desk = season.stage.app.desk
    mine, shared = re.findall(r"/feeds/([\w-]+)\.ics", await season.say("@bo", "feed"))
    before = rooms(season)
    assert "Bo is no longer in Alder" in await season.say("@mia", "remove person @local:bo")
    assert await feeds.read(desk, mine, season.now) is None and await feeds.read(desk, shared, season.now) is None
    await season.advance(minutes=1)
    assert all("bo" not in people for people in people_by_room(season))
    assert "An organizer ended your place in Alder" in to(season, "bo")
    new = rooms(season).removeprefix(before)
    assert "Bo" not in new and "new calendar link" in new, "the room reads nothing about it"
    assert "in no circle now" in await season.say("@bo", "my")


async def test_6_1_8_who_was_removed_is_not_let_in_again_by_the_line(season: CircleApp) -> None:
    await season.say("@mia", "remove person @local:bo")
    assert "Please talk with one of them" in await season.say("@bo", "join Lisbon")


async def test_6_1_8_who_did_what_is_on_record(season: CircleApp) -> None:
    await season.say("@mia", "remove person @local:bo")
    ledger = season.stage.app.desk.ledger
    mia = await ledger.people.by_identity(Identity("local", "mia"))
    bo = await ledger.people.by_identity(Identity("local", "bo"))
    assert mia and bo
    change, *_begun = await ledger.history.by(mia.id)
    assert (change.what, change.person_id, change.at) == ("removed", bo.id, season.now)


@pytest.mark.parametrize(
    "done",
    [
        "circle merge Alder Birch",
        "circle merge Birch Alder",
        "replace host @local:bo",
        "remove person @local:bo",
        "remove person @local:ana",
    ],
)
async def test_6_1_7_doing_and_undoing_gives_the_same_state(season: CircleApp, done: str) -> None:
    before = await picture(season)
    await season.say("@mia", done)
    assert await picture(season) != before
    assert "The newest change" in await season.say("@mia", "undo")
    assert "Taken back" in await season.click("@mia", "Undo it")
    assert await picture(season) == before
    await season.advance(minutes=1)
    assert people_by_room(season) == [{*WEST}, {*EAST}]
    await season.advance_to("2027-01-12 18:00")
    for who in ("@ana", "@fay"):
        await season.say(who, "start", in_room=True)
    await season.advance(hours=1)
    assert "Alder: session 1 is over" in rooms(season) and "Birch: session 1 is over" in rooms(season)


async def test_undoing_a_split_puts_everyone_back_and_the_new_circle_into_the_archive(season: CircleApp) -> None:
    await season.say("@mia", "circle merge Alder Birch")
    await season.advance(minutes=1)
    before = await picture(season)
    await season.say("@mia", "circle split Alder")
    assert "Taken back" in await season.say("@mia", "undo yes")
    after = await picture(season)
    (new,) = after.circles.keys() - before.circles.keys()
    assert after.circles[new].state == "archived"
    kept = replace(
        after,
        circles={id: each for id, each in after.circles.items() if id != new},
        sessions={id: each for id, each in after.sessions.items() if id in before.sessions},
        roles={id: each for id, each in after.roles.items() if id in before.roles},
    )
    assert kept == before
    await season.advance(minutes=1)
    assert {"ana", "bo", "chen", "dua", "eli", "fay"} in people_by_room(season)


async def test_undo_takes_the_newest_first_then_the_one_before(season: CircleApp) -> None:
    before = await picture(season)
    await season.say("@mia", "replace host @local:bo")
    await season.advance(minutes=1)
    await season.say("@mia", "circle merge Alder Birch")
    assert "brought together" in await season.say("@mia", "undo")
    await season.say("@mia", "undo yes")
    assert "another host" in await season.say("@mia", "undo")
    await season.say("@mia", "undo yes")
    assert await picture(season) == before
    assert "nothing to take back" in await season.say("@mia", "undo")


async def test_undo_is_possible_within_a_day_and_stays_a_choice(season: CircleApp) -> None:
    await season.say("@mia", "circle merge Alder Birch")
    assert "stays as it is" in await season.say("@mia", "undo no")
    await season.advance(hours=25)
    assert "nothing to take back" in await season.say("@mia", "undo yes")


async def test_what_somebody_decided_since_is_not_undone(season: CircleApp) -> None:
    await season.say("@mia", "circle merge Alder Birch")
    await season.say("@fay", "leave")
    await season.say("@mia", "undo yes")
    await season.advance(minutes=1)
    assert "you are in Birch, as before" in to(season, "dua")
    assert "taken back" not in to(season, "fay")
    assert people_by_room(season) == [{*WEST}, {"dua", "eli"}], "who left since stays away"


@pytest.mark.parametrize(
    "done",
    [
        "replace host @local:bo",
        "replace host @local:bo Alder",
        "remove person @local:bo",
        "circle merge Alder Birch",
        "circle split Alder",
        "circle close Alder",
        "circle pause Alder 3 weeks",
        "circle extend Alder 2",
    ],
)
async def test_6_1_4_nobody_is_told_until_it_is_published_whatever_an_organizer_tries(
    circle_app: CircleApp, done: str
) -> None:
    await circle_app.say("@mia", 'program create "Night owls" "We meet" 4 2 60')
    await circle_app.say("@mia", "program open")
    for who, city in {**WEST, **EAST}.items():
        await circle_app.say(f"@{who}", f"join {city}")
    proposal = await circle_app.say("@mia", "propose 2027-01-12 18:00")
    before = await picture(circle_app)
    answer = await circle_app.say("@mia", done)
    assert "is only proposed so far" in answer
    await circle_app.advance(hours=2)
    assert circle_app.posts == [] and await picture(circle_app) == before
    assert "Alder" in proposal and "2 circles of Night owls are published" in await circle_app.say("@mia", "publish")
