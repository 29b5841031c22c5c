"""Posts as messages with containers, buttons and files."""

from datetime import UTC, datetime
from typing import Any

import pytest

from circles.chat import Envelope, Reader, Room
from circles.domain.person import Identity
from circles.message import (
    Button,
    File,
    Heading,
    InCircle,
    Items,
    Mention,
    Note,
    Paragraph,
    Post,
    Quote,
    as_typed,
    moment,
    say,
)
from circles_discord.layout import Part, answer, mark, parts, topic
from circles_discord.markdown import markdown
from circles_discord.splitting import portions

ROOM = Room("discord", "5")
AT = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)


def shown(part: Part) -> dict[str, Any]:
    (container,) = part.items
    return dict(container.to_component_dict())


def kinds(part: Part) -> list[int]:
    return [each["type"] for each in shown(part)["components"]]


def envelope(key: str = "k", **mentions: str) -> Envelope:
    return Envelope(key, room=ROOM, mentions={person: Identity("discord", each) for person, each in mentions.items()})


def post(*blocks: Any, buttons: tuple[Button, ...] = (), files: tuple[File, ...] = (), quiet: bool = False) -> Post:
    return Post("k", InCircle("c"), blocks, buttons, files, quiet=quiet)


def test_a_post_is_one_container_with_the_mark_of_its_key() -> None:
    (part,) = parts(post(Heading(say("A")), Paragraph(say("B")), Paragraph(say("C")), Note(say("D"))), envelope(), {})
    assert shown(part)["id"] == part.mark == mark("k")
    assert [each["content"] for each in shown(part)["components"]] == ["## A\nB", "C\n-# D"]


def test_words_stand_with_who_said_them_and_two_quotations_apart() -> None:
    said, other = Quote(as_typed("a")), Quote(as_typed("b"))
    (part,) = parts(post(Paragraph(say("They said:")), said, other, Items((say("c"),)), Note(say("d"))), envelope(), {})
    assert [each["content"] for each in shown(part)["components"]] == ["They said:\n> a", "> b", "- c", "-# d"]
    assert markdown([said, other]) == "> a\n\n> b"


def test_many_texts_make_room_for_what_is_below() -> None:
    files = tuple(File(f"{n}.ics", "text/calendar", b"") for n in range(10))
    buttons = tuple(Button(say("{n}", n=n), f"x|{n}") for n in range(300))
    (part,) = parts(
        post(*[Paragraph(say("{n}", n=n)) for n in range(60)], buttons=buttons, files=files), envelope(), {}
    )
    inner = shown(part)["components"]
    assert 1 + len(inner) + sum(len(each.get("components", ())) for each in inner) == 40
    assert inner[12]["content"].split("\n\n") == [str(n) for n in range(12, 60)]


def test_a_post_without_words_is_no_empty_message() -> None:
    (part,) = parts(post(), envelope(), {})
    assert kinds(part) == [10]


def test_a_mark_has_31_bits_and_is_never_0() -> None:
    assert all(0 < mark(str(n)) < 2**31 for n in range(100))
    assert mark("k") != mark("k", 1) == mark("k#1")


def test_buttons_stand_in_rows_of_five_and_the_main_ones_stand_out() -> None:
    buttons = tuple(Button(say("{n}", n=n), f"rsvp|{n}", main=n == 0) for n in range(7))
    (part,) = parts(post(Paragraph(say("A")), buttons=(*buttons, buttons[0])), envelope(), {})
    rows = [each["components"] for each in shown(part)["components"] if each["type"] == 1]
    assert [len(each) for each in rows] == [5, 2]
    assert [each["style"] for each in rows[0]] == [1, 2, 2, 2, 2]
    assert rows[0][0] == {"type": 2, "style": 1, "label": "0", "disabled": False, "custom_id": "rsvp|0"}


