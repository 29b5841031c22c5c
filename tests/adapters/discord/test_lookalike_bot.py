"""An unmodified discord.py works against the look-alike."""

import io
from datetime import timedelta

import discord
import pytest

from tests.adapters.discord.lookalike import Discord, Impossible
from tests.adapters.discord.small_bot import Question, at_work, in_a_day


async def test_a_command_is_answered_for_the_eyes_of_one(lookalike: Discord) -> None:
    ana = lookalike.guild("Night owls").person("Ana")
    circles = lookalike.guild("Night owls").text_channel("circles")
    async with at_work(lookalike):
        interaction = await ana.slash("rsvp", {"answer": "cannot"}, channel=circles)
    assert interaction.answer and interaction.answer.text == "rsvp of Ana"
    assert interaction.answer.ephemeral and circles.messages == []
    assert interaction.answered_in is not None and interaction.answered_in < 1


async def test_a_layout_is_posted_clicked_and_changed(lookalike: Discord) -> None:
    guild = lookalike.guild("Night owls")
    ana, circles = guild.person("Ana"), guild.text_channel("circles")
    async with at_work(lookalike) as bot:
        view = Question()
        await bot.get_channel(circles.id).send(view=view)
        view.stop()
        (message,) = circles.messages
        assert (message.text, message.buttons) == ("Do you come?", ["I come", "Tell more"])
        yes = await ana.clicks(message, "I come")
        more = await ana.clicks(message, "more")
        await more.settled()
        chosen = await ana.chooses(message, "topic", ["Talks"])
    assert yes.text == "rsvp yes of Ana"
    assert more.deferred and more.text == "Here is more." and more.answer and more.answer.ephemeral
    assert not chosen.failed and chosen.answer is None and message.edited


async def test_a_form_is_opened_filled_in_and_sent(lookalike: Discord) -> None:
    guild = lookalike.guild("Night owls")
    ana, bo = guild.person("Ana"), guild.person("Bo")
    guild.text_channel("circles")
    async with at_work(lookalike) as bot:
        assert await ana.types_ahead("program create", "name", "ni") == [("Night owls", "owls")]
        asked = await ana.slash("program create", {"name": "owls"})
        assert asked.modal and asked.modal.title == "A reflection"
        assert asked.modal.labels == {"note": "What stays with you?", "mood": "How was it?", "who": "With whom?"}
        with pytest.raises(Impossible, match="required"):
            await ana.submits(asked, {})
        with pytest.raises(Impossible, match="20 characters"):
            await ana.submits(asked, {"note": "x" * 21})
        with pytest.raises(Impossible, match="no 'Bad'"):
            await ana.submits(asked, {"note": "Listening", "mood": ["Bad"]})
        sent = await ana.submits(asked, {"note": "Listening", "mood": ["Good"], "who": [bo]})
        (data,) = [each.data for each in bot.asked if each.type is discord.InteractionType.modal_submit]
    assert not sent.failed and sent.answer
    inputs = {each["component"]["custom_id"]: each["component"] for each in data["components"]}
    assert inputs["note"]["value"] == "Listening" and inputs["mood"]["values"] == ["g"]
    assert data["resolved"]["users"][inputs["who"]["values"][0]]["global_name"] == "Bo"


async def test_a_private_thread_with_members_and_messages(lookalike: Discord) -> None:
    guild = lookalike.guild("Night owls")
    ana, bo, circles = guild.person("Ana"), guild.person("Bo"), guild.text_channel("circles")
    async with at_work(lookalike) as bot:
        thread = await bot.get_channel(circles.id).create_thread(name="Owls 1", invitable=False)
        await thread.add_user(discord.Object(ana.id))
        await thread.send("Welcome!")
        await ana.says(circles.thread("Owls 1"), "Hello")
        await ana.says(circles.thread("Owls 1"), f"Hello {bot.user.mention}")
        await lookalike.until(lambda: len(bot.heard) == 4)
    assert circles.thread("Owls 1").members == {ana.id, lookalike.bot_id}
    assert not circles.thread("Owls 1").visible(bo)
    assert bot.heard[:1] == ["message Circles: "], "Discord writes that somebody was added"
    assert bot.heard[1:] == ["message Circles: Welcome!", "message Ana: ", f"message Ana: Hello {bot.user.mention}"]


async def test_a_private_conversation(lookalike: Discord) -> None:
    guild = lookalike.guild("Night owls")
    ana, bo = guild.person("Ana"), guild.person("Bo", dms_open=False)
    async with at_work(lookalike) as bot:
        said = await ana.says("dm", "help")
        await lookalike.until(lambda: bot.heard == ["message Ana: help"])
        ana.deletes(said)
        await lookalike.until(lambda: f"deleted {said.id}" in bot.heard)
        with pytest.raises(discord.Forbidden) as refused:
            await (await bot.create_dm(discord.Object(bo.id))).send("Hello")
        await (await bot.create_dm(discord.Object(ana.id))).send("Hello", file=discord.File(io.BytesIO(b"x"), "a.ics"))
    assert refused.value.code == 50007
    assert [each.text for each in ana.dms] == ["Hello"] and ana.dms[0].shown_files == {"a.ics": b"x"}


async def test_a_scheduled_event(lookalike: Discord) -> None:
    guild = lookalike.guild("Night owls")
    async with at_work(lookalike) as bot:
        made = await bot.get_guild(guild.id).create_scheduled_event(
            name="Session 1", start_time=in_a_day(), end_time=in_a_day() + timedelta(hours=1), location="Thread",
            entity_type=discord.EntityType.external, privacy_level=discord.PrivacyLevel.guild_only,
        )  # fmt: skip
        await made.edit(
            name="Session one", entity_type=discord.EntityType.external, location="Room", end_time=made.end_time
        )
        (event,) = guild.events.values()
        assert (event.name, event.location) == ("Session one", "Room")
        await made.cancel()
        await lookalike.until(lambda: "event Session 1" in bot.heard)
    assert event.status == 4
