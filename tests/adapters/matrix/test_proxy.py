"""The proxy that fails as it is told, in front of the real homeserver."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import pytest

from tests.adapters.matrix.conftest import People
from tests.adapters.matrix.members import Member
from tests.adapters.matrix.proxy import Fails, Proxy

TWICE = 2
"""aiohttp asks again by itself when a connection ends, once, for all but POST."""
WHOAMI = "/_matrix/client/v3/account/whoami"


async def ask(proxy: Proxy, member: Member, method: str = "GET", path: str = WHOAMI, **more: Any) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {member.account.token}"}
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(5)) as session,
        session.request(method, proxy.url + path, headers=headers, **more) as answer,
    ):
        as_json = answer.content_type == "application/json"
        return answer.status, await answer.json() if as_json else await answer.text()


async def test_it_passes_and_counts(proxy: Proxy, people: People) -> None:
    ana = await people("ana")
    assert await ask(proxy, ana) == (200, {"user_id": ana.id, "is_guest": False, "device_id": ana.account.device})
    assert (await ask(proxy, ana, path="/_matrix/client/v3/sync?timeout=0"))[0] == 200
    assert (proxy.count[WHOAMI], proxy.asked("/sync"), proxy.asked("/_matrix")) == (1, 1, 2)


@pytest.mark.parametrize(
    ("how", "status", "answer"),
    [
        (Fails.TOO_FAST, 429, {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 300}),
        (Fails.TOO_FAST_UNTIL_WHENEVER, 429, {"errcode": "M_LIMIT_EXCEEDED"}),
        (Fails.UNKNOWN_TOKEN, 401, {"errcode": "M_UNKNOWN_TOKEN", "soft_logout": False}),
    ],
)
async def test_it_refuses(proxy: Proxy, people: People, how: Fails, status: int, answer: dict[str, Any]) -> None:
    ana = await people("ana")
    proxy.fails(how)
    for _ in range(2):
        got, what = await ask(proxy, ana)
        assert (got, {key: what[key] for key in what if key != "error"}) == (status, answer)
    proxy.passes()
    assert (await ask(proxy, ana))[0] == 200


async def test_it_answers_with_a_page_as_often_as_it_is_told_and_only_where(proxy: Proxy, people: People) -> None:
    ana = await people("ana")
    proxy.fails(Fails.BAD_GATEWAY, times=2, path="/whoami")
    answers = [await ask(proxy, ana) for _ in range(3)]
    assert [status for status, _ in answers] == [502, 502, 200]
    assert "<h1>502" in answers[0][1]
    proxy.fails(Fails.BAD_GATEWAY, path="/send/")
    assert (await ask(proxy, ana))[0] == 200


async def test_it_cuts_the_connection(proxy: Proxy, people: People) -> None:
    ana = await people("ana")
    proxy.fails(Fails.CUT, times=TWICE)
    with pytest.raises(aiohttp.ClientConnectionError):
        await ask(proxy, ana)
    assert (await ask(proxy, ana))[0] == 200


async def test_it_hangs_until_it_is_told_not_to(proxy: Proxy, people: People) -> None:
    ana = await people("ana")
    proxy.fails(Fails.HANGS)
    asking = asyncio.create_task(ask(proxy, ana))
    done, _ = await asyncio.wait([asking], timeout=0.3)
    assert not done and proxy.count[WHOAMI] == 1
    proxy.passes()
    assert (await asking)[0] == 200


async def test_an_answer_is_lost_to_what_was_done_and_the_same_id_does_it_once(proxy: Proxy, people: People) -> None:
    ana = await people("ana")
    room = await ana.opens("Alder")
    path = f"/_matrix/client/v3/rooms/{room}/send/m.room.message/row-7"
    proxy.fails(Fails.LOST, times=TWICE, path="/send/")
    with pytest.raises(aiohttp.ClientConnectionError):
        await ask(proxy, ana, "PUT", path, json={"msgtype": "m.text", "body": "once"})
    (seen,) = await ana.seen(room)
    assert proxy.count[path] == TWICE
    status, answer = await ask(proxy, ana, "PUT", path, json={"msgtype": "m.text", "body": "once"})
    assert (status, answer["event_id"]) == (200, seen.id)
    assert [each.body for each in await ana.seen(room)] == ["once"]


async def test_the_clock_seems_to_be_ahead(proxy: Proxy, people: People) -> None:
    for hours in (0, 2):
        proxy.ahead = timedelta(hours=hours)
        async with aiohttp.ClientSession() as session, session.get(f"{proxy.url}/_matrix/client/versions") as answer:
            ahead = parsedate_to_datetime(answer.headers["Date"]) - datetime.now(UTC)
        assert ahead == pytest.approx(proxy.ahead, abs=timedelta(seconds=30))


async def test_with_nobody_behind_it_answers_with_a_page(people: People) -> None:
    ana = await people("ana")
    async with Proxy("http://127.0.0.1:9") as proxy:
        assert (await ask(proxy, ana))[0] == 502
