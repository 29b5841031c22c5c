"""Circles, members, rooms."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from circles.chat import Room
from circles.domain.circle import Circle, CircleState, Ending, Membership, MembershipState
from circles.domain.lifecycle import CIRCLE_MOVES
from circles.domain.person import Identity
from circles.domain.program import Plan
from circles.errors import Refused, StoreError
from circles.store import Ledger

NOW = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 24, 18, 0, tzinfo=UTC)


async def add(ledger: Ledger, world: Any, name: str, state: CircleState, *people: str) -> Circle:
    return await ledger.circles.add(world.season, name, state, world.circle.series, Plan(), (), people, NOW)


async def test_a_circle_comes_back_as_it_was(ledger: Ledger, world: Any) -> None:
    found = await ledger.circles.get(world.circle.id)
    assert found == world.circle
    assert found is not None
    assert found.reasons == (("fit", 7),)
    assert found.program_id == world.season.program_id
    assert await ledger.circles.many([found.id, "nothing"]) == {found.id: found}
    assert await ledger.circles.get("nothing") is None


async def test_the_first_member_is_the_host(ledger: Ledger, world: Any) -> None:
    assert await ledger.circles.memberships(world.circle.id) == (
        Membership(world.circle.id, world.ana.id, MembershipState.ACTIVE, NOW, host=True),
        Membership(world.circle.id, world.bo.id, MembershipState.ACTIVE, NOW),
    )
    assert await ledger.circles.members(world.circle.id) == (world.ana, world.bo)


async def test_who_left_stays_on_record(ledger: Ledger, world: Any) -> None:
    await ledger.circles.leave(world.circle.id, world.ana.id, LATER)
    await ledger.circles.leave(world.circle.id, world.ana.id, LATER.replace(hour=20))
    assert await ledger.circles.members(world.circle.id) == (world.bo,)
    assert await ledger.circles.of_person(world.ana.id) == ()
    first, _ = await ledger.circles.memberships(world.circle.id)
    assert first == Membership(world.circle.id, world.ana.id, MembershipState.LEFT, NOW, LATER, host=True)


async def test_a_person_sees_the_circles_that_live(ledger: Ledger, world: Any) -> None:
    cleo = await ledger.people.add("Cleo", Identity("local", "cleo"))
    made = {state: await add(ledger, world, state, state, cleo.id) for state in CircleState}
    living = (CircleState.ACTIVE, CircleState.PAUSED, CircleState.CLOSING)
    assert await ledger.circles.of_person(cleo.id) == tuple(made[state] for state in living)


async def test_circles_of_a_season_keep_their_order(ledger: Ledger, world: Any) -> None:
    made = [await add(ledger, world, name, CircleState.PROPOSED) for name in ("Zebra", "Ant")]
    await ledger.circles.set_state(made[0].id, CircleState.ACTIVE)
    made[0] = replace(made[0], state=CircleState.ACTIVE)
    assert await ledger.circles.of_season(world.season.id) == (world.circle, *made)


async def test_a_proposal_can_be_forgotten(ledger: Ledger, world: Any) -> None:
    proposed = await add(ledger, world, "Maybe", CircleState.PROPOSED, world.ana.id)
    await ledger.circles.remove_proposed(world.season.id)
    assert await ledger.circles.of_season(world.season.id) == (world.circle,)
    assert await ledger.circles.memberships(proposed.id) == ()
    again = await add(ledger, world, "Again", CircleState.PROPOSED, world.ana.id)
    assert await ledger.circles.of_season(world.season.id) == (world.circle, again)


async def test_a_room_is_wanted_then_opened(ledger: Ledger, world: Any) -> None:
    id = world.circle.id
    for platform in ("local", "matrix", "local"):
        await ledger.circles.want_room(id, platform)
    assert await ledger.circles.unopened_rooms() == ((id, "local"), (id, "matrix"))
    assert await ledger.circles.rooms(id) == ()
    await ledger.circles.room_opened(id, "matrix", "!abc:example.org", LATER)
    assert await ledger.circles.unopened_rooms() == ((id, "local"),)
    assert await ledger.circles.rooms(id) == (Room("matrix", "!abc:example.org"),)
    assert await ledger.circles.platforms(id) == ("local", "matrix")
    assert await ledger.circles.of_room(Room("matrix", "!abc:example.org")) == world.circle
    assert await ledger.circles.of_room(Room("local", "!abc:example.org")) is None


async def test_a_room_belongs_to_one_circle(ledger: Ledger, world: Any) -> None:
    other = await add(ledger, world, "Other", CircleState.ACTIVE)
    for id in (world.circle.id, other.id):
        await ledger.circles.want_room(id, "local")
    await ledger.circles.room_opened(world.circle.id, "local", "r1", NOW)
    with pytest.raises(StoreError, match="contradicts"):
        await ledger.circles.room_opened(other.id, "local", "r1", NOW)


async def test_every_pair_of_states_is_a_legal_move_or_refused(ledger: Ledger, world: Any) -> None:
    for before in CircleState:
        for after in CircleState:
            circle = await add(ledger, world, f"{before}-{after}", before)
            if after in CIRCLE_MOVES[before]:
                await ledger.circles.set_state(circle.id, after)
            else:
                with pytest.raises(Refused, match="no longer possible"):
                    await ledger.circles.set_state(circle.id, after)
            found = await ledger.circles.get(circle.id)
            assert found and found.state is (after if after in CIRCLE_MOVES[before] else before)


async def test_an_end_is_kept_with_its_reason_and_can_be_taken_back(ledger: Ledger, world: Any) -> None:
    await ledger.circles.end(world.circle.id, Ending.EARLY, LATER)
    ended = await ledger.circles.get(world.circle.id)
    assert ended and (ended.state, ended.ending, ended.ended_at) == (CircleState.CLOSED, Ending.EARLY, LATER)
    assert await ledger.circles.of_person(world.ana.id) == ()
    assert await ledger.circles.on_calendar(world.ana.id) == (ended,)
    with pytest.raises(Refused):
        await ledger.circles.end(world.circle.id, Ending.WELL, LATER)
    await ledger.circles.take_back_end(world.circle.id, CircleState.ACTIVE)
    assert await ledger.circles.get(world.circle.id) == world.circle


async def test_a_pause_of_the_whole_circle_knows_its_end(ledger: Ledger, world: Any) -> None:
    await ledger.circles.pause(world.circle.id, LATER)
    paused = await ledger.circles.get(world.circle.id)
    assert paused and (paused.state, paused.paused_until) == (CircleState.PAUSED, LATER)
    await ledger.circles.pause(world.circle.id, None)
    assert await ledger.circles.get(world.circle.id) == world.circle


async def test_rooms_close_with_the_archive_and_can_be_handed_over(ledger: Ledger, world: Any) -> None:
    new = await add(ledger, world, "Owl", CircleState.ACTIVE, world.ana.id)
    await ledger.circles.want_room(world.circle.id, "local")
    await ledger.circles.room_opened(world.circle.id, "local", "room", NOW)
    await ledger.circles.end(world.circle.id, Ending.AGAIN, NOW)
    assert await ledger.circles.rooms_to_close() == ()
    await ledger.circles.hand_rooms_over(world.circle.id, new.id)
    assert await ledger.circles.rooms(world.circle.id) == () and len(await ledger.circles.unsettled_rooms()) == 1
    await ledger.circles.end(new.id, Ending.WELL, NOW)
    await ledger.circles.set_state(new.id, CircleState.ARCHIVED)
    assert await ledger.circles.rooms_to_close() == (Room("local", "room"),)
    await ledger.circles.room_closed(Room("local", "room"), NOW)
    assert await ledger.circles.rooms_to_close() == ()
