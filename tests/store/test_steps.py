"""The record of what people did, over all their circles."""

from typing import Any

from circles.domain.circle import CircleState
from circles.domain.ladder import Record, Step
from circles.domain.picture import Standing
from circles.domain.rota import Assignment
from circles.domain.session import Attendance, SessionState
from circles.store import Ledger
from tests.store.conftest import NOW


async def test_only_what_was_held_counts_and_only_for_who_was_there(ledger: Ledger, world: Any) -> None:
    given = [Assignment("facilitator", world.ana.id), Assignment("timekeeper", world.bo.id)]
    await ledger.roles.replace(world.session.id, given)
    ids = [world.ana.id, world.bo.id]
    assert set((await ledger.steps.of(ids)).values()) == {Record()}
    for state in (SessionState.OPEN, SessionState.HELD):
        await ledger.sessions.set_state(world.session.id, state, NOW)
    await ledger.sessions.set_attendance(world.session.id, {world.bo.id: Attendance.TOLD_US})
    found = await ledger.steps.of([*ids, "nobody"])
    assert found == {world.ana.id: Record(led=1, hosted=1), world.bo.id: Record(), "nobody": Record()}
    await ledger.pictures.stand(world.circle.id, Standing(CircleState.CLOSED))
    assert (await ledger.steps.of([world.bo.id]))[world.bo.id] == Record(seasons=1)
    assert await ledger.steps.of([]) == {}


async def test_a_season_as_a_mentor_counts_once_there_is_a_circle(ledger: Ledger, world: Any) -> None:
    await ledger.programs.enroll(world.season.id, world.ana.id, "", NOW)
    assert await ledger.programs.offer(world.season.id, world.ana.id, Step.MENTOR)
    assert not await ledger.programs.offer(world.season.id, world.bo.id, Step.MENTOR), "they want no place"
    assert (await ledger.steps.of([world.ana.id]))[world.ana.id].mentored == 0
    await ledger.programs.mark_placed(world.season.id, [world.ana.id])
    assert (await ledger.steps.of([world.ana.id]))[world.ana.id].mentored == 1
    assert not await ledger.programs.offer(world.season.id, world.ana.id, None), "they have one by now"


async def test_a_step_stands_beside_the_other_wishes(ledger: Ledger, world: Any) -> None:
    await ledger.wishes.set_step(world.ana.id, Step.HOST)
    assert await ledger.wishes.steps([world.ana.id, world.bo.id]) == {world.ana.id: Step.HOST}
    await ledger.wishes.set_step(world.ana.id, None)
    assert await ledger.wishes.steps([world.ana.id]) == {}
