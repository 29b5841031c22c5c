"""The bot signs its own device: whoever asks the server can check it. An identity of somebody else stays."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
import vodozemac
from aiohttp import web

from circles.chat import Said
from circles_matrix.adapter import Connection
from circles_matrix.identity import Identity, Standing, canonical, padded, standing
from circles_matrix.settings import checked
from circles_matrix.signing import Signing
from tests.adapters.matrix.community import bot_settings
from tests.adapters.matrix.conftest import People
from tests.adapters.matrix.homeserver import Account, Homeserver
from tests.adapters.matrix.lonely import lonely
from tests.adapters.matrix.proxy import Proxy


def _shown(server: Homeserver, bot: Account, to: Account) -> dict[str, Any]:
    found: dict[str, Any] = server.call(
        "POST", "/_matrix/client/v3/keys/query", {"device_keys": {bot.id: []}}, to.token
    )
    return found


def _check_signature(stated: dict[str, Any], user: str, key: str) -> None:
    """With another library than the one that signed. Raises SignatureException."""
    signature = vodozemac.Ed25519Signature.from_base64(stated["signatures"][user][f"ed25519:{key}"])
    bare = {name: value for name, value in stated.items() if name not in ("signatures", "unsigned")}
    message = json.dumps(bare, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    vodozemac.Ed25519PublicKey.from_base64(key).verify_signature(message.encode(), signature)


def _check_chain(shown: dict[str, Any], user: str, device: str) -> str:
    """From the master key to the device, as a member's client goes. Returns the master key."""
    (master,) = shown["master_keys"][user]["keys"].values()
    (own,) = shown["self_signing_keys"][user]["keys"].values()
    _check_signature(shown["self_signing_keys"][user], user, master)
    _check_signature(shown["device_keys"][user][device], user, own)
    return str(master)


async def test_a_member_can_check_that_the_device_is_the_bots(homeserver: Homeserver, tmp_path: Path) -> None:
    account, ana = homeserver.account("circles"), homeserver.account("ana")
    async with lonely(homeserver, account, tmp_path) as bot:
        device = bot.connection.session.device
        shown = _shown(homeserver, account, ana)
        _check_chain(shown, account.id, device)
        assert standing(shown, account.id, device) is Standing.SIGNED
    assert {each.name: oct(each.stat().st_mode)[-3:] for each in bot.chat.kept_files()} == {
        "login.json": "600",
        "identity.json": "600",
        "keys.db": "600",
        "memory.db": "600",
    }


async def test_a_client_that_leaves_out_unsigned_devices_talks_with_the_bot(
    homeserver: Homeserver, people: People, tmp_path: Path
) -> None:
    async with lonely(homeserver, homeserver.account("circles"), tmp_path) as bot:
        ana = await people("ana", "cautious")
        room = await bot.opens(ana)
        await bot.posts(room, "can you read me?")
        assert (await ana.waits_for(room, lambda each: "can you read me?" in each.body)).encrypted
        await ana.says(room, "!circle help")
        assert (await bot.hears()).what == Said("help")


async def test_a_second_start_uploads_nothing(homeserver: Homeserver, proxy: Proxy, tmp_path: Path) -> None:
    account = homeserver.account("circles")
    async with lonely(homeserver, account, tmp_path, homeserver=proxy.url):
        assert proxy.asked("device_signing/upload") == proxy.asked("signatures/upload") == 1
    async with lonely(homeserver, account, tmp_path, homeserver=proxy.url):
        assert proxy.asked("device_signing/upload") == proxy.asked("signatures/upload") == 1


async def test_a_new_login_is_signed_by_the_same_identity(homeserver: Homeserver, tmp_path: Path) -> None:
    account, ana = homeserver.account("circles"), homeserver.account("ana")
    async with lonely(homeserver, account, tmp_path) as bot:
        first = bot.connection.session.device
        before = _check_chain(_shown(homeserver, account, ana), account.id, first)
    (tmp_path / "bot" / "login.json").unlink()
    (tmp_path / "bot" / "keys.db").unlink()
    async with lonely(homeserver, account, tmp_path) as bot:
        assert (second := bot.connection.session.device) != first
        assert _check_chain(_shown(homeserver, account, ana), account.id, second) == before


async def test_stopped_in_the_middle_it_goes_on(homeserver: Homeserver, tmp_path: Path) -> None:
    """Kept, but the server does not know of it; then known to the server, but the device is not signed."""
    account, ana = homeserver.account("circles"), homeserver.account("ana")
    ours = Identity.new()
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "identity.json").write_text(json.dumps(ours.seeds), "utf-8")
    async with lonely(homeserver, account, tmp_path) as bot:
        master = _check_chain(_shown(homeserver, account, ana), account.id, bot.connection.session.device)
    assert master == ours.master.public
    (tmp_path / "bot" / "login.json").unlink()
    (tmp_path / "bot" / "keys.db").unlink()
    async with lonely(homeserver, account, tmp_path) as bot:
        _check_chain(_shown(homeserver, account, ana), account.id, bot.connection.session.device)


