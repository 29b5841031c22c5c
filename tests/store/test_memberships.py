"""Places in circles: a break, a host, and how a place is put back."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from circles.domain.circle import Membership, MembershipState
from circles.store import Ledger

NOW = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
UNTIL = datetime(2027, 2, 1, tzinfo=UTC)


async def test_who_takes_a_break_keeps_the_place_and_is_not_expected(ledger: Ledger, world: Any) -> None:
    await ledger.memberships.pause(world.circle.id, world.ana.id, UNTIL)
    assert await ledger.circles.members(world.circle.id) == (world.bo,)
    assert await ledger.circles.members(world.circle.id, pausing=True) == (world.ana, world.bo)
    assert await ledger.circles.of_person(world.ana.id) == (world.circle,)
    place = await ledger.memberships.get(world.circle.id, world.ana.id)
    assert place == Membership(
        world.circle.id, world.ana.id, MembershipState.PAUSED, NOW, host=True, paused_until=UNTIL
    )


async def test_a_break_ends_once(ledger: Ledger, world: Any) -> None:
    await ledger.memberships.pause(world.circle.id, world.ana.id, UNTIL)
    assert await ledger.memberships.resume(world.circle.id, world.ana.id)
    assert not await ledger.memberships.resume(world.circle.id, world.ana.id)
    assert await ledger.circles.members(world.circle.id) == (world.ana, world.bo)


async def test_one_hosts_or_nobody(ledger: Ledger, world: Any) -> None:
    async def hosts() -> list[str]:
        return [each.person_id for each in await ledger.circles.memberships(world.circle.id) if each.host]

    await ledger.memberships.make_host(world.circle.id, world.bo.id)
    assert await hosts() == [world.bo.id]
    await ledger.memberships.make_host(world.circle.id, None)
    assert await hosts() == []


async def test_a_place_can_be_put_back_and_the_rooms_follow(ledger: Ledger, world: Any) -> None:
    await ledger.circles.want_room(world.circle.id, "local")
    await ledger.circles.room_opened(world.circle.id, "local", "r1", NOW)
    before = await ledger.memberships.get(world.circle.id, world.ana.id)
    assert before is not None
    await ledger.circles.leave(world.circle.id, world.ana.id, UNTIL)
    await ledger.memberships.put(before)
    assert await ledger.memberships.get(world.circle.id, world.ana.id) == before
    ((_, room, changes),) = await ledger.circles.unsettled_rooms()
    assert (room.id, changes) == ("r1", 2)


async def test_a_place_that_should_never_have_been_is_erased(ledger: Ledger, world: Any) -> None:
    before = await ledger.memberships.get(world.circle.id, world.ana.id)
    assert before is not None
    await ledger.memberships.erase(world.circle.id, world.ana.id)
    assert await ledger.memberships.get(world.circle.id, world.ana.id) is None
    await ledger.memberships.put(replace(before, host=False))
    assert await ledger.circles.members(world.circle.id) == (world.bo, world.ana), "in the order they joined"
