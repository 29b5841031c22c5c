"""What people say of themselves is read from a list, as they would type it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.domain.profile import LONGEST_WORD, MOST_WORDS, Profile, folded, read_words
from circles.errors import Refused


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("public speaking, python", ("public speaking", "python")),
        ("  Python ;  SQL\n- public   speaking\n", ("Python", "SQL", "public speaking")),
        ("python, Python, PYTHON, C++, C#, .NET", ("python", "C++", "C#", ".NET")),
        ("“code reviews”, Straße, STRASSE", ("code reviews", "Straße")),
        (", ".join(map(str, range(MOST_WORDS))), tuple(map(str, range(MOST_WORDS)))),
    ],
)
def test_a_list_is_read(typed: str, words: tuple[str, ...]) -> None:
    assert read_words(typed) == words


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "I see no word there."),
        (" , ;\n - ", "I see no word there."),
        ("x" * (LONGEST_WORD + 1), "is too long"),
        (", ".join(map(str, range(MOST_WORDS + 1))), f"These are {MOST_WORDS + 1} words; please name the {MOST_WORDS}"),
    ],
)
def test_what_is_no_list_of_short_words_is_refused_with_what_to_do(typed: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        read_words(typed)


@given(st.text())
def test_whatever_is_typed_comes_out_short_and_once_or_is_refused(typed: str) -> None:
    try:
        words = read_words(typed)
    except Refused as why:
        assert str(why)
        return
    assert 0 < len(words) <= MOST_WORDS
    assert len({folded(each) for each in words}) == len(words)
    assert all(0 < len(each) <= LONGEST_WORD and each == each.strip() for each in words)
    assert read_words(", ".join(words)) == words, "what it says back can be typed again"


def test_words_are_compared_whatever_their_case() -> None:
    told = Profile(("en",), ("Public  Speaking",), ("SQL",), ("Straße",), mentors=True)
    assert told.compared() == Profile(("en",), ("public speaking",), ("sql",), ("strasse",), mentors=True)
