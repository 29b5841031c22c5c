"""The secret part of a feed's address. It is a password: whoever has it reads the feed."""

import base64
import contextlib
import hashlib
import hmac
import os
import secrets
import stat
from pathlib import Path

from circles.errors import SettingsError

_KEY_BYTES = 32
_TOKEN_BYTES = 20


def token(key: bytes, feed_id: str, generation: int) -> str:
    """The token of one generation of a feed: 27 characters of `A-Za-z0-9_-`.

    The same key, feed and generation always give the same token, so it need not be stored; without the key,
    which is not in the database, nobody can make one.
    """
    found = hmac.digest(key, f"feed:{generation}:{feed_id}".encode(), "sha256")
    return base64.urlsafe_b64encode(found[:_TOKEN_BYTES]).rstrip(b"=").decode()


def token_hash(token: str) -> str:
    """What is stored of a token: enough to find its feed, too little to make its address."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def server_key(path: Path) -> bytes:
    """The key behind all tokens: read from `path`, or made there once, for the owner's eyes only.

    Raises SettingsError if the file cannot be read or made, is no key, or may be read by others.
    """
    try:
        if not path.exists():
            _make(path)
        return _read(path)
    except OSError as error:
        raise SettingsError([f"{path}: cannot keep the server key there: {error.strerror or error}"]) from error


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        mode = os.fstat(file.fileno()).st_mode
        key = file.read(_KEY_BYTES + 1)
    if len(key) != _KEY_BYTES:
        raise SettingsError([f"{path}: this is no server key. Restore it from a backup; a new one ends all feeds."])
    if stat.S_IMODE(mode) & 0o077:
        raise SettingsError([f"{path}: others on this machine may read the server key. Run: chmod 600 {path}"])
    return key


def _make(path: Path) -> None:
    """Write the whole key under another name and link it into place: who finds the file finds all of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):  # another process was quicker: its key counts
            os.link(fresh, path)
    finally:
        fresh.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