def test_many_buttons_become_lists() -> None:
    buttons = tuple(Button(say("{n}", n="x" * 90), f"choose|{n}|=1", main=n == 3) for n in range(40))
    (part,) = parts(post(Paragraph(say("A")), buttons=buttons), envelope(), {})
    row, first, second = (each["components"] for each in shown(part)["components"] if each["type"] == 1)
    assert [each["custom_id"] for each in row] == ["choose|3|=1"]
    assert (first[0]["custom_id"], second[0]["custom_id"]) == ("=choose|0", "=choose|1")
    assert len(first[0]["options"]) == 25 and len(second[0]["options"]) == 14
    assert first[0]["options"][0]["value"] == "choose|0|=1"
    assert first[0]["options"][0]["label"] == "x" * 79 + "…"


def test_files_are_named_by_a_component_and_come_last() -> None:
    files = (File("Session 2: Oak.ics", "text/calendar", b"a"), File("Session 2; Oak.ics", "text/calendar", b"b"))
    long = [Paragraph(as_typed("word " * 399)) for _ in range(4)]
    made = parts(post(*long, buttons=(Button(say("A"), "a"),), files=files), envelope(), {})
    first, *_, last = made
    assert not first.files and set(kinds(first)) == {10}
    assert [each.name for each in last.files] == ["Session_2_Oak.ics", "1-Session_2_Oak.ics"]
    assert [each["file"]["url"] for each in shown(last)["components"] if each["type"] == 13] == [
        "attachment://Session_2_Oak.ics",
        "attachment://1-Session_2_Oak.ics",
    ]
    assert kinds(last)[-1] == 1
    assert [each.mark for each in made] == [mark("k", n) for n in range(len(made))]


def test_only_those_are_called_who_are_mentioned() -> None:
    text = say("{a} {b} {c}", a=Mention("p1", "Ana"), b=Mention("p3", "Chen"), c="<@333>")
    (part,) = parts(post(Paragraph(text)), envelope(p1="111", p2="222"), {})
    assert part.called == ("111",)
    (part,) = parts(post(Paragraph(text), quiet=True), envelope(p1="111"), {})
    assert part.called == ()
    (part,) = answer(post(Paragraph(text)), Reader("Ana", "UTC"), "a", {})
    assert part.called == () and part.mark == mark("a")


def test_a_quotation_that_is_cut_goes_on_as_one() -> None:
    made = parts(post(*[Quote(as_typed("Ha! " * 499)) for _ in range(5)]), envelope(), {})
    for part in made:
        for each in shown(part)["components"]:
            assert all(line.startswith("> ") for line in each["content"].split("\n"))


@pytest.mark.parametrize(
    "block, found",
    [
        ("a\nb\nc\nd\ne", ["a\nb\nc\nd", "e"]),
        ("One two. Three four", ["One two.", "Three", "four"]),
        ("One. Two three", ["One. Two", "three"]),
        ("> abcdefgh ij", ["> abcdef", "> gh ij"]),
        ("\\*\\*\\*\\*\\*", ["\\*\\*\\*\\*", "\\*"]),
        ("abcdefg - b", ["abcdefg", "\\- b"]),
        ("abc <@123>", ["abc", "<@123>"]),
        ("ab\ncdefg hij\nk", ["ab", "cdefg", "hij\nk"]),
    ],
)
def test_a_long_block_is_cut_where_it_reads_best(block: str, found: list[str]) -> None:
    assert [piece for portion in portions([block], 8) for piece in portion] == found
    assert all(sum(map(len, portion)) <= 8 for portion in portions([block], 8))


def test_bold_that_is_cut_is_bold_in_both() -> None:
    assert portions(["**aaaa bbbb cccc**"], 12) == [["**aaaa**"], ["**bbbb**"], ["**cccc**"]]


def test_a_topic_shows_each_reader_their_own_hour_and_nothing_that_people_typed_as_markup() -> None:
    lines = Paragraph(say("{x} at {t}", x="*a* <@1>", t=moment(AT))), Items((say("- b"),))
    assert topic(post(*lines), envelope()) == "\\*a\\* \\<\\@1\\> at <t:1795543200:F>\n\\- b"
    assert len(topic(post(Paragraph(as_typed("*" * 2000))), envelope())) == 1024
    assert topic(post(), envelope()) == ""
