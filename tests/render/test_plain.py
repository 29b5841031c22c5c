"""Posts as plain text."""

import time
from datetime import UTC, datetime

import pytest

from circles.chat import Reader
from circles.command import SessionRef, declaration
from circles.commands import Reflect, RsvpTo
from circles.domain.person import Person
from circles.domain.session import Rsvp
from circles.message import (
    Button,
    Code,
    Field,
    Form,
    Heading,
    InCircle,
    InPrivate,
    Items,
    Line,
    Link,
    Note,
    Paragraph,
    Post,
    Quote,
    as_typed,
    button,
    form_button,
    form_for,
    listing,
    mention,
    moment,
    say,
    say_many,
    strong,
)
from circles.phrasing import Unfinished
from circles.render import html, plain, typed_words

AT = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
ANA, CHEN = Reader("Ana", "Europe/Lisbon"), Reader("Chen", "Asia/Kolkata")


def post(*blocks: object, buttons: tuple[Button, ...] = ()) -> Post:
    return Post("k", InCircle("c1"), blocks, buttons)  # type: ignore[arg-type]


def test_a_whole_post() -> None:
    shown = plain(
        post(
            Heading(strong("{circle} meets", circle="Owls")),
            Paragraph(say("{who} facilitates {when}.", who=mention(Person("1", "Ana")), when=moment(AT))),
            Items((say("First"), say_many("{n} turn", "{n} turns", 2)), ordered=True),
            Items((say("Bring {what}", what="tea"),)),
            Quote(as_typed("I will call.\nTwo people.")),
            Note(say("Type {command}.", command=Code("help"))),
            buttons=(
                button(say("Cannot come"), RsvpTo(Rsvp.CANNOT, SessionRef("01"))),
                form_button(say("Reflect"), Reflect, session=SessionRef("01")),
                Button(say("Odd"), "swap accept|#1|x|y"),
            ),
        ),
        (ANA, CHEN),
        prefix="!circle ",
    )
    assert shown.split("\n") == [
        "Owls meets",
        "Ana facilitates Tue 24 Nov: 18:00 (Ana) · 23:30 (Chen).",
        "1. First",
        "2. 2 turns",
        "- Bring tea",
        "> I will call.",
        "> Two people.",
        "Type `!circle help`.",
        "[Cannot come] or type: !circle rsvp cannot",
        "[Reflect] or type: !circle reflect",
        "[Odd]",
    ]


def test_buttons_can_be_left_out() -> None:
    made = post(Paragraph(say("Hello")), buttons=(button(say("Late"), RsvpTo(Rsvp.LATE)),))
    assert plain(made, prefix=None) == "Hello"
    assert plain(made) == "Hello\n[Late] or type: rsvp late"


def test_buttons_are_listed_with_what_to_tap_where_they_are_reactions() -> None:
    buttons = (
        button(say("Late"), RsvpTo(Rsvp.LATE)),
        form_button(say("Reflect"), Reflect, session=SessionRef("01")),
        Button(say("Odd"), "swap accept|#1|x|y"),
        button(say("Cannot come"), RsvpTo(Rsvp.CANNOT)),
    )
    made = post(Paragraph(say("Hello")), buttons=buttons)
    assert plain(made, prefix="!circle ", marks=("1️⃣", "2️⃣", "3️⃣")).split("\n") == [
        "Hello",
        "1️⃣ Late · or type: !circle rsvp late",
        "2️⃣ Reflect · or type: !circle reflect",
        "3️⃣ Odd",
        "[Cannot come] or type: !circle rsvp cannot",
    ]
    assert plain(made, prefix=None, marks=("1️⃣",)) == "Hello\n1️⃣ Late"


def test_what_can_be_typed_instead_of_a_button() -> None:
    assert typed_words(button(say("Late"), RsvpTo(Rsvp.LATE, SessionRef("01")))) == "rsvp late"
    assert typed_words(form_button(say("Reflect"), Reflect, session=SessionRef("01"))) == "reflect"
    assert typed_words(form_for(Unfinished(declaration(RsvpTo)))) == "rsvp"
    assert typed_words(Button(say("Odd"), "swap accept|#1|x|y")) == ""
    assert typed_words(Button(say("Odd"), "x|a%0Ab")) == ""


