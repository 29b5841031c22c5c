"""The page from which people subscribe, over real sockets: looking changes nothing, forms do, and no address leaks."""

import logging
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from circles.config import Settings
from circles.domain.person import Identity
from circles.domain.showing import Level, Style
from circles.services.private_links import Purpose, link, opened
from circles.stage import open_stage
from circles.testing import RecordingChat
from circles.web.calendar_buttons import buttons, webcal
from tests.web.calendars import circle_id, page_of, program_id
from tests.web.forms import Form
from tests.web.served import START, Served
from tests.web.sessions import begin


@pytest.fixture
async def served(served: Served) -> Served:
    await begin(served)
    return served


async def read(client: aiohttp.ClientSession, page: str) -> str:
    async with client.get(page) as answer:
        assert answer.status == 200
        return unescape(await answer.text())


async def send(client: aiohttp.ClientSession, page: str, status: int = 200, **fields: str) -> str:
    form = Form(await read(client, page)).fields
    async with client.post(page, data={**form, **fields}) as answer:
        assert answer.status == status, await answer.text()
        return unescape(await answer.text())


def address(text: str) -> str:
    found = re.search(r'id="address"[^>]* value="([^"]+)"', text)
    assert found
    return found[1]


async def style(served: Served) -> Style:
    return (await served.desk.ledger.feeds.of("person", (await served.person("ana")).id)).style


async def test_feed_and_subscribe_lead_to_the_page_with_the_same_address(
    served: Served, client: aiohttp.ClientSession
) -> None:
    for words in ("feed", "subscribe", "kalender"):
        said = str(await served.stage.say("local:ana", words))
        page = re.search(rf"{served.url}/pages/calendar\.[\w.-]+", said)
        assert page
        url = address(await read(client, page[0]))
        assert url in said
    async with client.get(url) as answer:
        assert (answer.status, answer.content_type) == (200, "text/calendar")


async def test_without_a_public_address_the_commands_work_as_they_are() -> None:
    async with open_stage(RecordingChat(), START, Settings()) as stage:
        await stage.app.desk.ledger.people.add("Ana", Identity("local", "ana"), "Europe/Lisbon", "")
        said = str(await stage.say("local:ana", "feed"))
        assert "/feeds/" in said and "/pages/" not in said


async def test_each_app_has_its_steps_its_delay_and_the_way_back(served: Served, client: aiohttp.ClientSession) -> None:
    text = await read(client, await page_of(served))
    for each in (
        "4 to 24 hours. Google decides",
        "About 3 hours, at times more than 24",
        "every 5 minutes to once a week",
    ):
        assert each in text
    assert text.count("Until a change shows") == text.count("To remove it again") == 6
    assert "No calendar has fetched it yet." in text and ">Alder</a>" in text
    async with client.get(address(text)) as answer:
        assert answer.status == 200
    assert "A calendar fetched it within the last hour." in await read(client, await page_of(served))


async def test_who_is_in_no_circle_reads_that_it_fills_by_itself(served: Served, client: aiohttp.ClientSession) -> None:
    await served.person("eve")
    text = await read(client, await page_of(served, "eve"))
    assert "Nothing yet: you are in no circle." in text and "Alder" not in text


async def test_with_the_last_circle_the_calendar_and_its_page_end(
    served: Served, client: aiohttp.ClientSession
) -> None:
    page = await page_of(served)
    url = address(await read(client, page))
    await served.stage.say("local:ana", "leave")
    for each in (page, url):
        async with client.get(each) as answer:
            assert answer.status == 404


def test_links_of_apps_hold_the_address_and_nothing_that_breaks_out_of_it() -> None:
    url, name = "https://circles.example.org/x/feeds/o9KGhoGxcG9ETEnsIsH-GajleA4.ics", 'A & B + "Ü" #1'
    made = {key: [each.href for each in presses] for key, presses in buttons(url, name).items()}
    assert made["apple"] == ["webcal://circles.example.org/x/feeds/o9KGhoGxcG9ETEnsIsH-GajleA4.ics"]
    (google,) = map(urlsplit, made["google"])
    assert (google.netloc, parse_qs(google.query)) == ("calendar.google.com", {"cid": [webcal(url)]})
    hosts = ["outlook.live.com", "outlook.office.com"]
    for host, each in zip(hosts, map(urlsplit, made["outlook"]), strict=True):
        assert (each.netloc, each.path, each.fragment) == (host, "/calendar/0/addfromweb", "")
        assert parse_qs(each.query, strict_parsing=True) == {"url": [url], "name": [name]}
        assert "+" not in each.query, "not every reader of addresses takes it for a space"


async def test_s13_looking_changes_nothing_however_often(served: Served, client: aiohttp.ClientSession) -> None:
    page = await page_of(served)
    before, texts = await style(served), set()
    for method in ("HEAD", "GET", "GET", "GET"):
        async with client.request(method, page) as answer:
            assert answer.status == 200
            if method == "GET":
                texts.add(address(unescape(await answer.text())))
    async with client.get(f"{page}?do=renew&level=full&alarm=5") as answer:
        texts.add(address(unescape(await answer.text())))
    assert len(texts) == 1 and await style(served) == before and served.settled == 0


async def test_level_and_alarm_are_chosen_by_a_form(served: Served, client: aiohttp.ClientSession) -> None:
    page = await page_of(served)
    text = await send(client, page, do="style", level="full", alarm="15")
    now = await style(served)
    assert (now.level, now.alarm) == (Level.FULL, 15) and "Noted. Your apps show it" in text
    assert 'value="full" checked' in text and '<option value="15" selected>' in text
    async with client.get(address(text)) as answer:
        calendar = await answer.text()
    assert "TRIGGER:-PT15M" in calendar and "facilitator: " in calendar
    await send(client, page, do="style", level="busy", alarm="off")
    now = await style(served)
    assert (now.level, now.alarm) == (Level.BUSY, None)


