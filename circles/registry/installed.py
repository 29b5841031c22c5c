"""What packages offer under our names. Finding it takes some milliseconds, and a test suite asks hundreds of times."""

import sys
from functools import cache
from importlib.metadata import EntryPoints, entry_points


def installed(group: str) -> EntryPoints:
    """The entry points of a group. The packages on a path are looked through once."""
    return _found(group, tuple(sys.path))


@cache
def _found(group: str, path: tuple[str, ...]) -> EntryPoints:
    return entry_points(group=group)
