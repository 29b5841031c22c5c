"""Formats from TOML: everything that is wrong is named at once, with its line."""

from pathlib import Path

import pytest

from circles.domain.format import Block
from circles.domain.prompt_sets import Prompt
from circles.domain.reflection import Visibility
from circles.errors import PluginError
from circles.formats import load_format, parse_format

SOUND = """\
name = "fish-bowl"
title = "Fish bowl"
about = "Some talk, some listen."
least = 4
most = 8
roles = ["facilitator"]

[[blocks]]
title = "Talk"
rest = true
minutes = 10
turns = true
hint = "Come to the middle to speak."

[[blocks]]
title = "Close"
per_person = 1   # a whole number is a number, too

[[prompts]]
id = "stays"
question = "What stays?"
visibility = "circle"
"""


def faults(text: str) -> list[str]:
    with pytest.raises(PluginError) as caught:
        parse_format(text, "x.toml")
    return str(caught.value).splitlines()


def test_a_format_is_read() -> None:
    format = parse_format(SOUND, "x.toml")
    assert (format.name, format.least, format.roles, format.fallback) == ("fish-bowl", 4, ("facilitator",), None)
    assert format.blocks == (
        Block("Talk", minutes=10, rest=True, turns=True, hint="Come to the middle to speak."),
        Block("Close", per_person=1),
    )
    assert format.prompts == (Prompt("stays", "What stays?", Visibility.CIRCLE),)


def test_everything_that_cannot_be_read_is_named_with_its_line() -> None:
    broken = """\
nam = "x"
title = 3
roles = "facilitator"
least = true

[[blocks]]
title = "Talk"
minuts = 4

[[blocks]]   # no title
minutes = 2.5

[[prompts]]
id = "a"
question = "Why?"
visibility = "everyone"
"""
    assert faults(broken) == [
        "x.toml:1: unknown key nam: did you mean name?",
        "x.toml:2: title should be a text in quotes, and not 3",
        "x.toml:3: roles should be a list of texts, such as ['facilitator', 'scribe'], and not 'facilitator'",
        "x.toml:4: least should be a whole number, such as 5, and not True",
        "x.toml:5: the format needs name",
        "x.toml:5: the format needs about",
        "x.toml:5: the format needs most",
        "x.toml:8: unknown key minuts: did you mean minutes?",
        "x.toml:10: [[blocks]] needs title",
        "x.toml:11: minutes should be a whole number, such as 5, and not 2.5",
        "x.toml:16: visibility should be 'me' or 'circle', and not 'everyone'",
    ]


def test_every_broken_rule_is_named_with_its_line() -> None:
    broken = SOUND.replace('"facilitator"', '"king"').replace("What stays?", "?" * 201).replace("rest = true\n", "")
    broken = broken.replace("minutes = 10", "minutes = 0").replace("least = 4", "least = 9")
    assert faults(broken) == [
        "x.toml:4: least is 9 and most is 8: least must not be larger than most",
        "x.toml:6: role 'king' is unknown: choose from facilitator, timekeeper, scribe, presenter, connector, observer",
        "x.toml:9: block 'Talk' has no length: give it minutes, per_person or rest",
        "x.toml:19: prompt 'stays' has 201 characters: at most 200",
    ]


@pytest.mark.parametrize("text", ["blocks = 3", 'blocks = ["a"]', "[blocks]\ntitle = 'a'"])
def test_blocks_have_to_be_tables(text: str) -> None:
    assert any("blocks should be tables that begin with [[blocks]]" in fault for fault in faults(text))


def test_broken_toml_says_where() -> None:
    (fault,) = faults('name = "x"\ntitle = \n')
    assert fault.startswith("x.toml: this is not TOML") and "line 2" in fault


def test_a_far_off_key_lists_what_there_is() -> None:
    assert "x.toml:1: unknown key zzz: there are name, title, about" in faults("zzz = 1\n" + SOUND)[0]


def test_other_roles_can_be_known() -> None:
    assert parse_format(SOUND.replace("facilitator", "king"), "x.toml", {"king"}).roles == ("king",)


def test_a_file_is_read_with_or_without_byte_order_mark(tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-8-sig"):
        (tmp_path / "x.toml").write_text(SOUND, encoding=encoding)
        assert load_format(tmp_path / "x.toml").name == "fish-bowl"
    (tmp_path / "x.toml").write_bytes(SOUND.replace("\n", "\r\n").encode())
    assert load_format(str(tmp_path / "x.toml")).name == "fish-bowl"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_bytes(b"name = '\xff'")
    for path in (tmp_path / "nothing.toml", tmp_path, tmp_path / "x.toml"):
        with pytest.raises(PluginError, match="cannot be read") as caught:
            load_format(path)
        assert str(path) in str(caught.value)
