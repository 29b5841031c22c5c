"""What people wish for and say of themselves: each subject has its key, and their rights hold for all of them."""

from typing import Any

import msgspec

from circles.domain.availability import Availability, assumed
from circles.domain.person import Identity
from circles.domain.profile import UNTOLD, Profile
from circles.domain.roles import RoleWishes
from circles.domain.week_masks import week_mask
from circles.store import Ledger, rows

EVENINGS = Availability(week_mask([(1, 1080, 1260)]), week_mask([(5, 600, 720), (5, 840, 1440)]))
ANA = Profile(("en", "de"), ("Python", "public speaking"), ("SQL",), ("change my job",), mentors=True)


async def test_wishes_stand_beside_other_wishes(ledger: Ledger, world: Any) -> None:
    assert await ledger.wishes.roles([world.ana.id, world.bo.id]) == {}
    wish = RoleWishes(likes=("scribe",), rather_not=("facilitator",))
    await ledger.wishes.set_roles(world.ana.id, wish)
    assert await ledger.wishes.roles([world.ana.id, world.bo.id, "nobody"]) == {world.ana.id: wish}


async def test_other_wishes_stay_as_they_are(ledger: Ledger, world: Any) -> None:
    id, database = world.ana.id, ledger._database
    with database.entered():
        await rows.Person.filter(id=id).update(wishes='{"other": {"hour": 9}}')
    await ledger.wishes.set_roles(id, RoleWishes(likes=("scribe",)))
    await ledger.wishes.set_roles(id, RoleWishes())
    with database.entered():
        ((text,),) = await rows.Person.filter(id=id).values_list("wishes")
    assert msgspec.json.decode(text)["other"] == {"hour": 9}
    assert await ledger.wishes.roles([id]) == {id: RoleWishes()}


async def test_hours_are_kept_as_they_were_stated(ledger: Ledger, world: Any) -> None:
    ana, bo = world.ana.id, world.bo.id
    assert await ledger.wishes.hours([ana, bo]) == {}
    await ledger.wishes.set_hours(ana, EVENINGS)
    await ledger.wishes.set_hours(bo, assumed())
    assert await ledger.wishes.hours([ana, bo, "nobody"]) == {ana: EVENINGS, bo: assumed()}
    assert await ledger.wishes.hours([bo]) == {bo: assumed()}
    await ledger.wishes.set_hours(bo, None)
    assert await ledger.wishes.hours([ana, bo]) == {ana: EVENINGS}


async def test_a_profile_is_kept_as_it_was_told(ledger: Ledger, world: Any) -> None:
    ana, bo = world.ana.id, world.bo.id
    assert await ledger.wishes.profiles([ana, bo]) == {}
    await ledger.wishes.set_profile(ana, ANA)
    await ledger.wishes.set_profile(bo, Profile(mentors=True))
    assert await ledger.wishes.profiles([ana, bo, "nobody"]) == {ana: ANA, bo: Profile(mentors=True)}
    await ledger.wishes.set_profile(bo, UNTOLD)
    assert await ledger.wishes.profiles([ana, bo]) == {ana: ANA}


async def test_each_subject_leaves_the_others_alone(ledger: Ledger, world: Any) -> None:
    id = world.ana.id
    await ledger.wishes.set_roles(id, RoleWishes(likes=("scribe",)))
    await ledger.wishes.set_hours(id, EVENINGS)
    await ledger.wishes.set_profile(id, ANA)
    assert await ledger.wishes.roles([id]) == {id: RoleWishes(likes=("scribe",))}
    assert await ledger.wishes.hours([id]) == {id: EVENINGS}
    await ledger.wishes.set_hours(id, None)
    assert await ledger.wishes.profiles([id]) == {id: ANA}


async def test_all_of_it_is_given_to_who_asks_what_we_keep_and_goes_with_them(ledger: Ledger, world: Any) -> None:
    id = world.ana.id
    await ledger.wishes.set_hours(id, EVENINGS)
    await ledger.wishes.set_profile(id, ANA)
    kept = (await ledger.exporting.of(id))["you"]["wishes"]
    assert kept["hours"] == EVENINGS.stored()
    assert (kept["profile"]["languages"], kept["profile"]["mentors"]) == (["en", "de"], True)
    async with ledger.transaction():
        await ledger.erasing.erase(id)
    assert await ledger.wishes.hours([id]) == {}
    assert await ledger.wishes.profiles([id]) == {}


async def test_of_two_records_the_one_that_stays_says_what_both_said(ledger: Ledger, world: Any) -> None:
    stays, goes = world.ana.id, (await ledger.people.add("Ana", Identity("matrix", "ana"))).id
    await ledger.wishes.set_hours(stays, EVENINGS)
    await ledger.wishes.set_hours(goes, assumed())
    await ledger.wishes.set_profile(goes, ANA)
    async with ledger.transaction():
        await ledger.uniting.unite(stays, goes)
    assert await ledger.wishes.hours([stays, goes]) == {stays: EVENINGS}
    assert await ledger.wishes.profiles([stays, goes]) == {stays: ANA}
