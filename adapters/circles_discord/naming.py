"""What our commands are called on Discord: `session move` is `/session move`, `charter` is `/charter show`."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from circles import Declaration

Path = tuple[str, ...]
"""What to type for a command: one word, or a group and a word in it."""

LONGEST = 32
SHOW, DO = "show", "new"
"""What a command is called in a group that has its own name: `charter` shows something, `commitment` makes one."""
_NO_SIGN = re.compile(r"[^\w'-]+")


def paths(declarations: Sequence[Declaration]) -> dict[str, Path]:
    """By our names, what to type on Discord.

    Commands whose place in menus begins with the same word are a group; one alone is none. Discord lets no group be a
    command as well, so what is called like its group gets a word of its own. What Discord's names cannot hold is
    changed, and who comes later gives way.
    """
    groups = _groups(each.menu for each in declarations)
    taken: set[Path] = {(group,) for group in groups.values()}
    found = dict[str, Path]()
    for each in sorted(declarations, key=lambda each: " " not in each.menu):
        first, _, second = each.menu.partition(" ")
        before = (groups[first],) if first in groups else ()
        word = (second or (DO if each.changes else SHOW)) if before else each.menu
        found[each.name] = free(before, word, taken)
        taken.add(found[each.name])
    return {each.name: found[each.name] for each in declarations}


def free(before: Path, word: str, taken: Iterable[Path]) -> Path:
    """The path to `word`, or to what is most like it and not taken."""
    return next(path for path in _candidates(before, fit(word)) if path not in taken)


def _groups(places: Iterable[str]) -> dict[str, str]:
    """The groups: what they are called on Discord, by their word."""
    shared = Counter(place.partition(" ")[0] for place in places)
    found = dict[str, str]()
    for first, count in shared.items():
        if count > 1:
            found[first] = free((), first, {(name,) for name in found.values()})[0]
    return found


def _candidates(before: Path, word: str) -> Iterator[Path]:
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
