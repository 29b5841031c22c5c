"""Statements by hand: one way of writing placeholders, for every database."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

_PLACEHOLDER = re.compile(r"\?(\d+)")


def told(dialect: str, sql: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
    """A statement with placeholders such as `?1`, and its values, as this database wants them."""
    if dialect == "postgres":
        return sql.replace("?", "$"), list(values)
    # From Python 3.12 on, sqlite3 warns about numbered placeholders with values in a row.
    plain, order = _in_a_row(sql)
    return plain, [values[index] for index in order]


@cache
def _in_a_row(sql: str) -> tuple[str, tuple[int, ...]]:
    """The statement with plain `?`, and which value goes where."""
    return _PLACEHOLDER.sub("?", sql), tuple(int(number) - 1 for number in _PLACEHOLDER.findall(sql))


def among(ids: Sequence[str], first: int = 1) -> str:
    """What stands in the brackets of `IN (…)` for so many values, of which the first is `?first`."""
    return ", ".join([f"?{first + place}" for place in range(len(ids))]) or "NULL"
