"""The space of a community: the rooms of its circles stand in it."""

import logging

from circles import CirclesError
from circles_matrix.memory import Memory
from circles_matrix.server import Homeserver, ServerError
from circles_matrix.settings import Settings

log = logging.getLogger(__name__)


class Space:
    """The space of the settings. It works without: rooms then stand by themselves. Raises ServerError."""

    def __init__(self, settings: Settings, server: Homeserver, memory: Memory) -> None:
        self._settings = settings
        self._server = server
        self._memory = memory
        self.id = ""
        """Its id; empty if there is none."""

    async def find(self) -> None:
        """Look it up by its id or its alias, go in if we are invited, and put in what is not there yet."""
        if not self._settings.space:
            return
        self.id = await self._known_as(self._settings.space)
        if self.id not in (await self._server.get("joined_rooms"))["joined_rooms"]:
            await self._go_in()
        await self.fill()

    async def _known_as(self, space: str) -> str:
        if space.startswith("!"):
            return space
        try:
            return str((await self._server.get("directory", "room", space))["room_id"])
        except ServerError as error:
            if error.status == 404:
                raise CirclesError(f"adapters.matrix.space: {space} is not known to the homeserver") from error
            raise

    async def _go_in(self) -> None:
        try:
            await self._server.post("join", self.id, body={})
        except ServerError as error:
            if error.is_passing:
                raise
            # An invitation to it is accepted whenever it comes.
            log.warning(
                "not in the space yet: invite %s to %s, and let it add rooms",
                *(self._settings.user, self._settings.space),
                extra={"action": "space_waits"},
            )

    async def fill(self) -> None:
        """Put all rooms of circles into it, those too that were made before it let us."""
        for room in self._memory.places.of_circles():
            await self.put(room)

    async def put(self, room: str) -> None:
        """Show a room in it, if there is a space and the room is not in it yet."""
        noted = self._memory.incoming
        if not self.id or noted.noted(f"space of {room}") == self.id:
            return
        via = {"via": [self._settings.server]}
        try:
            await self._server.put("rooms", self.id, "state", "m.space.child", room, body=via | {"suggested": False})
            await self._server.put("rooms", room, "state", "m.space.parent", self.id, body=via | {"canonical": True})
        except ServerError as error:
            if error.is_passing:
                raise
            log.warning("room not put into the space", extra={"action": "space_refused", "why": str(error)})
            return
        noted.note(f"space of {room}", self.id)
