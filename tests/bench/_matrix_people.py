"""People of the Matrix benchmark: as light as can be, so that the bots and the homeserver are what is measured."""

import itertools
import json
import time
from typing import Any
from urllib.parse import quote

import aiohttp

from tests.adapters.matrix.homeserver import Homeserver

PATIENCE = 60.0
"""Seconds until an answer counts as lost."""
FILTER = json.dumps({"presence": {"types": []}, "account_data": {"types": []}, "room": {"ephemeral": {"types": []}}})


class Person:
    """Somebody in a private room with a bot."""

    def __init__(self, server: Homeserver, bot: str) -> None:
        self._server = server
        self._account = server.account("person")
        self._bot = bot
        self._count = itertools.count()
        self._since = ""
        self.room = ""

    async def comes(self) -> None:
        """Begin a talk with the bot. Returns when it is in the room."""
        headers = {"Authorization": f"Bearer {self._account.token}"}
        self._client = aiohttp.ClientSession(self._server.url, headers=headers)
        body = {"preset": "trusted_private_chat", "invite": [self._bot], "is_direct": True}
        self.room = (await self._call("POST", "createRoom", body))["room_id"]
        await self._until(lambda each: each["type"] == "m.room.member" and each["content"]["membership"] == "join")

    async def goes(self) -> None:
        """Leave."""
        await self._client.close()

    async def asks(self, times: int) -> list[float]:
        """Ask, wait for the answer, and ask again. Returns how long each answer took, in seconds."""
        waits = []
        for _ in range(times):
            number = next(self._count)
            word = f"w{number:05}x"
            began = time.perf_counter()
            body = {"msgtype": "m.text", "body": f"cheer0 {word}"}
            await self._call("PUT", f"rooms/{quote(self.room)}/send/m.room.message/t{number}", body)
            await self._until(lambda each, word=word: word in each["content"].get("body", ""))
            waits.append(time.perf_counter() - began)
        return waits

    async def _until(self, predicate: Any) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            query = f"sync?timeout=30000&filter={quote(FILTER)}" + (f"&since={self._since}" if self._since else "")
            news = await self._call("GET", query)
            self._since = news["next_batch"]
            room = news.get("rooms", {}).get("join", {}).get(self.room, {})
            events = [*room.get("state", {}).get("events", ()), *room.get("timeline", {}).get("events", ())]
            if any(each["sender"] == self._bot and predicate(each) for each in events):
                return
        raise RuntimeError(f"no answer within {PATIENCE:.0f} s")

    async def _call(self, method: str, path: str, body: object = None) -> Any:
        async with self._client.request(method, f"/_matrix/client/v3/{path}", json=body) as answer:
            answer.raise_for_status()
            return await answer.json()
