"""Our own keys on the server: there for whoever wants to write to us, also after a long absence."""

from collections.abc import Mapping
from uuid import uuid4

import msgspec
import nio

from circles_matrix.machine import Machine
from circles_matrix.server import Homeserver, ServerError
from circles_matrix.sharing import Sharing

CURVE = "signed_curve25519"


class KeyNews(msgspec.Struct):
    """What a sync says about keys, besides what matrix-nio takes from it: it overlooks that none is left.

    Absent is not zero: servers leave out what did not change.
    """

    device_one_time_keys_count: Mapping[str, int] | None = None
    device_unused_fallback_key_types: list[str] | None = None
    device_lists: Mapping[str, list[str]] = {}

    @classmethod
    def read(cls, body: bytes) -> "KeyNews":
        """From a sync as it came. Raises nothing: matrix-nio has read it as well."""
        try:
            return msgspec.json.decode(body, type=cls)
        except msgspec.DecodeError:
            return cls()


class DeviceKeys:
    """Uploads our keys and sends what is due to single devices. Methods raise ServerError."""

    def __init__(self, machine: Machine, server: Homeserver, sharing: Sharing) -> None:
        self._machine = machine
        self._server = server
        self._sharing = sharing
        self._needs_fallback = False

    @property
    def fingerprint(self) -> str:
        """The public key that our device signs with, as others are shown it."""
        return str(self._machine.account.identity_keys["ed25519"])

    async def upkeep(self, news: KeyNews) -> None:
        """What is due after a sync: new keys of ours, news of others' devices, messages to devices."""
        if news.device_one_time_keys_count is not None:
            self._machine.uploaded_key_count = news.device_one_time_keys_count.get(CURVE, 0)
        if news.device_unused_fallback_key_types is not None:
            self._needs_fallback = CURVE not in news.device_unused_fallback_key_types
        self._machine.users_for_key_query |= set(news.device_lists.get("changed", ())) & self._machine.tracked_users
        await self.publish()
        await self._begin_anew()
        await self.send_waiting()

    async def publish(self) -> None:
        """Upload what the server lacks: our device, keys for one use, and one for when those are used up."""
        first = not self._machine.account.shared
        content = self._machine.publication(self._needs_fallback or first)
        if not content:
            return
        answer = await self._server.post("keys", "upload", body=content)
        counts = answer.get("one_time_key_counts") or {}
        uploaded = nio.KeysUploadResponse(0, counts.get(CURVE, 0))
        self._machine.handle_response(uploaded)  # type: ignore[no-untyped-call]
        self._needs_fallback = False

    async def _begin_anew(self) -> None:
        """With devices whose messages we could not decrypt: the next ones will be."""
        waiting = [*self._machine.wedged_devices, *self._machine.key_request_devices_no_session]
        if waiting:
            await self._sharing.claim([(each.user_id, each.id) for each in waiting])
            self._machine.wedged_devices = [each for each in self._machine.wedged_devices if each not in waiting]
            self._machine.key_request_devices_no_session = []

    async def send_waiting(self) -> None:
        """Send what is due to single devices."""
        for message in tuple(self._machine.outgoing_to_device_messages):
            try:
                body = message.as_dict()  # type: ignore[no-untyped-call]
                await self._server.put("sendToDevice", message.type, str(uuid4()), body=body)
            except ServerError as error:
                if error.is_passing or error.is_login_gone:
                    raise
            self._machine.handle_response(nio.ToDeviceResponse(message))  # type: ignore[no-untyped-call]
