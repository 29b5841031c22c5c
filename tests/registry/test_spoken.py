"""A line or a post that people could not be shown is the plugin's fault, and its author reads how to mend it."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest

from circles import (
    Audience,
    Handler,
    Heading,
    PluginError,
    Turn,
    answer,
    button,
    command,
    hookimpl,
    listing,
    moment,
    say,
    say_many,
)
from circles.message import Items
from circles.registry.spoken import reply
from circles.testing import CircleApp

AT = datetime(2027, 1, 12, 18, tzinfo=UTC)


@command("cheer", audience=Audience.ANYONE)
class Cheer:
    """Cheer for everyone."""


NOT_LITERAL = "Cheers for {Ana and Bo}"
GIVEN: Any = "Hooray!"
NO_MOMENT: Any = AT
"""Type checkers would find most of these as well; not everybody runs one."""


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("Hooray!", 'a handler returns say("…") or answer(…), and not a str'),
        (None, "and not None"),
        (answer(GIVEN), "such as Heading(…), and not of a str"),
        (answer(Heading(GIVEN)), 'a line is made by say("…"), and is not a str'),
        (answer(Items((say("one"), GIVEN))), 'a line is made by say("…"), and is not a str'),
        (answer(say("Hooray!"), buttons=[GIVEN]), "a button is made by button(…), and is not a str"),
        (answer(say("Hooray!"), buttons=[button(GIVEN, Cheer())]), 'a line is made by say("…"), and is not a str'),
        (say("Hooray, {who}!"), 'no value for {who}: write say("… {who} …", who=…)'),
        (say_many("{n} cheer", "{n} {of}", 2), "no value for {of}"),
        (say(NOT_LITERAL), "what people typed is a value"),
        (say("Hooray {"), "other braces are doubled"),
        (say("{}", **{"": "x"}), "with {names} in it"),
        (
            say("{at}", at=NO_MOMENT),
            "the value 'at' of a line is a datetime: give a text, a number, mention(person) or moment",
        ),
        (say("{all}", all=listing(["Ana", NO_MOMENT])), "the value 'all' of a line is a datetime"),
        (say("{inner}", inner=say("{who}")), "no value for {who}"),
    ],
)
def test_each_slip_has_its_sentence(given: object, sentence: str) -> None:
    with pytest.raises(PluginError) as raised:
        reply(given)
    assert sentence in str(raised.value)
    assert "Ana" not in str(raised.value), "what members typed may stand in a template, by an f-string"


@pytest.mark.parametrize(
    "given",
    [
        say("Braces: {{ }}"),
        say("{a} {b} {c}", a="x", b=1, c=say("{at}", at=moment(AT))),
        answer(Heading(say("Cheers")), say_many("{n} cheer", "{n} cheers", 2), buttons=[button(say("Again"), Cheer())]),
    ],
)
def test_whole_ones_are_left_as_they_are(given: object) -> None:
    assert reply(given) is given


class Silent:
    @hookimpl
    def chat_commands(self) -> Iterable[Handler]:
        return [Handler(Cheer, self.cheer)]

    async def cheer(self, turn: Turn, asked: Cheer) -> Any:
        await asyncio.sleep(0)
        return answer("Hooray!")  # type: ignore[arg-type]


class TestInUse:
    @pytest.fixture
    def circle_plugins(self) -> list[object]:
        return [Silent()]

    async def test_the_asker_is_told_and_the_author_as_well(self, circle_app: CircleApp) -> None:
        assert "the plugin “Silent” failed" in await circle_app.say("@ana", "cheer")
        (fault,) = circle_app.faults
        assert fault.error.startswith("a post is made of lines")
        circle_app.faults.clear()
