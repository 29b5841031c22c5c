"""Errands, ballots, requests, the history: what waits for its time or for a word."""

from datetime import UTC, datetime, timedelta

from circles.domain.ballot import winner
from circles.domain.errand import Errand
from circles.domain.request import RequestState
from circles.store import Ledger
from tests.store.conftest import NOW, World

HOUR = timedelta(hours=1)


def errand(key: str, at: datetime = NOW, **more: str) -> Errand:
    return Errand(key, "pause_ends", at, at + HOUR, **more)


async def test_an_errand_is_done_once_for_ever(ledger: Ledger) -> None:
    assert await ledger.errands.plan(errand("one"))
    assert await ledger.waiting.next_at(NOW) == NOW
    assert await ledger.errands.due(NOW) == (errand("one"),)
    assert await ledger.errands.done("one")
    assert not await ledger.errands.done("one")
    assert not await ledger.errands.plan(errand("one", NOW + HOUR))
    assert await ledger.waiting.next_at(NOW) is None


async def test_an_errand_that_waits_can_be_moved_and_dropped(ledger: Ledger, world: World) -> None:
    await ledger.errands.plan(errand("one", circle_id=world.circle.id))
    await ledger.errands.plan(errand("one", NOW + HOUR, circle_id=world.circle.id))
    assert await ledger.errands.due(NOW) == ()
    assert await ledger.waiting.next_at(NOW) == NOW + HOUR
    await ledger.errands.drop("pause_ends", circle_id=world.circle.id)
    assert await ledger.waiting.next_at(NOW) is None


async def test_an_errand_too_late_is_dropped(ledger: Ledger) -> None:
    await ledger.errands.plan(errand("one"))
    assert await ledger.errands.due(NOW + 2 * HOUR) == ()
    assert await ledger.errands.drop_stale(NOW + 2 * HOUR) == 1
    assert await ledger.errands.drop_stale(NOW + 2 * HOUR) == 0


async def test_a_ballot_counts_the_last_word_of_each(ledger: Ledger, world: World) -> None:
    ballot = await ledger.ballots.open(world.circle.id, "ending", ("again", "end"), NOW, NOW + HOUR, "8")
    assert await ledger.ballots.get(ballot.id) == ballot
    await ledger.ballots.vote(ballot.id, world.ana.id, "end", NOW)
    await ledger.ballots.vote(ballot.id, world.bo.id, "end", NOW)
    await ledger.ballots.vote(ballot.id, world.ana.id, "again", NOW + HOUR)
    votes = await ledger.ballots.votes(ballot.id)
    assert votes == {world.ana.id: "again", world.bo.id: "end"}
    assert winner(ballot.choices, votes) == "again", "the first choice wins a tie"
    assert winner(ballot.choices, {}) is None
    assert await ledger.ballots.close(ballot.id, "again")
    assert not await ledger.ballots.close(ballot.id, "end")
    (closed,) = await ledger.ballots.of_circle(world.circle.id, "ending")
    assert (closed.is_open, closed.result) == (False, "again")


async def test_of_a_request_the_first_answer_counts(ledger: Ledger, world: World) -> None:
    asked = await ledger.requests.ask("deputy", world.ana.id, NOW, circle_id=world.circle.id, until=NOW + HOUR)
    assert await ledger.requests.ask("deputy", world.ana.id, NOW + HOUR, circle_id=world.circle.id) == asked
    assert await ledger.requests.open_ones("deputy", circle_id=world.circle.id) == (asked,)
    assert await ledger.requests.answer(asked.id, RequestState.YES)
    assert not await ledger.requests.answer(asked.id, RequestState.NO)
    assert await ledger.requests.open_ones("deputy") == ()
    found = await ledger.requests.get(asked.id)
    assert found is not None
    assert found.state is RequestState.YES


async def test_a_change_can_be_taken_back_once_and_within_a_day(ledger: Ledger, world: World) -> None:
    at = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
    change = await ledger.history.note("paused", at, actor_id=world.ana.id, circle_id=world.circle.id, before="{}")
    assert await ledger.history.of_circle(world.circle.id) == (change,)
    assert await ledger.history.by(world.ana.id) == (change,)
    assert change.can_be_undone(at + timedelta(hours=24))
    assert not change.can_be_undone(at + timedelta(hours=25))
    assert await ledger.history.undone(change.id, at)
    assert not await ledger.history.undone(change.id, at)
    again = await ledger.history.get(change.id)
    assert again is not None
    assert not again.can_be_undone(at)
    assert not (await ledger.history.note("closed", at)).can_be_undone(at)
