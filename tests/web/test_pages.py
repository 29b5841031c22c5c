"""Pages behind private links, over real sockets: who gets in, what a form must be, and what nobody learns."""

import asyncio
import logging
import statistics
import time

import aiohttp
import pytest

from circles.domain.availability import assumed
from circles.web import pages as pages_module
from circles.web.guarding import MISSES_A_MINUTE
from circles.web.posted import MOST
from circles.web.sheets import file_address
from tests.web.forms import shown_form, stated
from tests.web.served import Served

PRIVATE = {
    "Server": "circles",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
}
GONE = "This link has ended"


async def test_looking_changes_nothing_however_often(served: Served, client: aiohttp.ClientSession, page: str) -> None:
    """S13: scanners send HEAD and GET first, and the form still works."""
    for method in ("HEAD", "GET", "GET", "GET", "GET", "GET"):
        async with client.request(method, page) as answer:
            assert answer.status == 200
    assert await stated(served) is None and served.settled == 0
    async with client.post(page, data=await shown_form(client, page)) as answer:
        assert answer.status == 200 and "This is how I understood you" in await answer.text()
    assert await stated(served) == assumed() and served.settled == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
    ],
)
async def test_s12_a_form_from_elsewhere_does_nothing(
    served: Served, client: aiohttp.ClientSession, page: str, headers: dict[str, str]
) -> None:
    async with client.post(page, data=await shown_form(client, page), headers=headers) as answer:
        assert answer.status == 403 and "did not come from this page" in await answer.text()
    assert await stated(served) is None


async def test_a_form_from_our_own_page_is_taken(served: Served, client: aiohttp.ClientSession, page: str) -> None:
    form = await shown_form(client, page)
    own = [{"Sec-Fetch-Site": "same-origin", "Origin": "null"}, {"Origin": served.url}, {"Origin": "null"}, {}]
    for headers in own:
        async with client.post(page, data=form, headers=headers) as answer:
            assert answer.status == 200, headers


@pytest.mark.slow
@pytest.mark.parametrize("what", ["large", "json", "multipart", "many", "charset", "bytes"])
async def test_what_is_no_form_of_ours_does_nothing(
    served: Served, client: aiohttp.ClientSession, page: str, what: str
) -> None:
    form = await shown_form(client, page)
    encoded = "application/x-www-form-urlencoded"
    sent: dict[str, dict[str, object]] = {
        "large": {"data": {**form, "more": "x" * MOST}},
        "json": {"json": form},
        "multipart": {"data": aiohttp.FormData(form, default_to_multipart=True)},
        "many": {"data": "&".join(f"a{n}=1" for n in range(5000)), "headers": {"Content-Type": encoded}},
        "charset": {"data": b"form=x", "headers": {"Content-Type": f"{encoded}; charset=klingon"}},
        "bytes": {"data": b"form=%ff%fe&\xff=\x00", "headers": {"Content-Type": encoded}},
    }
    async with client.post(page, **sent[what]) as answer:  # type: ignore[arg-type]
        assert answer.status in (400, 403), answer.status
        assert "nothing was changed" in await answer.text()
    assert await stated(served) is None


@pytest.mark.slow
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "TRACE"])
async def test_nothing_but_reading_and_forms(client: aiohttp.ClientSession, page: str, method: str) -> None:
    async with client.request(method, page) as answer:
        assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD, POST")
        assert PRIVATE.items() <= dict(answer.headers).items()


async def test_s6_every_answer_has_the_private_headers(
    served: Served, client: aiohttp.ClientSession, page: str
) -> None:
    for path in ("/pages/x", "/pages/", "/pages/static/x.css", "/pages/static/..%2f..%2fpages.py", "/pages/a/b"):
        async with client.get(served.url + path) as answer:
            assert answer.status == 404 and PRIVATE.items() <= dict(answer.headers).items(), path
    for method in ("GET", "HEAD", "POST"):
        async with client.request(method, page) as answer:
            assert PRIVATE.items() <= dict(answer.headers).items(), method
            assert not any("aiohttp" in each or "Python" in each for each in answer.headers.values())


