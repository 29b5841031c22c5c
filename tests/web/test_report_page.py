"""The organizers' page of a season: counts that point at nobody, for organizers alone, and a table to keep."""

import base64
import csv
import io
import re

import aiohttp
import pytest

from circles.services.page_links import REPORT_LASTS
from tests.web import reports, sessions
from tests.web.served import Served
from tests.web.without_script import Browsing

pytestmark = pytest.mark.slow


async def test_it_shows_sessions_and_people_in_counts_and_in_bars(
    served: Served, client: aiohttp.ClientSession
) -> None:
    await reports.begin(served)
    page = await Browsing(client, await reports.page_of(served)).open()
    assert page.status == 200
    assert "Night &lt;b&gt;owls&lt;/b&gt;, season 1" in page.text, "what people typed is no markup"
    assert "reached one at least 5 of 24" in page.words and "are on the way at least 10 of 24" in page.words
    bars = re.findall(r'<svg class="meter"[^>]*aria-hidden="true"[^>]*><rect width="([\d.]+)"', page.text)
    assert "20.8" in bars and all(0 <= float(each) <= 80 or each == "100.0" for each in bars)
    assert "Alder the last 2 sessions did not take place" in page.words and "circle merge" in page.words
    assert "secret" not in page.text and not re.search(r"\b(Ana|Bna|Cfay|Europe)\b", page.text)


async def test_the_table_on_it_is_what_chat_gives(served: Served, client: aiohttp.ClientSession) -> None:
    await reports.begin(served)
    page = await Browsing(client, await reports.page_of(served)).open()
    found = re.search(r'download="report-season-1.csv" href="data:text/csv;charset=utf-8;base64,([^"]+)"', page.text)
    assert found
    content = base64.b64decode(found[1])
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert {"part": "people", "name": "goals", "what": "done", "count": "5", "of": "24"}.items() <= next(
        each.items() for each in rows if each["name"] == "goals"
    )
    answer = await served.stage.say("local:mia", "report file")
    assert [each.content for each in getattr(answer, "files", ())] == [content]


async def test_of_a_small_season_it_shows_nothing_of_people(served: Served, client: aiohttp.ClientSession) -> None:
    await sessions.begin(served)
    page = await Browsing(client, await reports.page_of(served)).open()
    assert "There are none yet" in page.words and "at least" not in page.words
    await sessions.meet(served)
    await served.stage.advance(REPORT_LASTS * 84)
    page = await Browsing(client, await reports.page_of(served)).open()
    assert page.words.count("too few to show") == 9 and "at least" not in page.words.replace("“At least”", "")


async def test_it_is_for_organizers_alone_and_can_only_be_read(served: Served, client: aiohttp.ClientSession) -> None:
    await sessions.begin(served)
    page = await Browsing(client, await reports.page_of(served, "ana")).open()
    assert "Only organizers see this page." in page.words and "Alder" not in page.text
    page = await Browsing(client, await reports.page_of(served)).open()
    assert "<form" not in page.text and "<script" not in page.text
    assert await page.send(code="anything") == 403
    assert served.settled == 0


async def test_chat_gives_its_address_for_two_hours(served: Served, client: aiohttp.ClientSession) -> None:
    await sessions.begin(served)
    answer = await served.stage.say("local:mia", "report")
    found = re.search(rf"{re.escape(served.url)}/pages/report\.[\w.-]+", str(answer))
    assert found
    async with client.get(found[0]) as response:
        assert response.status == 200
    await served.stage.advance(REPORT_LASTS)
    async with client.get(found[0]) as response:
        assert response.status == 404
