"""Typed, pressed, filled in: three ways to say the same, and nothing but a clear sentence for anything else."""

import dataclasses
import time
from datetime import date
from datetime import time as clock
from enum import StrEnum
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.command import (
    CODE_LIMIT,
    Ask,
    Audience,
    CircleRef,
    Declaration,
    Kind,
    Parameter,
    SessionRef,
    Someone,
    command,
    declaration,
)
from circles.commands import (
    CORE,
    CommitmentDone,
    ForgetMe,
    Help,
    Join,
    Reflect,
    RsvpTo,
    SessionMove,
    Sure,
    Swap,
    WrapUp,
    WrapUpNext,
)
from circles.domain.reflection import CommitmentState
from circles.domain.series import LocalTime
from circles.domain.session import Rsvp
from circles.errors import CirclesError, Refused
from circles.message import form_for
from circles.phrasing import Phrasebook, Unfinished, encode, encode_form, tidy, typed


class Size(StrEnum):
    SMALL = "small"
    VERY_LARGE = "very_large"
    HALF_SIZE = "half-size"


@command("cake bake", audience=Audience.MEMBER)
class Bake:
    """Bake a cake: one of each kind of field, required and not."""

    size: Size
    kind: Annotated[str, Ask("Which cake?", most=80)]
    eggs: int
    at: LocalTime
    cook: Someone
    by: LocalTime | None = None
    second: Size = Size.SMALL
    guests: int = 2
    helper: Someone | None = None
    circle: CircleRef | None = None
    hint: Annotated[str | None, Ask("Any hint?", long=True)] = None
    session: SessionRef | None = None


@command("count", audience=Audience.ANYONE, example="count 3")
class Count:
    """Count to a number."""

    session: SessionRef | None = None
    to: int = 10


COMMANDS = (*CORE, Bake, Count)
BOOK = Phrasebook(declaration(each) for each in COMMANDS)

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).map(tidy).filter(bool)
HOURS = st.builds(
    LocalTime, st.dates(date(2000, 1, 1), date(2999, 12, 31)), st.builds(clock, st.integers(0, 23), st.integers(0, 59))
)
VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.TEXT: WORDS,
    Kind.SOMEONE: WORDS.map(Someone),
    Kind.REFERENCE: WORDS,
    Kind.NUMBER: st.integers(-999_999_999, 999_999_999),
    Kind.LOCAL_TIME: HOURS,
}


def value_of(parameter: Parameter) -> st.SearchStrategy[Any]:
    if parameter.kind is Kind.CHOICE:
        found: st.SearchStrategy[Any] = st.sampled_from([parameter.type(each) for each in parameter.choices])
    else:
        found = VALUES[parameter.kind].map(parameter.type if parameter.kind is Kind.REFERENCE else lambda value: value)
    return found if parameter.required else st.just(parameter.default) | found


@st.composite
def commands(draw: st.DrawFn) -> Any:
    of = declaration(draw(st.sampled_from(COMMANDS)))
    return of.type(**{each.name: draw(value_of(each)) for each in of.parameters})


@pytest.mark.parametrize("of", [declaration(each) for each in COMMANDS], ids=lambda of: of.name)
def test_every_example_is_understood(of: Declaration) -> None:
    if any(each.required and each.hidden for each in of.parameters):
        with pytest.raises(Refused, match="works only from its button"):
            BOOK.parse(of.example)
        return
    found = BOOK.parse(of.example)
    assert found.declaration is of if isinstance(found, Unfinished) else type(found) is of.type


@given(commands())
def test_a_code_means_the_command_it_was_made_from(made: Any) -> None:
    try:
        code = encode(made)
    except CirclesError:
        return
    assert len(code) <= CODE_LIMIT
    assert BOOK.decode(code) == made


