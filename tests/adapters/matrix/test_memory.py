"""What the adapter remembers, and what it lets go."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from circles_matrix.memory import Memory

NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)
ROOM, ANA = "!room", "@ana:example.org"


def said(event: str, words: str = "hello") -> dict[str, object]:
    return {"event_id": event, "sender": ANA, "type": "m.room.message", "content": {"body": words}}


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory(tmp_path / "memory.db")


def test_what_a_sync_brought_is_there_after_a_restart_together_with_the_place(memory: Memory, tmp_path: Path) -> None:
    memory.incoming.take("t1", [(ROOM, said("$1")), (ROOM, said("$2"))], NOW)
    memory.incoming.handled("$1", True)
    again = Memory(tmp_path / "memory.db")
    assert again.incoming.noted("token") == "t1"
    assert [event["event_id"] for _, event in again.incoming.unhandled()] == ["$2"]


def test_an_event_that_comes_again_is_one_event(memory: Memory) -> None:
    for token in ("t1", "t2"):
        memory.incoming.take(token, [(ROOM, said("$1"))], NOW)
        memory.incoming.handled("$1", False)
    assert memory.incoming.unhandled() == []


def test_of_what_was_handled_no_word_is_left_in_the_files(memory: Memory, tmp_path: Path) -> None:
    memory.incoming.take("t1", [(ROOM, said("$1", "my secret worry"))], NOW)
    memory.forms.keep(ANA, ROOM, '{"words": "my other worry"}', NOW)
    memory.incoming.handled("$1", True)
    memory.forms.end(ANA)
    memory.forget_before(NOW)
    assert [each.name for each in tmp_path.iterdir() if b"worry" in each.read_bytes()] == []
    assert memory.incoming.asked_by("$1") == ANA


def test_a_form_left_open_is_let_go_after_a_day(memory: Memory) -> None:
    memory.forms.keep(ANA, ROOM, "state", NOW)
    memory.forget_before(NOW + timedelta(hours=23))
    assert memory.forms.open_in(ROOM, ANA) == "state"
    memory.forget_before(NOW + timedelta(hours=25))
    assert memory.forms.open_in(ROOM, ANA) == ""


def test_which_message_a_post_became_is_known_for_a_month(memory: Memory) -> None:
    memory.outgoing.trying("k1", ROOM, NOW)
    memory.outgoing.posted("k1", "$m", [("1", "code", "Label")], NOW)
    memory.forget_before(NOW + timedelta(days=29))
    assert memory.outgoing.message_of("k1") == "$m"
    assert memory.outgoing.buttons("$m") == [("1", "code", "Label")]
    memory.forget_before(NOW + timedelta(days=31))
    assert memory.outgoing.message_of("k1") == "" and memory.outgoing.buttons("$m") == []


def test_nobody_else_may_read_the_file(memory: Memory, tmp_path: Path) -> None:
    assert (tmp_path / "memory.db").stat().st_mode & 0o077 == 0


def test_once_encrypted_is_encrypted_for_ever(memory: Memory) -> None:
    memory.places.add(ROOM, key="c1", ours=True)
    memory.places.seal(ROOM)
    memory.places.add(ROOM, key="c1", ours=True)
    assert memory.places.is_sealed(ROOM) and memory.places.is_ours(ROOM)


def bytes_of(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in sorted(folder.iterdir()))


def test_all_that_is_noted_of_somebody_is_given_and_goes_when_they_ask(memory: Memory, tmp_path: Path) -> None:
    memory.incoming.take("t1", [(ROOM, said("$1")), (ROOM, {**said("$2"), "sender": "@bo:example.org"})], NOW)
    memory.incoming.handled("$1", True)
    memory.forms.keep(ANA, ROOM, '{"words": "my worry"}', NOW)
    memory.locked.keep(ROOM, said("$3", "sealed"), NOW)
    memory.locked.told(ANA, NOW)
    memory.places.begin('{"person": "@ana:example.org"}', NOW)
    memory.places.add("!alone", person=ANA, ours=True)
    at = NOW.isoformat()
    assert memory.of(ANA) == {
        "requests": [{"message": "$1", "room": ROOM, "at": at}],
        "open_forms": [{"state": {"words": "my worry"}, "at": at}],
        "unreadable": [{"message": "$3", "room": ROOM}],
        "told_unreadable_at": at,
        "private_rooms": ["!alone"],
    }
    memory.forget(ANA, NOW)
    assert memory.of(ANA) == {"private_rooms": ["!alone"]}, "there they are answered"
    memory.forget_before(NOW + timedelta(minutes=5))
    assert memory.of(ANA) == {"private_rooms": ["!alone"]}
    memory.forget_before(NOW + timedelta(minutes=11))
    assert memory.of(ANA) == {} and ANA.encode() not in bytes_of(tmp_path)
    assert memory.of("@bo:example.org") != {}


def test_the_request_to_be_forgotten_is_forgotten_as_well_but_not_who_comes_back(memory: Memory) -> None:
    memory.incoming.take("t1", [(ROOM, said("$1"))], NOW)
    memory.places.add(ROOM, person=ANA, ours=True)
    memory.forget(ANA, NOW + timedelta(seconds=1))
    memory.incoming.handled("$1", True)
    memory.incoming.take("t2", [(ROOM, said("$2"))], NOW + timedelta(minutes=30))
    memory.forget_before(NOW + timedelta(hours=6))
    noted = memory.of(ANA)
    assert "$1" not in str(noted) and "$2" in str(noted) and noted["private_rooms"] == [ROOM]