@pytest.mark.parametrize(
    "line, shown",
    [
        (say("Plain {{braces}}"), "Plain {braces}"),
        (say("{a}{b}{a}", a="x", b=2), "x2x"),
        (say("{when}", when=moment(AT)), "Tue 24 Nov, 18:00 UTC"),
        (say("{who}", who=listing([])), ""),
        (say("{who}", who=listing(["Ana"])), "Ana"),
        (say("{who}", who=listing(["Ana", "Bo"])), "Ana and Bo"),
        (say("{who}", who=listing(["Ana", "{last}", "{some}"])), "Ana, {last} and {some}"),
        (say("{part} now", part=say("until {x}", x="noon")), "until noon now"),
        (say("{url}", url=Link("https://a.example/x", "Call")), "Call: https://a.example/x"),
        (say("{url}", url=Link("https://a.example", "https://a.example")), "https://a.example"),
        (say("{url}", url=Link("javascript:alert(1)", "Call")), "Call (javascript:alert(1))"),
        (say("{url}", url=Link("https://a.example/@everyone", "x")), "x: https://a.example/%40everyone"),
        (say_many("{n} seat", "{n} seats", 1), "1 seat"),
        (say_many("{n} seat", "{n} seats", 0), "0 seats"),
        (Line("{when} and {x!r:>5}", {"x": "y"}), "when and y"),
        (Line("{} {0} {a.b} {a[0]}", {"a": "x"}), " 0 a.b a[0]"),
        (Line("broken {", {}), "broken {"),
        (Line("broken }", {}), "broken }"),
        (Line("", {}), ""),
        (Line("{n} seat", {}, "{n} seats"), "n seats"),
        (Line("{x}", {"x": Rsvp.LATE}), "late"),
        (Line("{x}", {"x": 1.5}), "1.5"),  # type: ignore[dict-item]
        (Line("{x}", {"x": None}), "x"),  # type: ignore[dict-item]
    ],
)
def test_lines(line: Line, shown: str) -> None:
    assert plain(line) == shown


@pytest.mark.parametrize(
    "typed, shown",
    [
        ("- item", "\u2013 item"),
        ("> quote", "\u203a quote"),
        ("1. item", "1) item"),
        ("12. item", "12) item"),
        ("3.5 hours", "3.5 hours"),
        ("[Leave] or type: leave", "(Leave) or type: leave"),
        ("`rm -rf`", "'rm -rf'"),
        ("one\ntwo\r\nthree\u2028four\tfive", "one two three four five"),
        ("  outer  ", "outer"),
        ("a\x00b\x1bc\u202ed\ud800e", "abcde"),
        ("@everyone @HERE @room @all @channel", "@\u2060everyone @\u2060HERE @\u2060room @\u2060all @\u2060channel"),
        ("@hereford ana@room.example", "@hereford ana@\u2060room.example"),
        ("👩‍👩‍👧 שלום é", "👩‍👩‍👧 שלום é"),
        ("e" + "\u0301" * 50, "e" + "\u0301" * 4),
        ("x" * 2001, "x" * 1999 + "…"),
    ],
)
def test_what_people_type_stays_what_it_is(typed: str, shown: str) -> None:
    assert plain(post(Paragraph(as_typed(typed)))) == shown


def test_a_call_cannot_be_put_together() -> None:
    assert "@everyone" not in plain(say("{a}{b} @{c}", a="@", b="everyone", c="here"))
    assert "@here" not in plain(say("{a}{b} @{c}", a="@", b="everyone", c="here"))


def test_quotes_end() -> None:
    shown = plain(post(Quote(as_typed("\n".join(map(str, range(100)))))))
    assert shown.split("\n") == [f"> {n}" for n in range(20)] + ["> …"]
    assert plain(post(Quote(as_typed("a\n\n\n\n\nb")))) == "> a\n>\n> b"


def test_a_form_can_be_answered_by_typing() -> None:
    form = Form(
        say("Say it"),
        "?rsvp|late",
        (
            Field("a", say("What?"), "text", True, note=say("Only you will read this.")),
            Field("b", say("Which?"), "choice", False, choices=("x", "y")),
        ),
    )
    assert plain(form, prefix="!").split("\n") == [
        "Say it",
        "- What? Only you will read this.",
        "- Which? (x / y)",
        'Type: !rsvp "late" …',
    ]
    assert "Type:" not in plain(form, prefix=None)
    assert plain(form_for(Unfinished(declaration(RsvpTo)))).endswith("Type: rsvp …")


def test_it_is_fast() -> None:
    """Five microseconds is the aim on a quiet machine; this one may be busy."""
    made = post(
        Heading(say("{who} facilitates {when}", who=mention(Person("1", "Ana")), when=moment(AT))),
        Paragraph(say("The one thing: {text}", text="Call two people by Friday")),
    )
    plain(made, ANA)
    began = time.process_time()
    for _ in range(2000):
        plain(made, ANA)
    assert (time.process_time() - began) / 2000 < 1e-3


def test_a_command_in_the_text_is_shown_as_it_is_typed_there() -> None:
    line = say("{all} or {one}", all=listing([Code("charter"), "x"]), one=say("({how})", how=Code("feed")))
    post = Post("k", InPrivate("p"), (Items((line,)), Quote(as_typed("`charter`"))))
    assert plain(post, prefix="!circle ") == "- `!circle charter` and x or (`!circle feed`)\n> 'charter'"
    assert plain(post, prefix="") == plain(post, prefix=None) == "- `charter` and x or (`feed`)\n> 'charter'"
    assert "<code>!circle charter</code>" in html(post, prefix="!circle ")
