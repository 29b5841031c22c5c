"""How feeds are served: ready when something changes, without the database, and the same from every process."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from circles.calendar import Entry, FeedBytes, Shelf, event, token_hash
from circles.services import feeds
from circles.services.desk import Desk
from circles.services.feeds import Remaking
from circles.store import Ledger
from circles.store.connection import Database
from circles.testing import CircleApp
from tests.services.test_subscribing import events, mine, season, secrets

__all__ = ["season"]

Event = dict[str, str]
NoDatabase = Callable[[], None]


@pytest.fixture
def no_database(monkeypatch: pytest.MonkeyPatch) -> NoDatabase:
    """From when it is called on, whoever asks the database fails."""

    def closed(_: Database) -> Any:
        raise AssertionError("nobody should ask the database")

    return lambda: monkeypatch.setattr(Database, "client", property(closed))


async def read(app: CircleApp, secret: str) -> FeedBytes:
    found = await feeds.read(app.stage.app.desk, secret, app.now)
    assert found
    return found


async def test_a_poll_asks_the_database_once_and_never_again(season: CircleApp, no_database: NoDatabase) -> None:
    secret = await mine(season)
    first = await read(season, secret)
    no_database()
    assert await read(season, secret) == first
    desk = season.stage.app.desk
    assert await feeds.head(desk, secret, season.now) == first.head
    desk.shelf.bodies.drop(secret)
    assert await feeds.head(desk, secret, season.now) == first.head, "a tag needs no bytes"
    with pytest.raises(AssertionError):
        await read(season, secret)


async def test_bytes_that_had_to_make_room_are_made_again_as_they_were(season: CircleApp) -> None:
    secret = await mine(season)
    first = await read(season, secret)
    desk = season.stage.app.desk
    desk.shelf = Shelf(bodies=0, events=0)
    assert await read(season, secret) == first
    assert await read(season, secret) == first and len(desk.shelf.bodies) == len(desk.shelf.events) == 0


@pytest.mark.slow
async def test_a_change_makes_them_anew_before_anybody_asks(season: CircleApp, no_database: NoDatabase) -> None:
    ana, circle = secrets(await season.say("@ana", "feed"))
    bo = await mine(season, who="@bo")
    (program,) = secrets(await season.say("@mia", "program feed"))
    before = {each: await read(season, each) for each in (ana, bo, circle, program)}
    await season.advance(hours=1)
    await season.say("@mia", "session cancel")
    desk = season.stage.app.desk
    for each in before:
        for _ in range(1000):
            if desk.shelf.get(each, season.now):
                break
            await asyncio.sleep(0.01)
    no_database()
    for each, old in before.items():
        new = await read(season, each)
        assert new.etag != old.etag and new.changed_at > old.changed_at and b"Cancelled: " in new.body


async def test_only_what_changed_is_written_anew(season: CircleApp, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []

    def noted(entry: Entry, language: str) -> bytes:
        written.append(entry.uid)
        return event(entry, language)

    monkeypatch.setattr("circles.services.feed_making.event", noted)
    secret = await mine(season)
    await read(season, secret)
    assert len(written) == 4
    written.clear()
    await season.say("@mia", "session move 2027-01-13 18:00 this")
    moved = await events(season, secret)
    assert set(written) == {moved[0]["UID"].removesuffix("@circles")}


async def test_c17_the_same_bytes_after_a_restart(season: CircleApp) -> None:
    secret = await mine(season)
    first = await read(season, secret)
    desk = season.stage.app.desk
    desk.shelf = Shelf()
    again = await read(season, secret)
    assert again == first and again.etag == first.etag


async def test_c17_a_member_who_moves_to_another_zone_has_the_same_calendar(season: CircleApp) -> None:
    secret = await mine(season)
    first = await read(season, secret)
    await season.say("@ana", "zone Tokyo")
    assert await read(season, secret) == first


async def test_c4_a_language_changes_all_that_is_shown_and_so_all_stamps(season: CircleApp) -> None:
    secret, before = await mine(season), []
    before = await events(season, secret)
    await season.say("@ana", "language de")
    after = await events(season, secret)
    assert "Ablauf" in after[0]["DESCRIPTION"] or after[0]["DESCRIPTION"] != before[0]["DESCRIPTION"]
    assert all(new["LAST-MODIFIED"] > old["LAST-MODIFIED"] for old, new in zip(before, after, strict=True))
    assert [each["SEQUENCE"] for each in after] == [each["SEQUENCE"] for each in before], "C3"


CHANGES = (
    "session move 2027-01-12 19:00 this",
    "swap @bo",
    "rsvp cannot",
    "feed full",
    "place https://meet.example/alder",
    "feed alarm 5",
    "session cancel",
    "feed plain",
    "session skip",
    "rsvp coming",
    "language es",
    "session move 2027-02-10 19:00 later",
    "feed busy",
    "language en",
    "feed full",
    "pause 2027-02-20",
)


@pytest.mark.slow
async def test_c3_c4_whatever_is_shown_anew_has_a_newer_stamp_even_within_the_same_second(season: CircleApp) -> None:
    """The clock stands still: only the rules make stamps newer."""
    asked = {each: secrets(await season.say(each, "feed"))[0] for each in ("@ana", "@bo")}
    asked["circle"] = secrets(await season.say("@ana", "feed"))[1]
    asked["program"] = secrets(await season.say("@mia", "program feed"))[0]
    seen = {each: {one["UID"]: one for one in await events(season, secret)} for each, secret in asked.items()}
    changes = 0
    for change in CHANGES:
        who = "@mia" if change.startswith("session") else "@ana"
        await season.say(who, change)
        for whose, secret in asked.items():
            now = {one["UID"]: one for one in await events(season, secret)}
            for uid, new in now.items():
                changes += _check(seen[whose].get(uid), new, f"{change} in the calendar of {whose}")
            seen[whose] = now
    assert changes > 40


def _check(old: Event | None, new: Event, where: str) -> bool:
    """Whether anything changed; if so, its stamps must be newer, and its number with its hour or state."""
    stamps = {"DTSTAMP", "LAST-MODIFIED", "SEQUENCE"}
    if old is None or {k: v for k, v in old.items() if k not in stamps} == {
        k: v for k, v in new.items() if k not in stamps
    }:
        return False
    assert new["LAST-MODIFIED"] > old["LAST-MODIFIED"], where
    hours = {name for name in ("DTSTART", "DTEND", "STATUS") if old[name] != new[name]}
    assert int(new["SEQUENCE"]) >= int(old["SEQUENCE"]) + bool(hours), where
    assert hours or new["SEQUENCE"] == old["SEQUENCE"], where
    return True


async def test_a_role_that_moves_to_somebody_is_news_in_both_calendars(season: CircleApp) -> None:
    secret = await mine(season)
    ledger = season.stage.app.desk.ledger
    before = await events(season, secret)
    session = before[0]["UID"].removesuffix("@circles")
    roles = await ledger.roles.of_session(session)
    await season.advance(hours=1)
    await ledger.roles.replace(session, roles)
    assert await events(season, secret) == before, "the same again is no change"
    await ledger.roles.take_away(session, "facilitator")
    after = await events(season, secret)
    assert after[0]["SUMMARY"] == "Alder: session 1" and after[0]["LAST-MODIFIED"] > before[0]["LAST-MODIFIED"]
    assert after[1:] == before[1:]


@pytest.mark.slow
async def test_c6_c8_time_alone_changes_a_feed_and_its_date(season: CircleApp) -> None:
    secret = await mine(season)
    await season.say("@mia", "session cancel")
    cancelled = await read(season, secret)
    await season.advance_to("2027-01-26 17:59")
    before = await read(season, secret)
    assert before.body.count(b"BEGIN:VEVENT") == 4
    await season.advance_to("2027-01-26 18:01")
    after = await read(season, secret)
    assert after.body.count(b"BEGIN:VEVENT") == 3 and after.changed_at > before.changed_at >= cancelled.changed_at
    assert after.changed_at == datetime.fromisoformat("2027-01-26T18:00:00.000001+00:00")


async def test_a_calendar_read_during_a_change_is_old_or_new_and_never_kept_old(
    season: CircleApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = await mine(season)
    ledger = season.stage.app.desk.ledger
    of_circles = ledger.sessions.of_circles
    changed: list[bool] = []

    async def slow(ids: Any) -> Any:
        found = await of_circles(ids)
        if not changed:
            changed.append(True)
            await ledger.sessions.set_format(found[0].id, "lean-coffee", season.now + timedelta(hours=1))
        return found

    monkeypatch.setattr(ledger.sessions, "of_circles", slow)
    found = await read(season, secret)
    assert changed and (await read(season, secret)).etag == found.etag
    season.stage.app.desk.shelf = Shelf()
    assert (await read(season, secret)).etag == found.etag, "what it was made of was read anew"


async def test_a_change_that_is_taken_back_changes_nothing(season: CircleApp) -> None:
    secret = await mine(season)
    first, ledger = await read(season, secret), season.stage.app.desk.ledger
    with pytest.raises(ZeroDivisionError):
        async with ledger.transaction():
            await ledger.circles.set_place((await ledger.circles.names())[0], "x")
            await ledger.sessions.touch(
                [each["UID"].removesuffix("@circles") for each in await events_in(season)], season.now
            )
            raise ZeroDivisionError
    assert await read(season, secret) == first


async def events_in(app: CircleApp) -> list[Event]:
    ledger = app.stage.app.desk.ledger
    (circle,) = await ledger.circles.of_season((await ledger.programs.latest())[1].id)  # type: ignore[index]
    return [{"UID": f"{each.id}@circles"} for each in await ledger.sessions.of_circle(circle.id)]


# Two processes on one database.


@pytest.fixture
async def other(season: CircleApp, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """The desk of a second process over the same database, which may be written by both."""
    first = season.stage.app.desk
    ledger = await Ledger.open(first.settings.database.url, lambda: "other")
    for each in (first.ledger, ledger):
        monkeypatch.setattr(each, "is_shared", True)
    second = replace(first, ledger=ledger, shelf=Shelf())
    remaking = Remaking(second, lambda: season.now)
    ledger.keep_calendars(lambda: season.now, remaking.changed)
    yield second
    await remaking.stop()
    await ledger.close()


@pytest.mark.slow
async def test_two_processes_agree_and_see_each_others_changes(season: CircleApp, other: Desk) -> None:
    secret = await mine(season)
    first = await read(season, secret)
    assert await feeds.read(other, secret, season.now) == first
    await season.advance(hours=1)
    await season.say("@mia", "session cancel")
    changed = await read(season, secret)
    assert changed != first
    assert await feeds.read(other, secret, season.now) == changed
    session = (await other.ledger.sessions.of_circles([(await events_of(other))[0]]))[1]
    await other.ledger.sessions.set_format(session.id, "lean-coffee", season.now + timedelta(hours=1))
    theirs = await feeds.read(other, secret, season.now)
    assert theirs and theirs != changed and await read(season, secret) == theirs
    await season.say("@ana", "feed renew")
    assert await feeds.read(other, secret, season.now) is None, "S3: dead at once, in both"
    assert await feeds.head(other, secret, season.now) is None


async def events_of(desk: Desk) -> list[str]:
    latest = await desk.ledger.programs.latest()
    assert latest
    return [each.id for each in await desk.ledger.circles.of_season(latest[1].id)]


@pytest.mark.slow
async def test_of_two_processes_each_poll_is_one_look_into_an_index(
    season: CircleApp, other: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = await mine(season)
    await feeds.read(other, secret, season.now)
    asked: list[str] = []
    fetch = Database.fetch

    async def counted(self: Database, sql: str, *values: Any) -> Any:
        asked.append(sql)
        return await fetch(self, sql, *values)

    monkeypatch.setattr(Database, "fetch", counted)
    assert await feeds.read(other, secret, season.now)
    assert await feeds.head(other, secret, season.now)
    assert len(asked) == 2 and all("WHERE token_hash = ?1" in each for each in asked)
    plan = await fetch(other.ledger._database, "EXPLAIN QUERY PLAN " + asked[0], "x")
    assert "USING INDEX" in str([tuple(each) for each in plan])


@pytest.mark.slow
async def test_the_store_away_is_trouble_for_whoever_makes_them_in_advance(
    season: CircleApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = await mine(season)
    await read(season, secret)
    desk = season.stage.app.desk
    row = await desk.ledger.feeds.by_hash(token_hash(secret))
    assert row
    remaking = Remaking(desk, lambda: season.now)
    by_hash, failed = desk.ledger.feeds.by_hash, []

    async def away(name: str) -> Any:
        from circles.errors import StoreError

        failed.append(name)
        raise StoreError("away")

    monkeypatch.setattr(desk.ledger.feeds, "by_hash", away)
    remaking.changed([row.id])
    for _ in range(1000):
        if failed:
            break
        await asyncio.sleep(0.01)
    assert failed
    monkeypatch.setattr(desk.ledger.feeds, "by_hash", by_hash)
    await remaking.stop()
    assert (await read(season, secret)).body
