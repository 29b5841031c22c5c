"""The hot seat: one or two members bring what they are stuck with, the others think along."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from circles import Format, load_format
from circles.hooks import hookimpl


class HotSeat:
    """Declares the format in `hot_seat.toml`. It has no settings.

    Raises:
        ValueError: settings are given.
    """

    def __init__(self, settings: Mapping[str, object]) -> None:
        if settings:
            raise ValueError(f"this format has no settings; take out {', '.join(settings)}")

    @hookimpl
    def circle_formats(self) -> Iterable[Format]:
        """The format, from its file."""
        yield load_format(Path(__file__).parent / "hot_seat.toml")
