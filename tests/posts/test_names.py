"""How a button names somebody."""

import pytest

from circles.command import SessionRef
from circles.commands import WasAway
from circles.domain.person import Person
from circles.message import button, say
from circles.posts.scene import typed_name

ANA, BO = Person("p1", "Ana"), Person("p2", "Bo")


def test_as_one_would_type_them() -> None:
    assert typed_name(ANA, (ANA, BO)) == "Ana"


def test_of_two_who_are_called_so_by_id() -> None:
    assert typed_name(ANA, (ANA, Person("p3", "ana"))) == "p1"


@pytest.mark.parametrize("name", ["Александра Константинова", "Zoë " * 20, "名前" * 20])
def test_a_name_too_long_for_a_code_goes_by_id(name: str) -> None:
    long = Person("0a1b2c3d4e", name)
    who = typed_name(long, (long, BO))
    assert who == long.id
    assert button(say("{who} was away", who=name), WasAway(who, SessionRef("0a1b2c3d4e"))).code
