"""What only two may read fills a form in their private messages, and none that is opened in a room."""

from pathlib import Path

from tests.adapters.discord.community import Community, community
from tests.adapters.discord.lookalike import Interaction
from tests.adapters.discord.lookalike.channels import Channel

WORDS = "Reading each draft of Bo"


async def test_the_form_of_two_is_filled_in_private_messages_alone(tmp_path: Path) -> None:
    async with community(tmp_path) as there:
        room = await there.season()
        await there.slash("ana", "profile mentor", answer="yes")
        await _asks(there, "agreement pair", None, who="Bo", gives=WORDS)
        assert await _in_the_form(there, there.people["ana"].dm) == WORDS
        assert await _in_the_form(there, room) is None


async def _in_the_form(there: Community, channel: Channel) -> str | None:
    """What stands in it when it opens, by a button of an answer in this channel."""
    shown = await _asks(there, "agreement show", channel, who="Bo")
    assert shown.answer and WORDS in shown.text
    form = await there.clicks("ana", shown.answer, "Propose a change")
    assert form.modal is not None
    value: str | None = form.modal.fields["gives"].get("value")
    return value


async def _asks(there: Community, command: str, channel: Channel | None, **options: str) -> Interaction:
    return await (await there.people["ana"].slash(command, options, channel)).settled()
