"""The page of one session: what it shows and to whom, and that only forms of its own act, once."""

import asyncio
import re
import sqlite3
from collections.abc import Collection
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from circles.command import SessionRef
from circles.commands import Commit, Leave, Pause, RsvpTo
from circles.domain.session import Rsvp
from circles.phrasing import encode, encode_form
from circles.services.page_links import hours_page
from circles.store.sessions import Sessions
from tests.web.served import Served
from tests.web.sessions import answer_of, begin, links, meet, move, opened, roles, sessions
from tests.web.without_script import Browsing

pytestmark = pytest.mark.slow


@pytest.fixture
async def url(served: Served) -> str:
    """The link of Ana's first session, in which she is facilitator."""
    await begin(served)
    found = (await links(served))[0]
    assert (await roles(served))["facilitator"] == "ana"
    return found


@pytest.fixture
async def page(served: Served, client: aiohttp.ClientSession, url: str) -> Browsing:
    return await opened(client, url)


def stored(served: Served) -> str:
    """All that is stored."""
    with sqlite3.connect(served.desk.settings.database.url.removeprefix("sqlite:")) as database:
        return "\n".join(database.iterdump())


def test_it_shows_when_where_what_and_who_one_is(page: Browsing) -> None:
    words = page.words
    assert words.startswith("Alder: session 1 Tue 12 Jan, 18:00 to 19:00")
    assert "Ana, the times are yours: those of your own clock, in Europe/Lisbon." in words
    assert "You are expected." in words and "You are facilitator. You open the session" in words
    assert "You meet in the room of your circle." in words
    assert "0:04 · 4 minutes · Why we are here" in words
    assert page.buttons == ["I cannot come", "I will be late", "Swap my role: facilitator"]
    assert "whoever has its link answers in your name" in words and "works until Tue 19 Jan, 19:00" in words


async def test_each_reads_it_on_their_own_clock_and_in_their_own_language(
    served: Served, client: aiohttp.ClientSession, url: str
) -> None:
    await served.stage.say("local:chen", "language de")
    page = await opened(client, (await links(served, "chen"))[0])
    assert '<html lang="de">' in page.text and "Di 12. Jan, 23:30" in page.words and "Asia/Kolkata" in page.words
    assert not {"I cannot come", "Agenda"} & set(page.buttons)


async def test_s13_looking_changes_nothing_however_often(
    served: Served, client: aiohttp.ClientSession, url: str
) -> None:
    before = stored(served)
    for method in ("HEAD", "GET", "GET", "GET", "GET", "GET", "HEAD"):
        async with client.request(method, url) as answer:
            assert answer.status == 200 and bool(await answer.read()) == (method == "GET")
    assert stored(served) == before and served.settled == 0
    page = await opened(client, url)
    assert await page.press("I cannot come") == 200 and await answer_of(served) is Rsvp.CANNOT


async def test_who_cannot_come_says_so_and_comes_after_all(served: Served, page: Browsing) -> None:
    await page.press("I cannot come")
    assert "Thank you for telling us." in page.said and "You said that you cannot come." in page.words
    assert (await roles(served)).get("facilitator") != "ana", "as in chat, the role is handed on"
    assert page.buttons == ["Say hello", "I come after all", "I will be late"]
    await page.press("I come after all")
    assert "Good, you are expected" in page.said and await answer_of(served) is Rsvp.COMING
    await page.press("I will be late")
    assert "You said that you will be late." in page.words and await answer_of(served) is Rsvp.LATE
    await page.press("I will be on time")
    assert await answer_of(served) is Rsvp.COMING and served.settled == 4


async def test_a_role_is_swapped_as_in_chat(served: Served, page: Browsing) -> None:
    await page.press("Swap my role: facilitator")
    assert "You stay facilitator until they say yes." in page.said
    session = (await sessions(served))[0]
    assert len(await served.desk.ledger.roles.offers(session.id)) == 2
    label = next(each for each in page.buttons if each.startswith("Ask "))
    await page.press(label)
    assert f"I asked {label.removeprefix('Ask ')}." in page.said
    assert len(await served.desk.ledger.roles.offers(session.id)) == 3
    await page.press("I'd rather not")
    assert "You are not facilitator any more." in page.said and (await roles(served)).get("facilitator") != "ana"


