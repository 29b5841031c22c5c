"""Two records of one person become one: every row is still there, or one of two that can only be one."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest

from circles.domain.contact import Purpose
from circles.domain.errand import Errand
from circles.domain.person import Identity
from circles.message import InPrivate, Paragraph, Post, mention, say
from circles.store import Ledger, rows
from circles.store.rows import Row
from circles.store.traces import TRACES, Trace
from tests.store.conftest import World

pytestmark = pytest.mark.slow

NOW = datetime(2026, 12, 1, 10, tzinfo=UTC)
KINDS = (rows.Answer, rows.Attendance, rows.Vote, rows.Reflection, rows.Commitment, rows.Acceptance, rows.Digest)
Values = dict[str, Any]


def made(row: type[Row], number: int, person: str, about: int, sessions: list[str]) -> Values:
    """The columns of a row about one of three things."""
    at, session = NOW + timedelta(hours=number), {"person_id": person, "session_id": sessions[about]}
    text = f"text {number}"
    columns: dict[type[Row], Values] = {
        rows.Answer: {**session, "rsvp": "late", "answered_at": at},
        rows.Attendance: {**session, "state": "present"},
        rows.Vote: {"person_id": person, "ballot_id": f"b{about}", "choice": "yes", "at": at},
        rows.Reflection: {
            **{**session, "id": f"r{number}", "prompt": "p"},
            **{"text": text, "visibility": "me", "written_at": at},
        },
        rows.Commitment: {**session, "id": f"k{number}", "text": text, "state": "open", "made_at": at},
        rows.Acceptance: {"person_id": person, "charter_id": f"c{about}", "at": at},
        rows.Digest: {"person_id": person, "key": f"d{about}", "line": "{}", "at": at},
    }
    return columns[row]


async def prepared(ledger: Ledger, world: World) -> list[str]:
    """Three sessions, ballots and charters. Returns the ids of the sessions."""
    circle = world.circle.id
    more = [await ledger.sessions.add(circle, each, world.session.wall, 60, "kick-off", NOW) for each in (2, 3)]
    for number in range(3):
        ballot: Values = {"kind": "k", "body": "", "choices": "", "opened_at": NOW, "closes_at": NOW, "state": "open"}
        await rows.Ballot.create(id=f"b{number}", circle_id=circle, **ballot)
        await rows.Charter.create(id=f"c{number}", circle_id=circle, version=number, body="{}", made_at=NOW)
    return [world.session.id, *(each.id for each in more)]


async def of(trace: Trace, *people: str) -> list[Values]:
    return [dict(each) for each in await trace.row.filter(**{f"{trace.column}_id__in": people}).values()]


@pytest.mark.parametrize("seed", range(8))
async def test_s14_nothing_is_lost(ledger: Ledger, world: World, seed: int) -> None:
    chance, goes = Random(seed), (await ledger.people.add("Ana there", Identity("matrix", "ana"))).id
    stays = world.ana.id
    about: dict[type[Row], set[int]] = defaultdict(set)
    with ledger._database.entered():
        sessions = await prepared(ledger, world)
        for number, (row, person, thing) in enumerate(product(KINDS, (stays, goes), range(3))):
            if chance.random() < 0.6:
                about[row].add(thing)
                await row.create(**made(row, number, person, thing, sessions))
        written = [each["text"] for trace in TRACES for each in await of(trace, stays, goes) if "text" in each]
    async with ledger.transaction():
        await ledger.uniting.unite(stays, goes)
    with ledger._database.entered():
        for trace in TRACES:
            left = await of(trace, goes)
            assert left == [], trace.row
            if trace.row in KINDS:
                assert len(await of(trace, stays)) == len(about[trace.row]), trace.row
        kept = "\n".join([each["text"] for trace in TRACES for each in await of(trace, stays) if "text" in each])
    assert all(each in kept for each in written)


async def test_what_they_said_about_themselves_goes_and_about_others_stays(ledger: Ledger, world: World) -> None:
    goes, stays, bo = (await ledger.people.add("Ana", Identity("matrix", "ana"))).id, world.ana.id, world.bo.id
    for pair in ((stays, goes), (goes, bo), (stays, bo), (bo, goes)):
        await ledger.apart.add(*pair)
    for giver, taker in ((stays, goes), (goes, bo), (bo, stays)):
        offer: Values = {"session_id": world.session.id, "role": "scribe", "giver_id": giver, "taker_id": taker}
        with ledger._database.entered():
            await rows.Offer.create(**offer)
    async with ledger.transaction():
        await ledger.uniting.unite(stays, goes)
    assert await ledger.apart.around(stays) == {bo} and await ledger.apart.around("nobody") == frozenset()
    assert await ledger.apart.named_by(stays) == (bo,) and await ledger.apart.named_by(bo) == (stays,)
    with ledger._database.entered():
        offers = await rows.Offer.all().order_by("id").values_list("giver_id", "taker_id")
    assert offers == [(stays, bo), (bo, stays)]


async def test_what_waits_for_the_one_comes_to_the_other_and_never_twice(ledger: Ledger, world: World) -> None:
    there = await ledger.people.add("Ana", Identity("matrix", "ana"))
    goes, stays = there.id, world.ana.id
    for key, person in ((f"x:{goes}", goes), (f"y:{goes}", goes), (f"y:{stays}", stays)):
        line = Paragraph(say("{who}", who=mention(there)))
        post = Post(key, InPrivate(person), (line,), purpose=Purpose.NEEDED)
        await ledger.outbox.put(post, ["local"], NOW, stale_at=NOW + timedelta(days=1))
    await ledger.errands.plan(Errand("e", "digest", NOW, NOW + timedelta(days=1), person_id=goes, body=f"{goes}:1"))
    async with ledger.transaction():
        await ledger.uniting.unite(stays, goes)
    # At most one for each target at a time.
    claimed = await ledger.outbox.claim(NOW, 10)
    await ledger.outbox.sent([(each.id, "m") for each in claimed], NOW)
    claimed += await ledger.outbox.claim(NOW, 10)
    assert [each.key for each in claimed] == [f"x:{goes}", f"y:{stays}"]
    assert all(each.post.target == InPrivate(stays) for each in claimed)
    (errand,) = await ledger.errands.due(NOW, 10)
    assert (errand.person_id, errand.body) == (stays, f"{stays}:1")


async def test_an_id_that_begins_like_theirs_is_left_alone(ledger: Ledger, world: World) -> None:
    """The ids of a demo count: `id1` must not be found in `id12`."""
    goes, stays = (await ledger.people.add("Ana", Identity("matrix", "ana"))).id, world.ana.id
    change = await ledger.history.note("moved", NOW, before=f'{{"{goes}2": "{goes}", "x/{goes}": 1}}')
    async with ledger.transaction():
        await ledger.uniting.unite(stays, goes)
    found = await ledger.history.get(change.id)
    assert found and found.before == f'{{"{goes}2": "{stays}", "x/{stays}": 1}}'


@pytest.mark.parametrize("both", [True, False])
async def test_one_calendar_link_goes_on(ledger: Ledger, world: World, both: bool) -> None:
    goes, stays = (await ledger.people.add("Ana", Identity("matrix", "ana"))).id, world.ana.id
    for person in (stays, goes) if both else (goes,):
        feed = await ledger.feeds.of("person", person)
        await ledger.feeds.set_hash(feed.id, f"hash of {person}")
    async with ledger.transaction():
        assert await ledger.uniting.unite(stays, goes) is both
    alive = {each: await ledger.feeds.by_hash(f"hash of {each}") for each in (stays, goes)}
    assert [each.subject_id for each in alive.values() if each] == [stays]
    assert alive[stays if both else goes]


async def test_what_only_one_had_said_of_themselves_holds_on(ledger: Ledger, world: World) -> None:
    there = await ledger.people.add("Anna", Identity("matrix", "ana"), "Asia/Kolkata", "de")
    async with ledger.transaction():
        await ledger.uniting.unite(world.bo.id, there.id)
        await ledger.uniting.unite(world.ana.id, world.bo.id)
    ana = await ledger.people.get(world.ana.id)
    assert ana and (ana.name, ana.zone, ana.language) == ("Ana", "Europe/Lisbon", "de")
    assert set(await ledger.people.merged_into(ana.id)) == {there.id, world.bo.id}
    assert len(await ledger.people.reach(ana.id)) == 3
