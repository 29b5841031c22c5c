"""Where requests come in: the token, the weather, Discord's own description, then who answers; and a record of it."""

import json
import re
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from tests.adapters.discord.lookalike import schema
from tests.adapters.discord.lookalike.call import Call, Route, TooOften
from tests.adapters.discord.lookalike.refusal import Json, Refusal
from tests.adapters.discord.lookalike.weather import Limited, Weather
from tests.adapters.discord.lookalike.world import World

FAULTS = {50006, 50035, 50109, 40060}
"""Refusals that no circumstance explains: the bot should not have asked."""
MAJOR = ("channel_id", "guild_id", "webhook_id", "webhook_token", "interaction_id")


@dataclass
class Request:
    method: str
    path: str
    operation: str
    body: Any = None
    status: int = 0
    code: int = 0
    """Discord's own code of a refusal, or 0."""

    def __str__(self) -> str:
        return f"{self.method} {self.path} -> {self.status}" + (f" ({self.code})" if self.code else "")


class Door:
    def __init__(self, world: World, token: str, weather: Weather) -> None:
        self.world, self.token, self.weather = world, token, weather
        self.requests: list[Request] = []
        self.problems: list[str] = []
        self.mistakes: list[str] = []
        """What the look-alike itself answered as Discord would not."""

    async def handle(self, route: Route, request: web.Request) -> web.StreamResponse:
        record = Request(request.method, request.path.removeprefix("/api/v10"), route.operation)
        line = f"{record.method} {record.path}"
        self.requests.append(record)
        response = await self._answer(route, request, record, line)
        record.status = response.status
        response.headers["Date"] = format_datetime(self.world.clock.now(), usegmt=True)
        self.world.changed()
        await self.weather.waits()
        if response.status < 300 and self.weather.loses(line) and request.transport:
            request.transport.abort()
        return response

    async def _answer(self, route: Route, request: web.Request, record: Request, line: str) -> web.Response:
        if status := self.weather.failing(line):
            return web.Response(status=status, text="upstream connect error")
        if limited := self.weather.limited(line):
            return _too_many(limited, {})
        key = f"{route.operation} /{'/'.join(request.match_info.get(each, '') for each in MAJOR)}"
        wait, headers = self.weather.take(key, line)
        if wait:
            return _too_many(Limited(wait, False), headers)
        try:
            if not route.open and request.headers.get("Authorization") != f"Bot {self.token}":
                raise Refusal(0)
            body, files = await _body(request)
            record.body = body
            if code := self.weather.denying(line):
                raise Refusal(code)
            self._judge(route.operation, request, body)
            call = Call(self.world, dict(request.match_info), dict(request.query), body or {}, files)
            answer = route.handler(call)
        except TooOften as much:
            return _too_many(Limited(much.retry_after, False), headers)
        except Refusal as refusal:
            record.code = refusal.code
            if refusal.code in FAULTS:
                self.problems.append(f"{line}: {refusal}")
            return _json(refusal.status, refusal.json(), headers)
        status = schema.good_status(route.operation, answer)
        if wrong := schema.misfits(route.operation, status, answer):
            self.mistakes.append(f"{line}: {wrong}")
        return web.Response(status=status, headers=headers) if answer is None else _json(status, answer, headers)

    def _judge(self, operation: str, request: web.Request, body: Any) -> None:
        if not schema.is_known(operation):
            raise Refusal(50035, {"": f"{operation} is not in Discord's description"})
        if errors := schema.violations(operation, body) if request.method not in ("GET", "DELETE") else {}:
            raise Refusal(50035, errors)

    async def unknown(self, request: web.Request) -> web.StreamResponse:
        """What nobody answers: either Discord has no such thing, or it is not built here yet."""
        self.problems.append(f"{request.method} {request.path}: the look-alike does not know this route")
        self.requests.append(Request(request.method, request.path, "", status=404))
        return _json(404, {"message": "404: Not Found", "code": 0}, {})


async def _body(request: web.Request) -> tuple[Any, dict[int, tuple[str, bytes]]]:
    """The JSON of a request, and the uploads beside it by number."""
    files: dict[int, tuple[str, bytes]] = {}
    if not request.body_exists:
        return None, files
    try:
        if not request.content_type.startswith("multipart/"):
            text = await request.read()
            return (json.loads(text) if text else None), files
        form = await request.post()
        for name, value in form.items():
            if (found := re.fullmatch(r"files\[(\d+)\]", name)) and isinstance(value, web.FileField):
                files[int(found[1])] = (value.filename, value.file.read())
        payload = form.get("payload_json", "{}")
        return (None if isinstance(payload, web.FileField) else json.loads(payload)), files
    except ValueError:
        raise Refusal(50109) from None
    except web.HTTPRequestEntityTooLarge:
        raise Refusal(40005) from None


def _json(status: int, body: Any, headers: dict[str, str]) -> web.Response:
    """The content type without a charset, as Discord sends it and as discord.py wants it."""
    text = json.dumps(body).encode()
    return web.Response(status=status, body=text, content_type="application/json", headers=headers)


def _too_many(limited: Limited, headers: dict[str, str]) -> web.Response:
    """Through Cloudflare (Via); without that header discord.py takes it for a ban."""
    body: Json = {
        "message": "You are being rate limited.",
        "retry_after": limited.retry_after,
        "global": limited.everything,
    }
    more = {
        **headers,
        "Via": "1.1 google",
        "Retry-After": str(max(1, round(limited.retry_after))),
        "X-RateLimit-Scope": "global" if limited.everything else "user",
        "X-RateLimit-Remaining": "0",
        **({"X-RateLimit-Global": "true"} if limited.everything else {}),
    }
    return _json(429, body, more)
