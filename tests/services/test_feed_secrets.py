"""Rows S1 to S5 and S26 for calendar addresses, with the whole program and a real port."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from circles.chat import Asked, Said
from circles.domain.person import Identity
from circles.services import feeds
from circles.store.address import Address
from circles.store.connection import Database
from circles.testing import CircleApp
from circles.web import make_web, serve
from tests.services.test_subscribing import mine, season, secrets

__all__ = ["season"]


@pytest.fixture
async def port(season: CircleApp) -> AsyncIterator[str]:
    """Where the calendars of this program are served."""
    app = season.stage.app
    web = make_web(feeds.Calendars(app.desk, app.clock.now), app.health)
    async with serve(web, port=0) as (host, number):
        yield f"http://{host}:{number}"


async def fetch(url: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    async with aiohttp.ClientSession() as client, client.get(url, headers=headers, allow_redirects=False) as answer:
        return answer.status, await answer.read(), dict(answer.headers)


async def test_s1_whoever_has_the_database_has_no_address(season: CircleApp) -> None:
    found = [*secrets(await season.say("@ana", "feed")), *secrets(await season.say("@mia", "program feed"))]
    for each in found:
        assert await season.stage.calendar(each)
    await season.say("@ana", "feed alarm 15")
    await season.advance(days=1)
    path = Address.parse(season.stage.app.desk.settings.database.url).path
    assert path is not None and len(found) == 3
    written = b"".join([each.read_bytes() for each in path.parent.glob(f"{path.name}*")])
    assert b"Alder" in written and not [each for each in found if each.encode() in written]


async def test_s1_an_event_that_comes_twice_gets_the_address_all_the_same(season: CircleApp) -> None:
    intake, who = season.stage.app.intake, Identity("local", "ana")
    first = await intake.ask(Asked("event-1", who, "Ana", Said("feed renew")))
    again = await intake.ask(Asked("event-1", who, "Ana", Said("feed renew")))
    assert first == again and len(secrets(repr(first))) >= 2
    await intake.ask(Asked("event-2", who, "Ana", Said("feed renew")))
    late = await intake.ask(Asked("event-1", who, "Ana", Said("feed renew")))
    assert set(secrets(repr(late))) < set(secrets(repr(first))), "what has ended since is not made again"


async def test_s3_a_renewed_address_is_dead_at_once_also_for_who_has_it_already(season: CircleApp, port: str) -> None:
    old = await mine(season)
    status, _, headers = await fetch(f"{port}/feeds/{old}.ics")
    tag, modified = headers["Etag"], headers["Last-Modified"]
    assert status == 200
    assert (await fetch(f"{port}/feeds/{old}.ics", **{"If-None-Match": tag}))[0] == 304
    new = await mine(season, "feed renew")
    for asked in ({}, {"If-None-Match": tag}, {"If-None-Match": "*"}, {"If-Modified-Since": modified}):
        assert (await fetch(f"{port}/feeds/{old}.ics", **asked))[0] == 404
        assert (await fetch(f"{port}/feeds/{new}.ics", **asked))[0] in (200, 304)


async def test_s4_never_made_ended_and_malformed_cost_the_same_and_say_the_same(
    season: CircleApp, port: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = await mine(season)
    await fetch(f"{port}/feeds/{ended}.ics")
    await season.say("@ana", "feed renew")
    await asyncio.sleep(0.1)  # what was ready and changed is looked after in the background
    asked: list[str] = []
    fetched = Database.fetch

    async def noted(self: Database, sql: str, *values: Any) -> Any:
        asked.append(sql)
        return await fetched(self, sql, *values)

    monkeypatch.setattr(Database, "fetch", noted)
    answers = set()
    for name in (ended, "A" * 27, "x", ended.lower(), ended[:-1]):
        for tag in ({}, {"If-None-Match": '"x"'}):
            status, body, headers = await fetch(f"{port}/feeds/{name}.ics", **tag)
            headers.pop("Date")
            answers.add((status, body, tuple(sorted(headers.items()))))
            assert len(asked) == 1, name
            asked.clear()
    assert len(answers) == 1


async def test_s5_no_address_reaches_a_log(season: CircleApp, port: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        said = await season.say("@ana", "feed full") + await season.say("@mia", "program feed")
        for each in secrets(said):
            assert (await fetch(f"{port}/feeds/{each}.ics"))[0] == 200
        old = secrets(said)[0]
        await season.say("@ana", "feed renew")
        assert (await fetch(f"{port}/feeds/{old}.ics"))[0] == 404
        await season.advance(days=1)
    ours = [each for each in caplog.records if each.name.partition(".")[0] not in ("aiosqlite", "tortoise")]
    for each in secrets(said):
        assert not [record for record in ours if each in f"{record.getMessage()} {vars(record)}"]
        assert each not in repr(season.stage.app.desk)


async def test_s26_who_left_reads_no_further_in_any_calendar_they_know(season: CircleApp, port: str) -> None:
    own, circle = secrets(await season.say("@ana", "feed"))
    tags = {each: (await fetch(f"{port}/feeds/{each}.ics"))[2]["Etag"] for each in (own, circle)}
    await season.say("@ana", "leave")
    for each, tag in tags.items():
        assert (await fetch(f"{port}/feeds/{each}.ics", **{"If-None-Match": tag}))[0] == 404


async def test_an_address_is_short_and_nobody_is_sent_elsewhere(season: CircleApp, port: str) -> None:
    said = await season.say("@ana", "feed")
    urls = re.findall(r"https?://\S+\.ics", said)
    assert len(urls) == 2 and all(len(each) < 200 for each in urls)
    for path in (f"/feeds/{secrets(said)[0]}.ics", f"/feeds/{secrets(said)[0]}.ics/", "/feeds", "/feeds/", "/"):
        for method in ("GET", "HEAD"):
            async with aiohttp.ClientSession() as client:
                async with client.request(method, port + path, allow_redirects=False) as answer:
                    assert not 300 <= answer.status < 400 and "Location" not in answer.headers
