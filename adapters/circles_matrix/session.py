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

from nio.client.async_client import AsyncClientConfig

from circles import CirclesError
from circles_matrix.machine import Client
from circles_matrix.server import Homeserver, ServerError
from circles_matrix.settings import Settings

log = logging.getLogger(__name__)
logging.getLogger("nio").setLevel(logging.ERROR)  # it tells of every event, and of keys that are on their way
FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(seconds=60)
KEPT = ("login.json", "identity.json", "keys.db", "memory.db")


class Session:
    """The login of the bot.

    `file` keeps token and device, and the password of `keys`, the store of the encryption keys.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.file = settings.store / "login.json"
        self.keys = settings.store / "keys.db"
        self._kept = self._read()
        config = AsyncClientConfig(
            max_limit_exceeded=0,  # a limit is told to whoever asked; nobody sleeps in here
            max_timeouts=0,
            store_sync_tokens=False,  # we keep our own, together with what it brought
            pickle_key=self._kept.setdefault("pickle_key", secrets.token_hex(32)),
            store_name=self.keys.name,
        )
        self.client = Client(settings.homeserver, settings.user, store_path=str(settings.store), config=config)
        self.server = Homeserver(self.client)

    def _read(self) -> dict[str, Any]:
        try:
            kept = json.loads(self.file.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise CirclesError(f"{self.file} cannot be read ({error}); put it back from a backup") from error
        if kept.get("user") not in (None, self.settings.user):
            raise CirclesError(
                f"{self.file} belongs to {kept['user']}, and adapters.matrix.user is {self.settings.user}: "
                "name another folder in adapters.matrix.store"
            )
        return dict(kept)

    @property
    def user(self) -> str:
        """Our account."""
        return self.settings.user

    async def log_in(self) -> None:
        """Take up the kept login, or log in anew. Raises CirclesError if the server does not want us."""
        device, token = self._known_login()
        if not token:
            device, token = await patiently("log in", self._by_password)
        self._restore(device, token)
        await patiently("ask who we are", self._compare)

    def _known_login(self) -> tuple[str, str]:
        """Device and token, from the settings or from an earlier start; empty if there are none."""
        if self.settings.token:
            return self.settings.device, self.settings.token
        return self.device, str(self._kept.get("token", ""))

    async def look_in(self) -> bool:
        """Log in to ask questions only: the keys stay closed, and nothing is kept.

        Returns whether it is a login of its own, which `log_out` ends. Raises CirclesError, ServerError.
        """
        device, token = self._known_login()
        is_own = not token
        if is_own:
            device, token = await self._by_password()
        self._kept["device"], self.client.access_token = device, token
        await self._compare()
        return is_own

    async def log_out(self) -> None:
        """End the login that we have, and its device. Raises ServerError."""
        await self.server.post("logout", body={})

    async def _compare(self) -> None:
        who = await self.server.get("account", "whoami")
        if who.get("user_id") != self.user:
            raise CirclesError(f"adapters.matrix: this login belongs to {who.get('user_id')}, not to {self.user}")
        if who.get("device_id", self.device) != self.device:
            raise CirclesError(
                f"adapters.matrix: this token belongs to the device {who['device_id']}, not to {self.device}: "
                "put that into adapters.matrix.device"
            )

    async def _by_password(self) -> tuple[str, str]:
        body = {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": self.user},
            "password": self.settings.password,
            "initial_device_display_name": self.settings.display_name or "Circles",
        }
        try:
            answer = await self.server.post("login", body=body)
        except ServerError as error:
            if error.is_passing:
                raise
            raise CirclesError(
                f"adapters.matrix: {self.settings.homeserver} does not accept this password for {self.user}"
                if error.status == 403
                else f"adapters.matrix: {self.settings.homeserver} lets nobody in by password ({error}). Log in as "
                "the bot in an app, and set adapters.matrix.token and adapters.matrix.device to what it shows"
            ) from error
        return str(answer["device_id"]), str(answer["access_token"])

    def _restore(self, device: str, token: str) -> None:
        self._kept |= {"user": self.user, "device": device, "token": token}
        keep(self.file, self._kept)
        self.keys.touch(mode=0o600)  # the library would let others read it
        try:
            self.client.restore_login(self.user, device, token)
        except Exception as error:  # of three libraries, each with its own
            raise CirclesError(
                f"adapters.matrix: {self.keys} cannot be opened with what {self.file.name} holds "
                f"({type(error).__name__}). {self.way_out}"
            ) from error

    @property
    def way_out(self) -> str:
        """What to do when login and keys do not belong together."""
        both = f"{self.file.name} and {self.keys.name}"
        anew = (
            "set a new adapters.matrix.token and the device it belongs to"
            if self.settings.token
            else "the bot then logs in as a new device"
        )
        return (
            f"Put back {both} from the same backup. Without one, delete {self.file} and {self.keys} and start again: "
            f"{anew}, and cannot read what was written to the old one"
        )

    @property
    def device(self) -> str:
        """The device we are logged in as; empty before that."""
        return str(self._kept.get("device", ""))

    @property
    def password(self) -> str:
        """For the few requests that ask for it again."""
        return self.settings.password

    def gone(self) -> CirclesError:
        """What to say when the server no longer knows this login."""
        if self.settings.token:
            return CirclesError(
                "adapters.matrix: the homeserver no longer accepts this token; set a new adapters.matrix.token "
                "and the device it belongs to"
            )
        return CirclesError(
            f"adapters.matrix: the homeserver no longer knows this login. If nobody ended it by mistake, delete "
            f"{self.file} and {self.settings.store / 'keys.db'} and start again: the bot then logs in as a new device"
        )

    async def close(self) -> None:
        """Close the connections."""
        await self.client.close()


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


def keep(file: Path, secrets_: Mapping[str, Any]) -> None:
    """Write secrets into a file that nobody else may read: all of them, or what was there stays."""
    new = file.with_suffix(".new")
    new.unlink(missing_ok=True)
    new.touch(mode=0o600)
    new.write_text(json.dumps(secrets_, indent=1), "utf-8")
    new.replace(file)


def files(store: Path) -> tuple[Path, ...]:
    """What a backup must hold, whether it is there yet or not: login, identity, keys, memory."""
    return tuple(store / name for name in KEPT)
