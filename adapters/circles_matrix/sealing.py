"""Encryption: what goes into an encrypted room is encrypted, or does not go.

matrix-nio would send in clear in some states (no key store, a room it does not know yet). So we encrypt here, by hand,
for exactly those whom the server says to be in the room, and send what came of it as it is.
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import aiohttp
import nio
from nio.crypto.attachments import encrypt_attachment

from circles_matrix.device_keys import DeviceKeys, KeyNews
from circles_matrix.machine import Machine
from circles_matrix.server import Homeserver, ServerError
from circles_matrix.session import Session
from circles_matrix.sharing import Sharing
from circles_matrix.translate import Content

log = logging.getLogger(__name__)
SEALED = "m.room.encrypted"


class CannotSeal(Exception):
    """It cannot be encrypted now. It was not sent."""


class Sealing:
    """Encrypts and decrypts with the keys of one login. Before `open` there are none."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._server: Homeserver = session.server
        self._people: dict[str, frozenset[str]] = {}
        self._changes = 0
        self._one_by_one = asyncio.Lock()
        self._machine: Machine | None = None
        self._sharing: Sharing | None = None
        self.keys: DeviceKeys | None = None
        """Our own device's keys; None if this login cannot encrypt."""

    def open(self) -> None:
        """Take up the keys of a login."""
        machine = self._session.client.olm
        if isinstance(machine, Machine):
            self._machine = machine
            self._sharing = Sharing(machine, self._server)
            self.keys = DeviceKeys(machine, self._server, self._sharing)

    async def sealed(self, room: str, kind: str, content: Content) -> tuple[str, Content]:
        """The event in its encrypted form, for all who are in the room. Raises CannotSeal, ServerError."""
        if self._machine is None or self._sharing is None:
            raise CannotSeal("there is no key store")
        async with self._one_by_one:
            try:
                await self._sharing.share(room, await self._people_in(room))
                sealed: Content = dict(self._machine.group_encrypt(room, {"type": kind, "content": content}))
            except ServerError as error:
                if error.is_passing or error.is_login_gone:
                    raise
                raise CannotSeal(f"keys not shared: {error}") from error
            except (nio.EncryptionError, nio.LocalProtocolError) as error:
                raise CannotSeal(type(error).__name__) from error
        if "m.relates_to" in content:  # the server groups threads, edits and reactions by it
            sealed["m.relates_to"] = content["m.relates_to"]
        return SEALED, sealed

    async def _people_in(self, room: str) -> frozenset[str]:
        """Who is in a room or invited to it, as the server says; asked again when somebody came or went."""
        if room in self._people:
            return self._people[room]
        before = self._changes
        answer = await self._server.get("rooms", room, "members", not_membership="leave")
        found = {each["state_key"]: each["content"].get("membership", "") for each in answer["chunk"]}
        people = frozenset(who for who, how in found.items() if how in ("join", "invite"))
        if self._changes == before:  # else somebody may have come or gone since the server answered
            self._people[room] = people
        return people

    def look_again(self, room: str) -> None:
        """Somebody came or went, or may have: who gets the next key is to be seen anew."""
        self._people.pop(room, None)
        self._changes += 1

    def sealed_file(self, content: bytes) -> tuple[bytes, Mapping[str, Any]]:
        """A file in its encrypted form, and the keys to it."""
        sealed, keys = encrypt_attachment(content)
        return sealed, keys

    def is_locked(self, room: str, event: Mapping[str, Any]) -> bool:
        """Whether a key could open an event that we cannot read."""
        return self._machine is not None and self._locked(room, event) is not None

    def opened(self, room: str, event: Mapping[str, Any]) -> Mapping[str, Any]:
        """An event as it was meant; as it is, if it is not encrypted or cannot be read."""
        locked = self._locked(room, event)
        if locked is None or self._machine is None:
            return event
        try:
            return dict(self._machine.decrypt_megolm_event(locked).source)
        except nio.EncryptionError:
            return event

    async def ask_for_key(self, room: str, event: Mapping[str, Any]) -> None:
        """Ask the device that wrote something for the key to it, once for each key. Raises ServerError."""
        locked = self._locked(room, event)
        if locked is None or self._machine is None or self._sharing is None or self.keys is None:
            return
        if locked.session_id in self._machine.outgoing_key_requests:
            return
        async with self._one_by_one:
            await self._sharing.learn([locked.sender])  # an answer is taken from a device that we know
            us, whose = str(self._machine.device_id), locked.device_id
            request = locked.as_key_request(locked.sender, us, locked.session_id, whose)
            self._machine.outgoing_to_device_messages.append(request)
            await self.keys.send_waiting()

    def _locked(self, room: str, event: Mapping[str, Any]) -> nio.MegolmEvent | None:
        if event.get("type") != SEALED or "state_key" in event:
            return None
        parsed = nio.Event.parse_event(dict(event))
        if not isinstance(parsed, nio.MegolmEvent):
            return None
        parsed.room_id = room
        return parsed

    async def after_sync(self, answer: nio.SyncResponse) -> None:
        """What is due after each sync; what could not be done is due after the next one.

        Raises ServerError if our login is gone.
        """
        for room, info in answer.rooms.join.items():
            changed = (*info.state, *info.timeline.events)
            if info.timeline.limited or any(isinstance(each, nio.RoomMemberEvent) for each in changed):
                self.look_again(room)
        if self.keys is not None:
            news = KeyNews.read(await _body(answer))
            try:
                async with self._one_by_one:
                    await self.keys.upkeep(news)
            except ServerError as error:
                if error.is_login_gone:
                    raise
                log.warning("keys not kept up", extra={"action": "keys_failed", "why": str(error)})


async def _body(answer: nio.SyncResponse) -> bytes:
    """A sync as it came: it has been read, so nothing is asked of the server."""
    response = answer.transport_response
    return await response.read() if isinstance(response, aiohttp.ClientResponse) else b""
