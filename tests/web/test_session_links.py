"""The link behind each session in somebody's own calendar: stable, in no other calendar, and dead when it should be."""

import re
from dataclasses import replace
from datetime import timedelta

import aiohttp
import pytest

from circles.calendar import Shelf
from circles.render import plain
from circles.services.page_links import SESSION_LASTS, hours_page
from circles.services.private_links import Purpose, link
from circles.testing import RecordingChat
from tests.web.served import Served
from tests.web.sessions import begin, calendar, links, meet, move, opened, sessions

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
async def season(served: Served) -> None:
    await begin(served)


async def status(client: aiohttp.ClientSession, url: str) -> int:
    async with client.get(url) as answer:
        return answer.status


async def raw(served: Served, name: str = "ana") -> bytes:
    answer = plain(await served.stage.say(f"local:{name}", "feed"))
    found = await served.stage.calendar(re.findall(r"/feeds/([\w-]{27})\.ics", answer)[0])
    assert found
    return found


async def test_c16_each_session_has_it_as_url_and_as_the_last_line_of_its_text(served: Served) -> None:
    text = await calendar(served)
    urls, notes = (re.findall(rf"^{name}:(.+)$", text, re.MULTILINE) for name in ("URL", "DESCRIPTION"))
    held = await sessions(served)
    assert len(set(urls)) == len(held) == 4
    for url, note, session in zip(urls, notes, held, strict=True):
        assert note.endswith(f"Keep it to yourself:\\n\\n{url}") and f".{session.id}." in url
        assert url.startswith(f"{served.url}/pages/session.")
    assert set(urls).isdisjoint(await links(served, "bo")), "everybody has their own"


async def test_c15_it_is_folded_as_it_should_be_and_short_enough_for_calendar_services(served: Served) -> None:
    settings = served.desk.settings
    longest = "https://" + "a" * 152
    served.desk.settings = replace(settings, web=replace(settings.web, public_url=longest))
    await served.stage.say("local:ana", "feed renew")
    body = await raw(served)
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    urls = re.findall(rb"URL:(\S+)\r\n", body.replace(b"\r\n ", b""))
    assert len(urls) == 4 and all(160 < len(each) < 256 for each in urls)


async def test_c17_it_does_not_change_with_the_clock(served: Served) -> None:
    first = await raw(served)
    for _ in range(3):
        await served.stage.advance(timedelta(hours=7))
        served.desk.shelf = Shelf()
        assert await raw(served) == first, "made anew, it is the same"


async def test_it_is_in_nobody_elses_calendar_and_in_no_file(served: Served) -> None:
    secret = re.findall(r"/feeds/([\w-]{27})\.ics", plain(await served.stage.say("local:ana", "feed")))[1]
    program = re.findall(r"/feeds/([\w-]{27})\.ics", plain(await served.stage.say("local:mia", "program feed")))[0]
    for each in (secret, program):
        shared = (await served.stage.calendar(each) or b"").replace(b"\r\n ", b"")
        assert b"BEGIN:VEVENT" in shared and b"/pages/" not in shared and b"URL:" not in shared
    await move(served, "2027-01-13 19:00")
    await served.stage.advance(timedelta(days=9))
    (chat,) = served.stage.app.chats.values()
    assert isinstance(chat, RecordingChat)
    files = [file for each in chat.shown.values() for file in each.post.files]
    assert len(files) >= 2 and not [each for each in files if b"/pages/" in each.content.replace(b"\r\n ", b"")]


async def test_busy_says_nothing_and_so_has_none(served: Served) -> None:
    assert await links(served)
    assert "/pages/" not in await calendar(served, asked="feed busy")
    assert await links(served) == [], "it stays so"
    assert len(re.findall("^URL:", await calendar(served, asked="feed full"), re.MULTILINE)) == 4


