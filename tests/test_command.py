"""What a declaration says about a command, and which ones are refused."""

import dataclasses
from dataclasses import field
from enum import StrEnum
from typing import Annotated

import pytest

from circles.command import Ask, Audience, CircleRef, Kind, SessionRef, Someone, command, declaration
from circles.commands import CORE
from circles.domain.series import LocalTime


class Color(StrEnum):
    RED = "red"
    DARK_BLUE = "dark_blue"


@command("paint", audience=Audience.MEMBER, changes=True)
class Paint:
    """Paint the wall.

    More words.
    """

    color: Color
    wall: Annotated[str, Ask("Which wall?", long=True, note="Everybody sees it.", most=50)]
    coats: Annotated[int | None, Ask("How many coats?")] = None
    who: Annotated[Someone, Ask("Who?")] | None = None
    at: LocalTime | None = None
    circle: CircleRef | None = None
    session: SessionRef | None = None


def test_every_field_becomes_a_parameter() -> None:
    found = declaration(Paint)
    assert (found.name, found.audience, found.changes, found.example) == ("paint", Audience.MEMBER, True, "paint")
    assert found.help.startswith("Paint the wall.")
    assert [(each.name, each.kind, each.required, each.hidden) for each in found.parameters] == [
        ("color", Kind.CHOICE, True, False),
        ("wall", Kind.TEXT, True, False),
        ("coats", Kind.NUMBER, False, False),
        ("who", Kind.SOMEONE, False, False),
        ("at", Kind.LOCAL_TIME, False, False),
        ("circle", Kind.REFERENCE, False, True),
        ("session", Kind.REFERENCE, False, True),
    ]
    assert found.parameters[0].choices == ("red", "dark_blue")
    assert found.parameters[1].ask == Ask("Which wall?", long=True, note="Everybody sees it.", most=50)
    assert found.parameters[3].ask.label == "Who?"
    assert found.parameters[0].ask == Ask("color")


def test_a_command_is_a_frozen_value() -> None:
    made = Paint(Color.RED, "north")
    assert declaration(made) is declaration(Paint)
    assert made == Paint(Color.RED, "north")
    assert hash(made) == hash(Paint(Color.RED, "north"))
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.wall = "south"  # type: ignore[misc]


def test_what_is_no_command_has_no_declaration() -> None:
    for thing in (object(), int, None, "rsvp"):
        with pytest.raises(TypeError, match="is no command"):
            declaration(thing)


def test_help_is_demanded() -> None:
    with pytest.raises(TypeError, match="docstring"):

        @command("mute", audience=Audience.ANYONE)
        class Mute:
            pass


@pytest.mark.parametrize("name", ["", "Paint", "a|b", "?a", "a b c", " a", "a=b", "a#", "a\nb"])
def test_a_name_can_be_typed(name: str) -> None:
    with pytest.raises(TypeError, match="no name for a command"):
        command(name, audience=Audience.ANYONE)


@pytest.mark.parametrize("place", ["paint the wall", "Paint", " ", "paint|wall"])
def test_a_place_in_menus_is_a_group_and_a_word(place: str) -> None:
    with pytest.raises(TypeError, match="no name for a command"):
        command("paint", audience=Audience.MEMBER, menu=place)


def test_a_place_in_menus_is_the_name_or_what_is_said() -> None:
    assert declaration(Paint).menu == "paint" and not declaration(Paint).group
    said = command("paint", audience=Audience.MEMBER, menu="wall paint", group="Walls.")(Fence)
    assert (declaration(said).name, declaration(said).menu, declaration(said).group) == (
        "paint",
        "wall paint",
        "Walls.",
    )


class Fence:
    """Paint the fence."""


@pytest.mark.parametrize("hint", [bool, float, list[str], int | str, dict, object])
def test_only_what_can_be_asked_for_is_a_field(hint: object) -> None:
    made = type("Odd", (), {"__doc__": "Odd.", "__annotations__": {"odd": hint}})
    with pytest.raises(TypeError, match=r"Odd\.odd: .* cannot be asked for; str, int, .* can"):
        command("odd", audience=Audience.ANYONE)(made)


def test_a_default_is_a_plain_value() -> None:
    with pytest.raises(TypeError, match="not a factory"):

        @command("odd", audience=Audience.ANYONE)
        class Odd:
            """Odd."""

            text: str = field(default_factory=str)


def test_the_name_of_the_declaration_is_taken() -> None:
    with pytest.raises(TypeError, match="declaration"):

        @command("odd", audience=Audience.ANYONE)
        class Odd:
            """Odd."""

            declaration: str


@pytest.mark.parametrize("each", CORE, ids=lambda each: declaration(each).name)
def test_every_question_fits_every_platform(each: type) -> None:
    found = declaration(each)
    visible = [parameter for parameter in found.parameters if not parameter.hidden]
    assert len(visible) <= 5
    assert all(len(parameter.ask.label) <= 45 for parameter in visible)
    assert len(found.help.partition("\n")[0]) <= 100
    assert found.example.startswith(found.name)


def test_names_are_used_once() -> None:
    names = [declaration(each).name for each in CORE]
    assert len(set(names)) == len(names)
