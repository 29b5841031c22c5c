"""The gateway: connections of the bot, over a real WebSocket (events/gateway)."""

import asyncio
import json
import time
import zlib
from collections import deque
from contextlib import suppress

from aiohttp import WSMsgType, web

from tests.adapters.discord.lookalike.intents import PRIVILEGED, Intent
from tests.adapters.discord.lookalike.refusal import Json
from tests.adapters.discord.lookalike.session import Session, ready
from tests.adapters.discord.lookalike.world import World

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME, RECONNECT = 0, 1, 2, 3, 4, 6, 7
MEMBERS, INVALID, HELLO, ACK = 8, 9, 10, 11
UNKNOWN_OPCODE, DECODE_ERROR, NOT_AUTHENTICATED, BAD_TOKEN, ALREADY = 4001, 4002, 4003, 4004, 4005
RATE_LIMITED, BAD_VERSION, BAD_INTENTS, FORBIDDEN_INTENTS = 4008, 4012, 4013, 4014
PAYLOAD = 4096


class Connection:
    """One socket. What is sent waits in a queue, so that an event can be told from anywhere."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self.session: Session | None = None
        self._zlib = zlib.compressobj() if request.query.get("compress") == "zlib-stream" else None
        self._transport = request.transport
        self._heard: deque[float] = deque(maxlen=120)
        self._queue: asyncio.Queue[str | int] = asyncio.Queue()

    def talks_too_much(self) -> bool:
        """Whether this is more than 120 payloads in a minute."""
        now = time.monotonic()
        often = len(self._heard) == 120 and now - self._heard[0] < 60
        self._heard.append(now)
        return often

    def send(self, payload: Json) -> None:
        self._queue.put_nowait(json.dumps(payload))

    def send_text(self, text: str) -> None:
        self._queue.put_nowait(text)

    def close(self, code: int) -> None:
        self._queue.put_nowait(code)

    def abort(self) -> None:
        """Break off, without a word."""
        if self._transport:
            self._transport.abort()

    async def write(self) -> None:
        """Sends what waits until it is told to close."""
        with suppress(ConnectionError, RuntimeError):
            while not isinstance(each := await self._queue.get(), int):
                if self._zlib:
                    data = self._zlib.compress(each.encode()) + self._zlib.flush(zlib.Z_SYNC_FLUSH)
                    await self.socket.send_bytes(data)
                else:
                    await self.socket.send_str(each)
            await self.socket.close(code=each)


class Gateway:
    def __init__(self, world: World, token: str) -> None:
        self.world, self.token = world, token
        self.heartbeat = 41250
        """Milliseconds between heartbeats."""
        self.refusing = self.is_deaf = False
        self.resumed = 0
        """How often a bot continued a session."""
        self.sessions: dict[str, Session] = {}
        self.connections: list[Connection] = []
        world.dispatch = self.dispatch

    def dispatch(self, name: str, data: Json, intent: Intent, bare: Json | None = None) -> None:
        for session in self.sessions.values():
            if session.wants(data, intent):
                readable = bare is None or session.intents & Intent.MESSAGE_CONTENT
                session.tell(name, data if readable else bare or {})

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if self.refusing:
            return web.Response(status=503)
        socket = web.WebSocketResponse(autoclose=True)
        await socket.prepare(request)
        connection = Connection(socket, request)
        self.connections.append(connection)
        writer = asyncio.create_task(connection.write())
        if request.query.get("v") != "10":
            connection.close(BAD_VERSION)
        connection.send({"op": HELLO, "d": {"heartbeat_interval": self.heartbeat}})
        try:
            async for message in socket:
                if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                    self._hear(connection, message.data)
        finally:
            self.connections.remove(connection)
            if connection.session and connection.session.connection is connection:
                connection.session.connection = None
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
            self.world.changed()
        return socket

    def _hear(self, connection: Connection, text: str | bytes) -> None:
        if connection.talks_too_much():
            return connection.close(RATE_LIMITED)
        if len(text) > PAYLOAD:
            return connection.close(DECODE_ERROR)
        try:
            payload = json.loads(text)
            op, data = payload["op"], payload.get("d")
        except (ValueError, KeyError, TypeError):
            return connection.close(DECODE_ERROR)
        if op == HEARTBEAT:
            if not self.is_deaf:
                connection.send({"op": ACK})
        elif op == IDENTIFY:
            self._identify(connection, data)
        elif op == RESUME:
            self._resume(connection, data)
        elif op not in (PRESENCE, VOICE, MEMBERS):
            connection.close(UNKNOWN_OPCODE)
        elif connection.session is None:
            connection.close(NOT_AUTHENTICATED)
        elif op == MEMBERS:
            self._members(connection.session, data)

    def _identify(self, connection: Connection, data: Json) -> None:
        if connection.session is not None:
            return connection.close(ALREADY)
        if data.get("token") != self.token:
            return connection.close(BAD_TOKEN)
        if not isinstance(data.get("intents"), int) or not isinstance(data.get("properties"), dict):
            return connection.close(BAD_INTENTS)
        intents = Intent(data["intents"])
        if intents & PRIVILEGED & ~self.world.granted:
            return connection.close(FORBIDDEN_INTENTS)
        self.world.identified += 1
        session = Session(f"session{self.world.identified}", intents, tuple(data.get("shard") or (0, 1)), connection)
        self.sessions[session.id] = connection.session = session
        ready(self.world, session, self.world.gateway_url, "shard" in data)
        self.world.changed()

    def _resume(self, connection: Connection, data: Json) -> None:
        if data.get("token") != self.token:
            return connection.close(BAD_TOKEN)
        session = self.sessions.get(data.get("session_id", ""))
        if session is None or data.get("seq", -1) > session.sequence:
            return connection.send({"op": INVALID, "d": False})
        if session.connection:
            session.connection.close(4000)
        self.resumed += 1
        session.connection, connection.session = connection, session
        session.replay(data["seq"])
        session.tell("RESUMED", {})
        self.world.changed()

    def _members(self, session: Session, data: Json) -> None:
        """Op 8: members by id, or by the beginning of a name; all of them only with GUILD_MEMBERS."""
        guild = self.world.guild(int(data["guild_id"]))
        wanted = data.get("user_ids")
        ids = None if wanted is None else {int(each) for each in (wanted if isinstance(wanted, list) else [wanted])}
        prefix = (data.get("query") or "").lower()
        if ids is None and not prefix and not session.intents & Intent.GUILD_MEMBERS:
            return
        found = [
            each
            for each in guild.members.values()
            if (each.user.id in ids if ids is not None else each.user.name.lower().startswith(prefix))
        ]
        missing = [str(each) for each in (ids or set()) - set(guild.members)]
        session.tell(
            "GUILD_MEMBERS_CHUNK",
            {
                "guild_id": str(guild.id), "members": [each.json() for each in found], "chunk_index": 0,
                "chunk_count": 1, "not_found": missing, "nonce": data.get("nonce"),
            },
        )  # fmt: skip

    @property
    def listening(self) -> bool:
        """Whether a bot is there."""
        return any(each.connection for each in self.sessions.values())

    def drop(self, code: int = 4000) -> None:
        """Close every connection."""
        for each in self.connections:
            each.close(code)

    def reconnect(self) -> None:
        """Op 7: please connect anew and resume. A client that does not obey is thrown out by the next `drop`."""
        for each in self.connections:
            each.send({"op": RECONNECT, "d": None})

    def invalidate(self, resumable: bool = False) -> None:
        """Op 9: the session is not valid; if not `resumable` it is forgotten."""
        if not resumable:
            self.sessions.clear()
        for each in self.connections:
            each.send({"op": INVALID, "d": resumable})
