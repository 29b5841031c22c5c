"""The hot seat: one or two members bring what they are stuck with, the others think along."""

from collections.abc import Iterable
from pathlib import Path

from circles import Format, hookimpl, load_format


class HotSeat:
    """Declares the format in `hot_seat.toml`."""

    @hookimpl
    def circle_formats(self) -> Iterable[Format]:
        """The format, from its file."""
        yield load_format(Path(__file__).parent / "hot_seat.toml")
