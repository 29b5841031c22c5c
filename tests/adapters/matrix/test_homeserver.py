"""The homeserver that the tests of Matrix stand on."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from urllib.error import HTTPError

import pytest

from tests.adapters.matrix.conftest import People
from tests.adapters.matrix.homeserver import PATIENCE, Homeserver

DIES = """
import os, pathlib, signal, sys
from tests.adapters.matrix.homeserver import PATIENCE, Homeserver
server = Homeserver(pathlib.Path(sys.argv[1]))
server.start()
print(server.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_everybody_is_somebody_else(homeserver: Homeserver) -> None:
    ana, other = homeserver.account("ana"), homeserver.account("ana")
    assert (ana.id, ana.token, ana.device) != (other.id, other.token, other.device)
    who = homeserver.call("GET", "/_matrix/client/v3/account/whoami", token=ana.token)
    assert (who["user_id"], who["device_id"]) == (ana.id, ana.device)


def test_an_account_can_have_another_device(homeserver: Homeserver) -> None:
    ana = homeserver.account("ana")
    second = homeserver.log_in(ana)
    assert second.id == ana.id and (second.token, second.device) != (ana.token, ana.device)


def test_it_listens_on_this_machine_alone(homeserver: Homeserver) -> None:
    listening = Path(f"/proc/{homeserver.pid}/net/tcp")
    if not listening.exists():
        pytest.skip("this system does not list who listens")
    addresses = [line.split()[1].split(":") for line in listening.read_text("ascii").splitlines()[1:]]
    assert {host for host, port in addresses if int(port, 16) == homeserver.port} == {"0100007F"}


@pytest.mark.slow
async def test_it_goes_down_and_comes_back_with_all_that_was_said(homeserver: Homeserver, people: People) -> None:
    ana, bo = await people("ana"), await people("bo", "mautrix")
    room = await ana.opens("Alder", bo)
    await ana.says(room, "before")
    await bo.waits_for(room, lambda each: each.body == "before")
    pid = homeserver.pid
    async with homeserver.away():
        assert not _is_alive(pid)
        waiting = [
            asyncio.create_task(each.waits_for(room, lambda each: each.body == "after", PATIENCE)) for each in (ana, bo)
        ]
    said = await (await people("ana", account=homeserver.log_in(ana.account))).says(room, "after")
    assert [(await each).id for each in waiting] == [said, said]
    assert [each.body for each in await bo.seen(room)] == ["before", "after"]


@pytest.mark.slow
def test_with_limits_it_refuses_what_comes_too_fast_unless_somebody_is_exempt(
    tmp_path: Path, homeserver: Homeserver
) -> None:
    strict = Homeserver(tmp_path / "strict", limits=True)
    strict.start()
    try:
        ana, bot = strict.account("ana"), strict.account("bot")
        strict.exempt(bot)
        assert _sends(strict, bot.token, 30) == 30
        assert _sends(strict, ana.token, 30) < 30
    finally:
        strict.stop()


@pytest.mark.slow
def test_it_does_not_outlive_those_who_started_it(tmp_path: Path, homeserver: Homeserver) -> None:
    command = [sys.executable, "-c", DIES, str(tmp_path / "orphan")]
    starter = subprocess.run(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[3], timeout=100)
    assert starter.returncode < 0
    pid = int(starter.stdout)
    while _is_alive(pid):  # ended by the timeout of the test, if it does not
        os.sched_yield()


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _sends(server: Homeserver, token: str, times: int) -> int:
    room = server.call("POST", "/_matrix/client/v3/createRoom", {}, token)["room_id"]
    for number in range(times):
        path = f"/_matrix/client/v3/rooms/{room}/send/m.room.message/{number}"
        try:
            server.call("PUT", path, {"msgtype": "m.text", "body": "again"}, token)
        except HTTPError as refused:
            assert refused.code == 429
            refused.close()
            return number
    return times
