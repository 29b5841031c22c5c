"""What our commands are called on Discord: `session move` is `/session move`, `never mind` is `/never-mind`."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

LONGEST = 32
_NO_SIGN = re.compile(r"[^\w'-]+")


@lru_cache(maxsize=16)
def paths(names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """By our names, what to type on Discord: one word, or a group and a word in it.

    Two words become a group if another command shares the first word and none is called by it alone; Discord lets no
    group be a command as well. What its names cannot hold is changed, and who comes later gives way. Giving the same
    names in the same order gives the same.
    """
    groups = _groups(names)
    taken: set[tuple[str, ...]] = {(group,) for group in groups.values()}
    found = dict[str, tuple[str, ...]]()
    for name in names:
        first, _, second = name.partition(" ")
        before = (groups[first],) if second and first in groups else ()
        word = second if before else name
        found[name] = next(path for path in _candidates(before, fit(word)) if path not in taken)
        taken.add(found[name])
    return found


def _groups(names: tuple[str, ...]) -> dict[str, str]:
    """The groups: what they are called on Discord, by their word."""
    shared = Counter(name.partition(" ")[0] for name in names if " " in name)
    found = dict[str, str]()
    for first, count in shared.items():
        if count > 1 and first not in names:
            found[first] = next(path[0] for path in _candidates((), fit(first)) if path[0] not in found.values())
    return found


def _candidates(before: tuple[str, ...], word: str) -> Iterator[tuple[str, ...]]:
    yield (*before, word)
    for n in range(2, 1000):
        yield (*before, f"{word[: LONGEST - 4]}-{n}")


def fit(name: str) -> str:
    """A name as Discord takes it: letters and digits with hyphens between, 32 at most. `+2` is `plus-2`."""
    words = _NO_SIGN.sub("-", name.lower().replace("+", "plus-")).strip("-")
    return words[:LONGEST].rstrip("-") or "command"


def readable(name: str) -> str:
    """A command's name as a title: “Never mind”."""
    return name[:1].upper() + name[1:]
