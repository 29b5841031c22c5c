"""How the bot is shown: its name and its picture."""

import asyncio
import hashlib
import mimetypes
from pathlib import Path

from circles_matrix.memory import Memory
from circles_matrix.server import Homeserver
from circles_matrix.settings import Settings


class Profile:
    """Sets name and picture, each once: a change is announced in every room."""

    def __init__(self, settings: Settings, server: Homeserver, memory: Memory) -> None:
        self._settings = settings
        self._server = server
        self._incoming = memory.incoming

    async def set(self) -> None:
        """Make the profile what the settings say. Raises ServerError."""
        name = self._settings.display_name
        if name and self._incoming.noted("display_name") != name:
            await self._server.put("profile", self._settings.user, "displayname", body={"displayname": name})
            self._incoming.note("display_name", name)
        if self._settings.avatar:
            await self._set_avatar(Path(self._settings.avatar))

    async def _set_avatar(self, picture: Path) -> None:
        content = await asyncio.to_thread(picture.read_bytes)
        known = hashlib.sha256(content).hexdigest()
        if self._incoming.noted("avatar") == known:
            return
        media_type = mimetypes.guess_type(picture.name)[0] or "image/png"
        where = await self._server.upload(content, media_type, picture.name)
        await self._server.put("profile", self._settings.user, "avatar_url", body={"avatar_url": where})
        self._incoming.note("avatar", known)
