"""The web port, over real sockets: what calendars get, and what nobody else does."""

import asyncio
import logging
import statistics
import time
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from circles.calendar import FeedBytes, Head, token, token_hash
from circles.errors import SettingsError
from circles.web import make_web, serve
from circles.web.guarding import MISSES_A_MINUTE, Guard, Proxies

KEY = bytes(32)
CHANGED = datetime(2026, 11, 24, 18, 0, 0, 500_000, tzinfo=UTC)
GOOD, ROTATED, NEVER = (token(KEY, "f1", generation) for generation in (2, 1, 99))
PRIVATE = {
    "Server": "circles",
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}


class World:
    """Feeds in memory behind a running server, with a clock for the guard."""

    def __init__(self, is_ready: bool) -> None:
        self.is_ready = is_ready
        self.feeds = {token_hash(GOOD): FeedBytes(b"BEGIN:VCALENDAR\r\n" * 50, CHANGED)}
        self.asked: list[str] = []
        self.health: Mapping[str, Any] | Exception = {"ok": True, "engine_age_s": 2.5, "adapters": ["local"]}
        self.fails: Exception | None = None
        self.now = 1000.0
        self.url = ""
        self.address = ("", 0)

    def ready(self, token: str) -> FeedBytes | None:
        return self.feeds.get(token_hash(token)) if self.is_ready and not self.fails else None

    async def head(self, token: str) -> Head | None:
        found = await self.read(token)
        return found.head if found else None

    async def read(self, token: str) -> FeedBytes | None:
        self.asked.append(token)
        if self.fails:
            raise self.fails
        return self.feeds.get(token_hash(token))

    async def healthy(self) -> Mapping[str, Any]:
        if isinstance(self.health, Exception):
            raise self.health
        return self.health

    async def raw(self, request: bytes) -> bytes:
        """Everything that comes back for these bytes until the server closes."""
        reader, writer = await asyncio.open_connection(*self.address)
        writer.write(request)
        await writer.drain()
        try:
            return await asyncio.wait_for(reader.read(), 5)
        finally:
            writer.close()
            await writer.wait_closed()


