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


def form_to_open(form: Form) -> Post:
    """A form that cannot open by itself: there is a button for it."""
    opening = Button(say("Open the form"), form.code, opens_form=True, main=True)
    return Post("", InPrivate(""), (Paragraph(form.title),), (opening,))


class Answers:
    """Shows people what came of what they did."""

    def __init__(self, posting: Posting, commands: Commands, inbox: Inbox) -> None:
        self._posting = posting
        self._commands = commands
        self._inbox = inbox

    async def give(
        self,
        interaction: discord.Interaction,
        asking: "asyncio.Future[Post | Form]",
        open_form: OpenForm,
        instead: Callable[[Form], Post] = form_to_open,
    ) -> None:
        """Wait for the answer and show it: a post for the asker's eyes, a form on top of everything.

        A form can only be the first answer: where it is too late for that, `instead` of it is shown.
        """
        await asyncio.wait([asking], timeout=PATIENCE)
        is_late = not asking.done()
        if is_late:
            await _defer(interaction)
        answer = await asking
        reader = await self._inbox.reader(Identity(PLATFORM, str(interaction.user.id)))
        if isinstance(answer, Form):
            is_submit = interaction.type is discord.InteractionType.modal_submit
            form = answer
            if not (is_late or is_submit) and await _is_taken(
                lambda: _opened(interaction, open_form(interaction, form, reader.language))
            ):
                return
            answer = instead(form)
        await self._show(interaction, answer, reader)

    async def say(self, interaction: discord.Interaction, post: Post) -> None:
        """Show something at once."""
        reader = await self._inbox.reader(Identity(PLATFORM, str(interaction.user.id)))
        await self._show(interaction, post, reader)

    async def _show(self, interaction: discord.Interaction, post: Post, reader: Reader) -> None:
        key = f"answer:{interaction.id}"
        parts = layout.answer(post, reader, key, self._commands.taps)
        first, *more = parts
        alone = interaction.guild_id is not None  # in private there is nobody else, and there it should stay
        if await _is_taken(lambda: _first(interaction, first, alone)):
            await self._show_more(interaction, more, alone, f"{key}#more")
        else:  # Discord no longer takes it there: they get it in private, for it is done
            await self._tell(interaction, parts, reader, key)

    async def _show_more(self, interaction: discord.Interaction, parts: Sequence[Part], alone: bool, key: str) -> None:
        """What does not fit into the first message. From the one on that fails, it comes in private."""
        for number, part in enumerate(parts):
            try:
                await interaction.followup.send(ephemeral=alone, files=_files(part), **_shown(part))
            except Exception as error:
                log.warning("answer is told in private", extra={"action": "answer_late", "why": type(error).__name__})
                await self.insist(lambda: self._posting.tell(str(interaction.user.id), key, parts[number:]))  # noqa: B023
                return

    async def _tell(self, interaction: discord.Interaction, parts: Sequence[Part], reader: Reader, key: str) -> None:
        """In private; and if they take no private messages, the room of the circle says so without the answer."""
        receipt = await self.insist(lambda: self._posting.tell(str(interaction.user.id), key, parts))
        if receipt.outcome is Outcome.REFUSED and interaction.guild_id and interaction.channel_id:
            notice = layout.answer(cannot_show(interaction.user.display_name), reader, f"{key}#closed", {})
            await self.insist(lambda: self._posting.write_in_room(str(interaction.channel_id), f"{key}#closed", notice))

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
    """Say that it takes longer. Should that fail, the answer will show whether Discord heard of it."""
    try:
        await interaction.response.defer(ephemeral=interaction.guild_id is not None, thinking=True)
    except Exception as error:
        log.warning("not deferred", extra={"action": "defer_failed", "why": type(error).__name__})


async def _first(interaction: discord.Interaction, part: Part, alone: bool) -> None:
    """Show the first message of an answer, once however often this is called."""
    if not interaction.response.is_done():
        try:
            await interaction.response.send_message(ephemeral=alone, files=_files(part), **_shown(part))
            return
        except discord.HTTPException as error:
            if error.code != faults.ACKNOWLEDGED:
                raise
            # What we sent before arrived, only we never heard so: this, or that it takes longer.
    await interaction.edit_original_response(attachments=_files(part), **_shown(part))


async def _opened(interaction: discord.Interaction, modal: discord.ui.Modal) -> None:
    """Open a form, once however often this is called."""
    try:
        await interaction.response.send_modal(modal)
    except discord.HTTPException as error:
        if error.code != faults.ACKNOWLEDGED:
            raise


async def _is_taken(answering: Callable[[], Awaitable[None]]) -> bool:
    """Try until Discord takes the answer. Returns False if it does not do so any more."""
    try:
        async with asyncio.timeout(GIVEN_UP.total_seconds()):
            await faults.insist(answering)
    except (discord.HTTPException, TimeoutError) as error:
        log.warning("answer not taken", extra={"action": "answer_late", "why": getattr(error, "code", "timeout")})
        return False
    return True


def _files(part: Part) -> list[discord.File]:
    return [discord.File(BytesIO(each.content), each.name) for each in part.files]


def _shown(part: Part) -> dict[str, Any]:
    return {"view": view_of(part), "allowed_mentions": discord.AllowedMentions.none()}


def next_page(page: int, count: int, code: str) -> Post:
    """Between two pages of a form."""
    done = say("Page {page} of {count} is noted. Nothing is sent yet.", page=page, count=count)
    return Post("", InPrivate(""), (Paragraph(done),), (Button(say("Go on"), code, True, main=True),))


def too_old() -> Post:
    """A page of a form that is no longer kept."""
    return Post("", InPrivate(""), (Paragraph(say("That form is from another day. Please open it anew.")),))


def cannot_show(name: str) -> Post:
    """For the room: the answer came too late for its place, and whoever asked takes no private messages."""
    line = say(
        "{name}, I was too slow to show you my answer, and you take no private messages from me. Please ask me again.",
        name=name,
    )
    return Post("", InPrivate(""), (Paragraph(line),))


def elsewhere() -> Post:
    """Somebody asked in a server that this program does not serve."""
    return Post("", InPrivate(""), (Paragraph(say("I work in another server. Here there are no circles of mine.")),))
