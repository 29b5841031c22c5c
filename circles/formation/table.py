"""Members from a spreadsheet's export (CSV), each bad row named; circles written as such a table."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from circles.domain.availability_text import read_availability
from circles.domain.values import dataclass
from circles.domain.zones import resolve_zone
from circles.errors import Refused
from circles.formation.instance import Member, Unusable

COLUMNS = {
    "name": "what people call them; this or “id” must be there",
    "id": "something that nobody else has, such as an e-mail address; without it, the name",
    "zone": "a city, or an IANA name such as Europe/Berlin",
    "free": "when they can, such as “weekday evenings” or “tue 18-21, not fri”",
    "languages": "such as “en, de”; nobody has any: all share one",
    "mentor": "yes or no",
    "goals": "what they want to reach",
    "offers": "what they can teach",
    "wants": "what they want to learn",
    "group": "such as their team; members of other groups are preferred",
    "avoid": "ids or names of people with whom they do not want to sit",
}
_ALSO = {
    "time zone": "zone", "timezone": "zone", "tz": "zone", "city": "zone", "where": "zone",
    "availability": "free", "available": "free", "hours": "free", "when": "free", "times": "free",
    "language": "languages", "goal": "goals", "offer": "offers", "skills": "offers", "want": "wants",
    "team": "group", "department": "group", "full name": "name", "email": "id", "e-mail": "id", "e-mail address": "id",
}  # fmt: skip
_YES = {"yes", "y", "true", "1", "x", "ja", "sí", "si"}
_NO = {"", "no", "n", "false", "0", "nein", "-"}


@dataclass(frozen=True, slots=True)
class Table:
    """What was read: members, and what is wrong with the rows that are none, as `line 7: …`.

    `unknown` are columns that mean nothing here.
    """

    members: tuple[Member, ...]
    problems: tuple[str, ...]
    unknown: tuple[str, ...]


def read_table(raw: bytes, now: datetime) -> Table:
    """Read members. `now` (aware) is for answers about zones. Raises Unusable if there is no such table.

    The delimiter is found out, and UTF-8 with or without a mark at the beginning is taken, and what Excel writes where
    it is neither. Case, order and spaces of the head do not matter.
    """
    text = _decoded(raw)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), skipinitialspace=True)
    try:
        head, *body = [(rows.line_num, row) for row in rows] or [(0, [])]
    except csv.Error as error:
        raise Unusable([f"line {rows.line_num}: this is no CSV: {error}"]) from None
    columns = [_column(each) for each in head[1]]
    _check_head(columns)
    return _Rows(columns, now).table(body)


def write_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """A table with a head. A cell that a spreadsheet would take for a formula is made a text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_harmless(str(row.get(each, ""))) for each in columns])
    return out.getvalue()


class _Rows:
    """One pass over the rows that gathers what is wrong with them."""

    def __init__(self, columns: Sequence[str], now: datetime) -> None:
        self.columns, self.now = columns, now
        self.members: list[tuple[int, Member]] = []
        self.problems: list[tuple[int, str]] = []

    def table(self, body: Sequence[tuple[int, list[str]]]) -> Table:
        for line, row in body:
            if any(cell.strip() for cell in row):
                self._read(line, row)
        self._resolve()
        unknown = [each for each in self.columns if each and each not in COLUMNS]
        problems = [f"line {line}: {why}" for line, why in sorted(self.problems)]
        return Table(tuple([each for _, each in self.members]), tuple(problems), tuple(unknown))

    def _read(self, line: int, row: Sequence[str]) -> None:
        if len([each for each in row if each.strip()]) > len(self.columns) or any(row[len(self.columns) :]):
            self.problems.append((line, f"it has {len(row)} cells, the head has {len(self.columns)}"))
            return
        cells = {column: cell.strip() for column, cell in zip(self.columns, row, strict=False)}
        who = cells.get("id") or cells.get("name", "")
        faults: list[str] = [] if who else ["there is no name"]
        zone = _tried(faults, lambda: resolve_zone(cells.get("zone", ""), self.now))
        free = _tried(faults, lambda: read_availability(cells["free"])) if cells.get("free") else None
        if not cells.get("free"):
            faults.append("“free” is empty: say when they can meet, such as “weekday evenings”")
        mentor = cells.get("mentor", "").casefold()
        if mentor not in _YES | _NO:
            faults.append(f"“mentor” must be yes or no, not “{cells['mentor']}”")
        known = next((first for first, each in self.members if each.id.casefold() == who.casefold()), None)
        if who and known:
            faults.append(f"“{who}” is in line {known} already")
        if faults or zone is None or free is None:
            self.problems += [(line, fault) for fault in faults]
            return
        sets = {name: _items(cells.get(name, "")) for name in ("goals", "offers", "wants", "avoid")}
        languages = frozenset([each.casefold() for each in _items(cells.get("languages", ""))])
        about: dict[str, Any] = {**sets, "languages": languages, "group": cells.get("group", "")}
        name = cells.get("name", "")
        found = Member(who, zone, free.good | free.possible, free.good, mentor=mentor in _YES, name=name, **about)
        self.members.append((line, found))

    def _resolve(self) -> None:
        """Who is to be avoided, by id; and one language for all where nobody named any."""
        ids: dict[str, list[str]] = {}
        for _, each in self.members:
            for said in {each.id.casefold(), each.name.casefold()} - {""}:
                ids.setdefault(said, []).append(each.id)
        silent = not any(each.languages for _, each in self.members)
        kept = []
        for line, each in self.members:
            faults = [_unclear(said, ids) for said in sorted(each.avoid) if len(ids.get(said.casefold(), ())) != 1]
            if not silent and not each.languages:
                faults.append("there is no language, and others have some")
            if faults:
                self.problems += [(line, fault) for fault in faults]
                continue
            avoid = frozenset([ids[said.casefold()][0] for said in each.avoid])
            kept.append((line, replace(each, avoid=avoid, languages=frozenset({"any"}) if silent else each.languages)))
        self.members = kept


def _tried(faults: list[str], read: Any) -> Any:
    try:
        return read()
    except Refused as error:
        faults.append(str(error))
        return None


def _unclear(said: str, ids: Mapping[str, Sequence[str]]) -> str:
    if said.casefold() in ids:
        return f"“avoid” names “{said}”, and several are called so: write the id"
    return f"“avoid” names “{said}”, and nobody is called so"


def _check_head(columns: Sequence[str]) -> None:
    missing = [each for each in ("zone", "free") if each not in columns]
    missing += [] if {"name", "id"} & set(columns) else ["name"]
    twice = sorted({each for each in columns if each and columns.count(each) > 1})
    problems = [f"There is no column “{each}”: {COLUMNS[each]}." for each in missing]
    problems += [f"Two columns are “{each}”." for each in twice]
    if problems:
        raise Unusable([*problems, f"The first line names the columns: {', '.join(COLUMNS)}."])


def _column(said: str) -> str:
    plain = " ".join(said.replace("_", " ").split()).casefold()
    return _ALSO.get(plain, plain)


def _items(cell: str) -> frozenset[str]:
    return frozenset([each for part in re.split(r"[,;|/\n]", cell) if (each := " ".join(part.split()))])


def _delimiter(text: str) -> str:
    head = text.split("\n", 1)[0]
    return max(",;\t", key=head.count)


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252", errors="replace")


def _harmless(cell: str) -> str:
    first = cell.lstrip(" ")[:1]
    return f"'{cell}" if first and first in "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20" else cell
