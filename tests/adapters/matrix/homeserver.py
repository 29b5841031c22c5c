"""A real homeserver for tests: a Synapse of its own on loopback, in a process that ends with ours.

Synapse is AGPL. It runs beside the tests in an environment of its own (`.venv-synapse`), and nothing imports it.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import random
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote

ENVIRONMENT = Path(__file__).parents[3] / ".venv-synapse"
DOMAIN = "circles.test"
SECRET = "known to the tests alone"
PATIENCE = 60.0
"""Seconds that a start may take on a machine with much else to do; one to two are usual."""
GRACE = 5.0
"""Seconds in which it may put its things in order before it is killed."""

# The pipe closes when whoever started it is gone, even by `kill -9`: no server outlives its tests.
_ENDS_WITH_US = """
import os, runpy, signal, threading
threading.Thread(target=lambda: (os.read(0, 1), os.kill(os.getpid(), signal.SIGTERM)), daemon=True).start()
runpy.run_module("synapse.app.homeserver", run_name="__main__", alter_sys=True)
"""

# Whatever http_proxy says: this never leaves the machine.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Account:
    """Somebody with an account, and a device that is logged in already."""

    id: str
    password: str
    token: str
    device: str
    name: str


class Homeserver:
    """One server with its data in `home`. Stopped and started again it is the same server at the same address.

    `limits`: refuse what comes too fast, as servers do by themselves (a burst of 10 messages, then one in 5 s).
    """

    def __init__(self, home: Path, *, limits: bool = False) -> None:
        self.home = home
        self.limits = limits
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._admin = ""

    @property
    def pid(self) -> int:
        """Its process. Raises RuntimeError if it does not run."""
        if self._process is None:
            raise RuntimeError("the homeserver does not run")
        return self._process.pid

    def start(self) -> None:
        """Come up and answer. Raises RuntimeError, with what it logged, if it does not."""
        self.home.mkdir(parents=True, exist_ok=True)
        for name, content in (("homeserver.yaml", _settings(self)), ("log.yaml", _logging(self.home))):
            (self.home / name).write_text(json.dumps(content), "utf-8")  # all JSON is YAML
        with (self.home / "output.log").open("ab") as output:
            self._process = subprocess.Popen(
                [python(), "-c", _ENDS_WITH_US, "-c", str(self.home / "homeserver.yaml")],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
            )
        self._wait_until_it_answers(self._process)

    def stop(self) -> None:
        """Go down, in order if that takes no longer than GRACE. Does nothing if it is down."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdin:
            process.stdin.close()

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """It is down for a while, and then the same server again at the same address."""
        await asyncio.to_thread(self.stop)
        try:
            yield
        finally:
            await asyncio.to_thread(self.start)

    def account(self, name: str, *, admin: bool = False) -> Account:
        """A new person, whose id nobody had before: `@ana-1f3c90aa:circles.test`, called Ana."""
        localpart, password = f"{name}-{secrets.token_hex(4)}", secrets.token_hex(8)
        nonce = self.call("GET", "/_synapse/admin/v1/register")["nonce"]
        signed = "\0".join([nonce, localpart, password, "admin" if admin else "notadmin"])
        body = {
            "nonce": nonce,
            "username": localpart,
            "displayname": name.capitalize(),
            "password": password,
            "admin": admin,
            "mac": hmac.new(SECRET.encode(), signed.encode(), hashlib.sha1).hexdigest(),
        }
        made = self.call("POST", "/_synapse/admin/v1/register", body)
        return Account(made["user_id"], password, made["access_token"], made["device_id"], name.capitalize())

    def log_in(self, account: Account) -> Account:
        """The same person on another device."""
        user = {"type": "m.id.user", "user": account.id}
        body = {"type": "m.login.password", "identifier": user, "password": account.password}
        made = self.call("POST", "/_matrix/client/v3/login", body)
        return replace(account, token=made["access_token"], device=made["device_id"])

    def exempt(self, account: Account) -> None:
        """Lift the limits for one account, as who runs a server can do for a bot."""
        self._admin = self._admin or self.account("admin", admin=True).token
        path = f"/_synapse/admin/v1/users/{quote(account.id)}/override_ratelimit"
        self.call("POST", path, {"messages_per_second": 0, "burst_count": 0}, self._admin)

    def call(self, method: str, path: str, body: object = None, token: str = "") -> Any:
        """Ask it for something that no client library asks for. Raises HTTPError when it says no."""
        request = urllib.request.Request(self.url + path, method=method, headers={"Content-Type": "application/json"})
        if body is not None:
            request.data = json.dumps(body).encode()
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        with _DIRECT.open(request, timeout=20) as answer:
            return json.load(answer)

    def _wait_until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < deadline:
            try:
                self.call("GET", "/_matrix/client/versions")
            except HTTPError:
                raise
            except (URLError, OSError):
                time.sleep(0.02)
            else:
                return
        self.stop()
        raise RuntimeError(f"the homeserver did not come up:\n{self._last_words()}")

    def _last_words(self) -> str:
        files = (self.home / name for name in ("output.log", "synapse.log"))
        return "\n".join(file.read_text("utf-8")[-3000:] for file in files if file.exists())


