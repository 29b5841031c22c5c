"""The rules a format has to keep, each broken once."""

from dataclasses import replace
from typing import Any

import pytest

from circles.domain.format import Block, Format, chain_problems, problems
from circles.domain.prompt_sets import Prompt

SOUND = Format(
    "fish-bowl", "Fish bowl", "Some talk, some listen.", 4, 8, ("facilitator", "scribe"),
    (Block("Opening", minutes=5), Block("Talk", rest=True, minutes=10), Block("Close", per_person=1)),
    (Prompt("stays", "What stays with you?"),),
)  # fmt: skip


def test_a_sound_format_has_no_problems() -> None:
    assert problems(SOUND) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"least": 0}, "least is 0"),
        ({"least": 9}, "least must not be larger than most"),
        ({"shortest": 90, "longest": 60}, "shortest is 90 and longest is 60"),
        ({"fallback": "fish-bowl"}, "the format itself"),
        ({"name": "Fish Bowl"}, "use lower-case words joined by hyphens"),
        ({"name": "fish--bowl"}, "use lower-case words joined by hyphens"),
        ({"title": " "}, "title is empty"),
        ({"about": ""}, "about is empty"),
        ({"roles": ("facilitator", "king")}, "role 'king' is unknown"),
        ({"roles": ("scribe", "scribe")}, "role 'scribe' stands in the list 2 times"),
        ({"prompts": tuple(Prompt(f"p{n}", "Why?") for n in range(4))}, "there are 4 prompts: at most 3"),
        ({"prompts": (Prompt("long", "x" * 201),)}, "prompt 'long' has 201 characters: at most 200"),
        ({"prompts": (Prompt("", "Why?"),)}, "prompt '' needs an id"),
        ({"prompts": (Prompt("a", "Why?"), Prompt("a", "How?"))}, "prompt 'a' stands there 2 times"),
        ({"blocks": ()}, "there are no blocks"),
        ({"blocks": (Block("", minutes=5),)}, "its title needs 1 to 60 characters"),
        ({"blocks": (Block("A"),)}, "block 'A' has no length"),
        ({"blocks": (Block("A", minutes=-5),)}, "cannot be negative"),
        ({"blocks": (Block("A", rest=True, per_person=1),)}, "block 'A' has rest and per_person"),
        ({"blocks": (Block("A", minutes=5), Block("A", minutes=5))}, "block 'A' stands there 2 times"),
        ({"blocks": (Block("A", minutes=31),)}, "take 31 minutes with 4 people, and shortest is 30"),
        (
            {"blocks": (Block("A", per_person=20),), "shortest": 90},
            "take 160 minutes with 8 people, and longest is 120",
        ),
    ],
)
def test_a_broken_rule_is_named(change: dict[str, Any], sentence: str) -> None:
    found = problems(replace(SOUND, **change))
    assert any(sentence in problem for problem in found), found


def test_parts_that_may_be_dropped_need_not_fit() -> None:
    assert problems(replace(SOUND, blocks=(*SOUND.blocks, Block("More", minutes=100, drop=1)))) == []


def test_all_problems_come_at_once() -> None:
    assert len(problems(replace(SOUND, title="", about="", roles=("king",), blocks=()))) == 4


def test_known_roles_can_be_others() -> None:
    assert problems(replace(SOUND, roles=("king",)), {"king"}) == []


def test_fallbacks_must_exist_and_lead_on() -> None:
    a, b, c = (replace(SOUND, name=name, fallback=to) for name, to in (("a", "b"), ("b", "a"), ("c", "nowhere")))
    d = replace(SOUND, name="d", fallback="a")
    assert chain_problems({each.name: each for each in (a, b, c, d)}) == [
        "format a: its fallbacks lead back to it",
        "format b: its fallbacks lead back to it",
        "format c: its fallback 'nowhere' does not exist: name another one",
    ]
