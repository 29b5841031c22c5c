"""The formats that come with the program: each TOML file beside this one is a way to spend a session."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from circles import Format, hookimpl, load_format


class Formats:
    """Declares every format of this folder."""

    @hookimpl
    def circle_formats(self) -> Iterable[Format]:
        """The formats, from their files."""
        return _formats()


@cache
def _formats() -> tuple[Format, ...]:
    return tuple([load_format(path) for path in sorted(Path(__file__).parent.glob("*.toml"))])