async def test_an_identity_that_somebody_made_in_an_app_stays(
    homeserver: Homeserver, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    account, ana = homeserver.account("circles"), homeserver.account("ana")
    theirs = Identity.new()
    path = "/_matrix/client/v3/keys/device_signing/upload"
    homeserver.call("POST", path, theirs.publication(account.id), account.token)
    with caplog.at_level(logging.WARNING, "circles_matrix"):
        async with lonely(homeserver, account, tmp_path) as bot:
            device = bot.connection.session.device
            shown = _shown(homeserver, account, ana)
            fingerprint = shown["device_keys"][account.id][device]["keys"][f"ed25519:{device}"]
            assert shown["master_keys"][account.id]["keys"] == {f"ed25519:{theirs.master.public}": theirs.master.public}
    (record,) = [each for each in caplog.records if getattr(each, "action", "") == "unsigned"]
    assert f"/verify {device} {fingerprint}" in record.__dict__["why"]
    assert not (tmp_path / "bot" / "identity.json").exists()
    # What Element does by that command: it signs the device. Then all is well.
    stated = shown["device_keys"][account.id][device]
    stated.pop("unsigned", None)
    signed = theirs.self_signing.signed(stated, account.id)
    homeserver.call("POST", "/_matrix/client/v3/keys/signatures/upload", {account.id: {device: signed}}, account.token)
    caplog.clear()
    with caplog.at_level(logging.WARNING, "circles_matrix"):
        async with lonely(homeserver, account, tmp_path):
            _check_chain(_shown(homeserver, account, ana), account.id, device)
    assert not [each for each in caplog.records if getattr(each, "action", "") == "unsigned"]


@pytest.mark.parametrize("knows_password", [True, False])
async def test_a_server_that_asks_for_the_password_again(
    homeserver: Homeserver, proxy: Proxy, tmp_path: Path, knows_password: bool
) -> None:
    """Synapse asks only when there is an identity already; others ask the first time, too."""
    account = homeserver.account("circles")
    asked: list[dict[str, Any]] = []

    async def upload(request: web.Request) -> web.Response:
        asked.append(body := await request.json())
        if body.get("auth", {}).get("password") != account.password:
            flows = [{"stages": ["m.login.password"]}]
            return web.json_response({"session": "s1", "flows": flows, "params": {}}, status=401)
        del body["auth"]
        homeserver.call("POST", "/_matrix/client/v3/keys/device_signing/upload", body, account.token)
        return web.json_response({})

    proxy.instead("/_matrix/client/v3/keys/device_signing/upload", upload)
    table = bot_settings(homeserver, account, tmp_path, homeserver=proxy.url)
    if not knows_password:
        table |= {"password": "", "token": account.token, "device": account.device}
    connection = Connection(checked(table))
    try:
        await connection.session.log_in()
        connection.sealing.open()
        assert connection.sealing.keys
        found = await Signing(connection.session, connection.sealing.keys).introduce()
    finally:
        await connection.session.close()
        connection.memory.close()
    assert found is (Standing.SIGNED if knows_password else Standing.NO_IDENTITY)
    if knows_password:
        assert asked[-1].keys() == {"master_key", "self_signing_key", "user_signing_key"}


def test_seeds_are_read_as_they_were_kept() -> None:
    identity = Identity.new()
    assert Identity.read(json.loads(json.dumps(identity.seeds))) == identity
    assert len({each.public for each in (identity.master, identity.self_signing, identity.user_signing)}) == 3


@pytest.mark.parametrize("seeds", [{}, {"master": "é"}, [], None, {"master": 5}])
def test_what_are_no_seeds_is_refused(seeds: Any) -> None:
    with pytest.raises(ValueError, match="no signing identity"):
        Identity.read(seeds)


@pytest.mark.parametrize("answer", [{}, {"master_keys": {"@b:x": {}}}, {"master_keys": {"@b:x": {"keys": {"a": "é"}}}}])
def test_strange_answers_are_no_signature(answer: dict[str, Any]) -> None:
    assert standing(answer, "@b:x", "D") is Standing.NO_IDENTITY


def test_a_forged_signature_is_none() -> None:
    identity, other = Identity.new(), Identity.new()
    stated = {"user_id": "@b:x", "device_id": "D", "keys": {"ed25519:D": "k"}}
    made = identity.publication("@b:x")
    answer = {
        "master_keys": {"@b:x": made["master_key"]},
        "self_signing_keys": {"@b:x": made["self_signing_key"]},
        "device_keys": {"@b:x": {"D": identity.self_signing.signed(stated, "@b:x")}},
    }
    assert standing(answer, "@b:x", "D") is Standing.SIGNED
    answer["device_keys"]["@b:x"]["D"]["keys"] = {"ed25519:D": "another"}
    assert standing(answer, "@b:x", "D") is Standing.UNSIGNED
    answer["device_keys"]["@b:x"]["D"] = other.self_signing.signed(stated, "@b:x")
    assert standing(answer, "@b:x", "D") is Standing.UNSIGNED


def test_what_is_signed_is_written_as_matrix_says() -> None:
    what = {"b": 1, "a": "ä", "signatures": {}, "unsigned": {"x": 1}}
    assert canonical(what) == '{"a":"ä","b":1}'.encode()
    assert padded("AAAA") == b"\0\0\0"
