"""Looking back on the page of a session: forms of commands, who reads what is shown before, and nothing is lost."""

import re
from datetime import timedelta
from html import unescape

import aiohttp
import pytest

from circles.command import SessionRef
from circles.commands import CheckInWith, MidPoint, Reflect
from circles.errors import Refused
from circles.message import Post
from circles.phrasing import encode_form
from circles.services.private_links import Purpose, Visitor, opened
from circles.web.acting import Acting, NotTaken
from circles.web.forms import form_shown
from circles.web.owner import reader_of
from tests.web.served import Served
from tests.web.sessions import begin, links, meet, sessions
from tests.web.sessions import opened as page_of
from tests.web.without_script import Browsing

pytestmark = pytest.mark.slow


@pytest.fixture
async def page(served: Served, client: aiohttp.ClientSession) -> Browsing:
    """The page of Ana's first session, which is over."""
    await begin(served)
    url = (await links(served))[0]
    await meet(served)
    return await page_of(client, url)


async def written(served: Served, name: str = "ana") -> list[str]:
    """What somebody wrote for themselves."""
    person = await served.person(name)
    return [each.text for each in await served.desk.ledger.words.reflections_of(person.id)]


def codes(page: Browsing) -> list[str]:
    return [unescape(each) for each in re.findall('<input type="hidden" name="code" value="([^"]*)"', page.text)]


def test_who_reads_an_answer_stands_before_the_place_to_write(page: Browsing) -> None:
    assert "It is over." in page.words and page.buttons == [] and "You are facilitator" not in page.words
    form = page.text.partition('value="?reflect')[2].partition("</form>")[0]
    for question in form.split('<div class="field">')[1:]:
        assert question.index("Only you will read this.") < question.index("<textarea")
        assert re.search(r'id="(\S+-note)"', question)[1] in question.partition("aria-describedby")[2]  # type: ignore[index]
    commitment = page.text.partition('value="?commitment')[2].partition("</form>")[0]
    assert commitment.index("Your circle will read this.") < commitment.index('name="field-text"')


async def test_what_is_written_is_kept_as_in_chat_and_not_shown_here(
    served: Served, client: aiohttp.ClientSession, page: Browsing
) -> None:
    reflect, commitment = codes(page)
    assert await page.send(code=reflect, **{"field-first": "To ask\r\nearlier", "field-second": ""}) == 200
    assert "Kept, for you alone." in page.said and await written(served) == ["To ask\nearlier"]
    assert "You have written something already." in page.words and "To ask" not in page.text
    await page.send(code=reflect, **{"field-first": "To ask sooner", "field-second": "Time"})
    assert sorted(await written(served)) == ["Time", "To ask sooner"], "written anew, it takes its place"
    assert await page.send(code=commitment, **{"field-text": "Call two people"}) == 200
    assert "Noted: “Call two people”" in page.said and page.buttons == ["Change it"]
    await page.press("Change it")
    assert page.status == 200 and page.said.startswith("Say the one thing you will do until next time.")
    await page.send(code=codes(page)[0], **{"field-text": "Call one person"})
    ana, session = await served.person("ana"), (await sessions(served))[0]
    found = {each.person_id: each.text for each in await served.desk.ledger.words.commitments(session.id)}
    assert found == {ana.id: "Call one person"}


@pytest.mark.parametrize("text", ["", "   ", "x" * 1001, "\u200b" * 2000])
async def test_nothing_is_lost_when_a_form_is_not_taken(served: Served, page: Browsing, text: str) -> None:
    reflect, _ = codes(page)
    assert await page.send(code=reflect, **{"field-first": text, "field-second": "<b>& more"}) == 422
    assert 'role="alert"' in page.text and '<details class="form" open>' in page.text
    assert "&lt;b&gt;&amp; more</textarea>" in page.text and f"\n{text}</textarea>" in page.text
    assert await written(served) == [] and served.settled == 0
    await page.send(code=reflect, **{"field-first": "short", "field-second": ""})
    assert await written(served) == ["short"]


async def test_the_same_form_twice_is_once_and_other_words_in_it_count(served: Served, page: Browsing) -> None:
    reflect, _ = codes(page)
    shown = page.text
    for text in ("first", "first", "second"):  # back in the browser, changed, sent again
        page.text = shown
        await page.send(code=reflect, **{"field-first": text, "field-second": ""})
    assert await written(served) == ["second"]


async def test_what_a_refusal_of_the_command_itself_leaves_is_given_back(served: Served, page: Browsing) -> None:
    other = (await sessions(served))[1]
    acting = Acting(served.desk, served.stage.app.intake, (Reflect,), forms=True)
    visitor = await _visitor(served)
    sent = {
        "form": visitor.form,
        "code": encode_form(Reflect, session=SessionRef(other.id)),
        "field-first": "too early",
    }
    with pytest.raises(NotTaken, match="still to come"):
        await acting.act(visitor, sent)
    assert await written(served) == []


async def test_when_the_link_has_ended_meanwhile_who_wrote_gets_it_back(
    served: Served, client: aiohttp.ClientSession, page: Browsing
) -> None:
    reflect, _ = codes(page)
    await served.stage.advance(timedelta(days=8))
    await page.send(code=reflect, **{"field-first": "long <thought>", "field-second": ""})
    assert page.status == 404 and "What you wrote is not stored. Here it is, to copy: long <thought>" in page.words
    async with client.post(page.url, data={"field-first": "evil"}, headers={"Sec-Fetch-Site": "cross-site"}) as answer:
        assert answer.status == 404 and "evil" not in await answer.text(), "other sites put no words into our mouth"


async def _visitor(served: Served) -> Visitor:
    found = await opened(served.desk, (await links(served))[0].rpartition("/")[2], served.stage.now)
    assert found and found.purpose is Purpose.SESSION
    return found


async def test_any_command_can_be_filled_in_from_its_declaration(served: Served, page: Browsing) -> None:
    """No page has these two. Their forms come from what the commands declare, with texts and a choice."""
    visitor, session = await _visitor(served), (await sessions(served))[0]
    acting = Acting(served.desk, served.stage.app.intake, (MidPoint, CheckInWith), forms=True)
    about = {session.id, session.circle_id}
    code = encode_form(MidPoint, session=SessionRef(session.id))
    form = await acting.form(visitor, code)
    assert form
    shown = form_shown(form, reader_of(served.desk, visitor), {"field-stay": "The rounds"})
    fields = {each["name"]: each for each in shown["fields"]}
    assert [*fields] == ["field-begin", "field-drop", "field-stay", "field-readers"]
    assert fields["field-stay"]["value"] == "The rounds" and fields["field-stay"]["long"]
    assert fields["field-readers"]["choices"] == [("me", "me"), ("circle", "circle")]
    assert fields["field-begin"]["note"] == "Only you will read this, unless you choose your circle below."
    sent = {"form": visitor.form, "once": "1", "code": code, "field-stay": "The rounds", "field-readers": "circle"}
    answer = await acting.act(visitor, sent, about)
    assert isinstance(answer, Post) and "The rounds" in " ".join(await written(served))
    with pytest.raises(Refused, match="should be one of"):
        await acting.act(visitor, sent | {"field-readers": "everybody"}, about)
    with pytest.raises(Refused, match="nothing was changed"):
        await acting.act(visitor, sent, {"another"})
