"""F20 and S3: an old copy is put back, and no count, stamp or link of calendars goes back with it."""

import itertools
import random
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from circles.app import open_app
from circles.chat import Asked, Reader, Said
from circles.clock import SteppedClock
from circles.config import Settings
from circles.config.settings import Database as DatabaseSettings
from circles.domain.person import Identity
from circles.domain.session import MOVES, SessionState
from circles.domain.showing import Level
from circles.render import plain
from circles.store import Ledger
from circles.store.database import after_restore, backup, restore
from circles.store.values import FeedRow
from tests.store.conftest import SERVER, World, a_world

NOW = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
POINTS = 100
OFF = (SessionState.CANCELLED, SessionState.SKIPPED)


class Life:
    """A circle with one session, and Ana's calendar; both are changed, saved and put back while the clock goes on."""

    world: World
    ledger: Ledger

    def __init__(self, path: Path) -> None:
        self.path, self.now = path, NOW
        self._numbers = itertools.count(1)

    async def open(self) -> None:
        self.ledger = await Ledger.open(f"sqlite:{self.path}", lambda: f"id{next(self._numbers)}")
        self.ledger.keep_calendars(lambda: self.now, lambda feeds: None)

    async def save(self, name: str = "copy") -> Path:
        copy = self.path.with_name(f"{name}.db")
        await backup(f"sqlite:{self.path}", copy)
        return copy

    async def put_back(self, copy: Path, *, renew_links: bool = False) -> bool:
        await self.ledger.close()
        known = await restore(f"sqlite:{self.path}", copy, self.now, renew_links=renew_links)
        await self.open()
        return known

    async def change(self, chance: random.Random) -> None:
        """The session moves, is called off, or is given back."""
        id = self.world.session.id
        before = await self.ledger.sessions.get(id)
        assert before
        if before.state in OFF:
            await self.ledger.sessions.take_back(id, self.now)
        elif chance.random() < 0.5 and SessionState.SKIPPED in MOVES[before.state]:
            await self.ledger.sessions.set_state(id, SessionState.SKIPPED, self.now)
        else:
            await self.ledger.sessions.move(id, before.wall, self.now)

    async def seen(self) -> tuple[int, datetime]:
        """The count and the stamp of the session, as calendars see them: in whole seconds."""
        found = await self.ledger.sessions.get(self.world.session.id)
        assert found
        return found.sequence, found.changed_at.replace(microsecond=0)

    async def feed(self) -> FeedRow:
        return await self.ledger.feeds.of("person", self.world.ana.id)

    async def link(self, *, renew: bool = False) -> str:
        """Ana's link, or a new one."""
        row = await self.feed()
        row = await self.ledger.feeds.renew(row.id) if renew else row
        await self.ledger.feeds.set_hash(row.id, f"{row.id}, {row.generation}")
        return f"{row.id}, {row.generation}"

    async def opens(self, link: str) -> bool:
        return await self.ledger.feeds.by_hash(link) is not None


@pytest.fixture
async def life(migrated: Path) -> AsyncIterator[Life]:
    made = Life(migrated)
    await made.open()
    made.world = await a_world(made.ledger)
    yield made
    await made.ledger.close()


@pytest.mark.slow
async def test_f20_no_count_or_stamp_goes_back_whatever_copy_is_put_back(life: Life) -> None:
    """Changes in a hurry, copies from any time, put back in any order, the same one twice as well."""
    chance, copies = random.Random(20), [await life.save("copy0")]
    highest = await life.seen()
    for point in range(1, POINTS + 1):
        for _ in range(chance.randint(0, 3)):
            life.now += timedelta(seconds=chance.choice((1, 60, 600)))
            await life.change(chance)
            count, stamp = await life.seen()
            assert count > highest[0] and stamp > highest[1]
            highest = count, stamp
        if chance.random() < 0.2:
            copies.append(await life.save(f"copy{point}"))
        life.now += timedelta(seconds=5)
        await life.put_back(chance.choice(copies))
        count, stamp = await life.seen()
        assert count > highest[0] and stamp > highest[1], f"point {point}"
        highest = count, stamp
    assert highest[0] < 2**31, "calendars count in 32 bits"


async def test_f20_a_feed_without_sessions_is_newer_as_well(life: Life) -> None:
    copy = await life.save()
    await life.link()
    await life.put_back(copy)
    assert (await life.feed()).changed_at == life.now


