"""The grid of hours as it is sent back: what is stored, what is said, and that nothing is lost."""

import asyncio

import aiohttp
import pytest

from circles.domain.availability import Availability, assumed
from circles.domain.availability_text import read_availability
from circles.domain.week_masks import week_mask
from circles.errors import StoreError
from tests.web.forms import Form, shown_form, stated
from tests.web.served import Served

pytestmark = pytest.mark.slow

GONE = "This link has ended"


async def test_what_is_painted_is_stored_and_said_back(
    served: Served, client: aiohttp.ClientSession, page: str
) -> None:
    form = await shown_form(client, page)
    painted = {name: "0" if name.startswith("c") else value for name, value in form.items()}
    async with client.post(page, data={**painted, "c1-1080": "2", "c1-1140": "2", "c5-600": "1"}) as answer:
        text = await answer.text()
    assert "<li>Tuesday, 18:00-20:00: good</li><li>Saturday, 10:00-11:00: possible</li>" in text
    assert text.count("<a ") == 1 and '<a class="button" href="">' in text, "it links nothing but itself"
    assert await stated(served) == Availability(week_mask([(1, 1080, 1200)]), week_mask([(5, 600, 660)]))


async def test_what_is_finer_than_a_cell_is_kept(served: Served, client: aiohttp.ClientSession, page: str) -> None:
    ana, quarter = await served.person("ana"), Availability(week_mask([(2, 9 * 60 + 15, 11 * 60)]))
    await served.desk.ledger.wishes.set_hours(ana.id, quarter)
    form = await shown_form(client, page)
    assert form["minutes"] == "30" and form["c2-570"] == "2"
    async with client.post(page, data=form) as answer:
        assert answer.status == 200
    assert await stated(served) == quarter


async def test_smaller_cells_take_along_what_is_painted_and_store_nothing(
    served: Served, client: aiohttp.ClientSession, page: str
) -> None:
    form = {**await shown_form(client, page), "c6-1320": "2", "do": "halves"}
    async with client.post(page, data=form) as answer:
        fields = Form(text := await answer.text()).fields
    assert "Not stored yet" in text
    assert (fields["minutes"], fields["c6-1320"], fields["c6-1350"]) == ("30", "2", "2")
    assert await stated(served) is None


@pytest.mark.parametrize(
    "change, status, why",
    [
        ({"form": "x"}, 403, "did not come from this page"),
        ({"c3-720": "9"}, 422, "A part of your week did not arrive"),
        ({"c3-720": ""}, 422, "A part of your week did not arrive"),
        ({"minutes": "30"}, 422, "A part of your week did not arrive"),
    ],
)
async def test_nothing_is_lost_when_a_form_is_not_taken(
    served: Served, client: aiohttp.ClientSession, page: str, change: dict[str, str], status: int, why: str
) -> None:
    form = {**await shown_form(client, page), "c6-1320": "2"}
    async with client.post(page, data={**form, **change}) as answer:
        text = await answer.text()
        assert answer.status == status and why in text
    assert Form(text).fields["c6-1320"] == "2"
    assert await stated(served) is None and served.settled == 0


async def test_a_week_without_any_hour_is_refused(served: Served, client: aiohttp.ClientSession, page: str) -> None:
    form = {name: "0" if name.startswith("c") else value for name, value in (await shown_form(client, page)).items()}
    async with client.post(page, data=form) as answer:
        text = await answer.text()
        assert answer.status == 422 and "Leave at least one hour" in text
    assert Form(text).fields["c0-1080"] == "0"
    assert await stated(served) is None


async def test_what_a_busy_store_did_not_take_is_still_there(
    served: Served, client: aiohttp.ClientSession, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = {**await shown_form(client, page), "c6-1320": "2"}

    async def busy(*_: object) -> None:
        raise StoreError("the database is locked")

    monkeypatch.setattr(type(served.desk.ledger.wishes), "set_hours", busy)
    async with client.post(page, data=form) as answer:
        text = await answer.text()
        assert answer.status == 503 and "Please try again in a moment" in text and "locked" not in text
    assert Form(text).fields["c6-1320"] == "2"


async def test_what_was_painted_under_a_link_that_ended_goes_back_as_words(
    served: Served, client: aiohttp.ClientSession, page: str
) -> None:
    form = {name: "0" if name.startswith("c") else value for name, value in (await shown_form(client, page)).items()}
    await served.stage.say("local:ana", "feed renew")
    async with client.post(page, data={**form, "c1-1080": "2"}) as answer:
        text = await answer.text()
        assert answer.status == 404 and GONE in text
    copied = text.partition('<p class="copy">')[2].partition("</p>")[0]
    assert read_availability(copied) == Availability(week_mask([(1, 1080, 1140)])), copied
    assert await stated(served) is None


async def test_fifty_forms_at_once_are_one_change(served: Served, client: aiohttp.ClientSession, page: str) -> None:
    form = {**await shown_form(client, page), "c6-1320": "2"}

    async def send() -> int:
        async with client.post(page, data=form) as answer:
            return answer.status

    assert await asyncio.gather(*(send() for _ in range(50))) == [200] * 50
    found = await stated(served)
    assert found and found.good == assumed().good | week_mask([(6, 1320, 1380)])


async def test_the_page_speaks_the_language_of_its_owner(served: Served, client: aiohttp.ClientSession) -> None:
    page = await served.hours_page(await served.person("eva", "Europe/Berlin", "de"))
    async with client.get(page) as answer:
        text = await answer.text()
    assert '<html lang="de">' in text and "Montag" in text and "Europe/Berlin" in text
    assert "When can you meet" not in text


async def test_words_of_people_stay_words(served: Served, client: aiohttp.ClientSession) -> None:
    ana = await served.person("ana")
    await served.desk.ledger.people.rename(ana.id, '<script>alert("x")</script>')
    async with client.get(await served.hours_page(ana)) as answer:
        text = await answer.text()
    assert "&lt;script&gt;" in text and text.count("<script") == 1, "the page's own, by its address"
