"""The formats that come with the program: each TOML file beside this one is a way to spend a session."""

from collections.abc import Iterable
from pathlib import Path

from circles import Format, hookimpl, load_format


class Formats:
    """Declares every format of this folder."""

    @hookimpl
    def circle_formats(self) -> Iterable[Format]:
        """The formats, from their files."""
        for path in sorted(Path(__file__).parent.glob("*.toml")):
            yield load_format(path)
