"""Who may do what in a room that we make."""

from typing import Any

from circles_matrix.server import Homeserver
from circles_matrix.settings import Settings

BOT, EVERYBODY = 100, 0
CREATOR_IS_ABOVE_ALL = "12"
"""From this room version on the creator stands above all levels and must not be listed among them."""


class Powers:
    """The levels of new rooms, for the version of room that the homeserver makes."""

    def __init__(self, settings: Settings, server: Homeserver) -> None:
        self._settings = settings
        self._server = server
        self._version = settings.room_version

    async def of_members(self) -> dict[str, Any]:
        """Who may do what. Members facilitate in turn, so all of them may pin and rename; only we invite and remove."""
        powers: dict[str, Any] = {
            "users_default": EVERYBODY,
            "invite": BOT,
            "kick": BOT,
            "ban": BOT,
            "redact": BOT,
            "state_default": BOT,
            "events_default": EVERYBODY,
            "events": {"m.room.name": EVERYBODY, "m.room.pinned_events": EVERYBODY, "m.room.encryption": BOT},
        }
        if await self._creator_is_listed():
            powers["users"] = {self._settings.user: BOT}
        return powers

    async def _creator_is_listed(self) -> bool:
        if not self._version:
            answer = await self._server.get("capabilities")
            versions = answer.get("capabilities", {}).get("m.room_versions", {})
            self._version = str(versions.get("default", "11"))
        return self._version.isdigit() and int(self._version) < int(CREATOR_IS_ABOVE_ALL)
