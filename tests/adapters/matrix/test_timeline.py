"""Events in, messages out: what is edited, redacted, doubled and unreadable, without a homeserver."""

from dataclasses import replace
from typing import Any

from tests.adapters.matrix.timeline import CANNOT_READ, Happening, Timeline

Content = dict[str, Any]
ANA, BO = "@ana:circles.test", "@bo:circles.test"


def message(id: str, body: str, sender: str = ANA, **more: Any) -> Happening:
    return Happening(id, "m.room.message", sender, {"msgtype": "m.text", "body": body, **more})


def edit(id: str, of: str, body: str, sender: str = ANA) -> Happening:
    new = {"msgtype": "m.text", "body": body}
    relation = {"rel_type": "m.replace", "event_id": of}
    return message(id, f"* {body}", sender, **{"m.new_content": new, "m.relates_to": relation})


def reaction(id: str, to: str, key: str, sender: str = BO) -> Happening:
    relation = {"rel_type": "m.annotation", "event_id": to, "key": key}
    return Happening(id, "m.reaction", sender, {"m.relates_to": relation})


def redaction(id: str, of: str) -> Happening:
    return Happening(id, "m.room.redaction", ANA, {}, redacts=of)


def bodies(*events: Happening) -> list[str]:
    timeline = Timeline()
    timeline.add(events)
    return [each.body for each in timeline.messages()]


def test_an_edit_changes_the_message_and_the_last_one_counts() -> None:
    assert bodies(message("1", "one"), message("2", "two"), edit("3", "1", "uno"), edit("4", "1", "eins")) == [
        "eins",
        "two",
    ]


def test_nobody_edits_what_another_said() -> None:
    assert bodies(message("1", "one"), edit("2", "1", "rubbish", sender=BO)) == ["one"]


def test_an_edit_keeps_the_thread_and_the_reactions() -> None:
    timeline = Timeline()
    thread: Content = {"m.relates_to": {"rel_type": "m.thread", "event_id": "0"}}
    timeline.add([message("1", "one", **thread), reaction("2", "1", "👍"), edit("3", "1", "uno")])
    (seen,) = timeline.messages()
    assert (seen.body, seen.edited, seen.thread) == ("uno", True, "0")
    assert [(each.sender, each.key) for each in seen.reactions] == [(BO, "👍")]


def test_what_is_redacted_is_gone_be_it_a_message_a_change_or_a_reaction() -> None:
    assert bodies(message("1", "one"), message("2", "two"), redaction("3", "1")) == ["two"]
    assert bodies(message("1", "one"), edit("2", "1", "uno"), redaction("3", "2")) == ["one"]
    timeline = Timeline()
    timeline.add([message("1", "one"), reaction("2", "1", "👍"), redaction("3", "2")])
    assert timeline.messages()[0].reactions == ()


def test_what_was_redacted_before_somebody_looked_comes_empty_and_is_not_shown() -> None:
    assert bodies(Happening("1", "m.room.message", ANA, {}, pruned=True), message("2", "two")) == ["two"]


def test_an_event_that_comes_twice_is_one() -> None:
    timeline = Timeline()
    for _ in range(2):
        timeline.add([message("1", "one"), message("2", "two")])
    assert [each.id for each in timeline.messages()] == ["1", "2"]


def test_two_messages_with_the_same_words_are_two() -> None:
    assert bodies(message("1", "one"), message("2", "one")) == ["one", "one"]


def test_what_cannot_be_read_says_so_until_its_key_comes() -> None:
    timeline = Timeline()
    sealed = Happening("1", "m.room.encrypted", ANA, {"ciphertext": "…"}, encrypted=True)
    timeline.add([sealed, message("2", "two")])
    assert [each.msgtype for each in timeline.messages()] == [CANNOT_READ, "m.text"]
    timeline.add([replace(message("1", "one"), encrypted=True)])
    assert [(each.body, each.encrypted) for each in timeline.messages()] == [("one", True), ("two", False)]


def test_what_is_changed_in_clear_was_said_in_clear() -> None:
    timeline = Timeline()
    timeline.add([replace(message("1", "one"), encrypted=True), edit("2", "1", "uno")])
    assert not timeline.messages()[0].encrypted


def test_a_reply_and_who_is_mentioned() -> None:
    timeline = Timeline()
    reply: Content = {"m.relates_to": {"m.in_reply_to": {"event_id": "1"}}, "m.mentions": {"user_ids": [BO]}}
    thread = {"rel_type": "m.thread", "event_id": "1", "is_falling_back": True, "m.in_reply_to": {"event_id": "2"}}
    threaded: Content = {"m.relates_to": thread}
    timeline.add([message("1", "one"), message("2", "two", **reply), message("3", "three", **threaded)])
    _, second, third = timeline.messages()
    assert (second.replies_to, second.thread, second.mentions) == ("1", "", (BO,))
    assert (third.replies_to, third.thread) == ("", "1")


def test_state_is_no_message() -> None:
    assert bodies(Happening("1", "m.room.name", ANA, {"name": "Alder"}, state_key="")) == []
