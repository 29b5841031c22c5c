"""Files of the format `circle-formation/1`: read with every fault named, and results written."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from circles.domain.week_masks import QUARTER, week_mask
from circles.domain.zones import zone
from circles.errors import Refused
from circles.formation.instance import Instance, Member, Rules, Unusable, Weights

FORMAT = "circle-formation/1"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = re.compile(r"([01]\d|2[0-4]):([0-5]\d)")
_TEXT_LISTS = ("languages", "goals", "offers", "wants", "avoid")


def read_instance(raw: bytes | str) -> Instance:
    """Raises Unusable with every fault: no JSON, another format, a wrong value, an id that nobody has."""
    try:
        found = msgspec.json.decode(raw)
    except msgspec.DecodeError as error:
        raise Unusable([f"This is no JSON: {error}"]) from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise Unusable([f"This is no list of members: its “format” must be “{FORMAT}”."])
    return _Reader(found).instance()


class _Reader:
    """One pass over a file that gathers what is wrong with it."""

    def __init__(self, found: Mapping[str, Any]) -> None:
        self.found = found
        self.problems: list[str] = []

    def instance(self) -> Instance:
        start, weeks = self._season(self._part("season"))
        rules = self._rules(self._part("rules"))
        rows = self._rows("members")
        members = tuple([each for number, row in enumerate(rows) if (each := self._member(row, number))])
        ids = {each.id for each in members}
        if len(ids) < len(members):
            self._twice(members)
        history = self._history(self._rows("history") if "history" in self.found else [], ids)
        if self.problems:
            raise Unusable(self.problems)
        return Instance(start, weeks, members, rules, history)

    def _part(self, name: str) -> Mapping[str, Any]:
        part = self.found.get(name)
        if isinstance(part, dict):
            return part
        self.problems.append(f"“{name}” is missing, or is no object.")
        return {}

    def _rows(self, name: str) -> Sequence[Any]:
        rows = self.found.get(name)
        if isinstance(rows, list):
            return rows
        self.problems.append(f"“{name}” is missing, or is no list.")
        return []

    def _season(self, part: Mapping[str, Any]) -> tuple[date, int]:
        weeks = self._number("season", part, "weeks", int, 1, 520)
        try:
            start = date.fromisoformat(str(part.get("start")))
        except ValueError:
            self.problems.append("season: “start” must be a day such as 2026-10-05.")
            return date.min, int(weeks)
        if start.weekday() != 0:
            self.problems.append(f"season: “start” must be a Monday; {start} is none.")
        return start, int(weeks)

    def _rules(self, part: Mapping[str, Any]) -> Rules:
        whole = ("size_min", "size_max", "min_common_starts", "full_preferred_starts")
        values: dict[str, Any] = {name: self._number("rules", part, name, int, 1, 672) for name in whole}
        for name in ("meeting_minutes", "start_grid_minutes"):
            values[name] = self._number("rules", part, name, int, QUARTER, 24 * 60)
            if values[name] % QUARTER:
                self.problems.append(f"rules: “{name}” must be quarters of an hour.")
        if values["size_min"] < 2 or values["size_max"] < values["size_min"]:
            self.problems.append("rules: “size_min” must be at least 2, and “size_max” not below it.")
        if not isinstance(part.get("need_mentor"), bool):
            self.problems.append("rules: “need_mentor” must be true or false.")
        weights = part.get("weights") if isinstance(part.get("weights"), dict) else {}
        names = ("cover", "goals", "time", "novelty", "diversity")
        weighed = {name: self._number("weights", weights or {}, name, float, 0, 1e6) for name in names}
        values["place_value"] = self._number("rules", part, "place_value", float, 0, 1e6)
        return Rules(**values, need_mentor=bool(part.get("need_mentor")), weights=Weights(**weighed))

    def _number(
        self, where: str, part: Mapping[str, Any], name: str, kind: Callable[[Any], Any], least: float, most: float
    ) -> Any:
        value = part.get(name)
        fits = isinstance(value, (int, float)) and not isinstance(value, bool) and kind(value) == value
        if fits and value is not None and least <= value <= most:
            return kind(value)
        self.problems.append(f"{where}: “{name}” must be a number from {least:g} to {most:g}.")
        return kind(least)

    def _member(self, row: Any, number: int) -> Member | None:
        if not isinstance(row, dict) or not isinstance(row.get("id"), str) or not row["id"]:
            self.problems.append(f"member {number + 1}: it has no “id”.")
            return None
        who, known = row["id"], len(self.problems)
        try:
            zone(str(row.get("tz")))
        except Refused as error:
            self.problems.append(f"{who}: {error}")
        lists = {name: self._texts(who, row, name) for name in _TEXT_LISTS}
        can, prefer = self._hours(who, row.get("availability"))
        if not isinstance(row.get("mentor", False), bool):
            self.problems.append(f"{who}: “mentor” must be true or false.")
        if not all(isinstance(row.get(name, ""), str) for name in ("group", "name")):
            self.problems.append(f"{who}: “group” and “name” must be texts.")
        if len(self.problems) > known:
            return None
        about = {"mentor": row.get("mentor", False), "group": row.get("group", ""), "name": row.get("name", "")}
        values: dict[str, Any] = {**lists, **about}
        return Member(who, row["tz"], can, prefer, **values)

    def _texts(self, who: str, row: Mapping[str, Any], name: str) -> frozenset[str]:
        texts = row.get(name, [])
        if isinstance(texts, list) and all(isinstance(each, str) for each in texts):
            return frozenset(texts)
        self.problems.append(f"{who}: “{name}” must be a list of texts.")
        return frozenset()

    def _hours(self, who: str, rows: Any) -> tuple[int, int]:
        can: list[tuple[int, int, int]] = []
        prefer: list[tuple[int, int, int]] = []
        if not isinstance(rows, list):
            self.problems.append(f"{who}: “availability” is missing, or is no list.")
            return 0, 0
        for row in rows:
            try:
                day, first, last, level = row
                span = _DAYS.index(day), _minutes(first), _minutes(last)
                {"can": can, "prefer": prefer}[level].append(span)
                week_mask([span])
            except (ValueError, KeyError, TypeError):
                self.problems.append(
                    f"{who}: {msgspec.json.encode(row).decode()} is no time; write it as"
                    ' ["mon", "18:00", "21:30", "prefer"], in quarters of an hour, with “can” or “prefer”.'
                )
                return 0, 0
        return week_mask(can + prefer), week_mask(prefer)

    def _twice(self, members: Sequence[Member]) -> None:
        seen: set[str] = set()
        for each in members:
            if each.id in seen:
                self.problems.append(f"{each.id}: two members have this id.")
            seen.add(each.id)

    def _history(self, rows: Sequence[Any], ids: set[str]) -> tuple[tuple[str, str, int], ...]:
        found = []
        for row in rows:
            fits = isinstance(row, list) and len(row) == 3 and isinstance(row[2], int) and row[2] >= 1
            if fits and isinstance(row[0], str) and isinstance(row[1], str):
                found.append((row[0], row[1], row[2]))
            else:
                shown = msgspec.json.encode(row).decode()
                self.problems.append(f'history: {shown} must be two ids and how many seasons ago, as ["a", "b", 1].')
        # Somebody who met others and is not here any more is no fault.
        return tuple([each for each in found if each[0] in ids and each[1] in ids])


def _minutes(clock: str) -> int:
    read = _CLOCK.fullmatch(clock)
    if not read or int(read[2]) % QUARTER or (read[1] == "24" and read[2] != "00"):
        raise ValueError(clock)
    return int(read[1]) * 60 + int(read[2])
