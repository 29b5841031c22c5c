"""What the adapter remembers about somebody, and that it goes when they ask."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from circles_discord.memory import Memory

NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)
ANA, BO = "1001001001", "2002002002"


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory(tmp_path / "memory.db")


def bytes_of(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in sorted(folder.iterdir()))


def test_all_that_is_noted_of_somebody_is_given_and_goes_when_they_ask(memory: Memory, tmp_path: Path) -> None:
    for person in (ANA, BO):
        memory.heard.hear(f"m{person}", person, "digest", NOW)
        memory.places.talks_in(person, f"c{person}")
    memory.heard.answered(memory.heard.begin_form(ANA, "code", NOW), {"first": "my worry"})
    memory.places.opened("k", "r1", "Alder")
    memory.places.let_in("r1", ANA)
    at = NOW.isoformat()
    assert memory.of(ANA) == {
        "requests": [{"message": f"m{ANA}", "at": at}],
        "open_forms": [{"answers": {"first": "my worry"}, "at": at}],
        "private_rooms": [f"c{ANA}"],
        "rooms": ["Alder"],
    }
    memory.forget(ANA, NOW)
    assert memory.of(ANA) == {"private_rooms": [f"c{ANA}"], "rooms": ["Alder"]}, "they are answered, and let out"
    memory.places.put_out("r1", ANA)
    memory.forget_before(NOW + timedelta(minutes=11))
    assert memory.of(ANA) == {} and ANA.encode() not in bytes_of(tmp_path)
    assert memory.of(BO) == {"requests": [{"message": f"m{BO}", "at": at}], "private_rooms": [f"c{BO}"]}


def test_the_request_to_be_forgotten_is_forgotten_as_well_but_not_who_comes_back(memory: Memory) -> None:
    memory.forget(ANA, NOW)
    memory.places.talks_in(ANA, "c1")
    memory.heard.hear("m1", ANA, "digest", NOW + timedelta(seconds=2))
    memory.heard.hear("m2", ANA, "digest", NOW + timedelta(minutes=30))
    memory.forget_before(NOW + timedelta(hours=1))
    assert memory.of(ANA) == {
        "requests": [{"message": "m2", "at": (NOW + timedelta(minutes=30)).isoformat()}],
        "private_rooms": ["c1"],
    }
