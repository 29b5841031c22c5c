"""The page without a browser: routes, parts, files, and who is refused."""

import asyncio
import json
import re
from datetime import date
from html import unescape
from typing import Any

import aiohttp
import pytest

from circles_local.demo import address_of, listening, open_demo, open_page
from circles_local.desk import Desk
from circles_local.guard import is_own_host, is_own_page

TODAY = date(2027, 1, 12)
JSON = {"Accept": "application/json"}


async def parts(browser: aiohttp.ClientSession, address: str, **sent: str) -> dict[str, str]:
    async with browser.post(address, data={"viewer": "ana", **sent}, headers=JSON) as response:
        assert response.status == 200, await response.text()
        answer: dict[str, Any] = await response.json()
    assert answer["viewer"] == "ana"
    made: dict[str, str] = answer["parts"]
    return made


async def page(browser: aiohttp.ClientSession, address: str = "/") -> str:
    async with browser.get(address) as response:
        assert response.status == 200
        return await response.text()


def buttons(part: str) -> list[tuple[str, str, str]]:
    """Message, index and label of each button, in order."""
    return re.findall(r'<button name="button" value="(\d+)" id="[^"]*?-([am]\d+)-\d+"[^>]*>([^<]*)', part)


@pytest.mark.slow
async def test_the_page_shows_the_room_the_people_and_their_hours(browser: aiohttp.ClientSession) -> None:
    text = await page(browser, "/?as=bikash")
    assert "as Bikash sees it" in text and "Welcome to Alder" in text
    assert "Kathmandu, 21:15" in text and "Phoenix, 08:30" in text
    assert "Wed 13 Jan, 21:45" in text, "hours in the room are the viewer's"
    assert "Session 1, Wed 13 Jan, 21:45" in re.sub(r"<[^>]*>", "", text), "the rota too"


@pytest.mark.slow
async def test_every_person_has_a_column_that_says_who_reads_it(browser: aiohttp.ClientSession, desk: Desk) -> None:
    text = await page(browser)
    for each in desk.guests.values():
        assert f"Only {each.name} reads this" in text
    assert "6 people read this" in text


@pytest.mark.slow
async def test_a_step_answers_with_the_parts_and_says_what_happened(browser: aiohttp.ClientSession) -> None:
    made = await parts(browser, "/step", step="next")
    assert made["part-happened"] == "“Alder: session 1” posted in Alder · 2 private notes"
    assert "16:00" in made["part-clock"]
    assert made["part-room"].count('class="mark">new<') == 1
    assert len(re.findall(r'id="m\d+" class="message fresh"', made["part-room"])) == 1


@pytest.mark.slow
async def test_hours_and_days_can_be_stepped(browser: aiohttp.ClientSession) -> None:
    assert "16:30" in (await parts(browser, "/step", step="hour"))["part-clock"]
    assert "Wed 13 Jan" in (await parts(browser, "/step", step="day"))["part-clock"]


@pytest.mark.slow
async def test_a_button_in_the_room_acts_as_the_viewer(browser: aiohttp.ClientSession) -> None:
    made = await parts(browser, "/step", step="next")
    index, message, label = buttons(made["part-room"])[-3]
    assert label == "I cannot come"
    made = await parts(browser, "/press", who="ana", place="room-1", message=message, button=index)
    assert "only Ana sees this" in made["part-room"] and "Thank you for telling us" in made["part-room"]
    async with browser.get("/parts?as=mateo") as response:
        assert "Thank you for telling us" not in (await response.json())["parts"]["part-room"]


@pytest.mark.slow
async def test_a_button_that_has_gone_is_said_to_be_gone(browser: aiohttp.ClientSession) -> None:
    made = await parts(browser, "/press", who="ana", place="room-1", message="m999", button="0")
    assert made["part-happened"] == "That button has gone."