@pytest.mark.parametrize(
    "fields",
    [
        {"do": "style", "level": "everything", "alarm": "5"},
        {"do": "style", "level": "full", "alarm": "2881"},
        {"do": "style", "level": "full", "alarm": "-5"},
        {"do": "style", "level": "full", "alarm": "x|y" * 5000},
        {"do": "style", "level": "full", "alarm": ""},
        {"do": "erase"},
        {},
    ],
)
async def test_what_is_no_choice_changes_nothing(
    served: Served, client: aiohttp.ClientSession, fields: dict[str, str]
) -> None:
    before = await style(served)
    assert 'role="alert"' in await send(client, await page_of(served), 422, **fields)
    assert await style(served) == before


async def test_s3_a_new_address_ends_the_old_one_and_the_page_at_once(
    served: Served, client: aiohttp.ClientSession
) -> None:
    page = await page_of(served)
    text = await read(client, page)
    old, form = address(text), Form(text).fields
    async with client.post(page, data={**form, "do": "renew"}, allow_redirects=False) as answer:
        assert answer.status == 303 and answer.headers["Cache-Control"] == "no-store"
        where = answer.headers["Location"]
    async with client.get(old) as answer:
        assert answer.status == 404
    async with client.get(page) as answer:
        assert answer.status == 404
    fresh = await read(client, f"{page.rpartition('/')[0]}/{where}")
    assert "The old one has ended: remove it from your apps" in fresh and address(fresh) != old
    async with client.get(address(fresh)) as answer:
        assert answer.status == 200
    async with client.post(page, data={**form, "do": "renew"}) as answer:
        assert answer.status == 404, "the same form once more renews nothing"
    again = await send(client, f"{page.rpartition('/')[0]}/{where}", do="style", level="busy", alarm="off")
    assert address(again) == address(fresh)


async def test_the_circles_page_is_for_its_members_and_renews_nothing(
    served: Served, client: aiohttp.ClientSession
) -> None:
    about = f"circle-{await circle_id(served)}"
    page, theirs = await page_of(served, "ana", about), await page_of(served, "bo", about)
    text = await read(client, page)
    assert "The calendar of Alder" in text and address(text) == address(await read(client, theirs))
    assert address(text) != address(await read(client, await page_of(served)))
    assert 'name="level"' not in text and 'value="renew"' not in text
    visitor = await opened(served.desk, page.rpartition("/")[2], served.stage.now)
    assert visitor
    await send(client, page, 422, do="renew", form=visitor.form)
    assert address(await read(client, page)) == address(text)
    await served.stage.say("local:ana", "leave")
    fresh = await page_of(served, "ana", about)
    left = await read(client, fresh)
    assert "/feeds/" not in left and "You are not in this circle any more" in left


async def test_the_programs_page_is_for_organizers(served: Served, client: aiohttp.ClientSession) -> None:
    said = str(await served.stage.say("local:mia", "program feed"))
    found = re.search(rf"{served.url}/pages/calendar\.[\w.-]+", said)
    assert found
    text = await read(client, found[0])
    assert "The calendar of Night owls" in text and address(text) in said
    fresh = await send(client, found[0], do="renew")
    assert "This is the new address." in fresh and address(fresh) != address(text)
    async with client.get(address(text)) as answer:
        assert answer.status == 404
    forged = await read(client, await page_of(served, "ana", f"program-{await program_id(served)}"))
    assert "/feeds/" not in forged and "Only organizers see this page." in forged
    await served.stage.say("local:mia", 'program create "Larks" "We meet early" 4 2 60')
    assert "There is a newer program." in await read(client, found[0])


async def test_its_link_opens_no_other_page_and_ends_after_a_day(served: Served, client: aiohttp.ClientSession) -> None:
    page = await page_of(served)
    for other in set(Purpose) - {Purpose.CALENDAR}:
        async with client.get(page.replace("calendar.", f"{other}.")) as answer:
            assert answer.status == 404
    ended = await link(served.desk, Purpose.CALENDAR, (await served.person("ana")).id, served.stage.now)
    async with client.get(ended or "") as answer:
        assert answer.status == 404 and "“feed” for your calendar" in await answer.text()


async def test_s5_s6_the_address_is_in_no_log_and_leaves_with_nobody(
    served: Served, client: aiohttp.ClientSession, caplog: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    page = await page_of(served)
    text = await read(client, page)
    await send(client, page, do="style", level="full", alarm="5")
    secret = address(text).rpartition("/")[2].removesuffix(".ics")
    assert secret not in caplog.text and page.rpartition(".")[2] not in caplog.text
    outside = [each for each in re.findall(r'<a [^>]*href="([a-z]+:[^"]+)"', text)]
    assert len(outside) == 4
    assert all('rel="noopener noreferrer"' in each for each in re.findall(r'<a [^>]*href="[a-z]+:[^>]+>', text))
    assert re.findall(r'(?:src|action|data)="(?!static/)', text) == [], "it loads nothing from elsewhere"


async def test_what_people_named_is_text_and_the_page_speaks_their_language(
    served: Served, client: aiohttp.ClientSession
) -> None:
    mia = "local:mia"
    await served.stage.say(mia, 'program create "<b>x</b>&amp;" "We meet" 4 2 60')
    await served.stage.say(mia, "language de")
    async with client.get(await page_of(served, "mia", f"program-{await program_id(served)}")) as answer:
        text = await answer.text()
    assert '<html lang="de">' in text and "<b>x" not in text
    assert text.count("&lt;b&gt;x&lt;/b&gt;&amp;amp;") == 2, "in title and heading"
