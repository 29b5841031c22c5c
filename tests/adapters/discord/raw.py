"""Requests by hand: what no library would send, and what is asked of the look-alike without a bot."""

import asyncio
import io
import json
from collections.abc import Coroutine
from typing import Any

import aiohttp

from tests.adapters.discord.lookalike import Discord, Interaction


class Raw:
    """`await raw("POST", "/users/@me/channels", {...})` gives the status and the answer; `code` is Discord's own."""

    def __init__(self, discord: Discord, session: aiohttp.ClientSession) -> None:
        self.discord, self.session = discord, session
        self.headers: dict[str, str] = {}

    async def __call__(self, method: str, path: str, body: Any = None, **files: bytes) -> tuple[int, Any]:
        """`files` are uploads by their name, numbered in that order."""
        headers = {"Authorization": f"Bot {self.discord.token}"}
        data: Any = None if body is None else aiohttp.JsonPayload(body)
        if files:
            data = aiohttp.FormData()
            data.add_field("payload_json", json.dumps(body), content_type="application/json")
            for number, (name, content) in enumerate(files.items()):
                data.add_field(f"files[{number}]", io.BytesIO(content), filename=name)
        async with self.session.request(method, self.discord.api + path, data=data, headers=headers) as response:
            self.headers = dict(response.headers)
            return response.status, (await response.json() if response.status != 204 else None)

    async def code(self, method: str, path: str, body: Any = None, **files: bytes) -> int:
        """Discord's code of the refusal; 0 if it was done."""
        status, answer = await self(method, path, body, **files)
        return 0 if status < 300 else int(answer["code"])

    async def done(self, method: str, path: str, body: Any = None, **files: bytes) -> Any:
        status, answer = await self(method, path, body, **files)
        assert status < 300, answer
        return answer

    async def begun(self, asking: Coroutine[Any, Any, Interaction]) -> tuple[Interaction, "asyncio.Task[Interaction]"]:
        """A person asks, and nobody has answered yet."""
        known = len(self.discord.world.interactions)
        task = asyncio.create_task(asking)
        await self.discord.until(lambda: task.done() or len(self.discord.world.interactions) > known)
        if task.done():
            task.result()
        return list(self.discord.world.interactions.values())[-1], task

    async def answer(self, interaction: Interaction, kind: int, data: Any = None) -> int:
        """The code with which a first answer is refused, or 0."""
        path = f"/interactions/{interaction.id}/{interaction.token}/callback"
        return await self.code("POST", path, {"type": kind} | ({} if data is None else {"data": data}))
