"""The organizers' page of a proposal: what it shows, what it does, and for whom."""

import re
from dataclasses import replace
from html import unescape

import aiohttp
import pytest

from circles.commands import Leave, Publish
from circles.phrasing import encode
from circles.services.page_links import PROPOSAL_LASTS, proposal_page
from tests.web.proposing import groups, propose
from tests.web.served import Served

pytestmark = pytest.mark.slow


@pytest.fixture
async def page(served: Served) -> str:
    """The address of Mia's page of a proposal of ten people."""
    await served.person("mia")
    await propose(served)
    return await _page(served, "mia")


async def _page(served: Served, name: str) -> str:
    url = await proposal_page(served.desk, await served.person(name), served.stage.now)
    assert url
    return url


class Browsing:
    """A browser without a script, as far as it is needed here."""

    def __init__(self, client: aiohttp.ClientSession, url: str) -> None:
        self._client = client
        self._url = url
        self.text = ""

    async def open(self) -> "Browsing":
        async with self._client.get(self._url) as answer:
            self.text = await answer.text()
        return self

    async def send(self, **fields: str) -> int:
        hidden = {name: re.search(f'name="{name}" value="([^"]*)"', self.text) for name in ("form", "once")}
        sent = {name: found[1] for name, found in hidden.items() if found}
        async with self._client.post(self._url, data={**sent, **fields}) as answer:
            self.text = await answer.text()
            return answer.status

    async def press(self, label: str) -> int:
        """The first button that says so."""
        found = re.search(rf'<button name="code" value="([^"]*)"[^>]*>{re.escape(label)}<', self.text)
        assert found, label
        return await self.send(code=unescape(found[1]))

    def person(self, name: str) -> str:
        found = re.search(rf'<option value="(\w+)"[^>]*>{name}</option>', self.text)
        assert found, name
        return found[1]

    @property
    def said(self) -> str:
        part = self.text.partition('role="status"')[2].partition(">")[2].partition("</section>")[0]
        return " ".join(re.sub("<[^>]+>", " ", re.sub("</?(?:span|a|code)[^>]*>", "", part)).split())


async def test_it_shows_circles_people_reasons_and_hours_on_each_wall(
    served: Served, client: aiohttp.ClientSession, page: str
) -> None:
    text = (await Browsing(client, page).open()).text
    seats = await groups(served)
    for circle, people in seats.items():
        part = text.partition(f">{circle}</h2>")[2].partition("</section>")[0]
        assert all(f'<th scope="row">{name}</th>' in part for name in people), circle
        assert len(re.findall(r"<div>\w+ \d+ \w+, \d\d:\d\d</div>", part)) == len(people)
        assert "Europe/" not in part and "UTC" not in part, "hours, and never where anybody is"
    assert text.count('<ul class="note">') == len(seats)


async def test_looking_changes_nothing(served: Served, client: aiohttp.ClientSession, page: str) -> None:
    before = await groups(served)
    for method in ("GET", "HEAD", "GET"):
        async with client.request(method, page) as answer:
            assert answer.status == 200
    assert await groups(served) == before and served.settled == 0


async def test_a_change_is_shown_before_it_is_made_and_can_be_undone(
    served: Served, client: aiohttp.ClientSession, page: str
) -> None:
    before = await groups(served)
    here, there = sorted(before)[:2]
    name = sorted(before[here])[0]
    browsing = await Browsing(client, page).open()
    assert await browsing.send(do="try", who=browsing.person(name), where=there) == 200
    assert f"{name} would sit in {there}." in browsing.said and "Nothing is changed yet" in browsing.said
    assert await groups(served) == before
    await browsing.press("Do it")
    assert f"{name} sits in {there} now." in browsing.said
    assert name in (await groups(served))[there]
    await browsing.press("Undo")
    await browsing.press("Undo it")
    assert await groups(served) == before


