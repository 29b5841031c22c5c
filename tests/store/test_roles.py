"""Roles, their history, and swaps."""

from datetime import UTC, date, datetime, time
from typing import Any

from circles.domain.roles import Because
from circles.domain.rota import Assignment, Duty
from circles.domain.series import WallTime
from circles.domain.session import SessionState
from circles.store import Ledger

NOW = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


async def test_roles_are_given_out_anew(ledger: Ledger, world: Any) -> None:
    id = world.session.id
    first = (Assignment("scribe", world.ana.id, 2, 1), Assignment("facilitator", world.bo.id))
    await ledger.roles.replace(id, first)
    assert await ledger.roles.of_session(id) == first[::-1], "in the order that people know"
    await ledger.roles.replace(id, [Assignment("scribe", world.bo.id)])
    assert await ledger.roles.of_sessions([id, "nothing"]) == {
        id: (Assignment("scribe", world.bo.id),),
        "nothing": (),
    }
    await ledger.roles.replace(id, [])
    assert await ledger.roles.of_session(id) == ()


async def test_a_role_can_be_handed_over(ledger: Ledger, world: Any) -> None:
    roles = [Assignment("scribe", world.ana.id, 2, 1), Assignment("facilitator", world.bo.id, 1, 4)]
    await ledger.roles.replace(world.session.id, roles)
    swapped = Assignment("scribe", world.bo.id, 1, 0, Because.SWAP, confirmed=True)
    await ledger.roles.give(world.session.id, swapped)
    assert await ledger.roles.of_session(world.session.id) == (roles[1], swapped)
    await ledger.roles.take_away(world.session.id, "facilitator")
    assert await ledger.roles.of_session(world.session.id) == (swapped,)
    await ledger.roles.give(world.session.id, roles[1])
    assert await ledger.roles.of_session(world.session.id) == (roles[1], swapped)


async def test_history_holds_the_sessions_that_took_place(ledger: Ledger, world: Any) -> None:
    wall = WallTime(date(2026, 12, 21), time(19), "Europe/Lisbon")
    second = await ledger.sessions.add(world.circle.id, 2, wall, 60, "hot-seat", NOW)
    third = await ledger.sessions.add(world.circle.id, 3, wall, 60, "hot-seat", NOW)
    for session in (third, second, world.session):
        await ledger.roles.replace(session.id, [Assignment("scribe", world.ana.id)])
    for session in (second, world.session):
        await ledger.sessions.set_state(session.id, SessionState.OPEN, NOW)
        await ledger.sessions.set_state(session.id, SessionState.HELD, NOW)
    assert await ledger.roles.history(world.circle.id) == (
        Duty(world.session.id, 1, "scribe", world.ana.id),
        Duty(second.id, 2, "scribe", world.ana.id),
    )


async def test_a_swap_is_offered_once_and_withdrawn(ledger: Ledger, world: Any) -> None:
    id, ana, bo = world.session.id, world.ana.id, world.bo.id
    for role, giver, taker in (("scribe", ana, bo), ("scribe", ana, bo), ("facilitator", bo, ana)):
        await ledger.roles.offer(id, role, giver, taker)
    assert await ledger.roles.offers(id) == (("scribe", ana, bo), ("facilitator", bo, ana))
    await ledger.roles.withdraw_offers(id, "scribe")
    assert await ledger.roles.offers(id) == (("facilitator", bo, ana),)
