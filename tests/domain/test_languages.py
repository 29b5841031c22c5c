"""Languages are understood by their code, and by their name in four languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.domain.languages import _NAMES, MOST_LANGUAGES, _folded, called, read_languages
from circles.errors import Refused


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("English, de", ("en", "de")),
        ("englisch und DEUTSCH", ("en", "de")),
        ("inglés y alemán", ("en", "de")),
        ("Español & português/français", ("es", "pt", "fr")),
        ("español (a little), espanol, Castellano", ("es",)),
        ("pt-BR, en_GB", ("pt", "en")),
        ("日本語; Tiếng Việt\n한국어", ("ja", "vi", "ko")),
        ("o\u2019zbek, Mandarin", ("uz", "zh")),
        ("American Sign Language, DGS", ("ase", "gsg")),
    ],
)
def test_languages_are_read(typed: str, codes: tuple[str, ...]) -> None:
    assert read_languages(typed) == codes


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "I see no language there."),
        ("(fluent), ", "I see no language there."),
        ("Englich", "Did you mean “English”?"),
        ("Klingon, en", "I do not know the language “klingon”. Say it by its name or its code"),
        ("xx", "I do not know the language “xx”."),
        ("en de fr es it pt nl sv no".replace(" ", ", "), f"These are 9 languages; please name the {MOST_LANGUAGES}"),
    ],
)
def test_what_is_no_language_is_refused_with_what_to_do(typed: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        read_languages(typed)


def test_each_name_means_one_language_and_each_language_is_called_by_what_it_calls_itself() -> None:
    names = [(code, _folded(name)) for code, names in _NAMES.items() for name in names.split(",")]
    assert len({name for _, name in names}) == len(set(names)), "no name stands for two languages"
    assert not [name for code, name in names if name in _NAMES and name != code], "no name is another one's code"
    for code in _NAMES:
        assert read_languages(called(code)) == read_languages(code) == (code,)
    assert called("tlh") == "tlh"


@given(st.text())
def test_whatever_is_typed_becomes_codes_or_a_refusal(typed: str) -> None:
    try:
        codes = read_languages(typed)
    except Refused as why:
        assert str(why)
        return
    assert 0 < len(codes) <= MOST_LANGUAGES and set(codes) <= _NAMES.keys()
