"""Values to JSON text and back, by their types."""

from functools import cache
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")
_encode = msgspec.json.Encoder().encode


def to_json(value: Any) -> str:
    """JSON of a dataclass, a struct or a tuple of such."""
    return _encode(value).decode()


def from_json(text: str | bytes, of: type[T]) -> T:
    """The value of the type `of` that `to_json` wrote."""
    value: T = _decoder(of).decode(text)  # type: ignore[arg-type]  # mypy: a type is not hashable
    return value


@cache
def _decoder(of: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(of)
