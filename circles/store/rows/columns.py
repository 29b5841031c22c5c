"""What all tables are made of: the kinds of columns, and the door for instants."""

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from tortoise import fields
from tortoise.models import Model, ModelMeta

ID = 64
"""The longest id, in characters."""
KEY = 255
"""The longest key or name given by somebody else: a platform's id, a post's key."""
WORD = 32
"""The longest state or kind."""
TODO: Any = {"state": "todo"}
"""Of what only grows, the indexes hold what is still to do. A statement must say `state = 'todo'` to use them."""


def utc(value: datetime) -> datetime:
    """The same instant in UTC. Raises ValueError for a naive datetime: nobody knows which instant it means."""
    if value.tzinfo is None or value.utcoffset() is None:
        raise ValueError(f"{value!r} has no zone: the store takes aware datetimes only")
    return value.astimezone(UTC)


def instant(stored: Any) -> datetime:
    """An instant as the database gives it: SQLite keeps text."""
    return _read(stored) if isinstance(stored, str) else utc(stored)


def day(stored: Any) -> date:
    """A day as the database gives it: SQLite keeps text."""
    return date.fromisoformat(stored) if isinstance(stored, str) else stored


@lru_cache(maxsize=4096)
def _read(text: str) -> datetime:
    # Sessions and what is due about them share the same few hours.
    return utc(datetime.fromisoformat(text))


class Instant(fields.DatetimeField[Any]):
    """The door for every instant. By itself tortoise takes naive ones, and converts in writes but not in filters."""

    def to_db_value(self, value: Any, instance: Any) -> Any:
        return utc(value) if isinstance(value, datetime) else super().to_db_value(value, instance)

    def to_python_value(self, value: Any) -> Any:
        return value if value is None else instant(value)


def identifier() -> Any:
    return fields.CharField(ID, primary_key=True)


def serial() -> Any:
    return fields.BigIntField(primary_key=True)


def word() -> Any:
    return fields.CharField(WORD)


def to(row: str, *, index: bool = False) -> Any:
    return fields.ForeignKeyField(f"circles.{row}", related_name=False, on_delete=fields.RESTRICT, db_index=index)


def maybe_to(row: str, *, index: bool = False) -> Any:
    return fields.ForeignKeyField(
        f"circles.{row}", related_name=False, on_delete=fields.RESTRICT, db_index=index, null=True
    )


class _Table(ModelMeta):
    """Spares tortoise a search: for each class it would parse this file once more, a tenth of a second in all, to make
    comments of the table's columns from comments in the code.
    """

    def __new__(cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any]) -> ModelMeta:
        return super().__new__(cls, name, bases, attrs | {"_no_comments": True})


class Row(Model, metaclass=_Table):
    """What all tables share."""

    class Meta:
        abstract = True
