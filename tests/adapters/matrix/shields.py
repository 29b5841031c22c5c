"""Which shield a member's client puts beside what a device sends: whether the device's owner has signed it. No I/O."""

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from vodozemac import Ed25519PublicKey, Ed25519Signature, SignatureException

Keys = Mapping[str, Any]


class Shield(StrEnum):
    """What is to be seen beside a message. All but NONE are warnings, and cautious clients leave such devices out."""

    NONE = "nothing: its owner signed it"
    UNSIGNED = "its owner has not signed it"
    NO_IDENTITY = "its owner has nothing to sign it with"
    FALSE = "a signature that does not hold"
    UNKNOWN = "nobody knows this device"


def shield(known: Keys, user: str, device: str) -> Shield:
    """What a device deserves, by what the homeserver answers to `/keys/query`."""
    keys = known.get("device_keys", {}).get(user, {}).get(device)
    if keys is None:
        return Shield.UNKNOWN
    if not _holds(keys, user, f"ed25519:{device}", keys["keys"][f"ed25519:{device}"]):
        return Shield.FALSE
    master, signing = (_key(known, kind, user) for kind in ("master_keys", "self_signing_keys"))
    if not master or not signing:
        return Shield.NO_IDENTITY
    if not _holds(known["self_signing_keys"][user], user, f"ed25519:{master}", master):
        return Shield.FALSE
    if f"ed25519:{signing}" not in keys.get("signatures", {}).get(user, {}):
        return Shield.UNSIGNED
    return Shield.NONE if _holds(keys, user, f"ed25519:{signing}", signing) else Shield.FALSE


def device_with(known: Keys, user: str, curve25519: str) -> str:
    """The device that a message came from, by the key it was sent with; empty if nobody knows it."""
    devices = known.get("device_keys", {}).get(user, {})
    return next((name for name, each in devices.items() if each["keys"].get(f"curve25519:{name}") == curve25519), "")


def canonical(signed: Keys) -> bytes:
    """What a signature is about: everything but signatures and what the homeserver added."""
    told = {key: value for key, value in signed.items() if key not in ("signatures", "unsigned")}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def _key(known: Keys, kind: str, user: str) -> str:
    keys = known.get(kind, {}).get(user, {}).get("keys", {})
    return next(iter(keys.values()), "")


def _holds(signed: Keys, user: str, name: str, key: str) -> bool:
    try:
        signature = Ed25519Signature.from_base64(signed["signatures"][user][name])
        Ed25519PublicKey.from_base64(key).verify_signature(canonical(signed), signature)
    except (KeyError, SignatureException):
        return False
    return True
