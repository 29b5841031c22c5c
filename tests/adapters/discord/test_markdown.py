"""Posts as Discord's markdown."""

from datetime import UTC, datetime

import pytest

from circles.message import (
    Block,
    Code,
    Heading,
    InCircle,
    Items,
    Line,
    Link,
    Mention,
    Note,
    Paragraph,
    Post,
    Quote,
    as_typed,
    listing,
    moment,
    say,
    strong,
)
from circles_discord.markdown import markdown

AT = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
STAMP = 1795543200
ANA = Mention("p1", "Ana *")
COMMANDS = {
    "rsvp": "</rsvp:10>",
    "session move": "</session move:11>",
    "never": "</profile never:12>",
    "never mind": "</profile never-mind:12>",
    "+2": "</clock plus-2:14>",
    "charter": "</charter show:15>",
}


@pytest.mark.parametrize(
    "block, shown",
    [
        (Heading(say("Hello")), "## Hello"),
        (Paragraph(strong("Now {x}", x="**")), "**Now \\*\\***"),
        (Items((say("a"), say("b"))), "- a\n- b"),
        (Items((say("a"), say("- b")), ordered=True), "1. a\n2. \\- b"),
        (Quote(as_typed("a\n# b\r\n\n\n\n- c")), "> a\n> \\# b\n> \n> \\- c"),
        (Note(say("Only you.")), "-# Only you."),
        (Paragraph(as_typed("12. a")), "12\\. a"),
        (Paragraph(as_typed("-12.5 a - b")), "-12.5 a - b"),
        (Paragraph(as_typed(">>> a")), "\\>\\>\\> a"),
        (Paragraph(as_typed("-# a")), "-\\# a"),
    ],
)
def test_blocks(block: Block, shown: str) -> None:
    assert markdown(block) == shown


@pytest.mark.parametrize(
    "line, shown",
    [
        (say("{x}", x=ANA), "Ana \\*"),
        (say("{x}", x=Mention("p2", "Bo")), "<@222>"),
        (say("{x}", x="<@222> <@&1> <#1> <t:1:F>"), "\\<\\@222\\> \\<\\@&1\\> \\<\\#1\\> \\<t\\:1\\:F\\>"),
        (say("{x}", x="@everyone"), "\\@\u2060everyone"),
        (say("{x}", x="https://a.example :smile:"), "https\\://a.example \\:smile\\:"),
        (say("{x}", x="[a](https://b.example)"), "\\[a\\](https\\://b.example)"),
        (say("{x}", x="`a` ||b|| ~~c~~ _d_"), "\\`a\\` \\|\\|b\\|\\| \\~\\~c\\~\\~ \\_d\\_"),
        (say("{x}", x="a\\"), "a\\\\"),
        (say("{x}", x="ab\u202ec\x00"), "abc"),
        (say("5 * 6 {x}", x=7), "5 \\* 6 7"),
        (say("{x}", x=Code("circle `merge` <@1>")), "`circle 'merge' <\u2060@1>`"),
        (say("{x}{x}", x=Code("a")), "`a`\u2060`a`"),
        (say("{x}", x=Code("rsvp cannot")), "</rsvp:10> `cannot`"),
        (say("{x}", x=Code("rsvp")), "</rsvp:10>"),
        (say("{x}", x=Code("session move 2026-12-02")), "</session move:11> `2026-12-02`"),
        (say("{x}", x=Code("session nothing")), "`session nothing`"),
        (say("{x}", x=Code("never mind")), "</profile never-mind:12>"),
        (say("{x}", x=Code("never  mind")), "</profile never:12> `mind`"),
        (say("{x}", x=Code("charter")), "</charter show:15>"),
        (say("{x}", x=Code("charter nothing")), "</charter show:15> `nothing`"),
        (say("Type “charter”, or “rsvp late”."), "Type </charter show:15>, or </rsvp:10> `late`."),
        (say("“never @name”: {x}, “+2”.", x="“rsvp”"), "</profile never:12> `@name`: “rsvp”, </clock plus-2:14>."),
        (
            say("„rsvp“ und «rsvp», “me”, “{x}” und “rsvp”", x="rsvp"),
            "</rsvp:10> und </rsvp:10>, “me”, “rsvp” und </rsvp:10>",
        ),
        (say("{x}", x=Code("+2")), "</clock plus-2:14>"),
        (say("{x}", x=Link("https://a.example/_b_?c=(d)", "Go *")), "[Go \\*](<https://a.example/_b_?c=(d)>)"),
        (say("{x}", x=Link("https://a.example", "https://a.example")), "<https://a.example>"),
        (say("{x}", x=Link("https://a.example", "http://b.example")), "http\\://b.example: <https://a.example>"),
        (say("{x}", x=Link("javascript:alert(1)", "Go")), "Go (javascript\\:alert(1))"),
        (say("{x}", x=moment(AT)), f"<t:{STAMP}:F>"),
        (say("{x} {y}", x=moment(AT, "day"), y=moment(AT, "time")), f"<t:{STAMP}:D> <t:{STAMP}:t>"),
        (say("{x}", x=listing(["*", Mention("p2", "Bo"), 3])), "\\*, <@222> and 3"),
        (strong("{x} a {x}", x=strong("b")), "**b a b**"),
        (say("{x}{x}", x=strong("b")), "**b**\u2060**b**"),
        (say("Now: {x}:", x="a:"), "Now: a\\::"),
        (say(":{x}:", x="smile"), ":\u2060smile:"),
        (strong("{x}", x=""), ""),
        (say("{x}"), "x"),
        (Line("<{", {}), "\\<{"),
        (Line("{x}", {"x": 1.5}), "1.5"),  # type: ignore[dict-item]
    ],
)
def test_lines(line: Line, shown: str) -> None:
    assert markdown(line, accounts={"p2": "222", "p1": "no id"}, commands=COMMANDS) == shown


def test_without_commands_what_is_quoted_stays() -> None:
    assert markdown(say("Type “rsvp”.")) == "Type “rsvp”."


def test_a_post_is_its_blocks_in_its_language() -> None:
    post = Post("k", InCircle("c"), (Heading(say("Next session")), Paragraph(say("{x}", x="a"))))
    assert markdown(post) == "## Next session\na"
    assert markdown(Paragraph(say("{x}", x=listing(["a", "b"]))), "de") == "a und b"
