"""The bot signs its own device, so that people's apps trust it without anybody comparing emojis.

The identity is made once and kept in a file of its own: it outlives logins, so a new device of ours is trusted too. An
identity that somebody else made for the account (by logging in as the bot in an app) is never replaced: whoever had
verified the bot would be warned of a stranger. It is for that app to sign our device.
"""

import json
import logging
from typing import Any

from circles import CirclesError
from circles_matrix.device_keys import DeviceKeys
from circles_matrix.identity import Identity, SigningKey, Standing, master_of, standing
from circles_matrix.server import ServerError
from circles_matrix.session import Session, keep, patiently

log = logging.getLogger(__name__)


class Signing:
    """Makes our device known, and signs it. `keys`: of the device that we are logged in as."""

    def __init__(self, session: Session, keys: DeviceKeys) -> None:
        self._session = session
        self._server = session.server
        self._keys = keys
        self.file = session.settings.store / "identity.json"

    async def introduce(self) -> Standing:
        """Upload our device and sign it, whatever of that is not done yet. Returns how others see it now.

        Raises CirclesError if the device on the server is not the one whose keys we have, ServerError if our login is
        gone.
        """
        shown = await patiently("ask for our keys", self._shown)
        self._refuse_lost_keys(shown)
        await patiently("upload keys", self._keys.publish)
        if standing(shown, self._session.user, self._session.device) is Standing.SIGNED:
            return Standing.SIGNED
        try:
            await patiently("sign our device", self._sign)
        except ServerError as error:
            if error.is_login_gone:
                raise
            log.warning("device not signed", extra={"action": "signing_refused", "why": str(error)})
        return await self._concluded()

    async def _shown(self) -> dict[str, Any]:
        """What the server shows of us."""
        return await self._server.post("keys", "query", body={"device_keys": {self._session.user: []}})

    def _refuse_lost_keys(self, shown: dict[str, Any]) -> None:
        device = self._session.device
        known = ((shown.get("device_keys") or {}).get(self._session.user) or {}).get(device) or {}
        there = (known.get("keys") or {}).get(f"ed25519:{device}")
        if there and there != self._keys.fingerprint:
            raise CirclesError(
                f"adapters.matrix: {self._session.keys} has not the keys of our device {device}, so nobody could read "
                f"us, nor we them. {self._session.way_out}"
            )

    async def _sign(self) -> None:
        user, shown = self._session.user, await self._shown()
        ours, there = self._ours(), master_of(shown, user)
        if there and (ours is None or ours.master.public != there):
            return
        if ours is None:
            ours = Identity.new()
            keep(self.file, ours.seeds)  # before anybody knows it: one that is lost cannot be replaced in silence
        if standing(shown, user, self._session.device) is Standing.NO_IDENTITY:
            await self._publish(ours)
        await self._sign_device(ours.self_signing, shown)

    def _ours(self) -> Identity | None:
        try:
            return Identity.read(json.loads(self.file.read_text("utf-8")))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise CirclesError(f"adapters.matrix: {self.file} cannot be read; put it back from a backup") from error

    async def _publish(self, ours: Identity) -> None:
        """Tell the server of our identity. Some servers ask for the password again."""
        body: dict[str, Any] = ours.publication(self._session.user)
        try:
            await self._server.post("keys", "device_signing", "upload", body=body)
        except ServerError as error:
            if error.status != 401 or "session" not in error.answer or not self._session.password:
                raise
            who = {"type": "m.id.user", "user": self._session.user}
            proof = {"type": "m.login.password", "identifier": who, "password": self._session.password}
            body["auth"] = proof | {"session": error.answer["session"]}
            await self._server.post("keys", "device_signing", "upload", body=body)

    async def _sign_device(self, key: SigningKey, shown: dict[str, Any]) -> None:
        user, device = self._session.user, self._session.device
        stated = shown["device_keys"][user][device]
        stated.pop("unsigned", None)
        answer = await self._server.post(
            "keys", "signatures", "upload", body={user: {device: key.signed(stated, user)}}
        )
        if refused := answer.get("failures"):
            log.warning("signature refused", extra={"action": "signing_refused", "why": json.dumps(refused)[:300]})

    async def _concluded(self) -> Standing:
        """How we stand, and in the log what to do if others cannot trust us."""
        shown = await patiently("ask for our keys", self._shown)
        found = standing(shown, self._session.user, self._session.device)
        if problem := advice(found, shown, self._session.user, self._session.device):
            log.warning("device not signed", extra={"action": "unsigned", "why": problem})
        return found


def advice(found: Standing, shown: dict[str, Any], user: str, device: str) -> str:
    """What whoever runs the bot should do, by what the server shows; empty if all is well."""
    keys = (((shown.get("device_keys") or {}).get(user) or {}).get(device) or {}).get("keys") or {}
    match found:
        case Standing.UNSIGNED:
            return (
                f"{user} has a signing identity that is not the bot's: somebody made it by logging in as the bot in an "
                "app. Until it signs the bot's device, apps warn of the bot, and some keep their messages from it. Log "
                "in as the bot in Element (web or desktop) and send in any room: "
                f"/verify {device} {keys.get(f'ed25519:{device}', '')}"
            )
        case Standing.NO_IDENTITY:
            return (
                "the bot's device is not signed: apps warn of it, and some keep their messages from it. The homeserver "
                "wants the password before it takes a signing identity: set adapters.matrix.password and start again"
            )
    return ""