@given(commands())
def test_what_is_typed_means_the_same_as_the_button(made: Any) -> None:
    """Apart from the references, which people never type."""
    try:
        text = typed(encode(made))
    except CirclesError:
        return
    hidden = {each.name: each.default for each in declaration(made).parameters if each.hidden and not each.required}
    if text:
        assert BOOK.parse(text) == dataclasses.replace(made, **hidden)


@given(commands(), st.data())
def test_a_form_gives_the_command(made: Any, data: st.DataObject) -> None:
    """Some fields given by the button, the others answered in the form."""
    of = declaration(made)
    known = {each.name: getattr(made, each.name) for each in of.parameters if each.hidden or data.draw(st.booleans())}
    try:
        opened = BOOK.decode(encode_form(type(made), **known))
    except CirclesError:
        return
    assert isinstance(opened, Unfinished)
    form = form_for(opened)
    answers = {each.name: getattr(made, each.name) for each in form.fields}
    assert BOOK.filled(form.code, {name: "" if each is None else str(each) for name, each in answers.items()}) == made


HOSTILE = (
    st.text(max_size=300)
    | st.text(st.sampled_from(" \"'\\|?=#@%+\n\t\r\x00\ud800\u202e“”„«»0123456789-:Tab"), max_size=60)
    | st.tuples(
        st.sampled_from([declaration(each).name for each in COMMANDS]),
        st.sampled_from([" ", "\n", "|", "\t", ' "']),
        st.text(max_size=80),
    ).map("".join)
)


@given(HOSTILE)
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    for ask in (BOOK.parse, BOOK.decode):
        try:
            ask(text)
        except Refused as refusal:
            assert str(refusal)


@given(HOSTILE, st.dictionaries(st.sampled_from(["size", "kind", "eggs", "at", "cook", "circle", "x"]), HOSTILE))
def test_whatever_is_filled_in_is_read_or_refused(code: str, answers: dict[str, str]) -> None:
    for each in (code, "?cake bake", "?cake bake|small"):
        try:
            BOOK.filled(each, answers)
        except Refused as refusal:
            assert str(refusal)


@given(HOSTILE)
def test_what_stands_in_a_code_is_typed_or_not(code: str) -> None:
    assert isinstance(typed(code), str)


