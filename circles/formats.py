"""Formats from TOML files, checked so that every fault is named at once, with its line."""

import difflib
import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import MISSING, fields
from functools import cache
from pathlib import Path
from typing import Any, cast, get_type_hints

import msgspec

from circles.domain.format import ROLES, Block, Format, problems
from circles.domain.prompt_sets import Prompt
from circles.domain.reflection import Visibility
from circles.errors import PluginError

_EXPECTED: dict[Any, str] = {
    str: "a text in quotes",
    int: "a whole number, such as 5",
    float: "a number, such as 2.5",
    bool: "true or false",
    tuple[str, ...]: "a list of texts, such as ['facilitator', 'scribe']",
    str | None: "a text in quotes",
    Visibility: " or ".join(f"'{each}'" for each in Visibility),
}
_TABLES: dict[str, type] = {"blocks": Block, "prompts": Prompt}
_HEADER = re.compile(r"\s*\[\[?\s*([\w-]+)\s*\]\]?")
_KEY = re.compile(r"\s*[\"']?([\w-]+)[\"']?\s*=")


def load_format(path: Path | str, known_roles: Collection[str] = ROLES) -> Format:
    """Read a format from a TOML file. Raises PluginError that names the file and every fault in it."""
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PluginError(f"{path}: cannot be read: {error}") from error
    return parse_format(text, str(path), known_roles)


def parse_format(text: str, source: str, known_roles: Collection[str] = ROLES) -> Format:
    """Read a format from TOML.

    Args:
        text: keys of `Format`, one `[[blocks]]` table for each block, one `[[prompts]]` table for each prompt.
        source: the name of the file, for messages.
        known_roles: the roles that may be used.

    Raises:
        PluginError: a line for each fault, `source:line: what is wrong and what would be right`: everything that
            cannot be read, or, if all can be read, every rule that is broken.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PluginError(f"{source}: this is not TOML: {error}") from error
    reading = _Reading(source, text)
    format = reading.format(document)
    for problem in problems(format, known_roles) if format else ():
        reading.broken_rule(problem)
    if format is None or reading.faults:
        raise PluginError("\n".join(fault for _, fault in sorted(reading.faults, key=lambda found: found[0])))
    return format


class _Reading:
    """One file on its way into a format, with the faults found so far."""

    def __init__(self, source: str, text: str) -> None:
        self.source, self.text, self.lines = source, text, _line_numbers(text)
        self.faults: list[tuple[int, str]] = []

    def format(self, document: dict[str, Any]) -> Format | None:
        tables = {name: self._tables(name, document.pop(name, [])) for name in _TABLES}
        values = self._values(Format, document, "", 0, given=set(tables))
        return None if self.faults else Format(**values, **cast(Any, tables))

    def broken_rule(self, problem: str) -> None:
        """Note a rule that is broken, with the line of the part that its sentence names."""
        if named := re.match(r"(?:block|prompt|role) ['\"](.+?)['\"]", problem):
            rows = enumerate(self.text.splitlines(), start=1)
            line = next((number for number, row in rows if re.search(f"['\"]{re.escape(named[1])}['\"]", row)), 0)
        else:
            line = self.lines.get(("", 0, problem.split()[0]), 0)
        self._note(line, problem)

    def _tables(self, name: str, rows: Any) -> tuple[Any, ...]:
        if not (isinstance(rows, list) and all(isinstance(row, dict) for row in rows)):
            self._fault("", 0, name, f"{name} should be tables that begin with [[{name}]]")
            return ()
        made = [self._values(_TABLES[name], row, name, index) for index, row in enumerate(rows)]
        return () if self.faults else tuple(_TABLES[name](**values) for values in made)

    def _values(
        self, into: type, row: dict[str, Any], table: str, index: int, given: Collection[str] = ()
    ) -> dict[str, Any]:
        values = {}
        allowed = {name: hint for name, hint in _hints(into).items() if name not in given}
        for key, value in row.items():
            if key not in allowed:
                self._unknown(table, index, key, allowed)
                continue
            try:
                values[key] = msgspec.convert(value, allowed[key])
            except msgspec.ValidationError:
                what = f"{key} should be {_EXPECTED[allowed[key]]}, and not {_shown(value)}"
                self._fault(table, index, key, what)
        for key in _required(into):
            if key not in row and key not in given:
                self._fault(
                    table, index, "[" if table else "", f"{f'[[{table}]]' if table else 'the format'} needs {key}"
                )
        return values

    def _unknown(self, table: str, index: int, key: str, allowed: Collection[str]) -> None:
        near = difflib.get_close_matches(key, allowed, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(allowed)}"
        self._fault(table, index, key, f"unknown key {key}: {hint}")

    def _fault(self, table: str, index: int, key: str, what: str) -> None:
        self._note(self.lines.get((table, index, key), 0), what)

    def _note(self, line: int, what: str) -> None:
        self.faults.append((line, f"{self.source}:{line}: {what}" if line else f"{self.source}: {what}"))


@cache
def _hints(of: type) -> dict[str, Any]:
    return get_type_hints(of)


def _required(of: type) -> list[str]:
    return [field.name for field in fields(of) if field.default is MISSING]


def _shown(value: Any) -> str:
    return repr(value) if len(repr(value)) <= 40 else f"{repr(value)[:40]}…"


def _line_numbers(text: str) -> dict[tuple[str, int, str], int]:
    """Where (table, its index, key) stands. tomllib does not tell, so look for headers and keys; good for messages."""
    found: dict[tuple[str, int, str], int] = {}
    for number, (table, index, line) in enumerate(_in_tables(text), start=1):
        key = "[" if _HEADER.match(line) else (_KEY.match(line) or ("", ""))[1]
        found.setdefault((table, index, key), number)
    return found


def _in_tables(text: str) -> Iterator[tuple[str, int, str]]:
    counts: dict[str, int] = {}
    table = ""
    for line in text.splitlines():
        if header := _HEADER.fullmatch(line.partition("#")[0].rstrip()):
            table = header[1]
            counts[table] = counts.get(table, -1) + 1
        yield table, counts.get(table, 0), line
