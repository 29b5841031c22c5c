"""A member's client made with matrix-nio: plain and encrypted rooms, with a key store of its own."""

from collections.abc import Mapping, Sequence
from typing import Any

from nio import ErrorResponse, InviteMemberEvent, MegolmEvent
from nio.api import MessageDirection, RoomPreset
from nio.client.async_client import AsyncClient, AsyncClientConfig
from nio.crypto.attachments import decrypt_attachment
from nio.exceptions import EncryptionError
from nio.store.database import SqliteMemoryStore

from tests.adapters.matrix.client import PAGE, Batch, News, Opening, SaidNo
from tests.adapters.matrix.homeserver import Account
from tests.adapters.matrix.timeline import Happening


class NioClient:
    """One device, with its keys in memory. It trusts everybody's devices: this is a test."""

    def __init__(self, url: str, account: Account) -> None:
        config = AsyncClientConfig(
            encryption_enabled=True, store=SqliteMemoryStore, store_sync_tokens=False, request_timeout=20
        )
        self._nio = AsyncClient(url, account.id, config=config)
        self._nio.restore_login(account.id, account.device, account.token)
        self._since = ""
        self._unread: dict[str, tuple[str, MegolmEvent]] = {}

    async def start(self) -> None:
        await self._keep_keys()

    async def sync(self, wait: int) -> News:
        answer = _well(await self._nio.sync(wait, since=self._since or None, full_state=not self._since))
        self._since = answer.next_batch
        rooms = answer.rooms
        batches = {room: self._batch(room, info.timeline) for room, info in (*rooms.join.items(), *rooms.leave.items())}
        invited = {room: self._is_direct(info.invite_state) for room, info in rooms.invite.items()}
        await self._keep_keys()
        for room, late in self._read_late():
            known = batches.get(room, Batch(()))
            batches[room] = Batch((*known.events, late), known.gap)
        return News(batches, invited, frozenset(rooms.leave))

    async def older(self, room: str, before: str) -> tuple[Sequence[Happening], str]:
        page = _well(await self._nio.room_messages(room, before, direction=MessageDirection.back, limit=PAGE))
        return [self._happening(room, each) for each in page.chunk], page.end or ""

    async def state(self, room: str) -> Sequence[Happening]:
        return [_raw(each) for each in _well(await self._nio.room_get_state(room)).events]

    async def send(self, room: str, type: str, content: dict[str, Any]) -> str:
        return str(_well(await self._nio.room_send(room, type, content, ignore_unverified_devices=True)).event_id)

    async def put_state(self, room: str, type: str, content: dict[str, Any], key: str) -> str:
        return str(_well(await self._nio.room_put_state(room, type, content, key)).event_id)

    async def redact(self, room: str, event_id: str) -> str:
        return str(_well(await self._nio.room_redact(room, event_id)).event_id)

    async def create(self, opening: Opening) -> str:
        made = await self._nio.room_create(
            name=opening.name,
            topic=opening.topic,
            room_version=opening.version,
            is_direct=opening.direct,
            preset=RoomPreset.private_chat,
            invite=opening.invited,
            initial_state=opening.initial_state,
            power_level_override=opening.power,
        )
        return str(_well(made).room_id)

    async def join(self, room: str) -> None:
        _well(await self._nio.join(room))

    async def leave(self, room: str) -> None:
        _well(await self._nio.room_leave(room))

    async def invite(self, room: str, user: str) -> None:
        _well(await self._nio.room_invite(room, user))

    async def kick(self, room: str, user: str) -> None:
        _well(await self._nio.room_kick(room, user))

    async def upload(self, data: bytes, name: str, mimetype: str, *, encrypt: bool) -> dict[str, Any]:
        stored, keys = await self._nio.upload(lambda *_: data, mimetype, name, encrypt=encrypt, filesize=len(data))
        where = {"url": _well(stored).content_uri}
        return {"file": {**keys, **where}} if keys else where

    async def download(self, file: Mapping[str, Any]) -> bytes:
        keys = file.get("file")
        data = bytes(_well(await self._nio.download((keys or file)["url"])).body)
        return decrypt_attachment(data, keys["key"]["k"], keys["hashes"]["sha256"], keys["iv"]) if keys else data

    async def close(self) -> None:
        await self._nio.close()  # type: ignore[no-untyped-call]
        if self._nio.store:
            self._nio.store.database.close()

    async def _keep_keys(self) -> None:
        """What sync_forever does between two syncs."""
        await self._nio.send_to_device_messages()
        if self._nio.should_upload_keys:
            _well(await self._nio.keys_upload())
        if self._nio.should_query_keys:
            _well(await self._nio.keys_query())
        if self._nio.should_claim_keys:
            _well(await self._nio.keys_claim(self._nio.get_users_for_key_claiming()))

    def _is_direct(self, events: Sequence[object]) -> bool:
        mine = (each for each in events if isinstance(each, InviteMemberEvent) and each.state_key == self._nio.user_id)
        return any(each.content.get("is_direct", False) for each in mine)

    def _batch(self, room: str, timeline: Any) -> Batch:
        events = [self._happening(room, each) for each in timeline.events]
        return Batch(events, timeline.prev_batch if timeline.limited else "")

    def _happening(self, room: str, event: Any) -> Happening:
        if not isinstance(event, MegolmEvent):
            return _raw(event.source, encrypted=event.decrypted)
        event.room_id = room
        try:
            clear: Any = self._nio.decrypt_event(event)
        except EncryptionError:
            self._unread[event.event_id] = room, event  # its key may be on the way
            return _raw(event.source, encrypted=True)
        return _raw(clear.source, encrypted=True)

    def _read_late(self) -> list[tuple[str, Happening]]:
        waiting, self._unread = self._unread, {}
        read = [(room, self._happening(room, event)) for room, event in waiting.values()]
        return [(room, each) for room, each in read if each.type != "m.room.encrypted"]


def _well(answer: Any) -> Any:
    # nio returns its errors.
    if isinstance(answer, ErrorResponse):
        raise SaidNo(answer.status_code or "", answer.message)
    return answer


def _raw(event: Mapping[str, Any], encrypted: bool = False) -> Happening:
    content = event.get("content", {})
    return Happening(
        id=event["event_id"],
        type=event["type"],
        sender=event["sender"],
        content=content,
        state_key=event.get("state_key"),
        redacts=event.get("redacts") or content.get("redacts", "") if event["type"] == "m.room.redaction" else "",
        pruned="redacted_because" in event.get("unsigned", {}),
        encrypted=encrypted,
    )
