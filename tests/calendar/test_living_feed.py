"""A feed as its subscriber lives with it: the whole program behind a real port."""

import re
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest

from circles.chat import Room
from circles.services.feeds import Calendars
from circles.testing import CircleApp
from circles.web import make_web, serve

Fetch = Callable[..., Any]


@pytest.fixture
async def fetch(circle_app: CircleApp) -> AsyncIterator[Fetch]:
    """Fetch the address that somebody was given, from the port where it is served here."""
    app = circle_app.stage.app
    web = make_web(Calendars(app.desk, app.clock.now), app.health)
    async with serve(web, port=0) as (host, port), aiohttp.ClientSession() as client:

        async def fetched(link: str, **headers: str) -> tuple[int, bytes, str]:
            path = re.sub(r"^https?://[^/]+", "", link)
            async with client.get(f"http://{host}:{port}{path}", headers=headers) as answer:
                return answer.status, await answer.read(), answer.headers.get("ETag", "")

        yield fetched


async def _link(circle_app: CircleApp, text: str = "feed") -> str:
    found = re.search(r"https?://\S+/feeds/[A-Za-z0-9_-]{27}\.ics", await circle_app.say("@ana", text))
    assert found
    return found[0]


@pytest.mark.slow
async def test_6_4_1_to_6_4_8_from_the_first_link_to_the_last(
    circle_app: CircleApp, fetch: Fetch, read_feed: Fetch
) -> None:
    await circle_app.season()
    link = await _link(circle_app)
    assert len(link) < 200
    status, body, etag = await fetch(link)
    events = read_feed(body).events
    assert status == 200 and len(events) == 4
    assert [each["SEQUENCE"] for each in events] == ["0"] * 4
    assert events[0]["DTSTART"] == "20270112T180000Z"
    for name in ("Ana", "ana", "Bo", "Chen"):
        assert name not in body.decode()

    assert (await fetch(link, **{"If-None-Match": etag}))[0] == 304
    assert await _link(circle_app) == link, "asking again gives the same link"

    await circle_app.advance(hours=1)
    (room,) = circle_app.chat.rooms
    account = circle_app.chat.platform + ":mia"
    await circle_app.stage.say(account, "session cancel", Room(circle_app.chat.platform, room))
    status, body, new_etag = await fetch(link, **{"If-None-Match": etag})
    changed = read_feed(body).events
    assert status == 200 and new_etag != etag
    assert [each["UID"] for each in changed] == [each["UID"] for each in events]
    moved = [each for each in changed if each["STATUS"] == "CANCELLED"]
    assert len(moved) == 1 and moved[0]["SEQUENCE"] == "1" and moved[0]["SUMMARY"].startswith("Cancelled: ")
    assert moved[0]["LAST-MODIFIED"] > events[0]["LAST-MODIFIED"]

    renewed = await _link(circle_app, "feed renew")
    assert renewed != link
    assert (await fetch(link, **{"If-None-Match": new_etag}))[0] == 404
    assert _without_stamps((await fetch(renewed))[1]) == _without_stamps(body), "the same, at another address"

    await circle_app.say("@ana", "leave")
    assert (await fetch(renewed))[0] == 404, "who left reads no further"


def _without_stamps(body: bytes) -> bytes:
    return re.sub(rb"(DTSTAMP|LAST-MODIFIED):\w+", b"", body)
