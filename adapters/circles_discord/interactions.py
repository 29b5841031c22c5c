"""What people press, choose and fill in. Each is answered within three seconds, for the asker's eyes."""

import asyncio
import logging
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import Any

import discord
from discord import app_commands

from circles import Form, Identity, Post
from circles.chat import Asked, Filled, Inbox, Pressed, Room, Suggestion
from circles_discord import forms
from circles_discord.answers import PLATFORM, Answers, elsewhere, next_page, too_old
from circles_discord.commands import Commands
from circles_discord.memory import Memory
from circles_discord.settings import Settings

log = logging.getLogger(__name__)
PAGE = "~page"
"""Begins the custom id of a form's page: which form, which page, of how many. No command is called like it."""
MOST_SUGGESTIONS = 25

Kind = discord.InteractionType


class Interactions:
    """One door for commands, buttons, lists and forms: whatever comes says by itself what it means."""

    def __init__(self, settings: Settings, memory: Memory, commands: Commands, answers: Answers, inbox: Inbox) -> None:
        self._server = int(settings.server)
        self._forms = memory.heard
        self._commands = commands
        self._answers = answers
        self._inbox = inbox

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Discord hands in what somebody did. Never raises: nobody would hear of it."""
        try:
            if interaction.guild_id not in (None, self._server):
                await self._elsewhere(interaction)
            elif interaction.type is Kind.autocomplete:
                await self._suggest(interaction)
            else:
                await self._hear(interaction, interaction.data or {})
        except Exception:
            log.exception("interaction failed", extra={"action": "interaction_failed", "event": str(interaction.id)})

    async def _elsewhere(self, interaction: discord.Interaction) -> None:
        if interaction.type is not Kind.autocomplete:
            await self._answers.say(interaction, elsewhere())

    async def _hear(self, interaction: discord.Interaction, data: Mapping[str, Any]) -> None:
        match interaction.type:
            case Kind.application_command:
                await self._give(interaction, self._command(interaction, data))
            case Kind.component:
                code = str((data.get("values") or [data["custom_id"]])[0])
                if code.startswith(PAGE):
                    await self._turn_to(interaction, *_page_of(code))
                else:
                    await self._ask(interaction, Pressed(code))
            case Kind.modal_submit if data["custom_id"].startswith(PAGE):
                await self._take_page(interaction, forms.read(data), *_page_of(data["custom_id"]))
            case Kind.modal_submit:
                await self._ask(interaction, Filled(data["custom_id"], forms.read(data)))

    async def _command(self, interaction: discord.Interaction, data: Mapping[str, Any]) -> Post | Form:
        called = await self._commands.asked(data, self._inbox)
        what = Filled(called.name, called.values) if called else Filled("help", {})
        return await self._inbox.ask(asked(interaction, what))

    async def _ask(self, interaction: discord.Interaction, what: Pressed | Filled) -> None:
        await self._give(interaction, self._inbox.ask(asked(interaction, what)))

    async def _give(self, interaction: discord.Interaction, asking: Coroutine[Any, Any, Post | Form]) -> None:
        """Show what comes back of it."""
        await self._answers.give(interaction, asyncio.ensure_future(asking), self._open)

    def _open(self, interaction: discord.Interaction, form: Form, language: str) -> discord.ui.Modal:
        """The first page of a form. The code of one with several pages is kept until the last."""
        count = forms.pages(form, language)
        if count < 2:
            return forms.modal(form, language)
        id = self._forms.begin_form(str(interaction.user.id), form.code, interaction.created_at)
        return forms.modal(form, language, 0, _page_id(id, 0, count))

    async def _take_page(
        self, interaction: discord.Interaction, answers: dict[str, str], id: str, page: int, count: int
    ) -> None:
        found = self._forms.form(id, str(interaction.user.id))
        if found is None:
            await self._answers.say(interaction, too_old())
            return
        code, before = found
        answers = before | answers
        if page + 1 < count:
            self._forms.answered(id, answers)
            await self._answers.say(interaction, next_page(page + 1, count, _page_id(id, page + 1, count)))
            return
        await self._ask(interaction, Filled(code, answers))
        self._forms.end_form(id)

    async def _turn_to(self, interaction: discord.Interaction, id: str, page: int, count: int) -> None:
        """Open a later page. What it asks is asked anew: the form itself is not kept."""
        found = self._forms.form(id, str(interaction.user.id))
        if found is None:
            await self._answers.say(interaction, too_old())
            return
        code = _page_id(id, page, count)
        asking = asyncio.ensure_future(self._inbox.ask(asked(interaction, Pressed(found[0]))))
        await self._answers.give(
            interaction,
            asking,
            # In another language than before it may have fewer pages.
            lambda _, form, language: forms.modal(form, language, min(page, forms.pages(form, language) - 1), code),
            lambda _: next_page(page, count, code),
        )

    async def _suggest(self, interaction: discord.Interaction) -> None:
        called = await self._commands.asked(interaction.data or {}, self._inbox)
        found: Sequence[Suggestion] = ()
        if called:
            found = await self._inbox.suggest(_who(interaction), called.name, called.focused, called.typed)
        choices = [app_commands.Choice(name=each.label[:100], value=each.value) for each in found if each.label]
        fitting = [each for each in choices if len(each.value) <= 100][:MOST_SUGGESTIONS]
        with suppress(discord.NotFound):  # they have typed on meanwhile
            await interaction.response.autocomplete(fitting)


def asked(interaction: discord.Interaction, what: Pressed | Filled) -> Asked:
    """The request behind an interaction."""
    room = Room(PLATFORM, str(interaction.channel_id)) if interaction.guild_id and interaction.channel_id else None
    language = str(interaction.locale).partition("-")[0]
    return Asked(str(interaction.id), _who(interaction), interaction.user.display_name, what, room, language=language)


def _who(interaction: discord.Interaction) -> Identity:
    return Identity(PLATFORM, str(interaction.user.id))


def _page_id(id: str, page: int, count: int) -> str:
    return f"{PAGE}|{id}|{page}|{count}"


def _page_of(code: str) -> tuple[str, int, int]:
    _, id, page, count = code.split("|")
    return id, int(page), int(count)
