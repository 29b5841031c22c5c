"""Whose invitations are accepted."""

import logging
from typing import Any

from nio.client.async_client import AsyncClient

from circles_matrix.memory import Memory
from circles_matrix.rooms import Rooms
from circles_matrix.server import ServerError
from circles_matrix.settings import Settings
from circles_matrix.translate import CALLED

log = logging.getLogger(__name__)


class Hospitality:
    """Goes in where somebody we trust invites us: allowed by the settings, in the space, or in a circle with us."""

    def __init__(self, settings: Settings, memory: Memory, rooms: Rooms, client: AsyncClient) -> None:
        self._settings = settings
        self._memory = memory
        self._rooms = rooms
        self._client = client

    async def comes(self, room: str, inviter: str) -> bool:
        """Answer an invitation. Whether we are in now, to talk with whoever invites us alone.

        Raises ServerError while the server is away.
        """
        if room != self._rooms.space.id and not self._trusts(inviter):
            log.info("invitation left alone", extra={"action": "invitation_left", "room": room})
            return False
        try:
            await self._rooms.join(room)
        except ServerError as error:
            ours_is_there = error.status >= 500 and error.code  # it cannot reach the one that has the room
            if error.is_passing and not ours_is_there:
                raise
            log.warning("cannot go in", extra={"action": "join_refused", "room": room, "why": str(error)})
            return False
        if room == self._rooms.space.id:
            await self._rooms.space.fill()
            return False
        if not await self._rooms.is_for_two(room, inviter):
            return False
        self._memory.places.add(room, person=inviter, ours=False)
        return True

    def _trusts(self, account: str) -> bool:
        server = account.partition(":")[2]
        if {account, server} & set(self._settings.allow):
            return True
        known = [
            room for room in self._client.rooms if room == self._rooms.space.id or self._memory.places.key_of(room)
        ]
        return any(account in self._client.rooms[room].users for room in known)


def call(room: str, state: list[dict[str, Any]], us: str, since: str) -> dict[str, Any]:
    """An invitation as an event that is kept like any other; seen again from the same place it is the same."""
    return {"type": CALLED, "event_id": f"called:{room}:{since}", "sender": _inviter(state, us), "content": {}}


def _inviter(state: list[dict[str, Any]], us: str) -> str:
    """Who invites us; empty if the server does not say."""
    for each in state:
        if each.get("type") == "m.room.member" and each.get("state_key") == us:
            return str(each.get("sender", ""))
    return ""
