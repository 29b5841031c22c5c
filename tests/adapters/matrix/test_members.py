"""Two people meet in a room, each with a client that knows nothing of the other's."""

import pytest

from tests.adapters.matrix.client import SaidNo
from tests.adapters.matrix.conftest import People
from tests.adapters.matrix.homeserver import Homeserver
from tests.adapters.matrix.timeline import CANNOT_READ

PLAIN = [("nio", "mautrix"), ("mautrix", "nio")]
ROOMS = [("nio", "mautrix", False), ("mautrix", "nio", False), ("nio", "nio", True)]


@pytest.mark.parametrize(("one", "other", "encrypted"), ROOMS)
async def test_they_talk(people: People, one: str, other: str, encrypted: bool) -> None:
    ana, bo = await people("ana", one), await people("bo", other)
    room = await ana.opens("Alder", bo, encrypted=encrypted)
    await bo.joins(room)
    said = await ana.says(room, "Helo", html="<b>Helo</b>", mentions=(bo.id,))
    heard = await bo.waits_for(room, lambda each: each.sender == ana.id)
    assert (heard.id, heard.body, heard.html, heard.msgtype) == (said, "Helo", "<b>Helo</b>", "m.text")
    assert (heard.mentions, heard.edited, heard.encrypted) == ((bo.id,), False, encrypted)

    answer = await bo.replies(room, said, "Hi")
    liked = await bo.reacts(room, said, "👍")
    await ana.edits(room, said, "Hello")
    first, second = await ana.seen(room)
    assert (first.id, first.body, first.html, first.edited, first.encrypted) == (said, "Hello", "", True, encrypted)
    assert (second.id, second.body, second.replies_to, second.sender) == (answer, "Hi", said, bo.id)
    assert [(each.id, each.sender, each.key) for each in first.reactions] == [(liked, bo.id, "👍")]
    assert await bo.seen(room) == (first, second)

    await bo.redacts(room, liked)
    await bo.redacts(room, answer)
    (only,) = await ana.seen(room)
    assert (only.id, only.reactions) == (said, ())


@pytest.mark.parametrize(("one", "other", "encrypted"), ROOMS)
async def test_they_hand_each_other_files(people: People, one: str, other: str, encrypted: bool) -> None:
    ana, bo = await people("ana", one), await people("bo", other)
    room = await ana.opens("Alder", bo, encrypted=encrypted)
    await bo.joins(room)
    await ana.hands(room, "alder.ics", b"BEGIN:VCALENDAR")
    got = await bo.waits_for(room, lambda each: each.msgtype == "m.file")
    assert (got.filename, got.content, got.encrypted) == ("alder.ics", b"BEGIN:VCALENDAR", encrypted)
    assert ("file" in got.file) == encrypted


@pytest.mark.parametrize(("one", "other"), PLAIN)
async def test_they_know_what_the_room_is_and_what_they_may(people: People, one: str, other: str) -> None:
    ana, bo = await people("ana", one), await people("bo", other)
    power = {"users": {bo.id: 50}, "events": {"m.room.name": 50, "m.room.power_levels": 100}}
    room = await ana.opens("Alder", bo, topic="next: tomorrow", power=power, direct=True)
    place = await bo.waits_for_room(lambda each: each.name == "Alder")
    assert (place.id, place.topic, place.direct, place.encrypted) == (room, "next: tomorrow", True, False)
    assert place.people() == {ana.id, bo.id}
    assert place.power(bo.id) == 50 and place.creators == {ana.id}
    assert place.power(ana.id) > 100
    assert place.may(bo.id, "m.room.name", state=True) and not place.may(bo.id, "m.room.power_levels", state=True)
    await bo.sets(room, "m.room.name", {"name": "Birch"})
    assert (await ana.room(room)).name == "Birch"


