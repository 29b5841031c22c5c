"""Who leaves the room of a circle is still in the circle: they hear so, and how to come back."""

from collections.abc import Mapping
from typing import Any

from nio.client.async_client import AsyncClient

from circles import InPrivate, Paragraph, Post, say
from circles.message import Button
from circles_matrix.asking import Asking
from circles_matrix.memory import Memory
from circles_matrix.rooms import ClosedDoor, Rooms
from circles_matrix.translate import Moved

LET_ME_IN = "room:"
"""What the code of the way back begins with. It is ours alone: the program knows nothing of rooms that people leave."""


class Leaving:
    """Rooms that people leave by themselves, and the way back in."""

    def __init__(self, memory: Memory, rooms: Rooms, asking: Asking, client: AsyncClient) -> None:
        self._places = memory.places
        self._rooms = rooms
        self._asking = asking
        self._client = client

    async def moved(self, room: str, event: Mapping[str, Any], moved: Moved) -> None:
        """Somebody came or went."""
        by_themselves = moved.person == event["sender"] and moved.membership == "leave" and moved.before != "leave"
        if not by_themselves or not self._places.belongs(room, moved.person) or self._places.is_closed(room):
            return
        try:
            aside = await self._rooms.private(moved.person)
        except ClosedDoor:
            return
        known = self._client.rooms.get(room)
        await self._asking.say(aside, event, left(known.name if known and known.name else "", room))

    async def let_in(self, aside: str, event: Mapping[str, Any], room: str) -> None:
        """Ask whoever wants it into a room again, if they still belong there; else say so."""
        if self._places.belongs(room, event["sender"]):
            await self._rooms.invite(room, event["sender"])
        else:
            await self._asking.say(aside, event, not_in_it())


def left(name: str, room: str) -> Post:
    """What somebody hears who left a room."""
    blocks = (
        Paragraph(say("You left the room of {name}. You are still in the circle, and nobody was told.", name=name)),
        Paragraph(say("To give up your place, write “leave”.")),
    )
    return Post("", InPrivate(""), blocks, (Button(say("Let me into the room again"), f"{LET_ME_IN}{room}"),))


def not_in_it() -> Post:
    """What somebody hears who wants back into the room of a circle that is no longer theirs."""
    line = say("You are no longer in this circle, so its room stays closed to you.")
    return Post("", InPrivate(""), (Paragraph(line),))
