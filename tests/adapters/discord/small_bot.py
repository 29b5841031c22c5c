"""A small bot, made with an unmodified discord.py: what the look-alike is tried with."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any
from unittest import mock

import discord
import yarl
from discord import ui
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.adapters.discord.lookalike import Discord


class Question(ui.LayoutView):
    """A text, two buttons and a select in a container."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        row: ui.ActionRow[Any] = ui.ActionRow(
            ui.Button(label="I come", custom_id="rsvp yes", style=discord.ButtonStyle.success),
            ui.Button(label="Tell more", custom_id="more"),
        )
        select: ui.Select[Any] = ui.Select(
            custom_id="topic",
            options=[discord.SelectOption(label="Tests", value="t"), discord.SelectOption(label="Talks", value="k")],
        )
        self.add_item(ui.Container(ui.TextDisplay("Do you come?"), row, ui.ActionRow(select), id=4711))


class Sheet(ui.Modal, title="A reflection"):
    note: ui.Label[Any] = ui.Label(
        text="What stays with you?", component=ui.TextInput(custom_id="note", min_length=3, max_length=20)
    )
    mood: ui.Label[Any] = ui.Label(
        text="How was it?",
        component=ui.Select(
            custom_id="mood",
            required=False,
            options=[discord.SelectOption(label="Good", value="g"), discord.SelectOption(label="Hard", value="h")],
        ),
    )
    who: ui.Label[Any] = ui.Label(text="With whom?", component=ui.UserSelect(custom_id="who", required=False))


COMMANDS: list[dict[str, Any]] = [
    {
        "name": "rsvp", "description": "Say whether you come",
        "options": [
            {"type": 3, "name": "answer", "description": "Yes or no", "required": True,
             "choices": [{"name": "I come", "value": "yes"}, {"name": "I cannot", "value": "cannot"}]},
            {"type": 6, "name": "who", "description": "For whom"},
        ],
    },
    {
        "name": "program", "description": "Programs",
        "options": [
            {"type": 1, "name": "create", "description": "A new one",
             "options": [{"type": 3, "name": "name", "description": "Name", "required": True, "autocomplete": True}]},
        ],
    },
    {"name": "Swap roles", "type": 2},
]  # fmt: skip


class SmallBot(discord.Client):
    """Answers every interaction in the way its name says; everything that it hears is in `heard`."""

    def __init__(self, **options: Any) -> None:
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True, guild_scheduled_events=True)
        super().__init__(intents=options.pop("intents", intents), guild_ready_timeout=0.0, **options)
        self.heard: list[str] = []
        self.asked: list[discord.Interaction[Any]] = []
        self.is_silent = False

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        self.asked.append(interaction)
        if not self.is_silent:
            await self.answers(interaction)

    async def answers(self, interaction: discord.Interaction[Any]) -> None:
        data: Any = interaction.data
        name = data.get("name") or data["custom_id"]
        response = interaction.response
        if interaction.type is discord.InteractionType.autocomplete:
            await response.autocomplete([discord.app_commands.Choice(name="Night owls", value="owls")])
        elif name == "program":
            await response.send_modal(Sheet())
        elif name == "more":
            await response.defer(ephemeral=True, thinking=True)
            await interaction.followup.send("Here is more.")
        elif name == "topic":
            view = Question()
            await response.edit_message(view=view)
            view.stop()
        else:
            await response.send_message(f"{name} of {interaction.user.display_name}", ephemeral=True)

    async def on_message(self, message: discord.Message) -> None:
        self.heard.append(f"message {message.author.display_name}: {message.content}")

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        self.heard.append(f"deleted {payload.message_id}")

    async def on_thread_update(self, before: discord.Thread, after: discord.Thread) -> None:
        self.heard.append(f"thread {after.name} archived={after.archived}")

    async def on_scheduled_event_create(self, event: discord.ScheduledEvent) -> None:
        self.heard.append(f"event {event.name}")

    async def on_resumed(self) -> None:
        self.heard.append("resumed")


@asynccontextmanager
async def at_work(there: Discord, bot: Any = None, register: bool = True) -> AsyncIterator[Any]:
    """The bot, connected to `there` and ready; its commands registered everywhere."""
    bot = bot or SmallBot()
    base = mock.patch.object(Route, "BASE", there.api)
    gateway = mock.patch.object(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(there.gateway))
    with base, gateway:
        running = asyncio.create_task(bot.start(there.token))
        try:
            await there.until(lambda: running.done() or (bot.is_ready() and there.listening))
            if running.done():
                await running
            if register:
                await bot.http.bulk_upsert_global_commands(bot.application_id, COMMANDS)
            yield bot
        finally:
            await bot.close()
            running.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await running


def in_a_day() -> Any:
    return discord.utils.utcnow() + timedelta(days=1)