@pytest.mark.parametrize(("one", "other"), PLAIN)
async def test_they_come_when_they_are_asked_and_leave_and_are_put_out(people: People, one: str, other: str) -> None:
    ana, bo = await people("ana", one), await people("bo", other, comes=False)
    room = await ana.opens("Alder", bo)
    assert await bo.rooms() == () and bo.invited == {room: False}
    with pytest.raises(SaidNo, match="M_FORBIDDEN"):
        await bo.room(room)
    await bo.joins(room)
    assert [each.id for each in await bo.rooms()] == [room] and bo.invited == {}
    await bo.leaves(room)
    assert await bo.rooms() == ()
    await ana.invites(room, bo)
    await bo.joins(room)
    await ana.kicks(room, bo)
    await ana.says(room, "gone?")
    assert await bo.rooms() == () and await bo.seen(room) == ()


@pytest.mark.parametrize("kind", ["nio", "mautrix"])
async def test_who_is_online_comes_by_themselves(people: People, kind: str) -> None:
    ana, bo = await people("ana"), await people("bo", kind)
    async with bo.online():
        room = await ana.opens("Alder", bo)
        while bo.id not in (await ana.room(room)).people():  # ended by the timeout of the test, if he does not
            assert await ana.seen(room) == ()


@pytest.mark.parametrize("kind", ["nio", "mautrix"])
async def test_nothing_is_missed_when_much_was_said(people: People, kind: str) -> None:
    ana, bo = await people("ana"), await people("bo", kind)
    room = await ana.opens("Alder", bo)
    await bo.joins(room)
    assert await ana.seen(room) == ()
    said = [await ana.client.send(room, "m.room.message", {"msgtype": "m.text", "body": f"{n}"}) for n in range(35)]
    assert [each.id for each in await bo.seen(room)] == said
    late = await people("chen", kind)
    await ana.invites(room, late)
    await late.joins(room)
    assert [each.id for each in await late.seen(room)] == said


@pytest.mark.parametrize("kind", ["nio", "mautrix"])
async def test_who_waits_in_vain_says_what_there_was_instead(people: People, kind: str) -> None:
    ana = await people("ana", kind)
    room = await ana.opens("Alder")
    await ana.says(room, "something else")
    with pytest.raises(AssertionError, match=r"Ana waited 0\.1 s(?s:.)*'something else'"):
        await ana.waits_for(room, lambda each: each.body == "this", seconds=0.1)


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_somebody_has_two_devices(homeserver: Homeserver, people: People, encrypted: bool) -> None:
    ana, bo = await people("ana"), await people("bo")
    room = await ana.opens("Alder", bo, encrypted=encrypted)
    await bo.joins(room)
    laptop = await people("bo", account=homeserver.log_in(bo.account))
    said = [await each.says(room, f"{n}") for n, each in enumerate((ana, bo, laptop))]
    for each in (ana, bo, laptop):
        assert [(one.id, one.body) for one in await each.seen(room)] == [(id, f"{n}") for n, id in enumerate(said)]


async def test_in_an_encrypted_room_a_new_device_reads_what_comes_and_not_what_was(people: People) -> None:
    ana, bo = await people("ana"), await people("bo")
    room = await ana.opens("Alder", bo, encrypted=True)
    await bo.joins(room)
    await ana.says(room, "before")
    late = await people("chen")
    await ana.invites(room, late)
    await late.joins(room)
    await ana.says(room, "after")
    assert [each.body for each in await bo.seen(room)] == ["before", "after"]
    assert [(each.msgtype, each.body) for each in await late.seen(room)] == [(CANNOT_READ, ""), ("m.text", "after")]


async def test_what_is_said_in_clear_in_an_encrypted_room_shows(people: People) -> None:
    ana, bo = await people("ana"), await people("bo", "mautrix")
    room = await ana.opens("Alder", bo, encrypted=True)
    await bo.joins(room)
    await bo.says(room, "everybody can read this")
    await ana.says(room, "and this not")
    assert [each.encrypted for each in await ana.seen(room)] == [False, True]
    assert [each.msgtype for each in await bo.seen(room)] == ["m.text", CANNOT_READ]