def python() -> Path:
    """The interpreter that has Synapse."""
    return ENVIRONMENT / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def why_missing() -> str:
    """Why there is no homeserver to be had here; nothing if there is one."""
    made = ENVIRONMENT / ".made"
    if not made.exists():
        return "no homeserver here; to install one for the tests: make .venv-synapse/.made"
    return made.read_text("utf-8").strip()


def _free_port() -> int:
    # Below the range from which systems take ports for clients: it is still free after an outage.
    while True:
        port = random.randrange(20_000, 30_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port


def _settings(server: Homeserver) -> dict[str, Any]:
    home = server.home
    listener = {
        "port": server.port,
        "bind_addresses": ["127.0.0.1"],
        "type": "http",
        "tls": False,
        "resources": [{"names": ["client"]}],  # it talks with no other server
    }
    return {
        "server_name": DOMAIN,
        "public_baseurl": f"{server.url}/",
        "listeners": [listener],
        "pid_file": str(home / "homeserver.pid"),
        "log_config": str(home / "log.yaml"),
        "signing_key": f"ed25519 tests {base64.b64encode(bytes(32)).decode().rstrip('=')}",
        "media_store_path": str(home / "media"),
        "database": {"name": "sqlite3", "args": {"database": str(home / "homeserver.db")}},
        "registration_shared_secret": SECRET,
        "macaroon_secret_key": SECRET,
        "form_secret": SECRET,
        "bcrypt_rounds": 4,
        "report_stats": False,
        "federation_domain_whitelist": [],
        "trusted_key_servers": [],
        "suppress_key_server_warning": True,
        "presence": {"enabled": False},
        # For two minutes it would answer the same question from memory, and miss what happened since.
        "caches": {"global_factor": 0.5, "sync_response_cache_duration": "0s"},
        **({} if server.limits else _NO_LIMITS),
    }


_FREELY = {"per_second": 100_000, "burst_count": 100_000}
_NO_LIMITS = {
    "rc_message": _FREELY,
    "rc_registration": _FREELY,
    "rc_login": {"address": _FREELY, "account": _FREELY, "failed_attempts": _FREELY},
    "rc_joins": {"local": _FREELY, "remote": _FREELY},
    "rc_joins_per_room": _FREELY,
    "rc_invites": {"per_room": _FREELY, "per_user": _FREELY, "per_issuer": _FREELY},
    "rc_admin_redaction": _FREELY,
    "rc_room_creation": _FREELY,
    "rc_media_create": _FREELY,
}


def _logging(home: Path) -> dict[str, Any]:
    file = {"class": "logging.FileHandler", "filename": str(home / "synapse.log"), "formatter": "line"}
    return {
        "version": 1,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {"file": file},
        "root": {"level": "WARNING", "handlers": ["file"]},
        "disable_existing_loggers": False,
    }