@pytest.fixture(params=[False, True], ids=["looked up", "ready"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    made = World(request.param)
    app = make_web(made, made.healthy, proxies=["127.0.0.2"], guard=Guard(lambda: made.now))
    async with serve(app, "127.0.0.1", 0) as made.address:
        made.url = f"http://127.0.0.1:{made.address[1]}"
        yield made


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as made:
        yield made


async def test_a_feed_with_its_headers(world: World, client: aiohttp.ClientSession) -> None:
    async with client.get(f"{world.url}/feeds/{GOOD}.ics") as answer:
        assert answer.status == 200
        found = world.feeds[token_hash(GOOD)]
        assert await answer.read() == found.body
        headers = dict(answer.headers)
        headers.pop("Date")
        assert headers == {
            **PRIVATE,
            "Content-Type": "text/calendar; charset=utf-8",
            "Content-Length": str(len(found.body)),
            "Content-Disposition": 'inline; filename="circle.ics"',
            "Etag": found.etag,
            "Last-Modified": "Tue, 24 Nov 2026 18:00:00 GMT",
        }


async def test_what_clients_accept_does_not_matter(world: World, client: aiohttp.ClientSession) -> None:
    for headers in ({"Accept": "text/html"}, {"Accept-Encoding": "gzip, br"}, {"Range": "bytes=0-9"}):
        async with client.get(f"{world.url}/feeds/{GOOD}.ics", headers=headers) as answer:
            assert answer.status == 200 and "Content-Encoding" not in answer.headers
            assert len(await answer.read()) == 850


async def test_head_is_get_without_the_body(world: World) -> None:
    request = f" /feeds/{GOOD}.ics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
    get, head = await world.raw(b"GET" + request), await world.raw(b"HEAD" + request)
    assert head.partition(b"\r\n\r\n")[2] == b""
    assert _head(get) == _head(head)


def _head(answer: bytes) -> list[bytes]:
    lines = answer.partition(b"\r\n\r\n")[0].split(b"\r\n")
    return sorted(line for line in lines if not line.startswith(b"Date:"))


ETAG = FeedBytes(b"BEGIN:VCALENDAR\r\n" * 50, CHANGED).etag
STAMP = "Tue, 24 Nov 2026 18:00:00 GMT"


@pytest.mark.parametrize(
    "headers, status",
    [
        ({"If-None-Match": ETAG}, 304),
        ({"If-None-Match": f"W/{ETAG}"}, 304),
        ({"If-None-Match": f'"a", W/"b" ,{ETAG}, "c,d"'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"other"'}, 200),
        ({"If-None-Match": ETAG.strip('"')}, 200),
        ({"If-None-Match": '"' + ETAG}, 200),
        ({"If-None-Match": ""}, 200),
        ({"If-None-Match": ",,,"}, 200),
        ({"If-Modified-Since": STAMP}, 304),
        ({"If-Modified-Since": "Wed, 25 Nov 2026 18:00:00 GMT"}, 304),
        ({"If-Modified-Since": "Tue, 24 Nov 2026 17:59:59 GMT"}, 200),
        ({"If-Modified-Since": "yesterday"}, 200),
        ({"If-None-Match": '"other"', "If-Modified-Since": STAMP}, 200),
        ({"If-None-Match": ETAG, "If-Modified-Since": "Tue, 24 Nov 2020 18:00:00 GMT"}, 304),
    ],
)
async def test_what_the_asker_has_already(
    world: World, client: aiohttp.ClientSession, headers: dict[str, str], status: int
) -> None:
    for method in "GET", "HEAD":
        async with client.request(method, f"{world.url}/feeds/{GOOD}.ics", headers=headers) as answer:
            assert answer.status == status
            assert (answer.headers["ETag"], answer.headers["Last-Modified"]) == (ETAG, STAMP)
            assert PRIVATE.items() <= dict(answer.headers).items()
            if status == 304:
                assert await answer.read() == b"" and "Content-Type" not in answer.headers


async def test_a_changed_feed_is_sent_at_once(world: World, client: aiohttp.ClientSession) -> None:
    world.feeds[token_hash(GOOD)] = FeedBytes(b"new", CHANGED + timedelta(seconds=1))
    for headers in ({"If-None-Match": ETAG}, {"If-Modified-Since": STAMP}):
        async with client.get(f"{world.url}/feeds/{GOOD}.ics", headers=headers) as answer:
            assert (answer.status, await answer.read()) == (200, b"new")


MALFORMED = [
    "",
    GOOD,
    f"{GOOD}.ics/",
    f"{GOOD}.ICS",
    f"{GOOD}x.ics",
    f"{GOOD[:-1]}.ics",
    f"{GOOD[:-1]}é.ics",
    f"{GOOD[:-1]}٣.ics",
    f"{GOOD}.ics%00",
    f"{GOOD}.ics%0A",
    f"..%2ffeeds%2f{GOOD}.ics",
    "%2e%2e/%2e%2e/etc/passwd",
    f"x/../{GOOD}.ics%2f",
    "%ff%fe.ics",
    "x" * 4000,
    "'; DROP TABLE feeds; --.ics",
]


async def test_what_does_not_exist_is_all_the_same(world: World) -> None:
    """Never made, ended, malformed: the same bytes, and the same look into the store behind them."""
    answers = set()
    paths = [f"/feeds/{NEVER}.ics", f"/feeds/{ROTATED}.ics", *(f"/feeds/{each}" for each in MALFORMED)]
    for path in paths:
        before = len(world.asked)
        path = quote(path, safe="/%';")
        request = f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        answer = await world.raw(request.encode())
        answers.add(b"\n".join(_head(answer)) + answer.partition(b"\r\n\r\n")[2])
        assert len(world.asked) == before + 1 and len(world.asked[-1]) == 27, path
        assert world.asked[-1] != GOOD, path
    assert len(answers) == 1
    assert b"HTTP/1.1 404 Not Found" in answers.pop()


async def test_a_renewed_feed_is_dead_at_once(world: World, client: aiohttp.ClientSession) -> None:
    async with client.get(f"{world.url}/feeds/{GOOD}.ics") as answer:
        etag = answer.headers["ETag"]
    world.feeds.clear()
    async with client.get(f"{world.url}/feeds/{GOOD}.ics", headers={"If-None-Match": etag}) as answer:
        assert answer.status == 404 and "ETag" not in answer.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "REPORT", "TRACE"])
async def test_nothing_can_be_done_but_reading(world: World, client: aiohttp.ClientSession, method: str) -> None:
    for path in (f"/feeds/{GOOD}.ics", f"/feeds/{NEVER}.ics", "/health", "/robots.txt", "/", "/x"):
        async with client.request(method, world.url + path, data=b"x" * 100) as answer:
            assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")
            assert PRIVATE.items() <= dict(answer.headers).items()
    assert world.asked == []


async def test_every_answer_has_the_private_headers(world: World, client: aiohttp.ClientSession) -> None:
    for path in (f"/feeds/{NEVER}.ics", "/health", "/robots.txt", "/", "/favicon.ico", "/feeds", "/../x"):
        async with client.get(world.url + path) as answer:
            assert PRIVATE.items() <= dict(answer.headers).items(), path
            assert not any("aiohttp" in each or "Python" in each for each in answer.headers.values())


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"nonsense\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /feeds/%s.ics HTTP/9.9\r\nHost: x\r\n\r\n" % GOOD.encode(),
        b"GET /feeds/x.ics HTTP/1.1\r\nHost: x\r\nBad Header: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"GET /" + b"x" * 10_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 20_000 + b"\r\n\r\n",
    ],
)
async def test_what_is_no_request_learns_nothing(
    world: World, caplog: pytest.LogCaptureFixture, request_bytes: bytes
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = await world.raw(request_bytes)
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.0 400 ")), answer[:100]
    assert b"Server: circles\r\n" in answer
    assert answer.endswith(b"\r\n\r\nBad request.\n")
    assert GOOD not in caplog.text and not [each for each in caplog.records if each.levelno >= logging.WARNING]


async def test_robots_may_fetch_feeds(world: World, client: aiohttp.ClientSession) -> None:
    async with client.get(f"{world.url}/robots.txt") as answer:
        assert (answer.status, await answer.text()) == (200, "User-agent: *\nDisallow:\n")
        assert answer.content_type == "text/plain"


async def test_health(world: World, client: aiohttp.ClientSession) -> None:
    async with client.get(f"{world.url}/health") as answer:
        assert (answer.status, await answer.json()) == (200, world.health)
    world.health = {"ok": False, "since": CHANGED}
    async with client.get(f"{world.url}/health") as answer:
        assert (answer.status, await answer.json()) == (503, {"ok": False, "since": str(CHANGED)})
    world.health = RuntimeError("a secret")
    async with client.get(f"{world.url}/health") as answer:
        assert (answer.status, await answer.json()) == (503, {"ok": False})


async def test_trouble_is_not_an_end(
    world: World, client: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    world.fails = RuntimeError("the store is gone")
    async with client.get(f"{world.url}/feeds/{GOOD}.ics") as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (503, "300")
        assert "store" not in await answer.text()
    assert "feed_failed" in [getattr(each, "action", "") for each in caplog.records]


async def test_no_token_is_logged(
    world: World, client: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        for name in (GOOD, NEVER, ROTATED):
            await (await client.get(f"{world.url}/feeds/{name}.ics")).read()
    for name in (GOOD, NEVER, ROTATED):
        assert name not in caplog.text
        assert not [each for each in caplog.records if name in repr(each.__dict__)]


async def _status(client: aiohttp.ClientSession, world: World, name: str, **headers: str) -> int:
    async with client.get(f"{world.url}/feeds/{name}.ics", headers=headers) as answer:
        return answer.status


async def test_who_guesses_has_to_wait(world: World, client: aiohttp.ClientSession) -> None:
    assert await _status(client, world, GOOD) == 200
    found = [await _status(client, world, token(KEY, "guess", n)) for n in range(MISSES_A_MINUTE + 5)]
    assert found == [404] * MISSES_A_MINUTE + [429] * 5
    asked = len(world.asked)
    assert await _status(client, world, NEVER) == 429
    assert len(world.asked) == asked, "no work for who has to wait"
    assert await _status(client, world, GOOD) == 200, "a known feed still comes"
    world.now += 61
    assert await _status(client, world, NEVER) == 404


async def test_nobody_can_speak_for_another_address(world: World, client: aiohttp.ClientSession) -> None:
    for n in range(MISSES_A_MINUTE + 1):
        await _status(client, world, NEVER, **{"X-Forwarded-For": f"10.0.0.{n}"})
    assert await _status(client, world, NEVER) == 429


async def test_a_known_proxy_tells_addresses_apart(world: World) -> None:
    connector = aiohttp.TCPConnector(local_addr=("127.0.0.2", 0))
    async with aiohttp.ClientSession(connector=connector) as client:
        for _ in range(MISSES_A_MINUTE + 1):
            last = await _status(client, world, NEVER, **{"X-Forwarded-For": "1.1.1.1, 10.0.0.1"})
        assert last == 429
        assert await _status(client, world, NEVER, **{"X-Forwarded-For": "10.0.0.1, 10.0.0.2"}) == 404


@pytest.mark.parametrize(
    ("heard", "asker"),
    [
        ([], "10.0.0.1"),
        (["192.0.2.1"], "192.0.2.1"),
        (["1.1.1.1, 192.0.2.1"], "192.0.2.1"),
        (["1.1.1.1", "192.0.2.1"], "192.0.2.1"),
        (["1.1.1.1, 192.0.2.1, 10.9.9.9"], "192.0.2.1"),
        (["1.1.1.1, 192.0.2.1,, 2001:db8::7 "], "192.0.2.1"),
        (["10.0.0.2, 10.0.0.3"], "10.0.0.2"),
        (["unknown"], "unknown"),
    ],
)
def test_whom_the_last_of_our_proxies_heard_is_who_asks(heard: list[str], asker: str) -> None:
    proxies = Proxies(["10.0.0.0/8", "2001:db8::7"])
    headers = CIMultiDict([("X-Forwarded-For", each) for each in heard])
    request = make_mocked_request("GET", "/", headers).clone(remote="10.0.0.1")
    assert proxies.asker(request) == asker
    assert proxies.asker(request.clone(remote="::ffff:10.0.0.1")) == (asker if heard else "::ffff:10.0.0.1")
    assert proxies.asker(request.clone(remote="192.0.2.5")) == "192.0.2.5"


def test_the_guard_counts_networks_and_forgets() -> None:
    now = [0.0]
    guard = Guard(lambda: now[0])
    for n in range(MISSES_A_MINUTE + 1):
        guard.miss(f"2001:db8::{n:x}", "x")
    assert guard.is_over("2001:db8::ffff") and not guard.is_over("2001:db8:0:1::1")
    for n in range(20_000):
        guard.miss(f"10.{n >> 8}.{n & 255}.1", "x")
        guard.hit(str(n))
    assert len(guard._misses) == len(guard._found) == 10_000
    for _ in range(MISSES_A_MINUTE + 1):
        guard.miss("unix", "x")
    assert guard.must_wait("unix", "y")
    guard.hit("y")
    assert not guard.must_wait("unix", "y")


@pytest.mark.slow
async def test_misses_take_the_same_time(world: World) -> None:
    """Unknown, ended, malformed: nobody can tell them apart by a clock."""
    kinds = {"never": f"{NEVER}.ics", "ended": f"{ROTATED}.ics", "malformed": "x.ics"}
    times: dict[str, list[int]] = {name: [] for name in kinds}
    reader, writer = await asyncio.open_connection(*world.address)
    for _ in range(400):
        for name, file in kinds.items():
            world.now += 100
            began = time.perf_counter_ns()
            writer.write(f"GET /feeds/{file} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            await reader.readuntil(b"Not found.\n")
            times[name].append(time.perf_counter_ns() - began)
    writer.close()
    medians = [statistics.median(each) for each in times.values()]
    assert max(medians) / min(medians) < 1.25, medians


async def test_a_stop_lets_requests_finish() -> None:
    began, go_on = asyncio.Event(), asyncio.Event()

    class Slow(World):
        async def read(self, token: str) -> FeedBytes | None:
            began.set()
            await go_on.wait()
            return FeedBytes(b"done", CHANGED)

    slow = Slow(is_ready=False)
    async with aiohttp.ClientSession() as client:
        async with serve(make_web(slow, slow.healthy), port=0) as (host, port):
            assert host == "127.0.0.1"
            url = f"http://{host}:{port}/feeds/{GOOD}.ics"
            under_way = asyncio.create_task(client.get(url))
            await began.wait()
            asyncio.get_running_loop().call_later(0.1, go_on.set)
        assert await (await under_way).read() == b"done"
        with pytest.raises(aiohttp.ClientConnectorError):
            await client.get(url)


async def test_a_taken_port_is_an_error(world: World) -> None:
    with pytest.raises(SettingsError, match=r"cannot use 127\.0\.0\.1:\d+ \(.+\)\. Change web\.port"):
        async with serve(make_web(world, world.healthy), *world.address):
            pass