@pytest.mark.slow
async def test_a_form_opens_is_filled_and_closes(browser: aiohttp.ClientSession) -> None:
    made = await parts(browser, "/say", who="ana", place="@ana", text="rsvp")
    assert '<dialog id="form"' in made["part-form"] and "Are you coming?" in made["part-form"]
    found = re.search(r'name="code" value="([^"]*)"', made["part-form"])
    assert found
    made = await parts(
        browser, "/fill", who="ana", place="@ana", code=found[1].replace("&#39;", "'"), **{"field-answer": "late"}
    )
    assert made["part-form"] == "" and "a little late" in made["part-log-ana"]
    await parts(browser, "/say", who="ana", place="@ana", text="rsvp")
    assert (await parts(browser, "/dismiss"))["part-form"] == ""


@pytest.mark.slow
async def test_without_a_script_an_action_leads_back_to_the_page(browser: aiohttp.ClientSession) -> None:
    sent = {"viewer": "mateo", "who": "mateo", "place": "@mateo", "text": "rsvp"}
    async with browser.post("/say", data=sent) as response:
        assert [each.status for each in response.history] == [303]
        assert response.url.query_string == "as=mateo"
        text = await response.text()
    assert '<dialog id="form" aria-labelledby="form-title" open>' in text


@pytest.mark.slow
async def test_what_people_type_is_never_markup(browser: aiohttp.ClientSession) -> None:
    hostile = "<img src=x onerror=alert(1)>\"'<script>alert(1)</script>"
    made = await parts(browser, "/say", who="ana", place="@ana", text=hostile)
    assert "<img src=x" not in made["part-log-ana"] and "<script" not in made["part-log-ana"]
    assert "&lt;img src=x onerror=alert(1)&gt;" in made["part-log-ana"]


@pytest.mark.slow
async def test_files_are_kept_as_files(browser: aiohttp.ClientSession) -> None:
    made = await parts(browser, "/step", step="next")
    found = re.search(r'href="(/files/[^"]+)" download="session-1.ics"', made["part-room"])
    assert found
    async with browser.get(found[1]) as response:
        assert response.headers["Content-Disposition"] == 'attachment; filename="session-1.ics"'
        assert response.content_type == "text/calendar"
        assert (await response.read()).startswith(b"BEGIN:VCALENDAR")
    for address in ("/files/m1/7", "/files/m999/0", "/files/m1/x"):
        async with browser.get(address) as response:
            assert response.status == 404


@pytest.mark.slow
async def test_private_messages_can_be_closed(browser: aiohttp.ClientSession) -> None:
    assert 'aria-checked="false"' in (await parts(browser, "/privates", who="ana"))["part-head-ana"]
    assert 'aria-checked="true"' in (await parts(browser, "/privates", who="ana"))["part-head-ana"]


@pytest.mark.slow
async def test_a_new_person_gets_a_column_and_no_room(browser: aiohttp.ClientSession) -> None:
    async with browser.post("/guests", data={"viewer": "ana", "name": "Zoë"}) as response:
        text = await response.text()
    assert "Zoë is in no circle" in text and "Only Zoë reads this" in text
    async with browser.post("/guests", data={"viewer": "ana", "name": "…"}) as response:
        assert response.status == 400


@pytest.mark.slow
async def test_the_page_hears_of_changes_it_did_not_make(browser: aiohttp.ClientSession, desk: Desk) -> None:
    async with browser.get("/changes") as response:
        first = json.loads((await response.content.readline()).removeprefix(b"data: "))
        await response.content.readline()
        await desk.say("yara", "when", "@yara")
        second = json.loads((await asyncio.wait_for(response.content.readline(), 5)).removeprefix(b"data: "))
    assert second > first


@pytest.mark.slow
async def test_nobody_can_act_as_a_stranger(browser: aiohttp.ClientSession) -> None:
    for address in ("/say", "/press", "/fill", "/privates"):
        async with browser.post(address, data={"who": "nobody", "text": "my"}) as response:
            assert response.status == 400


@pytest.mark.slow
async def test_another_name_for_this_machine_is_refused(browser: aiohttp.ClientSession) -> None:
    async with browser.get("/", headers={"Host": "evil.example:80"}) as response:
        assert response.status == 403


