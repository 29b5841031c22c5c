"""Who gets the key to what we say in a room: each device of everybody who is in it or invited.

matrix-nio counts a key as shared even when the server did not take it, and skips a device for as long as the key lasts
when it could not reach it once. Here a key is shared when the server says so, and who was skipped is tried again.
"""

import logging
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

from nio.crypto.device import OlmDevice
from nio.crypto.sessions import OutboundGroupSession

from circles_matrix.machine import Machine
from circles_matrix.server import Homeserver

log = logging.getLogger(__name__)
AT_ONCE = 20
"""Devices in one request: each takes some 2 KB."""
TRY_AGAIN = timedelta(minutes=5)
"""When to ask again for a device or a person whose server gave us nothing. The others get our messages meanwhile."""

Device = tuple[str, str]
"""An account and one of its devices."""
Key = TypeVar("Key", str, Device)


class Sharing:
    """Gives the keys of rooms to devices. Methods raise ServerError if the homeserver is away or says no."""

    def __init__(self, machine: Machine, server: Homeserver) -> None:
        self._machine = machine
        self._server = server
        self._not_before: dict[str | Device, datetime] = {}
        self._fresh: set[str] = set()

    async def share(self, room: str, people: Collection[str]) -> None:
        """Let these people read what we say in a room from now on, and nobody else."""
        await self.learn(people)
        devices = {(each.user_id, each.curve25519): each for each in self._machine.devices_of(people)}
        session = self._machine.room_session(room, devices.keys())
        owed = [each for device, each in devices.items() if device not in session.users_shared_with]
        await self._claim(owed)
        for start in range(0, len(owed), AT_ONCE):
            await self._send(room, session, owed[start : start + AT_ONCE])
        session.shared = True

    async def learn(self, people: Collection[str]) -> None:
        """Know the devices of these people, as they are now."""
        machine = self._machine
        unknown = (set(people) - machine.tracked_users) | (set(people) & machine.users_for_key_query)
        if asked := self._due(unknown):
            machine.users_for_key_query -= asked
            try:
                answer = await self._server.post("keys", "query", body={"device_keys": {each: [] for each in asked}})
            except BaseException:
                machine.users_for_key_query |= asked
                raise
            machine.learn(answer, asked)
            self._put_off(asked - machine.tracked_users)

    async def _claim(self, devices: Sequence[OlmDevice]) -> None:
        """Have a way to encrypt for each of these devices, begun since we started where that is possible.

        An older way may be out of step: after a backup was put back, what we send by it would not be understood.
        """
        wanted = {(each.user_id, each.id) for each in devices if each.curve25519 not in self._fresh}
        if not (asked := self._due(wanted)):
            return
        await self.claim(asked)
        ways = {(each.user_id, each.id): each.curve25519 for each in devices}
        self._put_off(each for each in asked if ways[each] not in self._fresh)

    async def claim(self, devices: Collection[Device]) -> None:
        """Ask for a one-time key of each of these devices, and begin with it."""
        asked: dict[str, dict[str, str]] = {}
        for person, device in devices:
            asked.setdefault(person, {})[device] = "signed_curve25519"
        answer = await self._server.post("keys", "claim", body={"one_time_keys": asked})
        self._fresh |= self._machine.begin(answer)

    async def _send(self, room: str, session: OutboundGroupSession, devices: Sequence[OlmDevice]) -> None:
        messages: dict[str, dict[str, Any]] = {}
        given: list[Device] = []
        for each in devices:
            if key := self._machine.room_key(room, session, each):
                messages.setdefault(each.user_id, {})[each.id] = key
                given.append((each.user_id, each.curve25519))
        if len(given) < len(devices):
            n = len(devices) - len(given)
            log.info("devices without a key", extra={"action": "share_incomplete", "room": room, "n": n})
        if given:
            await self._server.put("sendToDevice", "m.room.encrypted", str(uuid4()), body={"messages": messages})
            session.users_shared_with.update(given)

    def _due(self, who: Iterable[Key]) -> set[Key]:
        now = datetime.now(UTC)
        return {each for each in who if self._not_before.get(each, now) <= now}

    def _put_off(self, who: Iterable[str | Device]) -> None:
        later = datetime.now(UTC) + TRY_AGAIN
        self._not_before.update(dict.fromkeys(who, later))
