"""A member's client made with mautrix: plain rooms. Its encryption stands on libolm, of which there are no wheels."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import aiohttp
from mautrix.client import ClientAPI
from mautrix.errors import MatrixConnectionError, MatrixRequestError
from mautrix.types import (
    ContentURI,
    DeviceID,
    Event,
    EventID,
    EventType,
    PaginationDirection,
    RoomID,
    Serializable,
    SyncToken,
    UserID,
)

from tests.adapters.matrix.client import PAGE, Batch, News, Opening, SaidNo
from tests.adapters.matrix.homeserver import Account
from tests.adapters.matrix.timeline import Happening

P = ParamSpec("P")
R = TypeVar("R")
Call = Callable[P, Coroutine[Any, Any, R]]


def _says_no(call: Call[P, R]) -> Call[P, R]:
    # mautrix has an exception of its own for each refusal.
    @wraps(call)
    async def calling(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return await call(*args, **kwargs)
        except MatrixRequestError as error:
            raise SaidNo(getattr(error, "errcode", ""), str(error)) from error

    return calling


class MautrixClient:
    """One device, for rooms that are not encrypted."""

    def __init__(self, url: str, account: Account) -> None:
        # A session of its own: the library would look for the running loop in a way that is going away.
        self._session = aiohttp.ClientSession()
        self._api = ClientAPI(
            UserID(account.id),
            DeviceID(account.device),
            base_url=url,
            token=account.token,
            client_session=self._session,
        )
        self._since: SyncToken | None = None

    async def start(self) -> None:
        await self._api.whoami()

    @_says_no
    async def sync(self, wait: int) -> News:
        try:
            answer: Any = await self._api.sync(self._since, wait)
        except (aiohttp.ClientError, MatrixConnectionError):
            await asyncio.sleep(0.2)  # it is down
            return News()
        self._since = answer["next_batch"]
        rooms = answer.get("rooms", {})
        batches = {
            room: _batch(room, info["timeline"])
            for kind in ("join", "leave")
            for room, info in rooms.get(kind, {}).items()
            if "timeline" in info
        }
        invited = {room: self._is_direct(info) for room, info in rooms.get("invite", {}).items()}
        return News(batches, invited, frozenset(rooms.get("leave", {})))

    @_says_no
    async def older(self, room: str, before: str) -> tuple[Sequence[Happening], str]:
        page: Any = await self._api.get_messages(
            RoomID(room), PaginationDirection.BACKWARD, SyncToken(before), limit=PAGE
        )
        return [_happening(each) for each in page.events], str(page.end or "")

    @_says_no
    async def state(self, room: str) -> Sequence[Happening]:
        return [_happening(each) for each in await self._api.get_state(RoomID(room))]

    @_says_no
    async def send(self, room: str, type: str, content: dict[str, Any]) -> str:
        kind = EventType.find(type, EventType.Class.MESSAGE)
        return str(await self._api.send_message_event(RoomID(room), kind, _content(content)))

    @_says_no
    async def put_state(self, room: str, type: str, content: dict[str, Any], key: str) -> str:
        kind = EventType.find(type, EventType.Class.STATE)
        return str(await self._api.send_state_event(RoomID(room), kind, _content(content), key))

    @_says_no
    async def redact(self, room: str, event_id: str) -> str:
        return str(await self._api.redact(RoomID(room), EventID(event_id)))

    @_says_no
    async def create(self, opening: Opening) -> str:
        room = await self._api.create_room(
            name=opening.name,
            topic=opening.topic,
            room_version=opening.version or "",
            is_direct=opening.direct,
            invitees=[UserID(each) for each in opening.invited],
            initial_state=[*opening.initial_state],
            power_level_override=opening.power,
        )
        return str(room)

    @_says_no
    async def join(self, room: str) -> None:
        await self._api.join_room_by_id(RoomID(room))

    @_says_no
    async def leave(self, room: str) -> None:
        await self._api.leave_room(RoomID(room))

    @_says_no
    async def invite(self, room: str, user: str) -> None:
        await self._api.invite_user(RoomID(room), UserID(user))

    @_says_no
    async def kick(self, room: str, user: str) -> None:
        await self._api.kick_user(RoomID(room), UserID(user))

    @_says_no
    async def upload(self, data: bytes, name: str, mimetype: str, *, encrypt: bool) -> dict[str, Any]:
        if encrypt:
            raise NotImplementedError("give this person the other client: mautrix needs libolm to encrypt")
        return {"url": str(await self._api.upload_media(data, mimetype, name))}

    @_says_no
    async def download(self, file: Mapping[str, Any]) -> bytes:
        return await self._api.download_media(ContentURI(file["url"]))

    async def close(self) -> None:
        await self._session.close()

    def _is_direct(self, invited: Any) -> bool:
        events = invited.get("invite_state", {}).get("events", ())
        mine = (each for each in events if each["type"] == "m.room.member" and each["state_key"] == self._api.mxid)
        return any(each["content"].get("is_direct", False) for each in mine)


def _batch(room: str, timeline: Any) -> Batch:
    events = [_happening(Event.deserialize({**each, "room_id": room})) for each in timeline["events"]]
    return Batch(events, timeline.get("prev_batch", "") if timeline.get("limited") else "")


def _content(content: dict[str, Any]) -> Any:
    return content  # it takes any JSON, and says that it takes its own classes alone


def _happening(event: Serializable) -> Happening:
    # As the library understood it, and not as it came.
    told: Any = event.serialize()
    return Happening(
        id=told["event_id"],
        type=told["type"],
        sender=told["sender"],
        content=told.get("content", {}),
        state_key=told.get("state_key"),
        redacts=told.get("redacts") or "",
        pruned="redacted_because" in told.get("unsigned", {}),
        encrypted=told["type"] == "m.room.encrypted",
    )
