"""What we say, as data: made in one place, kept in the outbox, shown in another."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.command import Ask, Audience, SessionRef, command, declaration
from circles.commands import CORE, Feed, Join, ProgramCreate, Reflect, RsvpTo
from circles.domain.person import Person
from circles.domain.session import Rsvp
from circles.errors import CirclesError
from circles.message import (
    Button,
    Code,
    Field,
    File,
    Form,
    Heading,
    InCircle,
    InPrivate,
    Items,
    Line,
    Link,
    Listing,
    Mention,
    Moment,
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
from circles.phrasing import Phrasebook, Unfinished
from circles.render import plain

AT = datetime(2026, 11, 24, 18, tzinfo=UTC)
BOOK = Phrasebook(map(declaration, CORE))

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
MOMENTS = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45))]))
PLAIN = (
    WORDS
    | st.integers(-(2**63), 2**63 - 1)
    | st.builds(Mention, WORDS, WORDS)
    | st.builds(Moment, MOMENTS, st.sampled_from(["full", "day", "time"]))
    | st.builds(Link, WORDS, WORDS)
    | st.builds(Code, WORDS)
)
INLINES = st.recursive(
    PLAIN,
    lambda inner: (
        st.builds(Listing, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Line, WORDS, st.dictionaries(WORDS, inner, max_size=3), WORDS, st.booleans())
    ),
    max_leaves=6,
)
LINES = st.builds(Line, WORDS, st.dictionaries(WORDS, INLINES, max_size=3), WORDS, st.booleans())
BLOCKS = (st.sampled_from([Heading, Paragraph, Quote, Note]).flatmap(lambda kind: st.builds(kind, LINES))) | st.builds(
    Items, st.lists(LINES, max_size=3).map(tuple), st.booleans()
)
POSTS = st.builds(
    Post,
    WORDS,
    st.builds(InCircle, WORDS, WORDS) | st.builds(InPrivate, WORDS),
    st.lists(BLOCKS, max_size=3).map(tuple),
    st.lists(st.builds(Button, LINES, WORDS, st.booleans(), st.booleans()), max_size=2).map(tuple),
    st.lists(st.builds(File, WORDS, WORDS, st.binary(max_size=50)), max_size=2).map(tuple),
    WORDS,
    st.booleans(),
)
FIELDS = st.builds(
    Field,
    WORDS,
    LINES,
    WORDS,
    st.booleans(),
    st.booleans(),
    st.integers(0, 999),
    st.none() | LINES,
    st.just(("a", "b")),
)


@given(POSTS)
def test_a_post_comes_out_of_the_outbox_as_it_went_in(post: Post) -> None:
    assert msgspec.json.decode(msgspec.json.encode(post), type=Post) == post


@given(st.builds(Form, LINES, WORDS, st.lists(FIELDS, max_size=3).map(tuple)))
def test_a_form_is_remembered_as_it_was(form: Form) -> None:
    assert msgspec.json.decode(msgspec.json.encode(form), type=Form) == form


def test_lines() -> None:
    assert say("{who} is late", who="Ana") == Line("{who} is late", {"who": "Ana"})
    assert say_many("{n} of {x}", "{n} of {x}!", 2, x="y") == Line("{n} of {x}", {"n": 2, "x": "y"}, "{n} of {x}!")
    assert strong("Now") == Line("Now", strong=True)
    assert as_typed("{who}") == Line("{text}", {"text": "{who}"})
    assert mention(Person("1", "Ana", "Europe/Lisbon")) == Mention("1", "Ana")
    assert listing(["Ana", 2]) == Listing(("Ana", 2))


def test_a_template_may_use_any_name_for_a_value() -> None:
    assert say("{template}", template="x").values == {"template": "x"}


def test_moments_are_instants() -> None:
    there = AT.astimezone(timezone(timedelta(hours=5)))
    assert moment(there).at.tzinfo is UTC
    assert moment(there) == moment(AT) == Moment(AT)
    for make in (moment, Moment):
        with pytest.raises(ValueError, match="aware"):
            make(datetime(2026, 11, 24, 18))  # noqa: DTZ001
    with pytest.raises(msgspec.ValidationError, match="aware"):
        msgspec.json.decode(b'{"type":"moment","at":"2026-11-24T18:00:00"}', type=Moment)


def test_buttons_carry_commands() -> None:
    made = button(say("No"), RsvpTo(Rsvp.CANNOT, SessionRef("01")), main=True)
    assert (made.code, made.main, made.opens_form) == ("rsvp|cannot|=01", True, False)
    assert BOOK.decode(made.code) == RsvpTo(Rsvp.CANNOT, SessionRef("01"))
    made = form_button(say("Reflect"), Reflect, session=SessionRef("01"))
    assert made.opens_form and BOOK.decode(made.code) == Unfinished(declaration(Reflect), (("session", "01"),))
    with pytest.raises(CirclesError, match="use a form"):
        button(say("Join"), Join("x" * 100))


def test_a_form_asks_for_what_is_missing() -> None:
    form = form_for(Unfinished(declaration(Join), (("place", "Lisbon"),)))
    assert form == Form(
        Line("Ask for a place in the season that is open."),
        "?join|Lisbon",
        (
            Field(
                "hope",
                Line("What should this season bring you?"),
                "text",
                False,
                long=True,
                most=500,
                note=Line("Only you will read this."),
            ),
        ),
        "join",
    )
    assert BOOK.filled(form.code, {"hope": "Friends"}) == Join("Lisbon", "Friends")


def test_a_form_never_asks_for_references() -> None:
    opened = BOOK.decode(form_button(say("Reflect"), Reflect, session=SessionRef("01")).code)
    assert isinstance(opened, Unfinished)
    assert [each.name for each in form_for(opened).fields] == ["first", "second", "third"]


def test_a_form_offers_choices_and_the_usual_answer() -> None:
    field, _ = form_for(Unfinished(declaration(Feed))).fields
    assert (field.kind, field.choices[:2], field.value, field.required) == ("choice", ("show", "renew"), "show", False)


def test_what_is_too_long_for_a_button_is_asked_again() -> None:
    opened = Unfinished(declaration(Join), (("place", "é" * 60),))
    form = form_for(opened)
    assert form.code == "?join"
    assert [(each.name, each.value) for each in form.fields] == [("place", "é" * 60), ("hope", "")]


def test_a_long_given_text_keeps_the_reference() -> None:
    given = (("first", "x" * 300), ("session", "01"))
    form = form_for(Unfinished(declaration(Reflect), given))
    assert form.code == "?reflect||||=01"
    assert form.fields[0].value == "x" * 300


@command("odd braces", audience=Audience.ANYONE)
class Braces:
    """Show {braces} as they are.

    And more.
    """

    text: Annotated[str, Ask("What about {x}?", note="{y}")]


def test_the_words_of_a_declaration_are_no_templates() -> None:
    form = form_for(Unfinished(declaration(Braces)))
    assert plain(form, prefix=None) == "Show {braces} as they are.\n- What about {x}? {y}"


@pytest.mark.parametrize("each", [*CORE, Braces], ids=lambda each: declaration(each).name)
def test_every_command_has_a_form(each: type) -> None:
    form = form_for(Unfinished(declaration(each)))
    visible = [parameter for parameter in declaration(each).parameters if not parameter.hidden]
    assert [field.name for field in form.fields] == [parameter.name for parameter in visible]
    assert form.title.template and "\n" not in form.title.template
    assert form.code == f"?{declaration(each).name}"


def test_a_program_is_made_by_form_alone() -> None:
    opened = BOOK.parse("program create")
    assert isinstance(opened, Unfinished)
    answers = {"name": "Owls", "sessions": "8", "every_weeks": "", "minutes": "90"}
    assert BOOK.filled(form_for(opened).code, answers) == ProgramCreate("Owls", sessions=8, minutes=90)
