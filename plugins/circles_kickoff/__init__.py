"""The kick-off: a circle meets for the first time and agrees how it wants to be."""

from collections.abc import Iterable
from pathlib import Path

from circles import Format, hookimpl, load_format


class KickOff:
    """Declares the format in `kick_off.toml`."""

    @hookimpl
    def circle_formats(self) -> Iterable[Format]:
        """The format, from its file."""
        yield load_format(Path(__file__).parent / "kick_off.toml")
