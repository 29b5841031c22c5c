"""A signing identity: three keys that say which devices are ours. Pure but for the randomness of new ones.

People's apps trust a device if the account's identity has signed it. matrix-nio knows nothing of that.
"""

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from Crypto.PublicKey import ECC
from Crypto.Signature import eddsa

PARTS = ("master", "self_signing", "user_signing")
Signed = dict[str, Any]


@dataclass(frozen=True)
class SigningKey:
    """One Ed25519 key. `seed` is the secret, 32 bytes."""

    seed: bytes

    @property
    def _key(self) -> ECC.EccKey:
        return ECC.construct(curve="Ed25519", seed=self.seed)

    @property
    def public(self) -> str:
        """Its public half, as others know it."""
        return unpadded(self._key.public_key().export_key(format="raw"))

    def signed(self, what: Mapping[str, Any], user: str) -> Signed:
        """The same with a signature of this key, in the name of `user`, beside those it has."""
        signature = unpadded(eddsa.new(self._key, "rfc8032").sign(canonical(what)))
        signatures = {who: dict(each) for who, each in (what.get("signatures") or {}).items()}
        signatures.setdefault(user, {})[f"ed25519:{self.public}"] = signature
        return {**what, "signatures": signatures}


@dataclass(frozen=True)
class Identity:
    """The three keys: `master` vouches for the others, `self_signing` for our devices, `user_signing` for people."""

    master: SigningKey
    self_signing: SigningKey
    user_signing: SigningKey

    @classmethod
    def new(cls) -> "Identity":
        """One that nobody had before."""
        return cls(*(SigningKey(os.urandom(32)) for _ in PARTS))

    @classmethod
    def read(cls, seeds: Mapping[str, str]) -> "Identity":
        """From its seeds. Raises ValueError if they are no seeds."""
        try:
            return cls(*(SigningKey(base64.b64decode(seeds[part], validate=True)) for part in PARTS))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError("no signing identity") from error

    @property
    def seeds(self) -> dict[str, str]:
        """What is to be kept, and to be kept secret."""
        return {part: base64.b64encode(getattr(self, part).seed).decode() for part in PARTS}

    def publication(self, user: str) -> dict[str, Signed]:
        """What the server is told of it, and shows to others."""
        bare = {part: self._stated(part, user) for part in PARTS}
        own = {f"{part}_key": self.master.signed(bare[part], user) for part in PARTS[1:]}
        return {"master_key": bare["master"], **own}

    def _stated(self, part: str, user: str) -> Signed:
        public = getattr(self, part).public
        return {"user_id": user, "usage": [part], "keys": {f"ed25519:{public}": public}}


class Standing(StrEnum):
    """How others see a device of ours."""

    SIGNED = "signed by its account's identity"
    UNSIGNED = "not signed"
    NO_IDENTITY = "the account has no identity"


def standing(answer: Mapping[str, Any], user: str, device: str) -> Standing:
    """What whoever asks the server for our keys (`answer`) can conclude about a device of ours."""
    master, own = (_key_of(answer, f"{part}_keys", user) for part in ("master", "self_signing"))
    if not master or not own:
        return Standing.NO_IDENTITY
    stated = answer["self_signing_keys"][user]
    shown = ((answer.get("device_keys") or {}).get(user) or {}).get(device) or {}
    good = is_signed(stated, user, master) and is_signed(shown, user, own)
    return Standing.SIGNED if good else Standing.UNSIGNED


def master_of(answer: Mapping[str, Any], user: str) -> str:
    """The public master key of an account, by the server's answer; empty if it has none."""
    return _key_of(answer, "master_keys", user)


def _key_of(answer: Mapping[str, Any], kind: str, user: str) -> str:
    stated = (answer.get(kind) or {}).get(user) or {}
    return next(iter((stated.get("keys") or {}).values()), "")


def is_signed(what: Mapping[str, Any], user: str, public: str) -> bool:
    """Whether this public key signed it, in the name of `user`."""
    signature = ((what.get("signatures") or {}).get(user) or {}).get(f"ed25519:{public}", "")
    try:
        key = eddsa.import_public_key(padded(public))
        eddsa.new(key, "rfc8032").verify(canonical(what), padded(signature))
    except ValueError:
        return False
    return True


def canonical(what: Mapping[str, Any]) -> bytes:
    """The bytes that are signed: without signatures, and without what the server adds."""
    bare = {name: value for name, value in what.items() if name not in ("signatures", "unsigned")}
    return json.dumps(bare, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def unpadded(raw: bytes) -> str:
    """Base64 as Matrix writes it."""
    return base64.b64encode(raw).decode().rstrip("=")


def padded(text: str) -> bytes:
    """The bytes of Matrix's base64. Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
