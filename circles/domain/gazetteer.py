"""The names of places and zones: what can be typed, and which zones it may mean. Reads the tzdata package."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from circles.domain.places import ABBREVIATIONS, CITIES, COUNTRIES, PRINCIPAL

_UNDECOMPOSED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "\u0131": "i", "þ": "th"})


def city(zone_name: str) -> str:
    """The place in a zone's name, to show to people: `America/New_York` is “New York”."""
    return zone_name.rpartition("/")[2].replace("_", " ")


def key_of(text: str) -> str:
    """What two spellings of one name have in common: no case, accents, dots or dashes."""
    plain = unicodedata.normalize("NFKD", text[:200].casefold().translate(_UNDECOMPOSED))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    bare = re.sub(r"[.'\u2019`]", "", bare)
    return " ".join(re.sub(r"[\s_\-,()]+", " ", bare).split()).removesuffix(" time")


def lines(name: str) -> list[str]:
    """The lines of one of the tzdata package's files."""
    return files("tzdata").joinpath(name).read_text(encoding="utf-8").splitlines()


def _rows(name: str) -> Iterator[list[str]]:
    yield from (line.split("\t") for line in lines(f"zoneinfo/{name}") if line and not line.startswith("#"))


@cache
def zone_names() -> frozenset[str]:
    """Every IANA name, aliases too. `Factory` is the database's word for an unset clock."""
    return frozenset(lines("zones")) - {"Factory"}


@cache
def _meant_for_use() -> dict[str, str]:
    """The names that the database offers to people, with their country's code, in its order."""
    return {row[2]: row[0] for row in _rows("zone.tab")}


@cache
def _links() -> dict[str, str]:
    rows = (line.split() for line in lines("zoneinfo/tzdata.zi") if line.startswith("L "))
    return {alias: target for _, target, alias in rows}


def _today(name: str) -> str:
    """The name to use for an old one: `Europe/Kiev` is `Europe/Kyiv` today."""
    while name not in _meant_for_use() and name in _links():
        name = _links()[name]
    return "UTC" if name == "Etc/UTC" else name


@cache
def places() -> dict[str, tuple[str, ...]]:
    """Everything that can be typed, by its key, with the zones it may mean."""
    found: dict[str, dict[str, None]] = {}
    for key, name in [*_countries(), *_iana_places(), *_table_places()]:
        found.setdefault(key, {})[name] = None
    found.pop("", None)
    return {key: tuple(names) for key, names in found.items() if key.upper() not in ABBREVIATIONS}


def _iana_places() -> Iterator[tuple[str, str]]:
    for name in sorted(zone_names()):
        yield key_of(name), _today(name)
        if "/" in name and not name.startswith("Etc/"):
            yield key_of(city(name)), _today(name)


def _table_places() -> Iterator[tuple[str, str]]:
    for name, listed in CITIES.items():
        yield from ((key_of(place), name) for place in listed.split(","))


def _countries() -> Iterator[tuple[str, str]]:
    """Country names with the zones of each, the largest first where we know it."""
    named = {row[0]: row[1].replace(" & ", " and ") for row in _rows("iso3166.tab")}
    present = {row[2] for row in _rows("zonenow.tab")}
    zones = list(_meant_for_use().items())
    zones.sort(key=lambda entry: PRINCIPAL.index(entry[0]) if entry[0] in PRINCIPAL else 99 - (entry[0] in present))
    for name, code in zones:
        for country in (named[code], *COUNTRIES.get(code, "").split(",")):
            yield key_of(country), name


@cache
def _shown_names() -> dict[str, str]:
    """How to write the places of the table, by their keys."""
    return {key_of(place): place.strip() for listed in CITIES.values() for place in listed.split(",")}


def shown(key: str) -> str:
    """How to write the place with this key (one of `places()`)."""
    return _shown_names().get(key) or city(places()[key][0])
