"""Encryption: what goes into an encrypted room is encrypted, or does not go.

matrix-nio would send in clear in some states (no key store, a room it does not know yet). So we encrypt here, by hand,
and send what came of it as it is.
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import nio
from nio.client.async_client import AsyncClient
from nio.crypto.attachments import encrypt_attachment

from circles_matrix.translate import Content

log = logging.getLogger(__name__)
PATIENCE = 10.0
"""Seconds to wait until a sync tells us of a room that we just made."""


class CannotSeal(Exception):
    """It cannot be encrypted now. It was not sent."""


class Sealing:
    """Encrypts and decrypts with the keys of one login."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client
        self._synced = asyncio.Condition()
        self._sharing = asyncio.Lock()

    async def sealed(self, room: str, kind: str, content: Content) -> tuple[str, Content]:
        """The event in its encrypted form, for all who are in the room. Raises CannotSeal."""
        await self._know(room)
        async with self._sharing:
            try:
                await self._share(room)
            except (TimeoutError, nio.LocalProtocolError, OSError) as error:
                raise CannotSeal(f"keys not shared: {type(error).__name__}") from error
            sealed_kind, sealed = self._client.encrypt(room, kind, content)
        if sealed_kind != "m.room.encrypted":
            raise CannotSeal("it would have gone in clear")
        return sealed_kind, sealed

    async def _know(self, room: str) -> None:
        """Wait until the room is known with its members. Raises CannotSeal if that takes too long."""
        try:
            async with asyncio.timeout(PATIENCE), self._synced:
                await self._synced.wait_for(lambda: room in self._client.rooms)
        except TimeoutError as error:
            raise CannotSeal("the room is not known yet") from error
        self._client.rooms[room].encrypted = True

    async def _share(self, room: str) -> None:
        client, olm = self._client, self._client.olm
        if olm is None:
            raise CannotSeal("there is no key store")
        if not client.rooms[room].members_synced:
            await client.joined_members(room)
        olm.update_tracked_users(client.rooms[room])  # type: ignore[no-untyped-call]
        if client.should_query_keys:
            await client.keys_query()
        if olm.should_share_group_session(room):
            await client.share_group_session(room, ignore_unverified_devices=True)

    def sealed_file(self, content: bytes) -> tuple[bytes, Mapping[str, Any]]:
        """A file in its encrypted form, and the keys to it."""
        sealed, keys = encrypt_attachment(content)
        return sealed, keys

    def opened(self, room: str, event: Mapping[str, Any]) -> Mapping[str, Any]:
        """An event as it was meant; as it is, if it is not encrypted or cannot be read."""
        if event.get("type") != "m.room.encrypted" or self._client.olm is None:
            return event
        parsed = nio.Event.parse_event(dict(event))
        if not isinstance(parsed, nio.MegolmEvent):
            return event
        parsed.room_id = room
        try:
            return dict(self._client.decrypt_event(parsed).source)
        except nio.EncryptionError:
            return event

    async def after_sync(self) -> None:
        """What is due after each sync: messages to devices, new keys, questions for keys."""
        client = self._client
        if client.olm is not None:
            await client.send_to_device_messages()
            if client.should_upload_keys:
                await client.keys_upload()
            if client.should_query_keys:
                await client.keys_query()
            if client.should_claim_keys:
                await client.keys_claim(client.get_users_for_key_claiming())
        async with self._synced:
            self._synced.notify_all()
