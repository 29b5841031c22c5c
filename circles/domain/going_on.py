"""How what somebody has begun to type may go on: of what there is, what fits, the likeliest first."""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice

from circles.domain.gazetteer import city, key_of, places, shown
from circles.domain.places import ABBREVIATIONS, CITIES, WELL_KNOWN

_TYPED_MOST = 60


def fits(typed: str, among: str) -> int | None:
    """How well a text goes on with what was typed: 0 it begins so, 1 each word begins one of its words, None not."""
    return _fits(key_of(typed[:_TYPED_MOST]), among)


def _fits(begun: str, among: str) -> int | None:
    there = key_of(among)
    if there.startswith(begun):
        return 0
    words = there.split()
    return 1 if all(any(each.startswith(word) for each in words) for word in begun.split()) else None


def likeliest(
    typed: str, among: Iterable[tuple[str, str]], most: int, *, by_value: bool = False
) -> list[tuple[str, str]]:
    """Of pairs (label, value) up to `most` that go on with what was typed: first those whose label begins so.

    `by_value`: the value is a word as well that somebody may have begun to type.
    """
    found: tuple[list[tuple[str, str]], list[tuple[str, str]]] = ([], [])
    begun = key_of(typed[:_TYPED_MOST])
    for each in among:
        how = _fits(begun, f"{each[0]} {each[1]}" if by_value else each[0])
        if how is not None:
            found[how].append(each)
            if len(found[0]) == most:
                break
    return [*found[0], *found[1]][:most]


def places_like(typed: str, most: int) -> list[tuple[str, str]]:
    """Places as (name to show, what to type for it), each of which means one zone. Nothing typed: well-known ones."""
    begun = key_of(typed[:_TYPED_MOST])
    if not begun:
        return [(city(name), name) for name in WELL_KNOWN[:most]]
    by_name: dict[str, str] = {}
    for name, value in _beginning(begun):
        by_name.setdefault(name, value)
    found = list(islice(by_name.items(), most))
    return found or (places_like(typed.partition(",")[0], most) if "," in typed else [])


def _beginning(begun: str) -> Iterator[tuple[str, str]]:
    """What it means as it stands; names that begin so; those of which a later word does; what is also called so."""
    yield from ((city(name), name) for name in ABBREVIATIONS.get(begun.upper(), ()))
    if begun in places():
        yield from _meaning(begun)
    like = [each for each in _keys() if each.startswith(begun) or f" {begun}" in each]
    found = [(each, option) for each in like for option in _meaning(each)]
    yield from (option for each, option in found if each.startswith(begun) and key_of(option[0]).startswith(begun))
    yield from (option for each, option in found)


@cache
def _keys() -> tuple[str, ...]:
    """What is worth suggesting, well-known and short names first: those of zones are for who types them whole."""
    named = {key_of(city(name)) for name in CITIES} | {key_of(city(name)) for name in WELL_KNOWN}
    known = named | {key_of(each) for listed in CITIES.values() for each in listed.split(",")}
    there = [each for each in places() if "/" not in each]
    return tuple(sorted(there, key=lambda each: (each not in known, len(each), each not in named, each)))


@cache
def _meaning(key: str) -> tuple[tuple[str, str], ...]:
    """A place under its own name, if that means one zone; else the city of each zone that it may mean."""
    zones, name = places()[key], shown(key)
    if len(zones) == 1 and places().get(key_of(name)) == zones and key_of(name).upper() not in ABBREVIATIONS:
        return ((name, name),)
    return tuple((city(each), each) for each in zones)
