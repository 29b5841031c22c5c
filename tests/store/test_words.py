"""Reflections, commitments, the word at the end."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from circles.domain.reflection import Commitment, CommitmentState, Reflection, Visibility, WrapUpNotes
from circles.domain.series import WallTime
from circles.store import Ledger

NOW = datetime(2026, 12, 7, 20, 5, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


async def test_a_second_answer_takes_the_place_of_the_first(ledger: Ledger, world: Any) -> None:
    id, ana = world.session.id, world.ana.id
    await ledger.words.reflect(id, ana, "learned", "a lot", Visibility.ME, NOW)
    await ledger.words.reflect(id, ana, "next", "less", Visibility.ME, NOW + timedelta(minutes=1))
    await ledger.words.reflect(id, ana, "learned", "to listen", Visibility.CIRCLE, LATER)
    next_one, learned = await ledger.words.reflections_of(ana)
    assert learned == Reflection(learned.id, id, ana, "learned", "to listen", Visibility.CIRCLE, LATER)
    assert next_one.text == "less"
    assert await ledger.words.reflections_of(ana, id) == (next_one, learned)
    assert await ledger.words.reflections_of(ana, "nothing") == ()
    assert await ledger.words.reflections_of(world.bo.id) == ()
    assert await ledger.words.reflected(id) == {ana}


async def test_a_commitment_can_be_said_again_and_starts_open(ledger: Ledger, world: Any) -> None:
    id, ana = world.session.id, world.ana.id
    made = await ledger.words.commit(id, ana, "write", NOW)
    assert made == Commitment(made.id, id, ana, "write", CommitmentState.OPEN, NOW)
    await ledger.words.set_commitment(made.id, CommitmentState.KEPT)
    assert [each.state for each in await ledger.words.commitments(id)] == [CommitmentState.KEPT]
    again = await ledger.words.commit(id, ana, "write more", LATER)
    assert again == Commitment(made.id, id, ana, "write more", CommitmentState.OPEN, LATER)
    assert await ledger.words.commitments(id) == (again,)


async def test_the_last_commitment_of_everybody_who_is_in_now(ledger: Ledger, world: Any) -> None:
    wall = WallTime(date(2026, 12, 21), time(19), "Europe/Lisbon")
    second = await ledger.sessions.add(world.circle.id, 2, wall, 60, "hot-seat", NOW)
    newest = await ledger.words.commit(second.id, world.ana.id, "newer", NOW)
    await ledger.words.commit(world.session.id, world.ana.id, "older, though typed later", LATER)
    of_bo = await ledger.words.commit(world.session.id, world.bo.id, "only one", NOW)
    assert await ledger.words.last_commitments(world.circle.id) == {world.ana.id: newest, world.bo.id: of_bo}
    await ledger.circles.leave(world.circle.id, world.bo.id, LATER)
    assert await ledger.words.last_commitments(world.circle.id) == {world.ana.id: newest}
    assert await ledger.words.last_commitments("nothing") == {}


async def test_the_last_wrap_up_counts(ledger: Ledger, world: Any) -> None:
    assert await ledger.words.wrapped_up(world.session.id) is None
    words, session, ana, bo = ledger.words, world.session.id, world.ana.id, world.bo.id
    await words.wrap_up(session, ana)
    assert await words.wrapped_up(session) is None
    await words.wrap_up(session, ana, change="louder")
    assert await words.wrapped_up(session) == WrapUpNotes(session, change="louder", change_by=ana)
    await words.wrap_up(session, bo, plus="calm")
    assert await words.wrapped_up(session) == WrapUpNotes(session, "calm", bo, "louder", ana), "what was not said stays"
    await words.wrap_up(session, bo, plus="honest", change="earlier")
    assert await words.wrapped_up(session) == WrapUpNotes(session, "honest", bo, "earlier", bo)


async def test_who_wrote_it_takes_it_back(ledger: Ledger, world: Any) -> None:
    words, session, ana, bo = ledger.words, world.session.id, world.ana.id, world.bo.id
    await words.wrap_up(session, ana, plus="calm")
    await words.wrap_up(session, bo, change="louder")
    assert not await words.take_back_plus(session, bo)
    assert not await words.take_back_change(session, ana)
    assert await words.take_back_change(session, bo)
    assert await words.wrapped_up(session) == WrapUpNotes(session, "calm", ana)
    assert await words.take_back_plus(session, ana)
    assert not await words.take_back_plus(session, ana)
    await words.commit(session, ana, "call", NOW)
    assert not await words.take_back_commitment(session, bo)
    assert await words.take_back_commitment(session, ana)
    assert await words.commitments(session) == ()


async def test_topics_wait_in_order_and_go_with_who_parked_them(ledger: Ledger, world: Any) -> None:
    words, session, ana, bo = ledger.words, world.session.id, world.ana.id, world.bo.id
    first = await words.park(session, ana, "visas", NOW)
    second = await words.park(session, ana, "rents", LATER)
    assert await words.topics(session) == (first, second)
    assert not await words.take_back_topic(session, bo, first.id)
    assert not await words.take_back_topic(session, bo)
    assert await words.take_back_topic(session, ana, first.id)
    assert not await words.take_back_topic(session, ana, first.id)
    assert await words.take_back_topic(session, ana)
    assert await words.topics(session) == ()


async def test_any_text_comes_back_as_typed(ledger: Ledger, world: Any) -> None:
    text = '\'; DROP TABLE person; -- %s ? $1 {x} \\ "q" \u202e\u200b 👩‍👩‍👧 e\u0301\n' + "z" * 5000
    await ledger.words.reflect(world.session.id, world.ana.id, "p", text, Visibility.ME, NOW)
    assert (await ledger.words.reflections_of(world.ana.id))[0].text == text
