"""How an interaction is answered: at once if possible, within three seconds in any case, and never lost."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import discord

from circles import Form, Identity, InPrivate, Paragraph, Post, say
from circles.chat import Inbox, Outcome, Reader, Receipt
from circles.message import Button
from circles_discord import faults, layout
from circles_discord.commands import Commands
from circles_discord.layout import Part
from circles_discord.posting import Posting, view_of

log = logging.getLogger(__name__)
PLATFORM = "discord"
PATIENCE = 1.5
"""Seconds until we say that it takes longer. Discord waits three for a sign, the way there and back included."""
GIVEN_UP = timedelta(minutes=10)

OpenForm = Callable[[discord.Interaction, Form, str], discord.ui.Modal]


class Answers:
    """Shows people what came of what they did."""

    def __init__(self, posting: Posting, commands: Commands, inbox: Inbox) -> None:
        self._posting = posting
        self._commands = commands
        self._inbox = inbox

    async def give(
        self, interaction: discord.Interaction, asking: "asyncio.Future[Post | Form]", open_form: OpenForm
    ) -> None:
        """Wait for the answer and show it: a post for the asker's eyes, a form on top of everything."""
        await asyncio.wait([asking], timeout=PATIENCE)
        if not asking.done():
            await _defer(interaction)
        answer = await asking
        reader = await self._inbox.reader(Identity(PLATFORM, str(interaction.user.id)))
        if isinstance(answer, Post):
            await self._show(interaction, answer, reader)
        elif interaction.response.is_done() or interaction.type is discord.InteractionType.modal_submit:
            await self._show(interaction, form_to_open(answer), reader)  # a form can only be the first answer
        else:
            await _acknowledged(interaction.response.send_modal(open_form(interaction, answer, reader.language)))

    async def say(self, interaction: discord.Interaction, post: Post) -> None:
        """Show something at once."""
        reader = await self._inbox.reader(Identity(PLATFORM, str(interaction.user.id)))
        await self._show(interaction, post, reader)

    async def _show(self, interaction: discord.Interaction, post: Post, reader: Reader) -> None:
        key = f"answer:{interaction.id}"
        parts = layout.answer(post, reader, key, self._commands.ids)
        try:
            is_shown = await self._show_parts(interaction, parts)
        except faults.PASSING:
            is_shown = False
        if not is_shown:  # Discord no longer takes it there: they get it in private, for it is done
            await self.insist(lambda: self._posting.tell(str(interaction.user.id), key, parts))

    async def _show_parts(self, interaction: discord.Interaction, parts: Sequence[Part]) -> bool:
        """Whether the first part can be seen now."""
        alone = interaction.guild_id is not None  # in private there is nobody else, and there it should stay
        first, *more = parts
        if interaction.response.is_done():
            if not await _acknowledged(interaction.edit_original_response(attachments=_files(first), **_shown(first))):
                return False
        elif not await _acknowledged(
            interaction.response.send_message(ephemeral=alone, files=_files(first), **_shown(first))
        ):
            return False
        for part in more:
            await _acknowledged(interaction.followup.send(ephemeral=alone, files=_files(part), **_shown(part)))
        return True

    async def insist(self, sending: Callable[[], Awaitable[Receipt]]) -> Receipt:
        """Try until it is out or refused, at most for ten minutes. Returns what became of it."""
        until, pause = datetime.now(UTC) + GIVEN_UP, 1.0
        while (receipt := await sending()).outcome is Outcome.RETRY:
            now = datetime.now(UTC)
            if now > until:
                log.warning("answer given up", extra={"action": "answer_failed", "why": receipt.reason})
                break
            await asyncio.sleep((receipt.retry_at - now).total_seconds() if receipt.retry_at else pause)
            pause = min(2 * pause, 60.0)
        return receipt


async def _defer(interaction: discord.Interaction) -> None:
    await _acknowledged(interaction.response.defer(ephemeral=interaction.guild_id is not None, thinking=True))


async def _acknowledged(answering: Awaitable[Any]) -> bool:
    """Whether Discord took the answer. It is no fault that it has it already: the first answer to us was lost."""
    try:
        await answering
    except discord.HTTPException as error:
        if error.code == faults.ACKNOWLEDGED:
            return True
        if error.code in (faults.TOO_LATE, faults.UNKNOWN_WEBHOOK, faults.OLD_WEBHOOK):
            return False
        raise
    return True


def _files(part: Part) -> list[discord.File]:
    return [discord.File(BytesIO(each.content), each.name) for each in part.files]


def _shown(part: Part) -> dict[str, Any]:
    return {"view": view_of(part), "allowed_mentions": discord.AllowedMentions.none()}


def form_to_open(form: Form) -> Post:
    """A form that cannot open by itself: there is a button for it."""
    opening = Button(say("Open the form"), form.code, opens_form=True, main=True)
    return Post("", InPrivate(""), (Paragraph(form.title),), (opening,))


def next_page(page: int, count: int, code: str) -> Post:
    """Between two pages of a form."""
    done = say("Page {page} of {count} is noted. Nothing is sent yet.", page=page, count=count)
    return Post("", InPrivate(""), (Paragraph(done),), (Button(say("Go on"), code, True, main=True),))


def too_old() -> Post:
    """A page of a form that is no longer kept."""
    return Post("", InPrivate(""), (Paragraph(say("That form is from another day. Please open it anew.")),))


def elsewhere() -> Post:
    """Somebody asked in a server that this program does not serve."""
    return Post("", InPrivate(""), (Paragraph(say("I work in another server. Here there are no circles of mine.")),))
