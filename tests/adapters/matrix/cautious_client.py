"""A member's client as Element is by now: it has no dealings with devices that their owners have not signed.

Such a device gets no keys from it, and what it sends is not shown.
"""

import json
from dataclasses import replace
from typing import Any

from nio.client.async_client import AsyncClient

from tests.adapters.matrix.client import Batch, News
from tests.adapters.matrix.homeserver import Account
from tests.adapters.matrix.nio_client import NioClient
from tests.adapters.matrix.shields import Keys, Shield, device_with, shield
from tests.adapters.matrix.timeline import Happening


class CautiousClient(NioClient):
    """One device."""

    def __init__(self, url: str, account: Account) -> None:
        super().__init__(url, account)
        self._sent_with: dict[str, str] = {}
        """By the id of an event, the key of the device that sent it."""

    async def sync(self, wait: int) -> News:
        news = await super().sync(wait)
        known = await known_keys(self._nio)
        self._leave_out(known)
        return replace(news, rooms={room: self._trusted(batch, known) for room, batch in news.rooms.items()})

    def _leave_out(self, known: Keys) -> None:
        for device in self._nio.device_store:
            if device.user_id != self._nio.user_id:
                signed = shield(known, device.user_id, device.id) is Shield.NONE
                (self._nio.unblacklist_device if signed else self._nio.blacklist_device)(device)

    def _trusted(self, batch: Batch, known: Keys) -> Batch:
        return replace(batch, events=[self._shown(each, known) for each in batch.events])

    def _shown(self, event: Happening, known: Keys) -> Happening:
        if not event.encrypted or event.sender == self._nio.user_id:
            return event
        device = device_with(known, event.sender, self._sent_with.get(event.id, ""))
        signed = shield(known, event.sender, device) is Shield.NONE
        return event if signed else replace(event, type="m.room.encrypted", content={})

    def _happening(self, room: str, event: Any) -> Happening:
        self._sent_with[event.event_id] = getattr(event, "sender_key", "") or ""
        return super()._happening(room, event)


async def known_keys(nio: AsyncClient) -> Keys:
    """What the homeserver tells about everybody whom we share a room with: devices, identities, signatures."""
    body = json.dumps({"device_keys": {each: [] for each in nio.device_store.users}})
    headers = {"Authorization": f"Bearer {nio.access_token}", "Content-Type": "application/json"}
    async with await nio.send("POST", "/_matrix/client/v3/keys/query", body, headers) as answer:
        keys: Keys = await answer.json()
    return keys