async def test_s13_fifty_at_once_act_once(
    served: Served, client: aiohttp.ClientSession, page: Browsing, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    acted: list[Any] = []
    answered = Sessions.answer

    async def noted(self: Sessions, *given: Any) -> None:
        acted.append(given)
        await answered(self, *given)

    monkeypatch.setattr(Sessions, "answer", noted)
    hidden = {name: re.findall(f'name="{name}" value="([^"]*)"', page.text)[0] for name in ("form", "once")}
    sent = {**hidden, "code": page.code("I cannot come")}

    async def send() -> str:
        async with client.post(url, data=sent) as answer:
            assert answer.status == 200
            return (await answer.text()).partition('role="status"')[2].partition("<form")[0]

    said = await asyncio.gather(*(send() for _ in range(50)))
    assert len(acted) == 1 and len(set(said)) == 1 and "Thank you for telling us" in said[0]
    await (await opened(client, url)).press("I come after all")
    await send()
    assert await answer_of(served) is Rsvp.COMING, "what was sent long ago and comes again does nothing"


async def test_s12_a_form_from_elsewhere_does_nothing(
    served: Served, client: aiohttp.ClientSession, page: Browsing, url: str
) -> None:
    code = page.code("I cannot come")
    (form,) = set(re.findall('name="form" value="([^"]*)"', page.text))
    hours = await opened(client, await hours_page(served.desk, await served.person("ana"), served.stage.now) or "")
    others = await opened(client, (await links(served))[1])
    tokens = [re.findall('name="form" value="([^"]*)"', each.text)[0] for each in (hours, others)]
    assert form not in tokens
    for token in ("", "x", *tokens):
        async with client.post(url, data={"form": token, "once": "1", "code": code}) as answer:
            assert answer.status == 403 and "did not come from this page" in await answer.text()
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        async with client.post(url, data={"form": form, "once": "1", "code": code}, headers=headers) as answer:
            assert answer.status == 403
    assert await answer_of(served) is None and served.settled == 0


async def test_it_does_nothing_but_what_it_is_for_and_nothing_to_another_session(
    served: Served, page: Browsing
) -> None:
    other = SessionRef((await sessions(served))[1].id)
    before = stored(served)
    for code in (
        encode(RsvpTo(Rsvp.CANNOT, other)),
        encode(RsvpTo(Rsvp.CANNOT)),
        encode_form(Commit, session=other),
        encode(Leave()),
        encode(Pause("3 weeks")),
        *("forgetme|yes", "feed|renew", "?join", "nothing", "", "rsvp|cannot|=x|y|z"),
    ):
        assert await page.send(code=code) == 422, code
        assert "nothing was changed" in page.words
    assert stored(served) == before


async def test_it_tells_nothing_of_the_others(
    served: Served, client: aiohttp.ClientSession, page: Browsing, url: str
) -> None:
    before = page.words
    for name, word in (("bo", "cannot"), ("chen", "late"), ("dua", "cannot")):
        await served.stage.say(f"local:{name}", f"rsvp {word}")
    await page.open()
    assert page.words == before, "not even that fewer come"
    assert not {"Bo", "Chen", "Dua", "Mia"} & set(re.findall(r"\w+", page.words))


async def test_what_does_not_take_place_says_so_and_asks_for_nothing(
    served: Served, client: aiohttp.ClientSession, page: Browsing, url: str
) -> None:
    shown = await opened(client, url)
    await served.stage.say("local:mia", "session cancel")
    await page.open()
    assert "It does not take place: it was cancelled. You meet again Tue 26 Jan, 18:00." in page.words
    assert page.buttons == [] and "Why we are here" not in page.words and "You are" not in page.words
    await shown.press("I cannot come")
    assert "there is nothing to answer any more" in shown.said and await answer_of(served) is None


async def test_who_takes_a_break_is_not_asked(served: Served, page: Browsing) -> None:
    await served.stage.say("local:ana", "pause 3 weeks")
    await page.open()
    assert "You take a break until" in page.words and page.buttons == []


async def test_while_it_is_on_one_may_still_be_late(served: Served, client: aiohttp.ClientSession, url: str) -> None:
    theirs = (await links(served, "dua"))[0]
    session = (await sessions(served))[0]
    await served.stage.advance(to=session.starts_at)
    (room, *_) = await served.desk.ledger.circles.rooms(session.circle_id)
    await served.stage.say("local:ana", "start", room)
    page = await opened(client, theirs)
    assert "It is on right now." in page.words and page.buttons == ["I will be late"]
    await page.press("I will be late")
    assert "Come in quietly" in page.said and await answer_of(served, "dua") is Rsvp.LATE
    assert "You said that you will be late." in page.words and page.buttons == []


async def test_one_that_nobody_started_blames_nobody(
    served: Served, client: aiohttp.ClientSession, page: Browsing
) -> None:
    await served.stage.advance(to=(await sessions(served))[0].ends_at + timedelta(minutes=1))
    await page.open()
    assert "It did not start. That happens." in page.words and page.buttons == []


async def test_after_a_move_it_says_the_new_hour(served: Served, page: Browsing) -> None:
    await move(served, "2027-01-13 19:00")
    await page.open()
    assert "Wed 13 Jan, 19:00 to 20:00 It has a new hour." in page.words
    assert await page.press("I cannot come") == 200 and await answer_of(served) is Rsvp.CANNOT


async def test_s5_no_link_reaches_a_log(
    served: Served, client: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        await begin(served)
        url, *others = await links(served)
        page = await opened(client, url)
        await page.press("I cannot come")
        await page.send(code="x")
        await meet(served, "bo")
        await (await page.open()).send(**{"code": "?reflect||||=x", "field-first": "a canary sings"})
        await served.stage.say("local:ana", "feed renew")
        assert (await page.open()).status == 404
    seals = [each.rpartition(".")[2] for each in (url, *others)]
    assert not _with(caplog.records, [*seals, "a canary sings"])
    assert not [each for each in seals if each in stored(served)], "S1: nor the database"


def _with(records: Collection[Any], canaries: list[str]) -> list[str]:
    ours = [each for each in records if each.name.partition(".")[0] not in ("aiosqlite", "tortoise")]
    said = [f"{each.getMessage()} {vars(each)} {each.exc_text}" for each in ours]
    return [each for each in said if any(canary in each for canary in canaries)]
