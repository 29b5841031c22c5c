"""The page behind `mydata`: for its owner alone, for a day, with files to take along; also after they left."""

import json
from datetime import timedelta

import aiohttp

from circles.domain.person import Person
from circles.services.page_links import hours_page, my_data_page
from tests.web.served import Served

NAMES = ("my-data.json", "my-data.html", "my-sessions.ics")


async def address(served: Served, person: Person) -> str:
    url = await my_data_page(served.desk, person, served.stage.now)
    assert url
    return url


async def with_hope(served: Served) -> Person:
    for asked in ('program create "Night owls" "We meet" 4', "program open"):
        await served.stage.say("local:mia", asked)
    await served.stage.say("local:ana", 'join "Lisbon" "To <b>finish</b> it"')
    return await served.person("ana")


async def test_it_shows_all_of_it_and_gives_the_files(served: Served, client: aiohttp.ClientSession) -> None:
    url = await address(served, await with_hope(served))
    async with client.get(url) as page:
        text = await page.text()
    assert page.status == 200 and "To &lt;b&gt;finish&lt;/b&gt; it" in text and "Europe/Lisbon" in text
    for name in NAMES:
        async with client.get(url, params={"file": name}) as given:
            assert given.status == 200 and given.headers["Content-Disposition"] == f'attachment; filename="{name}"'
            assert given.headers["Cache-Control"] == "no-store" and "default-src 'none'" in str(given.headers)
            content = await given.text()
        assert name.endswith(".ics") or "finish" in content
    async with client.get(url, params={"file": NAMES[0]}) as given:
        assert json.loads(await given.text())["enrollments"][0]["hope"] == "To <b>finish</b> it"


async def test_s15_no_name_becomes_a_path(served: Served, client: aiohttp.ClientSession) -> None:
    url = await address(served, await with_hope(served))
    for name in ("../circles.db", "/etc/passwd", "my-data", "..%2f..%2fcircles.toml", "my-data.json/../x"):
        async with client.get(url, params={"file": name}) as answer:
            assert (answer.status, await answer.text()) == (404, "Not found.\n")
    hours = await hours_page(served.desk, await served.person("ana"), served.stage.now)
    async with client.get(hours or "", params={"file": NAMES[0]}) as page:
        assert "Content-Disposition" not in page.headers


async def test_s23_it_opens_for_a_day_and_ends_when_they_are_forgotten(
    served: Served, client: aiohttp.ClientSession
) -> None:
    ana = await with_hope(served)
    url = await address(served, ana)
    await served.stage.advance(timedelta(hours=23))
    async with client.get(url) as page:
        assert page.status == 200
    await served.stage.advance(timedelta(hours=2))
    async with client.get(url) as page:
        assert page.status == 404
    url = await address(served, ana)
    await served.stage.say("local:ana", "forgetme yes")
    async with client.get(url, params={"file": NAMES[0]}) as page:
        assert page.status == 404 and "finish" not in await page.text()


async def test_a_form_does_nothing_there(served: Served, client: aiohttp.ClientSession) -> None:
    url = await address(served, await with_hope(served))
    async with client.post(url, data={"form": "x"}, headers={"Origin": served.url}) as answer:
        assert answer.status == 403
    assert served.settled == 0


async def test_the_answer_in_chat_holds_the_link_for_its_asker(served: Served, client: aiohttp.ClientSession) -> None:
    await with_hope(served)
    answer = await served.stage.say("local:ana", "mydata")
    _, _, found = repr(answer).partition(f"{served.url}/pages/")
    async with client.get(f"{served.url}/pages/{found.partition(chr(39))[0]}") as page:
        assert page.status == 200 and "Ana" in await page.text()
