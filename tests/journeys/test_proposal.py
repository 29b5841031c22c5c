"""An organizer's way with a proposal: look, move, lock, solve again, a late join, undo, publish."""

import pytest

from circles.testing import CircleApp

EVENINGS = {"ana": "mon", "bo": "mon", "chen": "mon", "dua": "tue", "eli": "tue", "fay": "tue", "gil": "mon, tue"}


@pytest.fixture
def circle_settings() -> str:
    return "[program]\nleast = 3\ntarget = 4\nmost = 5\n"


@pytest.mark.slow
async def test_6_1_4_from_the_proposal_to_the_first_hello(circle_app: CircleApp) -> None:
    await seven_people_join(circle_app)
    await two_circles_are_proposed(circle_app)
    await a_move_is_looked_at_and_made(circle_app)
    await what_is_locked_stays(circle_app)
    await somebody_comes_late(circle_app)
    await one_change_too_many_is_taken_back(circle_app)
    await it_is_published(circle_app)


async def seven_people_join(app: CircleApp) -> None:
    await app.say("@mia", 'program create "Night owls" "We meet" 4 2 60')
    await app.say("@mia", "program open")
    for who, days in EVENINGS.items():
        assert "You have a place" in await app.say(f"@{who}", "join Lisbon")
        await app.say(f"@{who}", f"free {days} 18-21")


async def two_circles_are_proposed(app: CircleApp) -> None:
    await app.say("@mia", "propose")
    assert sorted((await circles(app)).values()) in (
        [["ana", "bo", "chen", "gil"], ["dua", "eli", "fay"]],
        [["ana", "bo", "chen"], ["dua", "eli", "fay", "gil"]],
    )


async def circles(app: CircleApp) -> dict[str, list[str]]:
    """Who sits in each proposed or published circle, by its name."""
    ledger = app.stage.app.desk.ledger
    latest = await ledger.programs.latest()
    assert latest is not None
    return {
        each.name: sorted(one.name.lower() for one in await ledger.circles.members(each.id))
        for each in await ledger.circles.of_season(latest[1].id)
    }


async def named(app: CircleApp, who: str) -> str:
    """The circle in which somebody sits."""
    return next(name for name, people in (await circles(app)).items() if who in people)


async def a_move_is_looked_at_and_made(app: CircleApp) -> None:
    before, other = await named(app, "gil"), await named(app, "ana")
    to = other if other != before else await named(app, "dua")
    shown = await app.say("@mia", "best place Gil")
    assert f"Gil is in {before} so far" in shown and f"1. {to}: " in shown
    effect = await app.click("@mia", f"To {to}")
    assert f"Gil would sit in {to}" in effect and "Nothing is changed yet" in effect
    assert "People: 4 instead of 3." in effect and "People: 3 instead of 4." in effect
    bad = await app.say("@mia", f"move person {'dua' if to == other else 'ana'} {to}")
    assert "Too few hours in common" in bad and "It is yours to decide" in bad
    await app.say("@mia", f"move person Gil {to}")
    assert f"Gil sits in {to} now" in await app.click("@mia", "Do it")
    assert await named(app, "gil") == to


async def what_is_locked_stays(app: CircleApp) -> None:
    place = await named(app, "gil")
    free = next(name for name in await circles(app) if name != place)
    assert f"{free} stays as it is" in await app.say("@mia", f"lock {free}")
    before = await circles(app)
    await app.advance(minutes=1)
    assert "found nothing better around what is locked" in await app.say("@mia", "propose again")
    assert await circles(app) == before
    standing = await app.say("@mia", "proposal")
    assert f"Locked: {free}. " in standing and "Locked: Gil. " in standing
    await app.say("@mia", f"unlock {free}")


async def somebody_comes_late(app: CircleApp) -> None:
    assert "You have a place" in await app.say("@hao", "join Lisbon")
    where = await named(app, "hao")
    await app.advance(minutes=1)
    assert f"Hao joined late and sits in {where} in your proposal" in app.find("joined late").text
    assert {each.where for each in app.posts} == {"mia"}, "nobody else has heard of anything"


async def one_change_too_many_is_taken_back(app: CircleApp) -> None:
    before = await circles(app)
    await app.say("@mia", "swap people Ana Dua")
    await app.say("@mia", "do it")
    assert await circles(app) != before
    assert "the proposal was changed" in await app.say("@mia", "undo")
    assert "the proposal is as it was before" in await app.click("@mia", "Undo it")
    assert await circles(app) == before


async def it_is_published(app: CircleApp) -> None:
    await app.advance(minutes=1)
    before = await circles(app)
    assert "2 circles of Night owls are published" in await app.say("@mia", "publish")
    await app.advance(minutes=1)
    assert await circles(app) == before
    assert {frozenset(one.id for one in people) for people in app.chat.rooms.values()} == {
        frozenset(people) for people in before.values()
    }
    assert {"ana", "dua", "hao"} <= {each.id for people in app.chat.rooms.values() for each in people}
