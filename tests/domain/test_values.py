"""Our quick decorator makes what the standard one makes."""

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable
from typing import Any, ClassVar

import msgspec
import pytest

from circles.domain import values
from circles.domain.session import Attendance

Decorator = Callable[..., Any]


def made_by(dataclass: Decorator) -> Any:
    @dataclass(frozen=True, slots=True)
    class Place:
        """Where."""

        city: str
        zone: str = "UTC"
        hours: list[int] = dataclasses.field(default_factory=list)
        secret: str = dataclasses.field(default="", repr=False)
        kinds: ClassVar[int] = 3
        short: str = dataclasses.field(init=False)

        def __post_init__(self) -> None:
            if not self.city:
                raise ValueError("a place needs a city")
            object.__setattr__(self, "short", self.city[:3])

    return Place


@dataclasses.dataclass(frozen=True, slots=True)
class Standard:
    """One field."""

    name: str


@values.dataclass(frozen=True, slots=True)
class Quick:
    """One field."""

    name: str


@values.dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """When."""

    at: int


@values.dataclass(frozen=True, slots=True, kw_only=True)
class Moved(Event):
    """Where to."""

    to: str = "Lisbon"


@pytest.fixture(params=[dataclasses.dataclass, values.dataclass], ids=["standard", "quick"])
def place(request: pytest.FixtureRequest) -> Any:
    return made_by(request.param)


def test_fields_have_their_values_and_defaults(place: Any) -> None:
    one = place("Lisbon")
    assert (one.city, one.zone, one.hours, one.secret, one.kinds, one.short) == ("Lisbon", "UTC", [], "", 3, "Lis")
    assert place("Lisbon", "Europe/Lisbon", hours=[1]).hours == [1]
    assert place("Lisbon").hours is not one.hours
    assert [each.name for each in dataclasses.fields(place)] == ["city", "zone", "hours", "secret", "short"]
    assert list(inspect.signature(place).parameters) == ["city", "zone", "hours", "secret"]


def test_nothing_can_be_changed(place: Any) -> None:
    one = place("Lisbon")
    with pytest.raises(dataclasses.FrozenInstanceError, match="'city'"):
        one.city = "Oslo"
    with pytest.raises(dataclasses.FrozenInstanceError, match="'city'"):
        del one.city
    with pytest.raises((dataclasses.FrozenInstanceError, AttributeError, TypeError)):
        one.other = 1
    assert not hasattr(one, "__dict__")


def test_the_same_values_are_equal_and_have_one_hash(place: Any) -> None:
    assert place("Lisbon") == place("Lisbon") != place("Oslo")
    assert place("Lisbon") != ("Lisbon", "UTC", [], "")
    assert place("Lisbon").__eq__("Lisbon") is NotImplemented
    with pytest.raises(TypeError, match="unhashable"):
        hash(place("Lisbon"))


@pytest.mark.parametrize("one", [Standard("Ana"), Quick("Ana"), Moved(at=1)])
def test_values_are_keys(one: Any) -> None:
    assert {one: 1}[copy.copy(one)] == 1


def test_another_class_with_the_same_values_is_another_value() -> None:
    assert Quick("Ana") != Standard("Ana")  # type: ignore[comparison-overlap]
    assert Moved(at=1) != Event(at=1)


def test_secrets_are_not_shown(place: Any) -> None:
    assert (
        repr(place("Lisbon", secret="x")) == f"{place.__qualname__}(city='Lisbon', zone='UTC', hours=[], short='Lis')"
    )


def test_checks_run_and_methods_of_the_class_stay(place: Any) -> None:
    with pytest.raises(ValueError, match="a place needs a city"):
        place("")
    with pytest.raises(ValueError, match="a place needs a city"):
        dataclasses.replace(place("Lisbon"), city="")


def test_a_method_of_its_own_is_kept() -> None:
    @values.dataclass(frozen=True, slots=True)
    class Shy:
        name: str

        def __repr__(self) -> str:
            return "Shy"

    assert repr(Shy("Ana")) == "Shy"


def test_it_can_be_replaced_matched_and_sent_away() -> None:
    assert dataclasses.replace(Moved(at=1), to="Oslo") == Moved(at=1, to="Oslo")
    match Quick("Ana"):
        case Quick(name):
            assert name == "Ana"
    assert pickle.loads(pickle.dumps(Moved(at=1, to="Oslo"))) == Moved(at=1, to="Oslo")
    assert msgspec.json.decode(msgspec.json.encode(Moved(at=1)), type=Moved) == Moved(at=1)


def test_what_is_wrong_is_refused() -> None:
    with pytest.raises(TypeError, match="positional"):
        Moved(1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="name"):
        Quick()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="follows one that has a default"):

        @values.dataclass(frozen=True, slots=True)
        class Wrong:
            zone: str = "UTC"
            city: str  # type: ignore[misc]

    with pytest.raises(TypeError, match="standard one"):
        values.dataclass(frozen=False, slots=True)(Attendance)
