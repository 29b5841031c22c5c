"""The commands, as Discord knows them: told to it only when they changed."""

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from circles.chat import Inbox
from circles.render import languages
from circles_discord.memory import Memory
from circles_discord.menu import Called, Menu
from circles_discord.session import Session

log = logging.getLogger(__name__)
DIGEST, TAPS, SYNCED = "commands", "command_taps", "commands_synced"


class Commands:
    """What people can ask for. `taps`: by our names, what to write in a text so that the command can be tapped."""

    def __init__(self, session: Session, memory: Memory) -> None:
        self._session = session
        self._memory = memory
        self._menu: Menu | None = None
        self.taps = noted_taps(memory)

    async def menu(self, inbox: Inbox) -> Menu:
        """What people can ask for. At the start it may take a moment until the program behind is there."""
        if self._menu is None:
            self._menu = Menu(await inbox.commands(), [each for each in languages() if each != "en"])
        return self._menu

    async def asked(self, data: Mapping[str, Any], inbox: Inbox) -> Called | None:
        """What an interaction asks for; None if it is no command of ours (any more)."""
        return (await self.menu(inbox)).asked(data)

    async def sync(self, inbox: Inbox) -> None:
        """Tell Discord what people can ask for, if that is not what it knows."""
        menu = await self.menu(inbox)
        client = await self._session.client()
        application = client.application_id or 0
        if self._memory.noted(DIGEST) == menu.digest:
            there = {int(each["id"]) for each in await client.http.get_global_commands(application)}
            if there >= ids(self.taps):
                return
        known = await client.http.bulk_upsert_global_commands(application, menu.payload)
        self.taps = menu.taps(known)
        self._memory.note(TAPS, json.dumps(self.taps))
        self._memory.note(SYNCED, datetime.now(UTC).isoformat())
        self._memory.note(DIGEST, menu.digest)
        log.info("commands told to Discord", extra={"action": "commands_synced", "count": len(menu.paths)})
        if menu.left_out:
            log.warning("commands left out: no room", extra={"action": "commands_left_out", "names": menu.left_out})


def noted_taps(memory: Memory) -> dict[str, str]:
    """What was told to Discord before, by our names; nothing before the first time."""
    noted: dict[str, str] = json.loads(memory.noted(TAPS) or "{}")
    return noted


def ids(taps: Mapping[str, str]) -> set[int]:
    """Discord's ids of what can be tapped."""
    return {int(each.rpartition(":")[2].removesuffix(">")) for each in taps.values()}