async def test_s3_a_renewed_link_stays_dead_and_the_new_one_opens(life: Life) -> None:
    leaked = await life.link()
    copy = await life.save()
    renewed = await life.link(renew=True)
    assert await life.put_back(copy)
    assert not await life.opens(leaked)
    assert await life.opens(renewed)
    assert await life.link() == renewed


async def test_s3_a_link_that_ended_stays_dead(life: Life) -> None:
    link = await life.link()
    copy = await life.save()
    await life.ledger.feeds.end("person", life.world.ana.id)
    assert await life.put_back(copy)
    assert not await life.opens(link)
    assert await life.link() != link


async def test_what_a_calendar_shows_is_what_its_owner_chose_last(life: Life) -> None:
    link = await life.link()
    copy = await life.save()
    await life.ledger.feeds.set_style(life.world.ana.id, Level.BUSY, 15)
    await life.put_back(copy)
    row = await life.ledger.feeds.by_hash(link)
    assert row and row.style.level is Level.BUSY and row.style.alarm == 15 and row.style.styles == 1


async def test_a_link_that_is_newer_than_the_copy_goes_on(life: Life) -> None:
    copy = await life.save()
    link = await life.link()
    assert await life.put_back(copy)
    assert await life.opens(link)


async def test_a_copy_that_is_newer_than_what_makes_room_keeps_its_own_links(life: Life) -> None:
    leaked = await life.link()
    old = await life.save("old")
    renewed = await life.link(renew=True)
    new = await life.save("new")
    await life.ledger.close()
    life.path.unlink()
    await life.put_back(old)
    assert await life.opens(leaked), "nothing tells that it ended"
    assert await life.put_back(new)
    assert await life.opens(renewed) and not await life.opens(leaked)


@pytest.mark.parametrize("why", ["gone", "of others", "too old"])
async def test_s3_where_nothing_tells_which_links_ended_it_is_said_and_all_can_be_ended(life: Life, why: str) -> None:
    leaked = await life.link()
    copy = await life.save()
    links = {leaked, *[await life.link(renew=True) for _ in range(5)]}
    await life.ledger.close()
    if why == "gone":
        life.path.unlink()
    else:
        with closing(sqlite3.connect(life.path)) as database, database:
            database.execute("DELETE FROM feed" if why == "of others" else "DROP TABLE feed")
    assert not await life.put_back(copy)
    assert await life.opens(leaked)
    assert await life.put_back(copy, renew_links=True)
    assert not any([await life.opens(each) for each in links])
    assert await life.link() not in links
    assert (await life.feed()).generation < 2**31


async def test_s3_a_link_that_was_there_before_does_not_come_again_by_renewing(life: Life) -> None:
    """After a restore the next generations may be ones that were given out, and renewed because they leaked."""
    links = {await life.link()}
    copy = await life.save()
    for _ in range(3):
        links.add(await life.link(renew=True))
    await life.ledger.close()
    life.path.unlink()
    await life.put_back(copy)
    assert not {await life.link(renew=True) for _ in range(3)} & links


if SERVER:  # a database of one file is put back by us, as above

    async def test_f20_what_pg_restore_put_back_is_lifted_as_well(url: str, ledger: Ledger) -> None:
        session = (await a_world(ledger)).session
        await after_restore(url, renew_links=True)
        found = await ledger.sessions.get(session.id)
        assert found and found.sequence > session.sequence + 1000 and found.changed_at >= session.changed_at

    async def test_s24_what_pg_restore_put_back_forgets_them_again(url: str, tmp_path: Path) -> None:
        settings = Settings(database=DatabaseSettings(url, str(tmp_path / "circles.forgotten")))
        ana = Identity("local", "ana")
        now = datetime(2027, 1, 4, 12, tzinfo=UTC)
        async with open_app(settings, chats={}, clock=SteppedClock(now), installed_plugins=False) as app:
            person = await app.desk.ledger.people.add("Ana", ana)
            answer = await app.intake.ask(Asked("e1", ana, "Ana", Said("forgetme yes")))
            assert "you are forgotten here" in plain(answer, Reader("", "UTC"))
            put_back = "UPDATE person SET name = 'Ana' WHERE id = ?1"
            await app.desk.ledger.people._db.run(put_back, person.id)
            await app.desk.ledger.people._db.run(
                "INSERT INTO identity (platform, account, person_id, used_at) VALUES ('local', 'ana', ?1, ?2)",
                person.id,
                now,
            )
        async with open_app(settings, chats={}, clock=SteppedClock(now), installed_plugins=False) as again:
            assert await again.desk.ledger.people.by_identity(ana) is None
            there = await again.desk.ledger.people.get(person.id)
            assert there and there.name == "somebody"
