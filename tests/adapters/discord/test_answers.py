"""Whoever asks is answered in time and once, however slow we are and whatever is lost on the way."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

import circles_discord.answers
from circles_discord import faults
from tests.adapters.discord.bot import Bot, bot
from tests.adapters.discord.lookalike import Interaction, Message, Person

CALLBACK, WEBHOOK = "POST .*/callback", "/webhooks/"


@pytest.fixture
async def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    monkeypatch.setattr(circles_discord.answers, "PATIENCE", 0.1)
    monkeypatch.setattr(faults, "FIRST_PAUSE", 0.05)
    async with bot(tmp_path) as there:
        yield there


async def _asking(there: Bot, button: str) -> tuple[Person, Message]:
    """Somebody in a room, and a message there with this button."""
    ana = there.person("Ana")
    room = await there.opens(ana)
    return ana, await there.delivers(room, "Well?", button)


async def test_what_takes_longer_is_deferred_and_answered_in_its_place(there: Bot) -> None:
    ana, message = await _asking(there, "slow")
    pressed = await ana.clicks(message, "slow")
    assert pressed.deferred and pressed.answer is None
    there.inbox.lets_go()
    await pressed.settled()
    assert pressed.answer and pressed.answer.ephemeral and pressed.answer.text == "Heard: slow"
    assert there.said(ana) == []


async def test_a_form_that_took_too_long_has_a_button(there: Bot) -> None:
    ana, message = await _asking(there, "slow form")
    pressed = await ana.clicks(message, "slow form")
    there.inbox.lets_go()
    await pressed.settled()
    assert pressed.answer
    assert (await ana.clicks(pressed.answer, "Open the form")).modal


async def test_a_token_that_died_gets_the_answer_in_private(there: Bot) -> None:
    ana, message = await _asking(there, "slow")
    pressed = await ana.clicks(message, "slow")
    there.discord.passes(timedelta(minutes=16))
    there.inbox.lets_go()
    await there.answers(ana, "Heard: slow")
    assert pressed.said == []


async def test_closed_private_messages_are_told_in_the_room_without_the_answer(there: Bot) -> None:
    ana, message = await _asking(there, "slow")
    await ana.clicks(message, "slow")
    ana.dms_open = False
    there.discord.passes(timedelta(minutes=16))
    there.inbox.lets_go()
    room = message.channel
    await there.until(lambda: len(there.said(room)) == 2)
    notice = there.said(room)[-1]
    assert "Ana" in notice and "slow to show" in notice and "Heard" not in notice


async def test_a_private_answer_to_a_word_in_the_room(there: Bot) -> None:
    """Typed after the bot's name in the room: the answer is private, or the room says why it is not there."""
    ana, message = await _asking(there, "yes")
    ana.dms_open = False
    await ana.says(message.channel, f"<@{there.discord.bot_id}> my secret")
    await there.until(lambda: len(there.said(message.channel)) == 2)
    notice = there.said(message.channel)[-1]
    assert "take no private messages" in notice and "secret" not in notice


@pytest.mark.parametrize("button", ["yes", "form", "slow", "slow form"])
@pytest.mark.parametrize("lost", [1, 2])
async def test_lost_answers_of_discord_double_nothing(there: Bot, button: str, lost: int) -> None:
    ana, message = await _asking(there, button)
    there.discord.lose_answers(lost, f"{CALLBACK}|{WEBHOOK}")
    pressed = await ana.clicks(message, button)
    there.inbox.lets_go()
    await _is_answered_once(there, pressed)
    again = [each for each in there.discord.problems if "40060" in each]
    assert len(again) <= lost, "whether it is there can only be learned by answering again"
    there.discord.problems[:] = [each for each in there.discord.problems if each not in again]


@pytest.mark.parametrize("button", ["yes", "slow"])
@pytest.mark.parametrize("status", [500, 502, 503])
async def test_discord_fails_for_a_moment(there: Bot, button: str, status: int) -> None:
    ana, message = await _asking(there, button)
    there.discord.fail(status, 1, f"{CALLBACK}|{WEBHOOK}")
    pressed = await ana.clicks(message, button)
    there.inbox.lets_go()
    await _is_answered_once(there, pressed)


async def test_discord_fails_for_longer_than_it_waits(there: Bot) -> None:
    """They see that it failed; it was done all the same, and they hear so in private."""
    ana, message = await _asking(there, "yes")
    there.discord.patience = 0.2
    there.discord.fail(500, 2, CALLBACK)
    pressed = await ana.clicks(message, "yes")
    assert pressed.failed
    await there.answers(ana, "Heard: pressed yes")


async def test_forty_press_in_the_same_moment(there: Bot) -> None:
    people = [there.person(f"P{number}") for number in range(40)]
    room = await there.opens(*people)
    message = await there.delivers(room, "Coming?", "yes")
    pressed = await asyncio.gather(*(each.clicks(message, "yes") for each in people))
    assert [each.text for each in pressed] == ["Heard: pressed yes"] * 40
    assert all(each.answered_in is not None and each.answered_in < 3 for each in pressed)
    assert len(there.inbox.heard) == 40 and there.said(room) == ["Coming?"]


async def _is_answered_once(there: Bot, pressed: Interaction) -> None:
    await pressed.settled(10)
    assert not pressed.failed and pressed.followups == []
    assert len([each for each in (pressed.answer, pressed.modal) if each]) == 1
    if pressed.answer and pressed.answer.buttons:
        assert (await pressed.person.clicks(pressed.answer, "Open the form")).modal
    assert there.said(pressed.person) == [] and len(there.said(pressed.channel)) == 1
