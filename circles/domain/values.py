"""`@dataclass(frozen=True, slots=True)` as everywhere, but defined in a third of the time.

The standard decorator compiles six functions for every class, and a start of the program defines a hundred classes:
that was half of what it took beyond loading the libraries. This one writes the others once, and compiles `__init__`
when the first value is made: a run makes values of half the classes.
What comes out is a dataclass: `fields`, `replace`, `match` and pickling work. Type checkers see the standard decorator,
which may take this one's place at any time.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, fields
from inspect import isfunction
from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen: bool, slots: bool, kw_only: bool = False) -> Callable[[type], type]:
        """Make a frozen dataclass with slots. For any other kind use the standard decorator."""
        if not (frozen and slots):
            raise TypeError("this decorator makes frozen dataclasses with slots; use the standard one")

        def declare(cls: type) -> type:
            made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)(cls)
            _check_order(made)
            for each in (_init(made), *_comparing(made), *_SHARED):
                if each.__name__ not in vars(cls):
                    setattr(made, each.__name__, each)
            return made

        return declare


def _check_order(of: Any) -> None:
    optional = [_is_optional(each) for each in fields(of) if each.init and not each.kw_only]
    if optional != sorted(optional):
        raise TypeError(f"{of.__name__}: a field without a default follows one that has a default")


def _init(of: Any) -> Callable[..., None]:
    def __init__(self: Any, *given: Any, **named: Any) -> None:
        of.__init__ = _compiled_init(of)
        of.__init__(self, *given, **named)

    return __init__


def _compiled_init(of: Any) -> Callable[..., None]:
    given = [each for each in fields(of) if each.init]
    # Straight into the slot: `object.__setattr__`, as the standard decorator has it, takes half as long again.
    known: dict[str, Any] = {f"_set_{each.name}": getattr(of, each.name).__set__ for each in given}
    known["_missing"] = MISSING
    in_order = [each for each in given if not each.kw_only]
    by_name = [each for each in given if each.kw_only]
    head = ["self", *(_parameter(each, known) for each in in_order)]
    head += ["*", *(_parameter(each, known) for each in by_name)] if by_name else []
    body = [f"_set_{each.name}(self, {_value(each)})" for each in given]
    body += ["self.__post_init__()"] if hasattr(of, "__post_init__") else []
    exec(f"def __init__({', '.join(head)}): {'; '.join(body) or 'pass'}", known)
    made: Callable[..., None] = known["__init__"]
    return made


def _is_optional(field: "Field[Any]") -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _parameter(field: "Field[Any]", known: dict[str, Any]) -> str:
    known[f"_default_{field.name}"] = field.default
    known[f"_make_{field.name}"] = field.default_factory
    return f"{field.name}=_default_{field.name}" if _is_optional(field) else field.name


def _value(field: "Field[Any]") -> str:
    if field.default_factory is MISSING:
        return field.name
    return f"_make_{field.name}() if {field.name} is _missing else {field.name}"


def _comparing(of: Any) -> tuple[Callable[..., Any], ...]:
    values = attrgetter("__class__", *(each.name for each in fields(of) if each.compare))

    def __eq__(self: object, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        same: bool = values(self) == values(other)
        return same

    def __hash__(self: object) -> int:
        return hash(values(self))

    return __eq__, __hash__


class _Frozen:
    """What every value does alike."""

    def __repr__(self: Any) -> str:
        shown = (f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
        return f"{type(self).__qualname__}({', '.join(shown)})"

    def __setattr__(self, name: str, value: object) -> None:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> None:
        raise FrozenInstanceError(f"cannot delete field {name!r}")

    def __getstate__(self: Any) -> list[Any]:
        return [getattr(self, each.name) for each in fields(self)]

    def __setstate__(self: Any, state: list[Any]) -> None:
        for each, value in zip(fields(self), state, strict=True):
            object.__setattr__(self, each.name, value)


_SHARED = [each for each in vars(_Frozen).values() if isfunction(each)]
