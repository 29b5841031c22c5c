"""Signed devices and others, and what a cautious client makes of them."""

import base64
import copy
from typing import Any

import pytest
from Crypto.PublicKey import ECC
from Crypto.Signature import eddsa

from tests.adapters.matrix.conftest import People
from tests.adapters.matrix.homeserver import Homeserver
from tests.adapters.matrix.members import Member
from tests.adapters.matrix.shields import Shield, canonical, shield
from tests.adapters.matrix.timeline import CANNOT_READ

ANA, DEVICE = "@ana:circles.test", "PHONE"


class Pen:
    """A key that signs."""

    def __init__(self) -> None:
        self._key = ECC.generate(curve="Ed25519")
        self.name = _base64(self._key.public_key().export_key(format="raw"))

    def signs(self, what: dict[str, Any], user: str, name: str = "") -> dict[str, Any]:
        signature = _base64(eddsa.new(self._key, "rfc8032").sign(canonical(what)))
        before = what.get("signatures", {}).get(user, {})
        return {**what, "signatures": {user: {**before, f"ed25519:{name or self.name}": signature}}}


class Identity:
    """The keys with which somebody says that their devices are theirs."""

    def __init__(self, user: str) -> None:
        self.user = user
        self.signing = Pen()
        self._master = Pen()
        self.master_key = self._master.signs(self._public(self._master, "master"), user)
        self.self_signing_key = self._master.signs(self._public(self.signing, "self_signing"), user)

    def _public(self, pen: Pen, usage: str) -> dict[str, Any]:
        return {"user_id": self.user, "usage": [usage], "keys": {f"ed25519:{pen.name}": pen.name}}


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")


@pytest.fixture
def known() -> dict[str, Any]:
    """Ana's phone, and the identity with which she signed it."""
    ana, phone = Identity(ANA), Pen()
    keys = {f"ed25519:{DEVICE}": phone.name, f"curve25519:{DEVICE}": "c"}
    device = phone.signs({"user_id": ANA, "device_id": DEVICE, "algorithms": [], "keys": keys}, ANA, DEVICE)
    return {
        "device_keys": {ANA: {DEVICE: ana.signing.signs(device, ANA)}},
        "master_keys": {ANA: ana.master_key},
        "self_signing_keys": {ANA: ana.self_signing_key},
    }


def test_a_device_that_its_owner_signed_has_no_shield(known: dict[str, Any]) -> None:
    assert shield(known, ANA, DEVICE) is Shield.NONE
    known["device_keys"][ANA][DEVICE]["unsigned"] = {"device_display_name": "Phone"}
    assert shield(known, ANA, DEVICE) is Shield.NONE


def test_a_device_that_nobody_signed_has_one(known: dict[str, Any]) -> None:
    signatures = known["device_keys"][ANA][DEVICE]["signatures"][ANA]
    known["device_keys"][ANA][DEVICE]["signatures"] = {ANA: {f"ed25519:{DEVICE}": signatures[f"ed25519:{DEVICE}"]}}
    assert shield(known, ANA, DEVICE) is Shield.UNSIGNED
    assert shield({"device_keys": known["device_keys"]}, ANA, DEVICE) is Shield.NO_IDENTITY
    assert shield({}, ANA, DEVICE) is shield(known, ANA, "LAPTOP") is Shield.UNKNOWN


@pytest.mark.parametrize(("what", "where"), [("device_keys", DEVICE), ("self_signing_keys", "")])
def test_who_changes_a_key_is_found_out(known: dict[str, Any], what: str, where: str) -> None:
    changed = copy.deepcopy(known)
    one = changed[what][ANA][where] if where else changed[what][ANA]
    one["added"] = "by somebody else"
    assert shield(changed, ANA, DEVICE) is Shield.FALSE


def test_a_signature_of_another_is_found_out(known: dict[str, Any]) -> None:
    known["master_keys"][ANA] = Identity(ANA).master_key
    assert shield(known, ANA, DEVICE) is Shield.FALSE


async def test_a_cautious_client_has_no_dealings_with_what_is_unsigned(people: People) -> None:
    ana, bo = await people("ana", "cautious"), await people("bo")
    room = await ana.opens("Alder", bo, encrypted=True)
    await bo.joins(room)
    await bo.says(room, "who am I?")
    await ana.says(room, "a secret")
    assert [each.msgtype for each in await ana.seen(room)] == [CANNOT_READ, "m.text"]
    assert [each.msgtype for each in await bo.seen(room)] == ["m.text", CANNOT_READ]


async def test_it_talks_with_those_who_signed_theirs(homeserver: Homeserver, people: People) -> None:
    ana, bo = await people("ana", "cautious"), await people("bo")
    _sign(homeserver, bo)
    room = await ana.opens("Alder", bo, encrypted=True)
    await bo.joins(room)
    await bo.says(room, "it is me")
    await ana.says(room, "a secret")
    assert [each.body for each in await ana.seen(room)] == ["it is me", "a secret"]
    assert [each.body for each in await bo.seen(room)] == ["it is me", "a secret"]


def _sign(homeserver: Homeserver, member: Member) -> None:
    """Sign the member's own device, with an identity made for it."""
    keys, account = "/_matrix/client/v3/keys", member.account
    own = Identity(account.id)
    identity = {"master_key": own.master_key, "self_signing_key": own.self_signing_key}
    homeserver.call("POST", f"{keys}/device_signing/upload", identity, account.token)
    known = homeserver.call("POST", f"{keys}/query", {"device_keys": {account.id: []}}, account.token)
    assert shield(known, account.id, account.device) is Shield.UNSIGNED
    device = {
        key: value for key, value in known["device_keys"][account.id][account.device].items() if key != "unsigned"
    }
    signed = {account.id: {account.device: own.signing.signs(device, account.id)}}
    assert homeserver.call("POST", f"{keys}/signatures/upload", signed, account.token) == {"failures": {}}
