"""A circle lives through its season in a Matrix room, plain and encrypted, as its members' clients show it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.adapters.matrix.community import Community, community
from tests.adapters.matrix.conftest import People
from tests.adapters.matrix.homeserver import Homeserver
from tests.adapters.matrix.members import Member
from tests.adapters.matrix.timeline import Seen

FIRST = datetime(2027, 1, 12, 18, tzinfo=UTC)


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_a_season(homeserver: Homeserver, people: People, tmp_path: Path, encrypted: bool) -> None:
    async with community(homeserver, people, tmp_path, encrypted=encrypted) as there:
        room = await there.season()
        await _the_room_is_theirs(there, room, encrypted)
        await there.until(FIRST - timedelta(hours=23))
        await _dua_cannot_come_and_then_can(there, room)
        await there.until(FIRST)
        await _they_meet(there, room)
        await there.until(FIRST + timedelta(hours=1, minutes=10))
        await _chen_reflects(there)
        await there.until(FIRST + timedelta(days=1))
        await _everything_was_said_once(there, room, encrypted)


async def _the_room_is_theirs(there: Community, room: str, encrypted: bool) -> None:
    place = await there.members["ana"].room(room)
    assert "Tue 12 Jan: 13:00 (Bo) · 18:00 (Ana)" in place.topic
    assert place.name == "Alder" and place.encrypted is encrypted
    assert place.people() == {there.bot.id, *(there.members[each].id for each in ("ana", "bo", "chen", "dua"))}
    welcome = await there.members["ana"].waits_for(room, lambda each: each.body.startswith("Welcome to Alder"))
    assert "13:00 (Bo) · 18:00 (Ana) · 21:00 (Dua) · 23:30 (Chen)" in welcome.body
    assert not any(city in welcome.body for city in ("Lisbon", "Kolkata", "Europe/", "Asia/"))
    assert there.members["bo"].id in welcome.mentions


async def _dua_cannot_come_and_then_can(there: Community, room: str) -> None:
    dua = there.members["dua"]
    agenda = await dua.waits_for(room, lambda each: each.body.startswith("Alder: session 1"))
    assert "1️⃣ I cannot come" in agenda.body
    calendar = await dua.waits_for(room, lambda each: each.filename == "session-1.ics")
    assert calendar.content and b"DTSTART:20270112T180000Z" in calendar.content
    known = await there.known("dua")
    tapped = await dua.reacts(room, agenda.id, "1️⃣")
    answer = await there.hears("dua", known)
    assert "21:00" in answer.body, "the answer shows Dua's own hour"
    known = await there.known("dua")
    await dua.redacts(room, tapped)
    back = await there.hears("dua", known)
    assert back.body != answer.body
    assert "4 people" in (await there.tells("ana", "agenda")).body


async def _they_meet(there: Community, room: str) -> None:
    bo = there.members["bo"]
    await there.tells("ana", "!circle start", room)
    live = await bo.waits_for(room, lambda each: "1️⃣ Next" in each.body)
    for _ in range(2):
        live = await _next(bo, room, live)
        assert live.edited
    await there.until(FIRST + timedelta(minutes=30))


async def _next(who: Member, room: str, live: Seen) -> Seen:
    """Tap the same mark again: an edited message takes the taps away, so that it can be pressed anew."""
    await who.reacts(room, live.id, "1️⃣")
    return await who.waits_for(
        room, lambda each: each.id == live.id and each.body != live.body and _is_fresh(each, who)
    )


def _is_fresh(message: Seen, who: Member) -> bool:
    return not any(each.sender == who.id for each in message.reactions)


async def _chen_reflects(there: Community) -> None:
    """A form, one question at a time; then one answer is edited."""
    chen = there.members["chen"]
    room = there.private["chen"]
    question = await there.tells("chen", "reflect")
    assert "stop" in question.body
    said = ""
    for _ in range(8):
        known = await there.known("chen")
        text = "I learned to ask twice" if not said else "skip"
        if " of " not in question.body and said:
            break
        last = await chen.says(room, text)
        said = said or last
        question = await there.hears("chen", known)
    known = await there.known("chen")
    await chen.edits(room, said, "I learned to wait")
    await there.hears("chen", known)
    mine = await there.tells("chen", "look back")
    assert "I learned to wait" in mine.body and "ask twice" not in mine.body


async def _everything_was_said_once(there: Community, room: str, encrypted: bool) -> None:
    seen = [each for each in await there.members["ana"].seen(room) if each.sender == there.bot.id]
    texts = [each.body for each in seen]
    assert len(texts) == len(set(texts)) + 1, "twice the same, but for the calendar entry of welcome and agenda"
    assert all(each.encrypted is encrypted for each in seen)