async def test_what_pages_look_by_may_be_kept_and_holds_nothing_of_anybody(
    served: Served, client: aiohttp.ClientSession
) -> None:
    for name, media_type in (("pages.css", "text/css"), ("hours.js", "text/javascript"), ("logo.svg", "image/svg+xml")):
        async with client.get(f"{served.url}/pages/{file_address(name)}") as answer:
            assert (answer.status, answer.content_type) == (200, media_type)
            assert "immutable" in answer.headers["Cache-Control"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
        async with client.get(f"{served.url}/pages/static/{name}?v=other") as answer:
            assert answer.headers["Cache-Control"] == "no-store"
        async with client.post(f"{served.url}/pages/static/{name}") as answer:
            assert answer.status == 405


async def test_s4_every_link_that_opens_nothing_is_answered_alike(
    served: Served, client: aiohttp.ClientSession, page: str
) -> None:
    known, forged = page.rpartition("/")[2], page[:-2] + "xx"
    late = await served.hours_page(await served.person("bo"))
    await served.stage.say("local:bo", "feed renew")
    paths = ["", "x", "..%2f..%2fetc", known.replace("hours", "proposal"), known + "x", "static", "%ff", "x" * 3000]
    urls = [forged, late, *(f"{served.url}/pages/{each}" for each in paths)]
    answers = set()
    for url in urls:
        async with client.get(url) as answer:
            headers = {name: value for name, value in answer.headers.items() if name != "Date"}
            answers.add((answer.status, tuple(sorted(headers.items())), await answer.text()))
    assert len(answers) == 1
    status, _, text = answers.pop()
    assert status == 404 and GONE in text and "“free”" in text


@pytest.mark.slow
async def test_s4_and_takes_the_same_work(served: Served, page: str) -> None:
    """Counted as time of the processor: by the clock, whatever else the machine does would be seen."""
    ended = await served.hours_page(await served.person("bo"))
    await served.stage.say("local:bo", "feed renew")
    kinds = {"forged": page[:-2] + "xx", "ended": ended, "malformed": f"{served.url}/pages/x"}
    times: dict[str, list[int]] = {name: [] for name in kinds}
    host, port = served.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    for _ in range(300):
        for name, url in kinds.items():
            served.guard_now += 100
            began = time.process_time_ns()
            writer.write(f"GET {url.removeprefix(served.url)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            await reader.readuntil(b"</html>")
            times[name].append(time.process_time_ns() - began)
    writer.close()
    medians = [statistics.median(each) for each in times.values()]
    assert max(medians) / min(medians) < 1.2, medians


async def test_s2_no_link_opens_what_another_is_for(served: Served, client: aiohttp.ClientSession, page: str) -> None:
    secret = page.rpartition("/")[2]
    await served.person("ana")
    said = await served.stage.say("local:ana", "feed")
    token = str(said).partition("/feeds/")[2].partition(".ics")[0]
    for path in (f"/feeds/{secret}.ics", f"/feeds/{secret}", f"/pages/{token}", f"/pages/{token}.ics", f"/{secret}"):
        async with client.get(served.url + path) as answer:
            assert answer.status == 404, path
    async with client.get(f"{served.url}/feeds/{token}.ics") as answer:
        assert answer.status == 200


@pytest.mark.slow
async def test_who_guesses_has_to_wait_and_who_is_known_does_not(
    served: Served, client: aiohttp.ClientSession, page: str
) -> None:
    assert await shown_form(client, page)
    for n in range(MISSES_A_MINUTE + 1):
        async with client.get(f"{served.url}/pages/x{n}") as answer:
            last = answer.status
    assert last == 429
    assert await shown_form(client, page)
    served.guard_now += 61
    async with client.get(f"{served.url}/pages/x") as answer:
        assert answer.status == 404


async def test_s5_no_link_is_logged(
    served: Served,
    client: aiohttp.ClientSession,
    page: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("a plan went wrong")

    seal, form = page.rpartition(".")[2], await shown_form(client, page)
    with caplog.at_level(logging.DEBUG):
        await client.post(page, data=form)
        await client.get(page[:-1])
        monkeypatch.setattr(pages_module, "opened", broken)
        async with client.get(page) as answer:
            assert answer.status == 500 and "nothing was changed" in await answer.text()
    assert "page_failed" in [getattr(each, "action", "") for each in caplog.records]
    assert seal[:-1] not in caplog.text and form["form"] not in caplog.text
    assert not [each for each in caplog.records if seal[:-1] in repr(each.__dict__)]
