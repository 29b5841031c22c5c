"""The secret part of a feed's address, and the key behind it."""

import multiprocessing
import re
import stat
from collections import Counter
from pathlib import Path

import pytest

from circles.calendar import server_key, token, token_hash
from circles.errors import SettingsError

KEY = bytes(range(32))


def test_a_token_is_27_characters_that_any_address_takes() -> None:
    made = [token(KEY, f"feed{n}", 1) for n in range(10_000)]
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{27}", each) for each in made)
    assert len(set(made)) == 10_000
    for place in range(26):  # the 27th carries four bits only
        counts = Counter(each[place] for each in made)
        assert len(counts) == 64 and max(counts.values()) < 260


def test_it_depends_on_key_feed_and_generation() -> None:
    one = token(KEY, "f1", 1)
    assert one == token(KEY, "f1", 1)
    assert len({one, token(KEY, "f2", 1), token(KEY, "f1", 2), token(b"x" * 32, "f1", 1)}) == 4
    assert token(KEY, "1:1", 1) != token(KEY, "1", 11)


def test_the_hash_does_not_give_the_token_away() -> None:
    made = token(KEY, "f1", 1)
    assert re.fullmatch(r"[0-9a-f]{64}", token_hash(made))
    assert token_hash(made) == token_hash(made) != token_hash(token(KEY, "f1", 2))
    assert token_hash("\ud800")


def test_the_key_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "data" / "server.key"
    key = server_key(path)
    assert len(key) == 32 and key == server_key(path) == path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["server.key"]
    assert server_key(tmp_path / "other.key") != key


def test_a_readable_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "server.key"
    server_key(path)
    path.chmod(0o640)
    with pytest.raises(SettingsError, match="chmod 600"):
        server_key(path)


@pytest.mark.parametrize("content", [b"", b"x" * 31, b"x" * 33])
def test_a_broken_key_is_refused_and_kept(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "server.key"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match="no server key"):
        server_key(path)
    assert path.read_bytes() == content


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="cannot keep the server key"):
        server_key(tmp_path / "file" / "server.key")
    with pytest.raises(SettingsError, match="cannot keep the server key"):
        server_key(tmp_path)


def _key(path: str) -> bytes:
    return server_key(Path(path))


@pytest.mark.slow
def test_processes_that_start_together_share_one_key(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        for attempt in range(5):
            assert len(set(pool.map(_key, [str(tmp_path / f"{attempt}.key")] * 8))) == 1
