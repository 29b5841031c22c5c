"""A room for calls for each circle, on a Jitsi server of your choice. Off until you name one."""

import hashlib
from collections.abc import Mapping
from typing import Any

from circles import Circle, PluginError, hookimpl


class Jitsi:
    """Makes an address from the circle's id: nothing is created, asked or stored anywhere."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.server = str(settings.get("server", "")).rstrip("/")
        unknown = sorted(set(settings) - {"server"})
        if unknown:
            raise PluginError(f"it has only the setting 'server'; take out {', '.join(unknown)}")
        if self.server and not self.server.startswith("https://"):
            raise PluginError("'server' should be an address such as \"https://meet.example.org\"")

    @hookimpl
    def meeting_place(self, circle: Circle) -> str | None:
        """A room that nobody finds by guessing, and that is the same in every session."""
        if not self.server:
            return None
        secret = hashlib.sha256(f"jitsi {circle.id}".encode()).hexdigest()[:20]
        return f"{self.server}/circle-{secret}"
