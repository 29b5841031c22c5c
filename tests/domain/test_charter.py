"""The rules of a circle: every choice has two or three options, and a wish changes only what it names."""

from enum import StrEnum
from typing import get_type_hints

from hypothesis import given
from hypothesis import strategies as st

from circles.domain.charter import CHOICES, NO_LINE, Rules, changed
from circles.posts.charter import WORDS

KINDS: dict[str, type[StrEnum]] = {name: get_type_hints(Rules)[name] for name in CHOICES}


def test_each_choice_has_two_or_three_options_and_each_option_its_sentence() -> None:
    assert all(2 <= len(kind) <= 3 for kind in KINDS.values())
    assert set(WORDS) == {option for kind in KINDS.values() for option in kind}


wishes = st.fixed_dictionaries(
    {name: st.none() | st.sampled_from(list(kind)) for name, kind in KINDS.items()} | {"own": st.none() | st.text()}
)


@given(wishes, wishes)
def test_a_wish_changes_what_it_names_and_nothing_else(
    first: dict[str, str | None], then: dict[str, str | None]
) -> None:
    before = changed(Rules(), first)
    after = changed(before, then)
    for name, wish in then.items():
        wanted = "" if name == "own" and wish is not None and wish.strip().casefold() in NO_LINE else wish
        assert getattr(after, name) == (getattr(before, name) if wish is None else wanted)
