"""Two people do the same at once, and a whole server does: one counts, and everybody is answered in time."""

import asyncio
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.adapters.discord.community import Community, community
from tests.adapters.discord.lookalike import Interaction
from tests.adapters.discord.lookalike.channels import Channel

FIRST = datetime(2027, 1, 12, 18, tzinfo=UTC)
SECONDS = 3.0


async def test_two_press_next_in_the_same_moment(tmp_path: Path) -> None:
    """One step, not two, and a sentence for whoever was a moment later."""
    async with community(tmp_path) as there:
        room = await there.season()
        await there.until(FIRST)
        await there.slash("ana", "clock start", room)
        live = await there.offers(room, "Next")
        steps = [live.text]
        for _ in range(2):
            pressed = await asyncio.gather(*(there.clicks(who, live, "Next") for who in ("ana", "bo", "chen")))
            assert all(each.said and not each.failed for each in pressed)
            await there.server.discord.until(lambda: live.text != steps[-1])
            await there.sent()
            steps.append(live.text)
            answers = [each.text for each in pressed]
            assert len(set(answers)) == 2 and sorted(map(answers.count, answers)) == [1, 2, 2], answers
        assert _parts(steps) == [1, 2, 3], steps


async def test_two_take_the_same_role_in_the_same_moment(tmp_path: Path) -> None:
    """Bo cannot keep the time: of those who would, the first one does, and the other is told."""
    async with community(tmp_path) as there:
        room = await there.season()
        await there.until(FIRST - timedelta(hours=23))
        assert "- timekeeper: Bo" in await _rota(there, room)
        await there.clicks("bo", await there.offers(room, "I cannot come"), "I cannot come")
        await there.until(FIRST - timedelta(hours=10))
        (asked,) = [each for each in there.people["dua"].dms if "Yes, I take it" in each.buttons]
        answers = await asyncio.gather(
            there.clicks("dua", asked, "Yes, I take it"),
            there.slash("chen", "role take", room, role="timekeeper"),
            there.slash("ana", "role take", room, role="timekeeper"),
        )
        _all_answered(answers)
        rota = (await _rota(there, room)).split("Session 2")[0]
        assert rota.count("timekeeper:") == 1
        assert len({each.text for each in answers}) >= 2, "one has it, and the others hear that it is taken"


async def test_two_accept_one_swap_in_the_same_moment(tmp_path: Path) -> None:
    async with community(tmp_path) as there:
        room = await there.season()
        await there.until(FIRST - timedelta(hours=23))
        assert "Dua and Bo" in (await there.slash("ana", "swap ask", room)).text
        await there.sent()
        takers = ("dua", "bo")
        answers = await asyncio.gather(*(there.slash(who, "swap accept", room, giver="Ana") for who in takers))
        _all_answered(answers)
        first = (await _rota(there, room)).split("Session 2")[0]
        (taker,) = [who for who in takers if f"facilitator: {who.title()}" in first]
        one, other = [answers[takers.index(who)].text for who in (taker, *(each for each in takers if each != taker))]
        assert one != other and "error" not in other.lower(), (one, other)


async def _rota(there: Community, room: Channel) -> str:
    return (await there.slash("dua", "rota", room)).text


def _all_answered(answers: Sequence[Interaction]) -> None:
    assert all(each.said and each.answered_in is not None and each.answered_in < SECONDS for each in answers)


def _parts(steps: Sequence[str]) -> list[int]:
    """Which part of the session was running, by what the clock showed."""
    return [int(found[1]) for each in steps if (found := re.search(r"(\d+) (?:of|/) \d+", each))]
