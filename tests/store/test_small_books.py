"""Events, feeds, replies, faults."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from circles.domain import events
from circles.domain.circle import Ending
from circles.domain.person import Identity
from circles.domain.session import Rsvp
from circles.errors import StoreError
from circles.store import FeedRow, Ledger

NOW = datetime(2026, 12, 7, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=40)

HAPPENED = (
    events.SessionHeld(at=NOW, circle_id="c", session_id="s", present=("a", "b")),
    events.RsvpChanged(at=NOW, session_id="s", person_id="a", rsvp=Rsvp.LATE),
    events.CirclePublished(at=NOW, circle_id="c"),
)


async def test_events_wait_in_order_until_they_were_seen(ledger: Ledger) -> None:
    for event in HAPPENED:
        await ledger.events.record(event)
    found = await ledger.events.unseen(10)
    assert tuple(event for _, event in found) == HAPPENED
    assert await ledger.events.unseen(1) == found[:1]
    await ledger.events.seen([number for number, _ in found[:2]])
    assert await ledger.events.unseen(10) == found[2:]


async def test_every_event_survives_the_store(ledger: Ledger) -> None:
    kinds = {each for each in vars(events).values() if isinstance(each, type) and issubclass(each, events.Event)}
    values: dict[str, Any] = {"present": ("a",), "rsvp": Rsvp.CANNOT, "until": NOW, "ending": Ending.WELL}
    made = []
    for kind in kinds - {events.Event}:
        names = [name for each in kind.__mro__ for name in getattr(each, "__slots__", ())]
        made.append(kind(at=NOW, **{name: values.get(name, "x") for name in names if name != "at"}))
        await ledger.events.record(made[-1])
    assert len(made) > 10
    assert [event for _, event in await ledger.events.unseen(100)] == made


async def test_a_feed_is_made_when_first_asked_for(ledger: Ledger) -> None:
    feed = await ledger.feeds.of("person", "p1")
    assert feed == FeedRow(feed.id, "person", "p1", 1)
    assert await ledger.feeds.of("person", "p1") == feed
    assert (await ledger.feeds.of("circle", "p1")).id != feed.id


async def test_two_at_once_get_the_same_feed(ledger: Ledger) -> None:
    found = await asyncio.gather(*(ledger.feeds.of("person", "p1") for _ in range(10)))
    assert len(set(found)) == 1


async def test_a_token_opens_its_feed_until_it_is_renewed(ledger: Ledger) -> None:
    feed = await ledger.feeds.of("person", "p1")
    await ledger.feeds.set_hash(feed.id, "hash1")
    await ledger.feeds.fetched({feed.id: NOW})
    assert await ledger.feeds.by_hash("hash1") == FeedRow(feed.id, "person", "p1", 1, "hash1", NOW)
    renewed = await ledger.feeds.renew(feed.id)
    assert renewed.generation > 1 and renewed == FeedRow(feed.id, "person", "p1", renewed.generation)
    assert await ledger.feeds.by_hash("hash1") is None
    with pytest.raises(StoreError, match="no feed"):
        await ledger.feeds.renew("nothing")


async def test_a_feed_that_ended_opens_nothing_and_starts_anew(ledger: Ledger) -> None:
    feed = await ledger.feeds.of("circle", "c1")
    await ledger.feeds.set_hash(feed.id, "hash1")
    await ledger.feeds.end("circle", "c1")
    assert await ledger.feeds.by_hash("hash1") is None
    await ledger.feeds.set_hash(feed.id, "hash1")
    assert await ledger.feeds.by_hash("hash1") is None, "ended is ended"
    again = await ledger.feeds.of("circle", "c1")
    assert (again.id, again.token_hash) == (feed.id, None) and again.generation > 1


async def test_an_event_that_was_changed_before_it_was_heard_is_heard_once_all_the_same(ledger: Ledger) -> None:
    ana = await ledger.people.add("Ana", Identity("local", "ana"))
    await ledger.heard.keep_request("local:2", ana.id, "{}", NOW)
    assert await ledger.heard.recall("local:2") is None
    await ledger.heard.remember("local:2", b"first", LATER)
    await ledger.heard.remember("local:2", b"second", LATER)
    assert await ledger.heard.recall("local:2") == b"first"


async def test_a_reply_is_remembered_until_it_is_forgotten(ledger: Ledger) -> None:
    assert await ledger.heard.recall("local:1") is None
    await ledger.heard.remember("local:1", b"\x00first", NOW)
    await ledger.heard.remember("local:1", b"second", LATER)
    await ledger.heard.remember("local:2", b"third", LATER)
    assert await ledger.heard.recall("local:1") == b"\x00first"
    await ledger.heard.forget_before(NOW)
    assert await ledger.heard.recall("local:1") == b"\x00first"
    await ledger.heard.forget_before(LATER)
    assert await ledger.heard.recall("local:1") is None
    assert await ledger.heard.recall("local:2") == b"third"


async def test_faults_are_counted_by_plugin(ledger: Ledger) -> None:
    assert await ledger.faults.counts() == {}
    await ledger.faults.add("tea", "happened", "KeyError: 1", NOW)
    await ledger.faults.add("cake", "agenda_notes", "timeout", NOW)
    await ledger.faults.add("tea", "agenda_notes", "KeyError: 2", LATER)
    assert await ledger.faults.counts() == {
        "cake": (1, "agenda_notes: timeout", NOW),
        "tea": (2, "agenda_notes: KeyError: 2", LATER),
    }
