"""A circle lives through its season on Discord, in a thread and in a channel, as its members' clients show it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.adapters.discord.community import Community, community
from tests.adapters.discord.lookalike.channels import Channel

FIRST = datetime(2027, 1, 12, 18, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["threads", "channels"])
async def test_a_season(tmp_path: Path, kind: str) -> None:
    async with community(tmp_path, kind=kind) as there:
        room = await there.season()
        await _the_room_is_theirs(there, room)
        await there.until(FIRST - timedelta(hours=23))
        await _dua_cannot_come_and_then_can(there, room)
        await there.until(FIRST)
        await _they_meet(there, room)
        await there.until(FIRST + timedelta(hours=1, minutes=10))
        await _chen_reflects(there)
        await there.until(FIRST + timedelta(days=1))
        _everything_was_said_once(there, room)


async def _the_room_is_theirs(there: Community, room: Channel) -> None:
    assert room.name.lower() == "alder"
    for name, person in there.people.items():
        assert room.visible(person) is (name != "mia"), name
    welcome = await there.sees(room, "Welcome to Alder")
    assert f"<t:{int(FIRST.timestamp())}:F>" in welcome.text
    assert not any(city in welcome.text for city in ("Lisbon", "Kolkata", "Europe/", "Asia/"))
    assert f"<@{there.people['bo'].id}>" in welcome.text


async def _dua_cannot_come_and_then_can(there: Community, room: Channel) -> None:
    agenda = await there.sees(room, "Alder: session 1")
    (calendar,) = (data for name, data in agenda.shown_files.items() if name == "session-1.ics")
    assert b"DTSTART:20270112T180000Z" in calendar
    answer = await there.clicks("dua", agenda, "I cannot come")
    assert answer.answer and answer.answer.ephemeral and answer.text
    back = await there.slash("dua", "rsvp", room, answer="coming")
    assert back.text != answer.text
    assert "4 people" in (await there.slash("ana", "agenda", room)).text


async def _they_meet(there: Community, room: Channel) -> None:
    await there.slash("ana", "clock start", room)
    live = await there.offers(room, "Next")
    for _ in range(2):
        before = live.text
        pressed = await there.clicks("bo", live, "Next")
        assert not pressed.failed
        await there.changes(live, before)
    await there.until(FIRST + timedelta(minutes=30))


async def _chen_reflects(there: Community) -> None:
    form = await there.slash("chen", "reflect")
    assert form.modal is not None
    done = await there.fills("chen", form, first="I learned to ask twice")
    assert done.text and not done.failed
    mine = await there.slash("chen", "my look-back")
    assert "I learned to ask twice" in mine.text


def _everything_was_said_once(there: Community, room: Channel) -> None:
    texts = [each.text for each in there.posts(room)]
    assert len(texts) == len(set(texts))
