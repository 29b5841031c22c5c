"""The pair walk: two people, one listens while the other thinks aloud. Where other formats end when few come."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from circles import Format, load_format
from circles.hooks import hookimpl


class PairWalk:
    """Declares the format in `pair_walk.toml`. It has no settings.

    Raises:
        ValueError: settings are given.
    """

    def __init__(self, settings: Mapping[str, object]) -> None:
        if settings:
            raise ValueError(f"this format has no settings; take out {', '.join(settings)}")

    @hookimpl
    def circle_formats(self) -> Iterable[Format]:
        """The format, from its file."""
        yield load_format(Path(__file__).parent / "pair_walk.toml")
