"""Who stays reachable, who may be suggested, and what was suggested to whom."""

from datetime import timedelta

from circles.domain.alumni import Place, ReachedBy
from circles.domain.circle import Ending
from circles.domain.person import Identity
from circles.domain.widening import Opening, Said
from circles.store import Ledger
from tests.store.conftest import NOW, World

LATER = NOW + timedelta(days=10)


async def test_what_somebody_chose_comes_back_and_shows_once_they_are_former(ledger: Ledger, world: World) -> None:
    book, ana, circle = ledger.reaching, world.ana.id, world.circle.id
    await book.choose(ana, circle, ReachedBy.CIRCLE, "old words", False, NOW)
    await book.choose(ana, circle, ReachedBy.PROGRAM, "interviews", True, LATER)
    (found,) = await book.of_person(ana)
    assert (found.by, found.words, found.invited, found.until) == (ReachedBy.PROGRAM, "interviews", True, LATER)
    assert found.where == Place(circle, world.circle.program_id, 1) and not found.is_former
    assert await book.around(world.bo.id) == (found,) == await book.of_program(world.circle.program_id)
    assert await book.places(world.bo.id) == (found.where,)
    await ledger.circles.end(circle, Ending.WELL, NOW)
    former = await book.get(found.id)
    assert former and former.is_former


async def test_who_left_is_former_and_has_no_place_from_which_to_ask(ledger: Ledger, world: World) -> None:
    await ledger.reaching.choose(world.ana.id, world.circle.id, ReachedBy.CIRCLE, "", False, LATER)
    await ledger.circles.leave(world.circle.id, world.ana.id, NOW)
    assert [each.is_former for each in await ledger.reaching.around(world.bo.id)] == [True]
    assert await ledger.reaching.places(world.ana.id) == ()


async def test_it_ends_by_its_time_and_by_a_word(ledger: Ledger, world: World) -> None:
    book, circle = ledger.reaching, world.circle.id
    await book.choose(world.ana.id, circle, ReachedBy.CIRCLE, "", False, NOW)
    await book.choose(world.bo.id, circle, ReachedBy.CIRCLE, "", False, LATER)
    await book.forget_before(NOW, NOW)
    assert await book.of_person(world.ana.id) == ()
    (bo,) = await book.of_person(world.bo.id)
    await book.renew(bo.id, LATER + timedelta(days=1))
    await book.forget_before(LATER, NOW)
    assert await book.end(world.bo.id, circle) and not await book.end(world.bo.id, circle)


async def test_there_is_one_opening_for_each_and_none_for_who_takes_a_break(ledger: Ledger, world: World) -> None:
    book, ana = ledger.widening, world.ana.id
    await book.open(ana, Opening("first"), LATER)
    opening = Opening("second", ("python",), ("writing",), ("career",), ("g1",), named=True)
    await book.open(ana, opening, LATER)
    assert await book.of(ana, NOW) == opening and await book.of(ana, LATER) is None
    assert await book.open_ones(NOW) == {ana: opening}
    await ledger.memberships.pause(world.circle.id, ana, LATER)
    assert await book.open_ones(NOW) == {}
    assert await book.close(ana) and not await book.close(ana)


async def test_a_suggestion_keeps_what_both_say_until_nobody_of_them_is_open(ledger: Ledger, world: World) -> None:
    book, ana, bo = ledger.widening, world.ana.id, world.bo.id
    await book.suggest(ana, [bo], NOW)
    (one,) = await book.around(bo)
    await book.say(one.id, said=Said.YES)
    await book.say(one.id, heard=Said.NOT_NOW)
    found = await book.get(one.id)
    assert found and (found.said, found.heard, found.at) == (Said.YES, Said.NOT_NOW, NOW)
    assert await book.load(NOW - timedelta(days=1)) == {bo: 1} and await book.load(NOW) == {}
    await book.suggest(ana, [bo], LATER)
    assert [(each.said, each.at) for each in await book.around(ana)] == [(Said.NOTHING, LATER)]
    await book.open(bo, Opening("hi"), LATER)
    await book.forget_before(NOW, LATER + timedelta(days=1))
    assert await book.around(ana) != ()
    await book.forget_before(LATER, LATER + timedelta(days=1))
    assert await book.around(ana) == ()


async def test_whoever_left_and_is_reachable_can_be_written_to(ledger: Ledger, world: World) -> None:
    await ledger.circles.leave(world.circle.id, world.ana.id, NOW)
    before = await ledger.contacts.of(world.ana.id)
    await ledger.reaching.choose(world.ana.id, world.circle.id, ReachedBy.CIRCLE, "", False, LATER)
    after, about = await ledger.contacts.of(world.ana.id), await ledger.contacts.of(world.ana.id, world.circle.id)
    assert before and after and about
    assert (before.standing, after.standing, about.standing) == ("gone", "here", "gone")


async def test_people_met_are_those_of_their_circles(ledger: Ledger, world: World) -> None:
    assert await ledger.widening.met(world.ana.id) == {world.bo.id}


async def test_two_records_of_one_person_have_one_choice_one_opening_and_their_not_now(
    ledger: Ledger, world: World
) -> None:
    ana, bo, circle = world.ana.id, world.bo.id, world.circle.id
    eli = (await ledger.people.add("Eli", Identity("local", "eli"))).id
    twin = (await ledger.people.add("Ana again", Identity("matrix", "ana"))).id
    await ledger.reaching.choose(ana, circle, ReachedBy.PROGRAM, "old", True, NOW)
    await ledger.reaching.choose(twin, circle, ReachedBy.CIRCLE, "new", False, LATER)
    await ledger.widening.open(ana, Opening("new"), LATER + timedelta(days=1))
    await ledger.widening.open(twin, Opening("old"), LATER)
    await ledger.widening.suggest(ana, [eli, twin, bo], NOW)
    await ledger.widening.suggest(twin, [eli], NOW)
    for each in await ledger.widening.around(eli):
        await ledger.widening.say(each.id, said=Said.NOT_NOW if each.person_id == ana else Said.YES)
    await ledger.uniting.unite(ana, twin)
    (chosen,) = await ledger.reaching.of_person(ana)
    assert (chosen.by, chosen.words, chosen.invited, chosen.until) == (ReachedBy.CIRCLE, "new", False, LATER)
    opening = await ledger.widening.of(ana, NOW)
    assert opening and opening.line == "new"
    there = {each.other_id: each.said for each in await ledger.widening.around(ana)}
    assert there == {eli: Said.NOT_NOW, bo: Said.NOTHING}


async def test_that_somebody_was_asked_is_forgotten_in_time(ledger: Ledger, world: World) -> None:
    await ledger.requests.ask("reach", world.ana.id, NOW, circle_id=world.circle.id, body=world.bo.id)
    await ledger.requests.ask("place", world.ana.id, NOW, circle_id=world.circle.id)
    await ledger.reaching.forget_before(NOW, NOW)
    assert len(await ledger.requests.about("reach", world.bo.id)) == 1
    await ledger.reaching.forget_before(NOW, LATER)
    assert await ledger.requests.about("reach", world.bo.id) == ()
    assert len(await ledger.requests.open_ones("place")) == 1
