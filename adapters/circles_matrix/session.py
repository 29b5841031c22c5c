"""Who we are on the homeserver: an account, a device and a token, kept between starts.

The device must stay the same: the server knows by it which posts went out already, and others know our keys by it.
"""

import asyncio
import json
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from nio.client.async_client import AsyncClient, AsyncClientConfig

from circles import CirclesError
from circles_matrix.server import Homeserver, ServerError
from circles_matrix.settings import Settings

log = logging.getLogger(__name__)
FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(seconds=60)


class Session:
    """The login of the bot. `file` keeps token and device, and the key to the encryption keys."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.file = settings.store / "login.json"
        self._kept = self._read()
        config = AsyncClientConfig(
            max_limit_exceeded=0,  # a limit is told to whoever asked; nobody sleeps in here
            max_timeouts=0,
            store_sync_tokens=False,  # we keep our own, together with what it brought
            pickle_key=self._kept.setdefault("pickle_key", secrets.token_hex(32)),
            store_name="keys.db",
        )
        self.client = AsyncClient(settings.homeserver, settings.user, store_path=str(settings.store), config=config)
        self.server = Homeserver(self.client)

    def _read(self) -> dict[str, Any]:
        try:
            kept = json.loads(self.file.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise CirclesError(f"{self.file} cannot be read ({error}); put it back from a backup") from error
        if kept.get("user") not in (None, self._settings.user):
            raise CirclesError(
                f"{self.file} belongs to {kept['user']}, and adapters.matrix.user is {self._settings.user}: "
                "name another folder in adapters.matrix.store"
            )
        return dict(kept)

    @property
    def user(self) -> str:
        """Our account."""
        return self._settings.user

    async def log_in(self) -> None:
        """Take up the kept login, or log in anew. Raises CirclesError if the server does not want us."""
        if self._settings.token:
            self._restore(self._settings.device, self._settings.token)
        elif token := self._kept.get("token"):
            self._restore(self._kept["device"], token)
        else:
            await patiently("log in", self._log_in_anew)
        who = await patiently("ask who we are", lambda: self.server.get("account", "whoami"))
        if who.get("user_id") != self.user:
            raise CirclesError(f"adapters.matrix: this login belongs to {who.get('user_id')}, not to {self.user}")

    async def _log_in_anew(self) -> None:
        body = {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": self.user},
            "password": self._settings.password,
            "initial_device_display_name": self._settings.display_name or "Circles",
        }
        try:
            answer = await self.server.post("login", body=body)
        except ServerError as error:
            if error.status == 403:
                raise CirclesError(
                    f"adapters.matrix: {self._settings.homeserver} does not accept this password for {self.user}"
                ) from error
            raise
        self._kept |= {"user": self.user, "device": answer["device_id"], "token": answer["access_token"]}
        self._restore(answer["device_id"], answer["access_token"])

    def _restore(self, device: str, token: str) -> None:
        self._kept |= {"user": self.user, "device": device, "token": token}
        self._write()
        self.client.restore_login(self.user, device, token)

    def _write(self) -> None:
        new = self.file.with_suffix(".new")
        new.touch(mode=0o600)
        new.write_text(json.dumps(self._kept, indent=1), "utf-8")
        new.replace(self.file)

    def kept(self, name: str) -> str:
        """A secret that is kept with the login; empty if there is none."""
        return str(self._kept.get(name, ""))

    def keep(self, **secrets_: str) -> None:
        """Keep secrets with the login."""
        self._kept |= secrets_
        self._write()

    @property
    def password(self) -> str:
        """For the few requests that ask for it again."""
        return self._settings.password

    def gone(self) -> CirclesError:
        """What to say when the server no longer knows this login."""
        if self._settings.token:
            return CirclesError(
                "adapters.matrix: the homeserver no longer accepts this token; set a new adapters.matrix.token "
                "and the device it belongs to"
            )
        return CirclesError(
            f"adapters.matrix: the homeserver no longer knows this login. If nobody ended it by mistake, delete "
            f"{self.file} and {self._settings.store / 'keys.db'} and start again: the bot then logs in as a new device"
        )

    async def close(self) -> None:
        """Close the connections."""
        await self.client.close()  # type: ignore[no-untyped-call]


async def patiently(what: str, request: Callable[[], Awaitable[Any]]) -> Any:
    """Ask until there is an answer: a server that is away for a while comes back. Raises ServerError for a clear no."""
    wait = FIRST_WAIT
    while True:
        try:
            return await request()
        except ServerError as error:
            if not error.is_passing:
                raise
            pause = max(wait, error.wait or wait)
            log.warning(
                "homeserver is away",
                extra={"action": "matrix_waits", "what": what, "why": str(error), "wait": str(pause)},
            )
        await asyncio.sleep(pause.total_seconds())
        wait = min(wait * 2, LONGEST_WAIT)


def found(answer: Mapping[str, Any], name: str) -> str:
    """A text in an answer; empty if it is not there."""
    value = answer.get(name)
    return value if isinstance(value, str) else ""


def files(store: Path) -> tuple[Path, ...]:
    """What a backup must hold: login, keys, memory."""
    return tuple(each for each in sorted(store.glob("*")) if each.is_file() and each.suffix not in (".new", ".lock"))
