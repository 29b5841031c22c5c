"""The slash commands, as Discord knows them: told to it only when they changed."""

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from circles import Declaration
from circles.chat import Inbox
from circles.render import languages
from circles_discord import slash
from circles_discord.memory import Memory
from circles_discord.session import Session

log = logging.getLogger(__name__)
DIGEST, IDS, SYNCED = "commands", "command_ids", "commands_synced"


class Commands:
    """What people can ask for. `ids` are Discord's, by our names: with them a text can hold a command to tap."""

    def __init__(self, session: Session, memory: Memory) -> None:
        self._session = session
        self._memory = memory
        self._declared: Sequence[Declaration] = ()
        self._by_path: Mapping[tuple[str, ...], Declaration] = {}
        self.ids: dict[str, int] = json.loads(memory.noted(IDS) or "{}")

    async def declared(self, inbox: Inbox) -> Sequence[Declaration]:
        """What people can ask for. At the start it may take a moment until the program behind is there."""
        if not self._declared:
            self._declared = await inbox.commands()
            self._by_path = slash.by_path(self._declared)
        return self._declared

    async def asked(self, data: Mapping[str, Any], inbox: Inbox) -> slash.Called | None:
        """What an interaction asks for; None if it is no command of ours (any more)."""
        return slash.asked(data, await self.declared(inbox), self._by_path)

    async def sync(self, inbox: Inbox) -> None:
        """Tell Discord what people can ask for, if that is not what it knows."""
        declarations = await self.declared(inbox)
        payload = slash.payload(declarations, [each for each in languages() if each != "en"])
        digest = slash.digest(payload)
        client = await self._session.client()
        application = client.application_id or 0
        if self._memory.noted(DIGEST) == digest:
            there = {int(each["id"]) for each in await client.http.get_global_commands(application)}
            if there >= set(self.ids.values()):
                return
        known = await client.http.bulk_upsert_global_commands(application, payload)
        self.ids = slash.ids(known, declarations)
        self._memory.note(IDS, json.dumps(self.ids))
        self._memory.note(SYNCED, datetime.now(UTC).isoformat())
        self._memory.note(DIGEST, digest)
        log.info("commands told to Discord", extra={"action": "commands_synced", "count": len(payload)})