@pytest.mark.slow
async def test_what_comes_from_another_site_changes_nothing(browser: aiohttp.ClientSession, desk: Desk) -> None:
    before = desk.now
    for headers in (
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        async with browser.post("/step", data={"step": "day"}, headers=headers) as response:
            assert response.status == 403
    assert desk.now == before


@pytest.mark.slow
async def test_every_answer_has_the_protecting_headers(browser: aiohttp.ClientSession) -> None:
    for address in ("/", "/static/playground.js", "/nowhere", "/feeds/nothing.ics"):
        async with browser.get(address) as response:
            policy = response.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy and "unsafe" not in policy
            assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.slow
async def test_nothing_is_fetched_from_elsewhere_and_no_script_or_style_is_inline(
    browser: aiohttp.ClientSession,
) -> None:
    text = await page(browser)
    fetched = re.findall(r'(?:src|(?<=link )[^>]*href)="([^"]+)"', text)
    assert fetched and all(each.startswith("/") for each in fetched)
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*src=)", text)
    for name in ("playground.css", "playground.js", "logo.svg"):
        content = await page(browser, f"/static/{name}")
        assert not re.findall(r"https?://(?!www\.w3\.org/2000/svg)", content)


def test_own_hosts_and_pages() -> None:
    assert all(map(is_own_host, ("127.0.0.1:8470", "localhost", "[::1]:8470")))
    assert not any(map(is_own_host, ("", "evil.example", "127.0.0.1.evil.example", "[", "10.0.0.1:8470")))
    assert is_own_page("localhost:1", "http://localhost:1", "same-origin")
    assert is_own_page("localhost:1", None, None), "no browser at all, such as a script"
    assert is_own_page("localhost:1", "null", "same-origin"), "a page of ours that sends no referrer"
    assert not is_own_page("localhost:1", "null", "cross-site") and not is_own_page("localhost:1", "null", None)
    assert not is_own_page("localhost:1", "http://localhost:2", None)


@pytest.mark.slow
async def test_the_page_speaks_the_language_of_whoever_looks(browser: aiohttp.ClientSession) -> None:
    assert '<html lang="en">' in await page(browser, "/?as=ana")
    await parts(browser, "/say", who="ana", place="@ana", text="language de")
    text = await page(browser, "/?as=ana")
    assert '<html lang="de">' in text and "Nächstes Ereignis" in text and "Der Raum des Kreises" in text
    assert re.search(r'<div class="body" lang="en">\s*<h3>Welcome to Alder', text), "the room goes on in its own"
    assert "Next event" in await page(browser, "/?as=bikash")
    async with browser.post("/step", data={"viewer": "ana", "step": "hour"}, headers=JSON) as response:
        answer = await response.json()
    assert answer["language"] == "de", "so that the script knows when to draw the page anew"
    assert "Di 12. Jan" in answer["parts"]["part-clock"]


@pytest.mark.slow
async def test_a_private_link_opens_its_page_here_as_well() -> None:
    """As in a browser: the address that stands in the answer to “free”, a look, the form sent back."""
    own = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    with listening(0) as listener:
        address = address_of(listener)
        async with open_demo(TODAY, address, sessions=()) as desk, open_page(desk, listener):
            async with aiohttp.ClientSession(address) as browser:
                await desk.say("ana", "free", "@ana")
                said = unescape(await page(browser))
                found = re.search(rf"{address}(/pages/hours[\w.-]+)", said)
                assert found
                text = await page(browser, found[1])
                assert "When can you meet?" in text
                script = re.search(r'src="(static/hours\.js[^"]*)"', text)
                assert script and "the grid" in (await page(browser, f"/pages/{script[1]}")).lower()
                form = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text))
                cells = re.findall(r'name="(c\d-\d+)"', text)
                sent = {**form, **dict.fromkeys(cells, "0"), "c1-1080": "2"}
                async with browser.post(found[1], data=sent, headers={**own, "Sec-Fetch-Site": "cross-site"}) as answer:
                    assert answer.status == 403
                async with browser.post(found[1], data=sent, headers=own) as answer:
                    assert answer.status == 200 and "Tuesday, 18:00-19:00: good" in await answer.text()
