"""Whoever leaves a circle reads its room no longer."""

import pytest

from circles.chat import Room
from circles.domain.person import Identity
from circles.testing import CircleApp, RecordingChat


async def test_who_left_is_let_out_of_the_room(circle_app: CircleApp) -> None:
    await circle_app.season()
    ((room, members),) = circle_app.chat.rooms.items()
    assert Identity("local", "bo") in members
    await circle_app.say("@bo", "leave")
    assert Identity("local", "bo") not in circle_app.chat.rooms[room]
    assert len(circle_app.chat.rooms[room]) == len(members) - 1


@pytest.mark.slow
async def test_a_platform_that_fails_is_asked_again(circle_app: CircleApp, monkeypatch: pytest.MonkeyPatch) -> None:
    await circle_app.season()
    (room,) = circle_app.chat.rooms
    tries = []

    async def failing(chat: RecordingChat, where: Room, members: tuple[Identity, ...]) -> None:
        tries.append(where)
        raise ConnectionError("the platform is away")

    with monkeypatch.context() as away:
        away.setattr(RecordingChat, "set_members", failing)
        await circle_app.say("@bo", "leave")
    assert len(tries) == 1 and Identity("local", "bo") in circle_app.chat.rooms[room]
    await circle_app.advance(hours=1)
    await circle_app.say("@ana", "rsvp coming")
    assert Identity("local", "bo") not in circle_app.chat.rooms[room]
