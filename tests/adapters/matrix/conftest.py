"""A real homeserver, started once, and people with real clients, new ones for each test.

Whoever takes the fixture `homeserver` is marked so: `pytest -m homeserver`.
"""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from tests.adapters.matrix.client import Client
from tests.adapters.matrix.homeserver import Account, Homeserver, why_missing
from tests.adapters.matrix.members import Member
from tests.adapters.matrix.proxy import Proxy

MEMORY = Path("/dev/shm")
"""Where it writes twice as fast as on a disk, on systems that have it."""


class People(Protocol):
    """How a test asks for a person: a new one, or the same person's next device."""

    async def __call__(
        self, name: str, kind: str = "nio", *, comes: bool = True, account: Account | None = None
    ) -> Member: ...


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "homeserver" in getattr(item, "fixturenames", ()):
            item.add_marker("homeserver")


@pytest.fixture(scope="session")
def homeserver() -> Iterator[Homeserver]:
    """A homeserver without limits. For a while without it: `async with homeserver.away()`."""
    if missing := why_missing():
        pytest.skip(missing)
    with tempfile.TemporaryDirectory(prefix="homeserver-", dir=MEMORY if MEMORY.is_dir() else None) as home:
        server = Homeserver(Path(home))
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture
async def people(homeserver: Homeserver) -> AsyncIterator[People]:
    """People whom nobody met before, each with one device.

    `await people("ana")` has matrix-nio; `people("bo", "mautrix")` has a library that knows nothing of it, for plain
    rooms; `people("chen", "cautious")` has a client that leaves out devices which their owners have not signed.
    `people("ana", account=homeserver.log_in(ana.account))` is ana again, with another device.
    """
    members: list[Member] = []

    async def person(name: str, kind: str = "nio", *, comes: bool = True, account: Account | None = None) -> Member:
        account = account or homeserver.account(name)
        client = _client(kind, homeserver.url, account)
        members.append(Member(client, account, comes=comes))
        await client.start()
        return members[-1]

    yield person
    for each in members:
        await each.close()


@pytest.fixture
async def proxy(homeserver: Homeserver) -> AsyncIterator[Proxy]:
    """What stands between the homeserver and whoever uses `proxy.url`, and fails as it is told."""
    async with Proxy(homeserver.url) as proxy:
        yield proxy


def _client(kind: str, url: str, account: Account) -> Client:
    # Imported here: most runs of the tests meet nobody, and the libraries take their second.
    match kind:
        case "nio":
            from tests.adapters.matrix.nio_client import NioClient

            return NioClient(url, account)
        case "cautious":
            from tests.adapters.matrix.cautious_client import CautiousClient

            return CautiousClient(url, account)
        case "mautrix":
            from tests.adapters.matrix.mautrix_client import MautrixClient

            return MautrixClient(url, account)
    raise ValueError(f"there is no client {kind!r}")
