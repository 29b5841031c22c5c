"""matrix-nio's client and its keys, with what they need beside people who send anything.

What cannot be understood is left unread: an exception in a sync would end the bot, and again at each start.
"""

import logging
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import nio
from nio.client.async_client import AsyncClient
from nio.crypto.device import OlmDevice
from nio.crypto.olm_machine import Olm
from nio.crypto.sessions import OutboundGroupSession

log = logging.getLogger(__name__)
logging.getLogger("nio").setLevel(logging.ERROR)  # it tells of every key, again and again
ROOM_KEY = "m.room_key"


class Machine(Olm):
    """The keys of our device, and what we know of the devices of others."""

    def handle_to_device_event(self, event: Any) -> Any:
        """Read what came to our device alone; None if it cannot be read. Anybody may send such things."""
        try:
            return super().handle_to_device_event(event)  # type: ignore[no-untyped-call]
        except Exception as error:
            log.warning("not understood", extra={"action": "to_device_bad", "why": type(error).__name__})
            return None

    def decrypt_megolm_event(self, event: Any, room_id: str | None = None) -> Any:
        """Decrypt a message. Raises EncryptionError for whatever is wrong with it."""
        try:
            clear = super().decrypt_megolm_event(event, room_id)
        except nio.EncryptionError:
            raise
        except Exception as error:
            raise nio.EncryptionError(f"cannot be understood: {type(error).__name__}") from error
        source = getattr(clear, "source", {})
        if "state_key" in source or source.get("type") == "m.room.redaction":
            # These are never encrypted: it would be somebody's way to say what the server did not allow.
            raise nio.EncryptionError("not a message")
        return clear

    def check_if_wedged(self, event: Any) -> None:
        """See whether the way to a device is out of step. The key is asked for by whoever keeps the message."""
        before = len(self.outgoing_to_device_messages)
        super().check_if_wedged(event)  # it would ask for it at each try
        del self.outgoing_to_device_messages[before:]

    def _should_accept_forward(self, sender: str, sender_key: str, event: Any) -> bool:
        """A key that we asked for, from the device that made it: as good as if it had come in time."""
        content = event.source.get("content", {})
        asked = self.outgoing_key_requests.get(event.session_id)
        made_by_sender = content.get("sender_key") == sender_key and not content.get("forwarding_curve25519_key_chain")
        if asked and asked.room_id == event.room_id and made_by_sender:
            device = self.device_store.device_from_sender_key(sender, sender_key)
            return device is not None and device.ed25519 == content.get("sender_claimed_ed25519_key")
        return bool(super()._should_accept_forward(sender, sender_key, event))

    @property
    def should_upload_keys(self) -> bool:
        """Whether the server should get our device, or keys for one use: half of them may be gone."""
        few = self.uploaded_key_count is not None and self.uploaded_key_count <= self.account.max_one_time_keys // 2
        return not self.account.shared or few

    def begin(self, answer: Mapping[str, Any]) -> set[str]:
        """Begin with the one-time keys that the server gave out. Returns the devices (their curve keys) that had one.

        A bad key of one device does not keep the others from theirs.
        """
        begun: set[str] = set()
        for person, devices in (answer.get("one_time_keys") or {}).items():
            for device, key in (devices or {}).items():
                before = {each.id for each in self.session_store}
                try:
                    one = nio.KeysClaimResponse({person: {device: key}}, {})
                    self.handle_response(one)  # type: ignore[no-untyped-call]
                except Exception as error:
                    log.warning("bad one-time key", extra={"action": "claim_bad", "why": type(error).__name__})
                known = self.device_store[person].get(device)
                if known and any(each.id not in before for each in self.session_store[known.curve25519]):
                    begun.add(known.curve25519)
        return begun

    def publication(self, fallback: bool) -> dict[str, Any]:
        """What of our keys is to be uploaded; empty if nothing.

        It is kept before it goes out: the server takes no other key under a name that it knows already.
        """
        content = self.share_keys() if self.should_upload_keys else {}
        account: Any = self.account._account  # its types know of no fallback keys
        if fallback and not account.fallback_key:
            account.generate_fallback_key()
        if keys := account.fallback_key:
            signed = {f"signed_curve25519:{name}": self._signed(key.to_base64()) for name, key in keys.items()}
            content["fallback_keys"] = signed
        if content:
            self.save_account()
        return content

    def _signed(self, key: str) -> dict[str, Any]:
        bare = {"key": key, "fallback": True}
        return bare | {"signatures": {self.user_id: {f"ed25519:{self.device_id}": self.sign_json(bare)}}}

    def devices_of(self, people: Iterable[str]) -> list[OlmDevice]:
        """The devices of these people, without our own."""
        theirs = [device for each in people for device in self.device_store.active_user_devices(each)]
        return [each for each in theirs if (each.user_id, each.id) != (self.user_id, self.device_id)]

    def room_session(self, room: str, devices: Collection[tuple[str, str]]) -> OutboundGroupSession:
        """The key of what we say in a room: a new one if the old one is used up, or is known to who has left."""
        session = self.outbound_group_sessions.get(room)
        if session is None or session.expired or not session.users_shared_with <= set(devices):
            self.create_outbound_group_session(room)
            session = self.outbound_group_sessions[room]
        return session

    def room_key(self, room: str, session: OutboundGroupSession, device: OlmDevice) -> dict[str, Any] | None:
        """The key of a room for one device, encrypted; None if there is no way to encrypt for it."""
        way = self.session_store.get(device.curve25519)
        if way is None:
            return None
        content = {
            "algorithm": self._megolm_algorithm,
            "room_id": room,
            "session_id": session.id,
            "session_key": session.session_key,
        }
        try:
            sealed = self._olm_encrypt(way, device, ROOM_KEY, content)  # type: ignore[no-untyped-call]
        except Exception as error:
            log.warning("no key for a device", extra={"action": "share_bad", "why": type(error).__name__})
            return None
        return dict(sealed)

    def learn(self, answer: Mapping[str, Any], asked: Collection[str]) -> None:
        """Take in which devices people have. One answer that is wrong does not spoil the others."""
        to_be_asked_again = set(self.users_for_key_query)
        for person, devices in (answer.get("device_keys") or {}).items():
            found = nio.KeysQueryResponse.from_dict({"device_keys": {person: devices}, "failures": {}})
            if isinstance(found, nio.KeysQueryResponse) and person in asked:
                self.handle_response(found)  # type: ignore[no-untyped-call]
        self.users_for_key_query |= to_be_asked_again


class Client(AsyncClient):
    """matrix-nio's client, with a Machine for its keys."""

    def load_store(self) -> None:
        """Open the key store and take the keys from it."""
        super().load_store()  # type: ignore[no-untyped-call]
        if self.store and self.device_id:
            self.olm = Machine(self.user_id, self.device_id, self.store)

    def invalidate_outbound_session(self, room_id: str) -> None:
        """Nothing: whether a key is still right is decided when it is used, by who is in the room then."""

    async def close(self) -> None:
        """Close the connections and the key store."""
        await super().close()  # type: ignore[no-untyped-call]
        if self.store and not self.store.database.is_closed():
            self.store.database.close()
