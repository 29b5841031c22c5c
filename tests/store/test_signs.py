"""Signs of life, check-ins, and the season after: counts and instants, never a text."""

from datetime import UTC, datetime, timedelta
from typing import Any

from circles.domain.program import Enrollment, SeasonState
from circles.domain.reflection import CommitmentState, Visibility
from circles.domain.session import Attendance, Rsvp, SessionState
from circles.message import InPrivate, Post
from circles.store import Ledger

NOW = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
LATER, LATEST = NOW + timedelta(days=3), NOW + timedelta(days=5)


async def test_the_last_sign_is_the_newest_of_all_that_somebody_did(ledger: Ledger, world: Any) -> None:
    assert await ledger.signs.of_circle(world.circle.id) == {world.ana.id: NOW, world.bo.id: NOW}
    await ledger.sessions.answer(world.session.id, world.ana.id, Rsvp.COMING, LATER)
    await ledger.words.reflect(world.session.id, world.ana.id, "p", "x", Visibility.ME, LATER)
    await ledger.words.commit(world.session.id, world.ana.id, "x", LATER)
    ballot = await ledger.ballots.open(world.circle.id, "closing", ("again",), NOW, LATEST)
    await ledger.ballots.vote(ballot.id, world.ana.id, "again", LATER)
    assert (await ledger.signs.of_circle(world.circle.id))[world.ana.id] == LATER
    await ledger.check_ins.add(world.circle.id, world.ana.id, "well", Visibility.ME, LATEST)
    assert await ledger.signs.of_circle(world.circle.id) == {world.ana.id: LATEST, world.bo.id: NOW}
    assert (await ledger.signs.shown_in(world.circle.id))[world.ana.id] == LATER, "what was for her alone shows nowhere"
    await ledger.sessions.set_attendance(world.session.id, {world.bo.id: Attendance.PRESENT})
    signs = await ledger.signs.of_circle(world.circle.id)
    assert signs[world.bo.id] == world.session.ends_at
    await ledger.circles.leave(world.circle.id, world.bo.id, LATEST)
    assert world.bo.id not in await ledger.signs.of_circle(world.circle.id)


async def test_who_checked_in_since_an_instant(ledger: Ledger, world: Any) -> None:
    await ledger.check_ins.add(world.circle.id, world.ana.id, "well", Visibility.ME, LATER)
    assert await ledger.check_ins.since(world.circle.id, NOW) == {world.ana.id}
    assert await ledger.check_ins.since(world.circle.id, LATER) == frozenset()


async def test_a_season_in_counts(ledger: Ledger, world: Any) -> None:
    ids = [world.circle.id]
    await ledger.sessions.set_state(world.session.id, SessionState.OPEN, NOW)
    assert await ledger.signs.present(ids) == {}
    await ledger.sessions.set_state(world.session.id, SessionState.HELD, NOW)
    there = {world.ana.id: Attendance.PRESENT, world.bo.id: Attendance.MISSING}
    await ledger.sessions.set_attendance(world.session.id, there)
    assert await ledger.signs.present(ids) == {world.session.id: 1}
    made = await ledger.words.commit(world.session.id, world.ana.id, "x", NOW)
    await ledger.words.set_commitment(made.id, CommitmentState.KEPT)
    assert await ledger.signs.commitments(ids) == ((world.ana.id, CommitmentState.KEPT),)
    for prompt in ("mid-point-begin", "mid-point-stay", "other"):
        await ledger.words.reflect(world.session.id, world.ana.id, prompt, "x", Visibility.CIRCLE, NOW)
    assert await ledger.signs.answered(ids, "mid-point") == 1
    assert [each.prompt for each in await ledger.words.shared(world.session.id, "mid-point")] == [
        "mid-point-begin",
        "mid-point-stay",
    ]


async def test_private_messages_are_counted_when_they_are_out(ledger: Ledger, world: Any) -> None:
    for key, person_id in (("a", world.ana.id), ("b", world.bo.id)):
        await ledger.outbox.put(Post(key, InPrivate(person_id), ()), ("local",), NOW)
    people = [world.ana.id]
    assert await ledger.signs.private_messages(people, ["local"], NOW, LATER) == 0
    for each in await ledger.outbox.claim(NOW, 10):
        await ledger.outbox.sent([(each.id, "m")], NOW)
    assert await ledger.signs.private_messages(people, ["local", "other"], NOW, LATER) == 1
    assert await ledger.signs.private_messages(people, ["local"], LATER, LATER) == 0
    assert await ledger.signs.private_messages(people, ["local"], NOW - timedelta(days=1), NOW) == 0, (
        "what comes at that instant is later"
    )


async def test_faults_since_an_instant_by_plugin(ledger: Ledger) -> None:
    for at in (NOW, LATER, LATEST):
        await ledger.faults.add("poll", "happened", "x", at)
    assert await ledger.signs.faults(LATER) == {"poll": 2}


async def test_who_waits_comes_first_in_the_next_season(ledger: Ledger, world: Any) -> None:
    await ledger.programs.enroll(world.season.id, world.ana.id, "Finish", NOW)
    await ledger.programs.enroll(world.season.id, world.bo.id, "", NOW)
    await ledger.programs.mark_placed(world.season.id, [world.ana.id, world.bo.id])
    await ledger.programs.wait_again(world.season.id, [world.ana.id], LATER)
    following = await ledger.programs.next_season(world.season)
    assert (following.number, following.state) == (world.season.number + 1, SeasonState.ENROLLING)
    assert await ledger.programs.enrollments(following.id) == (Enrollment(following.id, world.ana.id, "Finish", NOW),)
    assert await ledger.programs.seasons(world.season.program_id) == (
        following,
        await ledger.programs.season(world.season.id),
    )
    latest = await ledger.programs.latest()
    assert latest and latest[1] == following


async def test_a_session_that_was_called_off_can_come_back_until_its_hour(ledger: Ledger, world: Any) -> None:
    off = await ledger.sessions.set_state(world.session.id, SessionState.SKIPPED, NOW)
    assert await ledger.sessions.take_back(off.id, off.starts_at) is None
    back = await ledger.sessions.take_back(off.id, NOW)
    assert back and (back.state, back.sequence) == (SessionState.SCHEDULED, off.sequence + 1)
    assert await ledger.sessions.take_back(off.id, NOW) is None
