"""Sessions in the server's own list of events: one each, whatever happens to it or to us."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from circles import Hindered
from circles.chat import Room, SessionEvent
from tests.adapters.discord.bot import Bot, bot
from tests.adapters.discord.lookalike import Event, Status

SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(days=7)
ROOM = Room("discord", "1")


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[Bot]:
    async with bot(tmp_path, events=True) as there:
        yield there


def session(number: int, at: datetime = SOON, title: str = "") -> SessionEvent:
    starts = at + timedelta(hours=number)
    return SessionEvent(
        f"s{number}", ROOM, title or f"Session {number}", "Kick-off", starts, starts + timedelta(hours=1)
    )


def standing(there: Bot) -> list[Event]:
    return [each for each in there.server.guild.events.values() if each.status == Status.SCHEDULED]


async def test_made_moved_and_called_off(there: Bot) -> None:
    await there.chat.mirror([session(1), session(2)])
    first, _ = standing(there)
    await there.chat.mirror([session(1, SOON + timedelta(days=1)), session(2)])
    assert first.starts == SOON + timedelta(days=1, hours=1) and len(standing(there)) == 2
    await there.restart()
    await there.chat.mirror([session(1, SOON + timedelta(days=1))])
    assert [each.name for each in standing(there)] == ["Session 1"]


async def test_what_somebody_deleted_or_called_off_stays_so(there: Bot) -> None:
    await there.chat.mirror([session(1), session(2)])
    one, two = standing(there)
    del there.server.guild.events[one.id]
    two.status = Status.CANCELED
    await there.chat.mirror([session(1, title="New"), session(2, title="New")])
    await there.chat.mirror([])
    assert standing(there) == []


async def test_a_full_list_takes_the_next_ones_when_there_is_room(there: Bot) -> None:
    wanted = [session(number) for number in range(103)]
    await there.chat.mirror(wanted)
    assert len(standing(there)) == 100
    for each in standing(there)[:5]:
        each.status = Status.COMPLETED
    await there.chat.mirror(wanted)
    assert len(standing(there)) == 98 and {f"Session {n}" for n in (100, 101, 102)} <= {
        each.name for each in standing(there)
    }


async def test_without_the_permission_it_waits(there: Bot) -> None:
    there.server.guild.forbid("create_events")
    with pytest.raises(Hindered, match="Create Events"):
        await there.chat.mirror([session(1)])
    there.server.guild.allow("create_events")
    await there.chat.mirror([session(1)])
    assert len(standing(there)) == 1


async def test_made_and_never_heard_of(there: Bot) -> None:
    there.discord.lose_answers(1, "POST .*/scheduled-events")
    with pytest.raises(aiohttp.ClientError):
        await there.chat.mirror([session(1), session(2)])
    await there.restart()
    await there.chat.mirror([session(1), session(2)])
    assert [each.name for each in standing(there)] == ["Session 1", "Session 2"]


async def test_made_and_never_heard_of_and_then_called_off(there: Bot) -> None:
    there.discord.lose_answers(1, "POST .*/scheduled-events")
    with pytest.raises(aiohttp.ClientError):
        await there.chat.mirror([session(1)])
    await there.chat.mirror([session(2)])
    assert [each.name for each in standing(there)] == ["Session 2"]


async def test_lost_answers_to_a_change_and_to_a_calling_off(there: Bot) -> None:
    await there.chat.mirror([session(1), session(2)])
    for wanted in ([session(1, title="New"), session(2)], [session(1, title="New")]):
        there.discord.lose_answers(1, "PATCH .*/scheduled-events")
        with pytest.raises(aiohttp.ClientError):
            await there.chat.mirror(wanted)
        await there.chat.mirror(wanted)
    assert [each.name for each in standing(there)] == ["New"]
