"""The bot was down: what was begun before goes on, and what people wrote meanwhile is answered once and in order."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adapters.discord.bot import Bot, bot
from tests.adapters.discord.echo import LONG

FEW, MANY = 3, 60


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[Bot]:
    async with bot(tmp_path) as there:
        yield there


async def test_a_form_that_was_open_is_taken(there: Bot) -> None:
    ana = there.person("Ana")
    message = await there.delivers(ana, "How was it?", "form")
    form = await ana.clicks(message, "form")
    await there.restart()
    sent = await ana.submits(form, {"first": "a bridge", "second": "a river"})
    assert "a bridge and a river" in sent.text and there.inbox.heard[-1].endswith("a bridge and a river")


async def test_a_form_of_several_pages_goes_on_where_it_was(there: Bot) -> None:
    ana = there.person("Ana")
    form = await ana.clicks(await there.delivers(ana, "How was it?", "long form"), "long form")
    filled: dict[str, str] = {}
    while form.modal:
        await there.restart()
        page = {each: f"answer to {each}" for each in form.modal.fields}
        filled |= page
        sent = await ana.submits(form, page)
        assert not sent.failed
        if not sent.answer or not sent.answer.buttons:
            break
        await there.restart()
        form = await ana.clicks(sent.answer, "Go on")
    assert tuple(filled) == LONG
    assert all(each in there.inbox.heard[-1] for each in filled.values())
    assert "Heard:" in sent.text


async def test_a_page_of_a_form_from_another_day_says_so(there: Bot) -> None:
    ana, bo = there.person("Ana"), there.person("Bo")
    room = await there.opens(ana, bo)
    form = await ana.clicks(await there.delivers(room, "How was it?", "long form"), "long form")
    there.chat._memory.heard.end_form(form.modal.custom_id.split("|")[1] if form.modal else "")
    assert "another day" in (await ana.submits(form, {})).text


async def test_buttons_and_commands_from_before_it(there: Bot) -> None:
    ana = there.person("Ana")
    room = await there.opens(ana)
    message = await there.delivers(room, "Coming?", "yes", "no")
    told = _told(there)
    await there.restart()
    assert (await ana.clicks(message, "yes")).text == "Heard: pressed yes"
    assert "agenda" in (await ana.slash("agenda", channel=there.place(room))).text
    assert _told(there) == told == 1, "commands are told only when they changed"


async def test_what_people_wrote_meanwhile_is_answered_once_and_in_order(there: Bot) -> None:
    ana, bo = there.person("Ana"), there.person("Bo")
    await ana.says("dm", "my")
    await there.answers(ana, "Heard: my")
    await there.stop()
    for number in range(FEW):
        await ana.says("dm", f"ask {number}")
    await there.start()
    await there.answers(ana, "Heard: my", *(f"Heard: ask {number}" for number in range(FEW)))
    await there.restart()
    await bo.says("dm", "done")
    await there.answers(bo, "Heard: done")
    assert there.inbox.heard == ["my", *(f"ask {number}" for number in range(FEW)), "done"]


async def test_the_first_word_of_somebody_to_whom_it_wrote(there: Bot) -> None:
    ana = there.person("Ana")
    await there.delivers(ana, "Welcome")
    await there.stop()
    await ana.says("dm", "thanks")
    await there.start()
    await there.answers(ana, "Welcome", "Heard: thanks")


async def test_a_word_after_many_posts(there: Bot) -> None:
    ana = there.person("Ana")
    await ana.says("dm", "my")
    await there.answers(ana, "Heard: my")
    posts = [f"post {number}" for number in range(MANY)]
    for each in posts:
        await there.delivers(ana, each)
    await there.stop()
    await ana.says("dm", "agenda")
    await there.start()
    await there.answers(ana, "Heard: my", *posts, "Heard: agenda")


async def test_discord_is_unwell_when_it_comes_back(there: Bot) -> None:
    """What cannot be looked up is looked up later, not never."""
    ana, bo = there.person("Ana"), there.person("Bo")
    for each in (ana, bo):
        await each.says("dm", "my")
        await there.answers(each, "Heard: my")
    await there.stop()
    for each in (ana, bo):
        await each.says("dm", "agenda")
    there.discord.fail(503, 2, "GET .*/messages")
    there.discord.lose_answers(4, "GET .*/messages")
    await there.start()
    await bo.says("dm", "and now")
    await there.answers(bo, "Heard: my", "Heard: agenda", "Heard: and now")
    await there.answers(ana, "Heard: my", "Heard: agenda")


async def test_a_private_message_that_is_changed_or_deleted(there: Bot) -> None:
    ana = there.person("Ana")
    message = await ana.says("dm", "coming")
    await there.answers(ana, "Heard: coming")
    await there.restart()
    ana.edits(message, "not coming")
    await there.answers(ana, "Heard: coming", f"Heard: not coming instead of {message.id}")
    await there.restart()
    ana.deletes(message)
    await there.until(lambda: len(there.inbox.heard) == 3)
    assert there.inbox.heard[-1] == f"took back {message.id}"


def _told(there: Bot) -> int:
    """How often Discord was told the commands."""
    return sum(each.method == "PUT" and each.path.endswith("/commands") for each in there.discord.requests)