async def test_people_swap_and_wait(served: Served, client: aiohttp.ClientSession, page: str) -> None:
    before = await groups(served)
    here, there = sorted(before)[:2]
    one, other = sorted(before[here])[0], sorted(before[there])[0]
    browsing = await Browsing(client, page).open()
    await browsing.send(do="try", who=browsing.person(one), where=f"swap:{browsing.person(other)}")
    assert "would change places" in browsing.said
    await browsing.send(do="try", who=browsing.person(one), where="wait")
    assert f"{one} would wait for a place." in browsing.said
    await browsing.press("Do it")
    waiting = browsing.text.partition('id="waiting"')[2].partition("</section>")[0]
    assert f"<dt>{one}</dt>" in waiting and re.search(r'<dd class="note">\w', waiting), "who waits, and why"
    await browsing.send(do="best", who=browsing.person(one))
    assert f"{one} waits so far." in browsing.said


async def test_what_is_locked_stays_when_the_rest_is_proposed_again(
    served: Served, client: aiohttp.ClientSession, page: str
) -> None:
    before = await groups(served)
    browsing = await Browsing(client, page).open()
    await browsing.press("Lock")
    assert '<span class="held">locked</span>' in browsing.text
    await browsing.press("Propose the rest again")
    locked = sorted(before)[0]
    assert (await groups(served))[locked] == before[locked]
    assert "Proposal for" not in browsing.said, "it stands below"


async def test_publishing_tells_people_and_ends_the_proposal(
    served: Served, client: aiohttp.ClientSession, page: str
) -> None:
    browsing = await Browsing(client, page).open()
    await browsing.press("Yes, publish")
    assert "published" in browsing.said and "Try a change" not in browsing.text
    assert await browsing.open() and "There is no proposal right now" in browsing.text


async def test_the_same_form_twice_is_done_once(served: Served, client: aiohttp.ClientSession, page: str) -> None:
    browsing = await Browsing(client, page).open()
    shown = browsing.text
    await browsing.press("Lock")
    first = browsing.said
    await browsing.press("Unlock")
    browsing.text = shown
    await browsing.press("Lock")
    assert browsing.said == first, "the answer is repeated"
    assert '<span class="held">' not in browsing.text, "and nothing else"


@pytest.mark.parametrize("code", [encode(Leave()), "nothing", "x", "?join", "forgetme|yes", "propose"])
async def test_a_page_does_nothing_but_what_it_is_for(
    served: Served, client: aiohttp.ClientSession, page: str, code: str
) -> None:
    browsing = await Browsing(client, page).open()
    assert await browsing.send(code=code) == 422
    assert "nothing was changed" in browsing.text and "Try a change" in browsing.text


@pytest.mark.parametrize("fields", [{}, {"who": "nobody", "where": "wait"}, {"who": "x|y", "where": "<b>"}])
async def test_a_change_that_makes_no_sense_is_refused_in_words(
    served: Served, client: aiohttp.ClientSession, page: str, fields: dict[str, str]
) -> None:
    before = await groups(served)
    browsing = await Browsing(client, page).open()
    await browsing.send(do="try", **fields)
    assert "Choose first" in browsing.text or "I don't know who" in unescape(browsing.said)
    assert "<b>" not in browsing.text and await groups(served) == before


async def test_only_organizers_see_it_and_only_while_they_are(
    served: Served, client: aiohttp.ClientSession, page: str
) -> None:
    theirs = await Browsing(client, await _page(served, "ana")).open()
    assert "Only organizers see this page." in theirs.text and "Alder" not in theirs.text
    mine = await Browsing(client, page).open()
    settings = served.desk.settings
    served.desk.settings = replace(settings, community=replace(settings.community, organizers=()))
    assert await mine.send(code=encode(Publish())) == 422
    assert "Only organizers see this page." in mine.text and "Alder" not in mine.text


async def test_it_lasts_two_hours(served: Served, client: aiohttp.ClientSession, page: str) -> None:
    await served.stage.advance(PROPOSAL_LASTS)
    async with client.get(page) as answer:
        assert answer.status == 404


async def test_the_command_names_the_page_to_who_asked(served: Served, page: str) -> None:
    assert "/pages/proposal." in str(await served.stage.say("local:mia", "proposal"))
