"""Nothing that people type can become markup, whatever it is and wherever it stands."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.message import (
    Code,
    Heading,
    Inline,
    Items,
    Line,
    Link,
    Mention,
    Moment,
    Note,
    Paragraph,
    Quote,
    as_typed,
    listing,
    say,
)
from circles.render import lines, one_line
from circles_discord.markdown import APART, markdown
from circles_discord.splitting import portions
from tests.adapters.discord.reading import Token, kinds, read, words

COMMANDS = {"rsvp": "</rsvp:10>", "session move": "</session move:11>", "session skip": "</session skip:11>"}
ACCOUNTS = {"p1": "111"}
MARKS = (
    *"\\`*_~|[]()<>@#:-+.!/&\n 1a\u202e\u200b\u2060",
    *("**", "__", "~~", "||", "```", "# ", "-# ", "> ", ">>> ", "- ", "1. ", "[a](https://b.example)", "<@1>", "<@&1>"),
    *("<#1>", "<t:1:F>", "</rsvp:1>", "<:a:1>", "<id:home>", "@everyone", "@here", ":smile:", "https://a.example/_b_"),
    *("<https://a.example>", "¯\\_(ツ)_/¯", "\r\n- "),
)
HOSTILE = st.lists(st.sampled_from(MARKS) | st.characters(), max_size=30).map("".join)


def without_joiners(text: str) -> str:
    return text.replace(APART, "")


@given(HOSTILE)
def test_what_people_type_reads_as_they_typed_it(typed: str) -> None:
    (line,) = read(markdown(Paragraph(as_typed(typed))))
    assert kinds([line]) == []
    assert without_joiners(words([line])) == without_joiners(one_line(typed))


@given(HOSTILE)
@pytest.mark.parametrize("block, kind", [(Heading, "heading"), (Note, "note")])
def test_a_block_stays_what_it_is(block: type[Heading] | type[Note], kind: str, typed: str) -> None:
    (line,) = read(markdown(block(as_typed(f"a{typed}"))))
    assert kinds([line]) == [kind]
    assert without_joiners(words([line])) == without_joiners(one_line(f"a{typed}"))


@given(HOSTILE)
def test_a_quotation_stays_one(typed: str) -> None:
    found = read(markdown(Quote(as_typed(typed))))
    assert kinds(found) == ["quote"] * len(found)
    said = "\n".join(words([each]) for each in found)
    assert [each.strip() for each in without_joiners(said).split("\n")] == [
        each.strip() for each in without_joiners(lines(typed)).split("\n")
    ]


@given(st.lists(HOSTILE, min_size=1, max_size=4), st.booleans())
def test_items_stay_items(typed: list[str], ordered: bool) -> None:
    found = read(markdown(Items(tuple(as_typed(f"{each}.") for each in typed), ordered)))
    assert kinds(found) == ["number" if ordered else "item"] * len(typed)


def _expected(value: Inline) -> list[str]:
    match value:
        case Mention(person):
            return ["user"] if person in ACCOUNTS else []
        case Moment():
            return ["time"]
        case Code(text):
            command = next((name for name in COMMANDS if f"{one_line(text)} ".startswith(f"{name} ")), "")
            shown = [] if not one_line(text).removeprefix(command).strip() else ["code"]
            return (["command"] if command else []) + shown
        case Link():
            return ["link"]
    return []


VALUES = st.one_of(
    HOSTILE,
    st.integers(),
    st.builds(Mention, st.sampled_from(["p1", "p2"]), HOSTILE),
    st.just(Moment(datetime(2026, 11, 24, tzinfo=UTC))),
    st.builds(Code, HOSTILE | st.sampled_from(["rsvp", "rsvp late", "session move *"])),
    st.builds(Link, st.just("https://a.example/_x_(y)"), HOSTILE.map(lambda text: f"x{text}".replace("//", ""))),
)


@given(VALUES, VALUES, st.booleans(), st.booleans())
def test_only_our_own_marks_are_active(one: Inline, other: Inline, strong: bool, inner: bool) -> None:
    line = Line("{a}{b}", {"a": Line("{x}", {"x": one}, strong=inner), "b": other}, strong=strong)
    (found,) = read(markdown(Paragraph(line), accounts=ACCOUNTS, commands=COMMANDS))
    active = [each for each in kinds([found]) if each != "bold"]
    assert active == _expected(one) + _expected(other)


@given(st.lists(st.builds(Quote, st.builds(Line, st.just("{a}"), st.fixed_dictionaries({"a": HOSTILE}))), max_size=4))
def test_cutting_leaves_nothing_active(quotes: list[Quote]) -> None:
    blocks = [text for text in (markdown(each) for each in quotes) if text.strip("> \n")]
    made = portions(blocks, 40)
    assert all(sum(map(len, each)) <= 40 for each in made)
    tokens: list[Token] = [each for portion in made for piece in portion for each in read(piece)]
    assert set(kinds(tokens)) <= {"quote"}
    assert without_joiners("".join(words(tokens).split())) == without_joiners(
        "".join("".join(lines(str(each.line.values["a"])) for each in quotes if markdown(each).strip("> \n")).split())
    )


@given(st.lists(HOSTILE, max_size=3))
def test_a_list_of_names_stays_one(names: list[str]) -> None:
    (line,) = read(markdown(Paragraph(say("{who}", who=listing(names)))))
    assert kinds([line]) == []


@given(HOSTILE)
def test_nobody_is_called_by_what_people_type(typed: str) -> None:
    for value in (typed, Code(typed), Mention("p2", typed), Link("https://a.example", typed), Link(typed, "a")):
        text = markdown(Paragraph(say("{x}", x=value)))
        assert "<@" not in text and not re.search(r"@(everyone|here)\b", text)
