"""Circles that are only proposed: who sits where, and what stays as it is."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from circles.domain.circle import Circle, CircleState
from circles.domain.person import Identity, Person
from circles.store import Ledger

NOW = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


@pytest.fixture
async def people(ledger: Ledger, world: Any) -> tuple[Person, ...]:
    found = [await ledger.people.add(name, Identity("local", name)) for name in ("chen", "dua", "eli")]
    for each in found:
        await ledger.programs.enroll(world.season.id, each.id, "", NOW)
    return tuple(found)


@pytest.fixture
async def cedar(ledger: Ledger, world: Any, people: tuple[Person, ...]) -> Circle:
    like = world.circle
    ids = [each.id for each in people[:2]]
    return await ledger.circles.add(
        world.season, "Cedar", CircleState.PROPOSED, like.series, like.plan, (("people", 2),), ids, NOW
    )


async def hosts(ledger: Ledger, circle: Circle) -> list[str]:
    return [each.person_id for each in await ledger.circles.memberships(circle.id) if each.host]


async def test_people_change_and_who_stays_keeps_their_place(
    ledger: Ledger, cedar: Circle, people: tuple[Person, ...]
) -> None:
    chen, dua, eli = people
    new = replace(cedar, reasons=(("people", 3),))
    await ledger.proposals.put(new, [dua.id, eli.id], NOW)
    assert await ledger.circles.members(cedar.id) == (dua, eli)
    assert await ledger.circles.get(cedar.id) == new
    assert await hosts(ledger, cedar) == [dua.id]
    await ledger.proposals.put(new, [dua.id, eli.id, chen.id], NOW)
    assert await ledger.circles.members(cedar.id) == (dua, eli, chen)
    assert await hosts(ledger, cedar) == [dua.id]


async def test_a_circle_that_was_dissolved_comes_back_as_it_was(
    ledger: Ledger, world: Any, cedar: Circle, people: tuple[Person, ...]
) -> None:
    numbers = await ledger.proposals.numbers(world.season.id)
    await ledger.proposals.remove(cedar.id)
    assert await ledger.circles.get(cedar.id) is None
    await ledger.proposals.put(cedar, [people[0].id], NOW, numbers[cedar.id])
    assert await ledger.circles.of_season(world.season.id) == (world.circle, cedar)
    assert await ledger.circles.members(cedar.id) == people[:1]


async def test_one_that_nobody_numbered_comes_last(ledger: Ledger, world: Any, cedar: Circle) -> None:
    fir = replace(cedar, id="fir", name="Fir")
    await ledger.proposals.put(fir, [], NOW)
    assert [each.name for each in await ledger.circles.of_season(world.season.id)][-2:] == ["Cedar", "Fir"]
    assert await hosts(ledger, fir) == []


async def test_what_is_published_is_never_touched(ledger: Ledger, world: Any) -> None:
    before = await ledger.circles.members(world.circle.id)
    await ledger.proposals.remove(world.circle.id)
    await ledger.proposals.take_out(world.season.id, world.ana.id)
    await ledger.proposals.lock_circle(world.circle.id, True)
    assert await ledger.circles.get(world.circle.id) == world.circle
    assert await ledger.circles.members(world.circle.id) == before


async def test_who_gives_up_their_place_is_in_no_proposed_circle(
    ledger: Ledger, world: Any, cedar: Circle, people: tuple[Person, ...]
) -> None:
    await ledger.proposals.take_out(world.season.id, people[0].id)
    assert await ledger.circles.members(cedar.id) == (people[1],)


async def test_what_is_locked_is_locked_until_somebody_says_otherwise(
    ledger: Ledger, world: Any, cedar: Circle, people: tuple[Person, ...]
) -> None:
    async def locked() -> tuple[bool, list[str]]:
        circle = await ledger.circles.get(cedar.id)
        asked = await ledger.programs.enrollments(world.season.id)
        return bool(circle and circle.locked), [each.person_id for each in asked if each.locked]

    chen, dua, eli = people
    assert await locked() == (False, [])
    await ledger.proposals.lock_circle(cedar.id, True)
    await ledger.proposals.lock_people(world.season.id, [chen.id, eli.id], True)
    assert await locked() == (True, [chen.id, eli.id])
    await ledger.proposals.lock_people(world.season.id, [chen.id, dua.id], False)
    assert await locked() == (True, [eli.id])
    await ledger.proposals.unlock_all(world.season.id)
    assert await locked() == (False, [])
