"""Posts as the content of events, and events as what people did."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles import Identity, InCircle, Paragraph, Person, Post, Rsvp, SessionRef, button, mention, moment, say
from circles.chat import Envelope, Reader, Room
from circles.commands import RsvpTo
from circles_matrix import translate
from circles_matrix.translate import Called, Deleted, Moved, Tapped, Wrote

ANA, BO = Identity("matrix", "@ana:example.org"), Identity("matrix", "@bo:example.org")
ROOM = Room("matrix", "!room")
CANNOT = button(say("I cannot come"), RsvpTo(Rsvp.CANNOT, session=SessionRef("s1")))


def post(text: str = "Hello", *, quiet: bool = False, buttons: bool = False) -> Post:
    who = mention(Person("p1", "Ana"))
    line = say("{who}, we meet {when}. {text}", who=who, when=moment(datetime(2027, 1, 12, 18, tzinfo=UTC)), text=text)
    return Post("k1", InCircle("c1"), (Paragraph(line),), (CANNOT,) if buttons else (), quiet=quiet)


def envelope(**more: Any) -> Envelope:
    readers = (Reader("Ana", "Asia/Kolkata"), Reader("Bo", "Europe/Lisbon"))
    return Envelope("k1", room=ROOM, readers=readers, mentions={"p1": ANA, "p2": BO}, **more)


def event(kind: str, content: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"event_id": "$e", "sender": "@ana:example.org", "type": kind, "content": content, **more}


def message(body: str, **more: Any) -> dict[str, Any]:
    return event("m.room.message", {"msgtype": "m.text", "body": body, **more})


class TestWhatWeSay:
    def test_text_and_markup_say_the_same_and_carry_the_key(self) -> None:
        content = translate.message(post(), envelope(), "!circle")
        assert content["body"] == "Ana, we meet Tue 12 Jan: 18:00 (Bo) · 23:30 (Ana). Hello"
        assert "<time" in content["formatted_body"] and content["format"] == "org.matrix.custom.html"
        assert content[translate.KEY] == "k1"

    def test_only_who_is_named_is_called(self) -> None:
        content = translate.message(post(), envelope(), "!circle")
        assert content["m.mentions"] == {"user_ids": ["@ana:example.org"]}
        assert '<a href="https://matrix.to/#/@ana:example.org">Ana</a>' in content["formatted_body"]

    def test_a_quiet_post_rings_nowhere(self) -> None:
        content = translate.message(post(quiet=True), envelope(), "!circle")
        assert content["msgtype"] == "m.notice" and content["m.mentions"] == {}

    @given(st.text(max_size=80))
    def test_whatever_people_type_calls_nobody_and_makes_no_markup(self, text: str) -> None:
        content = translate.message(
            post(f"{text} @room <a href='https://matrix.to/#/@bo:example.org'>"), envelope(), "!c"
        )
        assert content["m.mentions"] == {"user_ids": ["@ana:example.org"]}
        assert content["formatted_body"].count("<a ") == 1

    def test_a_button_has_a_mark_to_tap_and_words_to_type(self) -> None:
        shown = translate.message(post(buttons=True), envelope(), "!circle")["body"]
        assert "1️⃣ I cannot come" in shown and "!circle rsvp cannot" in shown
        ((mark, code, label),) = translate.buttons(post(buttons=True), "en")
        assert (mark, code, label) == ("1⃣", CANNOT.code, "I cannot come")

    def test_in_private_nothing_stands_before_a_command(self) -> None:
        assert "type: rsvp cannot" in translate.message(post(buttons=True), envelope(), "")["body"]

    def test_a_thread_names_its_start(self) -> None:
        relation = translate.message(post(), envelope(thread="$start"), "!circle")["m.relates_to"]
        assert relation["rel_type"] == "m.thread" and relation["event_id"] == "$start" and relation["is_falling_back"]

    def test_an_edit_names_the_message_and_rings_nobody(self) -> None:
        content = translate.edit(translate.message(post(), envelope(), "!circle"), "$first")
        assert content["m.relates_to"] == {"rel_type": "m.replace", "event_id": "$first"}
        assert content["m.new_content"]["body"] == content["body"].removeprefix("* ")
        assert content["m.mentions"] == {} and "m.relates_to" not in content["m.new_content"]

    def test_the_same_key_is_the_same_transaction(self) -> None:
        assert translate.transaction("agenda:s1") == translate.transaction("agenda:s1")
        assert translate.transaction("agenda:s1") != translate.transaction("agenda:s2")

    def test_what_is_too_long_for_an_event_is_cut_between_lines(self) -> None:
        text = translate.shortened("\n".join(["ä" * 50] * 1000))
        assert len(text.encode()) <= translate.LARGEST and text.endswith("ä\n…")


class TestWhatPeopleDo:
    def test_a_message(self) -> None:
        assert translate.understood(message("!circle agenda")) == Wrote("!circle agenda")

    def test_a_notice_is_another_bots(self) -> None:
        assert translate.understood(event("m.room.message", {"msgtype": "m.notice", "body": "help"})) is None

    def test_an_edit_is_no_new_message(self) -> None:
        relation = {"rel_type": "m.replace", "event_id": "$first"}
        new = {"msgtype": "m.text", "body": "when"}
        assert translate.understood(message("* when", **{"m.relates_to": relation, "m.new_content": new})) == Wrote(
            "when", changes="$first"
        )

    def test_a_reply_comes_without_its_quotation(self) -> None:
        relation = {"m.in_reply_to": {"event_id": "$asked"}}
        body = "> <@bot:example.org> How was it?\n> Write here.\n\nIt was good"
        assert translate.understood(message(body, **{"m.relates_to": relation})) == Wrote("It was good", "$asked")

    def test_in_a_thread_nothing_is_a_reply_that_was_not_meant_as_one(self) -> None:
        relation = {
            "rel_type": "m.thread",
            "event_id": "$start",
            "is_falling_back": True,
            "m.in_reply_to": {"event_id": "$last"},
        }
        assert translate.understood(message("> quoted by hand", **{"m.relates_to": relation})) == Wrote(
            "> quoted by hand"
        )

    @pytest.mark.parametrize("key", ["1️⃣", "1⃣"])
    def test_a_mark_is_the_same_with_and_without_its_invisible_sign(self, key: str) -> None:
        content = {"m.relates_to": {"rel_type": "m.annotation", "event_id": "$m", "key": key}}
        assert translate.understood(event("m.reaction", content)) == Tapped("$m", "1⃣")

    @pytest.mark.parametrize("where", ["event", "content"])
    def test_a_deletion_in_old_and_new_rooms(self, where: str) -> None:
        gone = (
            event("m.room.redaction", {}, redacts="$gone")
            if where == "event"
            else event("m.room.redaction", {"redacts": "$gone"})
        )
        assert translate.understood(gone) == Deleted("$gone")

    def test_somebody_leaves(self) -> None:
        left = event(
            "m.room.member",
            {"membership": "leave"},
            state_key="@ana:example.org",
            unsigned={"prev_content": {"membership": "join"}},
        )
        assert translate.understood(left) == Moved("@ana:example.org", "leave", "join")

    def test_a_call(self) -> None:
        assert translate.understood(event(translate.CALLED, {})) == Called()

    @given(
        st.sampled_from(["m.room.message", "m.reaction", "m.room.redaction", "m.room.member", "m.other"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=2)
                | st.dictionaries(
                    st.sampled_from(["msgtype", "body", "m.relates_to", "rel_type", "event_id", "m.new_content", "key"])
                    | st.text(max_size=3),
                    inner,
                    max_size=4,
                )
            ),
        ),
    )
    def test_whatever_a_server_sends_does_not_raise(self, kind: str, content: Any) -> None:
        translate.understood({"type": kind, "content": content, "unsigned": content, "redacts": content})


class TestCommands:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("!circle rsvp cannot", "rsvp cannot"),
            ("!Circle  when", "when"),
            ("!circle", "help"),
            ("!cirlce when", "when"),
            ("!circles when", "when"),
            ("Circles: agenda", "agenda"),
            ("@bot:example.org, agenda", "agenda"),
            ("Circles are great", None),
            ("!poll lunch", None),
            ("when", None),
            ("", None),
        ],
    )
    def test_what_was_meant_for_us(self, typed: str, meant: str | None) -> None:
        assert translate.command_in(typed, "!circle", ("@bot:example.org", "Circles")) == meant

    @pytest.mark.parametrize("word", ["2", "2️⃣", "2⃣", "late", "LATE"])
    def test_a_button_named_by_number_mark_or_label(self, word: str) -> None:
        shown = [("1⃣", "one", "Coming"), ("2⃣", "two", "Late")]
        assert translate.chosen(word, shown) == "two"

    def test_no_button_is_guessed(self) -> None:
        assert translate.chosen("3", [("1⃣", "one", "Coming")]) == ""