@given(st.text() | HOSTILE)
def test_tidy_words_stay_as_they_are(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert "\r" not in once and "\x00" not in once and "\u202e" not in once
    once.encode()


@pytest.mark.parametrize(
    "text, made",
    [
        ("rsvp cannot", RsvpTo(Rsvp.CANNOT)),
        ("  RSVP   Cannot ", RsvpTo(Rsvp.CANNOT)),
        ("rsvp\ncannot", RsvpTo(Rsvp.CANNOT)),
        ("rsvp not coming", RsvpTo(Rsvp.CANNOT)),
        ("rsvp No", RsvpTo(Rsvp.CANNOT)),
        ("rsvp ich komme", RsvpTo(Rsvp.COMING)),
        ("rsvp sí", RsvpTo(Rsvp.COMING)),
        ("Hilfe", Help()),
        ("help!", Help()),
        ("Hilfe?", Help()),
        ("wrap up", WrapUp()),
        ("Wrap up next dua", WrapUpNext(Someone("dua"))),
        ("forget me yes", ForgetMe(Sure.YES)),
        ("commitment done not yet", CommitmentDone(CommitmentState.NOT_YET)),
        ("commitment done yes", CommitmentDone(CommitmentState.KEPT)),
        ("commitment done noch nicht", CommitmentDone(CommitmentState.NOT_YET)),
        ("ayuda rsvp", Help("rsvp")),
        ('rsvp "cannot"', RsvpTo(Rsvp.CANNOT)),
        ("join New York", Join("New York")),
        ('join "New York" To meet people', Join("New York", "To meet people")),
        ("join “New York” To meet people", Join("New York", "To meet people")),
        ("join New York\nTo meet people\nand laugh", Join("New York", "To meet people\nand laugh")),
        ('join "Rio \\"de\\" Janeiro"', Join('Rio "de" Janeiro')),
        ('join "Yes" or "no"', Join("Yes", 'or "no"')),
        ("swap @ana", Swap(Someone("@ana"))),
        ("swap @ana timekeeper", Swap(Someone("@ana"), "timekeeper")),
        ("swap Ana Maria", Swap(Someone("Ana Maria"))),
        ('swap "Ana Maria" timekeeper', Swap(Someone("Ana Maria"), "timekeeper")),
        ("session   move 2026-12-02 19:00", SessionMove(LocalTime.parse("2026-12-02 19:00"))),
        ("session move 2026-12-02T19:00", SessionMove(LocalTime.parse("2026-12-02 19:00"))),
        ("session move 2026-12-02\t19:00", SessionMove(LocalTime.parse("2026-12-02 19:00"))),
        ("reflect One.\nTwo.", Reflect("One.\nTwo.")),
        ("count 3", Count(to=3)),
    ],
)
def test_people_are_understood(text: str, made: object) -> None:
    assert BOOK.parse(text) == made


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("rspv cannot", "I don't know “rspv cannot”. Did you mean “rsvp”?"),
        ("sesion move", "I don't know “sesion move”. Did you mean “session move”?"),
        ("rsvp canot", "I don't know “canot”. Did you mean “cannot”?"),
        ("I cannot come today", "If you mean “rsvp cannot”, type just that."),
        ("I\u2019m sick, sorry!", "If you mean “rsvp cannot”, type just that."),
        ("I can\u2019t make it", "If you mean “rsvp cannot”, type just that."),
        ("Ich komme nicht.", "If you mean “rsvp cannot”, type just that."),
        ("absagen", "If you mean “rsvp cannot”, type just that."),
        ("hoy no puedo ir", "If you mean “rsvp cannot”, type just that."),
        ("I'll be late", "If you mean “rsvp late”, type just that."),
        ("reflct I was sick", "I don't know “reflct I”. Did you mean “reflect”?"),
        ("silly me", "I don't know “silly me”. Type “help” to see what I understand."),
        ("asdf", "I don't know “asdf”. Type “help” to see what I understand."),
        ("delete me", "I don't know “delete me”. Type “help” to see what I understand."),
        ("forgetme no", "Nothing was changed: only “yes” does it."),
        ("commitment done zzzz", "“zzzz” should be one of: open, kept, part, not yet."),
        ("rsvp zzzz", "“zzzz” should be one of: coming, cannot, late."),
        ("rsvp cannot or can I", "“rsvp” takes no “or can I”. Try: rsvp cannot"),
        ("qqqqqq", "I don't know “qqqqqq”. Type “help” to see what I understand."),
        ("count soon", "“soon” should be a whole number, such as 2."),
        ("count ٣", "“٣” should be a whole number, such as 2."),
        ("count 99999999999", "“99999999999” should be a whole number, such as 2."),
        ("session move tomorrow", "“tomorrow” should be a day and an hour, such as 2026-12-01 19:00."),
        ("session move 0001-01-01 00:00", "“0001-01-01 00:00” should be a day and an hour, such as 2026-12-01 19:00."),
        (
            "commitment " + "x" * 301,
            "That is 301 characters; 300 fit. Nothing was stored: shorten it and send it again.",
        ),
        ("help " + "x" * 10_000, "That is too long for me. Please say it in fewer words."),
    ],
)
def test_a_slip_gets_the_nearest_right_thing(text: str, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        BOOK.parse(text)
    assert str(refusal.value) == sentence


def test_long_nonsense_is_refused_quickly() -> None:
    began = time.perf_counter()
    rsvp, join = "rsvp " + "cannot" * 1_000, "join " + '"\\' * 4_000
    for text in ("a" * 9_999, "session " + "mov" * 3_000, rsvp, '"' * 9_999, join):
        for ask in (BOOK.parse, BOOK.decode):
            try:
                ask(text)
            except Refused:
                pass
    assert time.perf_counter() - began < 20


def test_what_is_missing_is_asked_for() -> None:
    found = BOOK.parse("rsvp")
    assert found == Unfinished(declaration(RsvpTo))
    found = BOOK.parse("cake bake small")
    assert found == Unfinished(declaration(Bake), (("size", "small"),))


def test_blank_answers_are_no_answers() -> None:
    assert isinstance(BOOK.filled("?join", {"place": " \n "}), Unfinished)
    assert BOOK.filled("?join", {"place": " Lisbon\x00 ", "hope": "\u202e"}) == Join("Lisbon")


def test_references_are_not_taken_from_answers() -> None:
    code = encode_form(RsvpTo, session=SessionRef("s1"))
    assert BOOK.filled(code, {"answer": "late", "session": "s2"}) == RsvpTo(Rsvp.LATE, SessionRef("s1"))


def test_a_button_from_another_time_says_so() -> None:
    for code in ("gone|x", "rsvp|cannot|unmarked", "rsvp|a|b|c|d", "", "?", "|"):
        with pytest.raises(Refused, match="no longer in use"):
            BOOK.decode(code)


def test_codes_are_short_and_readable() -> None:
    assert encode(RsvpTo(Rsvp.CANNOT, SessionRef("01JD"))) == "rsvp|cannot|=01JD"
    assert encode_form(Reflect, session=SessionRef("01JD")).startswith("?reflect|")
    with pytest.raises(CirclesError, match="100 fit: use a form"):
        encode(Join("é" * 20))
    with pytest.raises(TypeError, match="no field speed"):
        encode_form(Join, speed=3)


@pytest.mark.parametrize(
    "code, text",
    [
        ("rsvp|cannot|=01JD", "rsvp cannot"),
        ("count|=01JD|3", "count 3"),
        ("?reflect|||=01JD", "reflect"),
        ("swap|Ana Maria|timekeeper", 'swap "Ana Maria" timekeeper'),
        ("program create|Owls||8", ""),
        ("join|0|0", 'join "0" 0'),
        ("swap accept|#01JD|timekeeper|Ana", ""),
        ("session move|2026-12-02 19:00|=1", "session move 2026-12-02 19:00"),
    ],
)
def test_what_to_type_instead_of_a_button(code: str, text: str) -> None:
    assert typed(code) == text


def test_a_name_is_declared_once() -> None:
    with pytest.raises(CirclesError, match="declared twice"):
        Phrasebook([declaration(Join), declaration(Join)])


def test_a_name_of_its_own_comes_before_another_name_of_something_else() -> None:
    @command("hilfe", audience=Audience.ANYONE)
    class Aid:
        """Ask for somebody's time."""

    assert Phrasebook([declaration(Help)]).parse("hilfe") == Help()
    assert Phrasebook([declaration(Help), declaration(Aid)]).parse("hilfe") == Aid()
    assert [each.name for each in BOOK if each.name in ("help", "hilfe")] == ["help"]


def test_a_later_command_is_known_at_once() -> None:
    book = Phrasebook([declaration(Join)])
    assert book.parse("join cake bake") == Join("cake bake")
    with pytest.raises(Refused):
        book.parse("cake bake")
    book.add(declaration(Bake))
    assert isinstance(book.parse("cake bake"), Unfinished)
    assert [each.name for each in book] == ["join", "cake bake"]
    assert "join" in book and "leave" not in book


def test_a_command_is_found_by_name() -> None:
    assert BOOK.get("Session  Move") is declaration(SessionMove)
    with pytest.raises(Refused, match="Did you mean"):
        BOOK.get("sesion mov")


def test_words_are_not_remembered() -> None:
    book = Phrasebook([declaration(Reflect)])
    assert book.parse("reflect secret") is not book.parse("reflect secret")


def test_days_are_days() -> None:
    assert BOOK.parse("session move 2026-02-28 07:05") == SessionMove(LocalTime(date(2026, 2, 28), clock(7, 5)))