async def test_it_lasts_a_week_longer_than_its_session(served: Served, client: aiohttp.ClientSession) -> None:
    url, *_ = await links(served)
    ended = await meet(served)
    await served.stage.advance(to=ended + SESSION_LASTS - timedelta(minutes=1))
    assert await status(client, url) == 200
    await served.stage.advance(to=ended + SESSION_LASTS)
    assert await status(client, url) == 404
    assert url in await links(served), "the calendar stays as it is"


async def test_a_session_that_moves_has_another_one_and_the_old_one_says_the_new_hour(
    served: Served, client: aiohttp.ClientSession
) -> None:
    old, *others = await links(served)
    stamps = re.findall("^LAST-MODIFIED:(.+)$", await calendar(served), re.MULTILINE)
    await move(served, "2027-01-14 19:30")
    new, *same = await links(served)
    assert new != old and same == others
    after = re.findall("^LAST-MODIFIED:(.+)$", await calendar(served), re.MULTILINE)
    assert after[0] > stamps[0] and after[1:] == stamps[1:]
    for url in (old, new):
        assert "It has a new hour" in (page := await opened(client, url)).words and "Thu 14 Jan, 19:30" in page.words


async def test_s3_a_new_calendar_link_ends_it_and_every_session_is_stamped_anew(
    served: Served, client: aiohttp.ClientSession
) -> None:
    before, old = await calendar(served), await links(served)
    assert await status(client, old[0]) == 200
    after = await calendar(served, asked="feed renew")
    assert [await status(client, each) for each in old] == [404] * 4
    new = re.findall("^URL:(.+)$", after, re.MULTILINE)
    assert set(new).isdisjoint(old) and await status(client, new[0]) == 200
    stamps = [re.findall("^LAST-MODIFIED:(.+)$", each, re.MULTILINE) for each in (before, after)]
    assert all(new > old for old, new in zip(*stamps, strict=True)), "C4: what is shown changed"
    assert re.findall("^SEQUENCE:.+$", before, re.MULTILINE) == re.findall("^SEQUENCE:.+$", after, re.MULTILINE), "C3"


async def test_s26_who_left_finds_nothing_behind_it_not_even_that_there_was_something(
    served: Served, client: aiohttp.ClientSession
) -> None:
    url, *_ = await links(served)
    held, ana = await sessions(served), await served.person("ana")
    # One circle of several: the calendar goes on, and so do the links of the others.
    await served.desk.ledger.circles.leave(held[0].circle_id, ana.id, served.stage.now)
    never = url[:-1] + ("A" if url[-1] != "A" else "B")
    answers = []
    for each in (url, never):
        async with client.get(each) as answer:
            answers.append((answer.status, await answer.read(), answer.headers["Content-Type"]))
        async with client.post(each, data={"code": "x", "form": "y"}) as answer:
            answers.append((answer.status, await answer.read(), answer.headers["Content-Type"]))
    assert len(set(answers)) == 1 and answers[0][0] == 404


async def test_s2_s13_a_link_opens_one_page_and_no_other(served: Served, client: aiohttp.ClientSession) -> None:
    first, second, *_ = await links(served)
    hours = await hours_page(served.desk, await served.person("ana"), served.stage.now)
    assert hours
    for forged in (
        first.replace("/session.", "/hours."),
        first.replace("/session.", "/proposal."),
        hours.replace("/hours.", "/session."),
        first.rpartition(".")[0] + "." + second.rpartition(".")[2],
    ):
        assert await status(client, forged) == 404, forged
    ana = await served.person("ana")
    strangers = await link(served.desk, Purpose.SESSION, ana.id, served.stage.now + timedelta(days=1), "nosession1")
    assert strangers and await status(client, strangers) == 404, "a session that never was"


async def test_without_a_public_address_there_is_none(served: Served) -> None:
    settings = served.desk.settings
    served.desk.settings = replace(settings, web=replace(settings.web, public_url=""))
    text = await calendar(served)
    assert "/pages/" not in text and "URL:" not in text and "Answer in the chat: rsvp cannot" in text
