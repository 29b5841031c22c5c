"""The pair walk: two people, one listens while the other thinks aloud. Where other formats end when few come."""

from collections.abc import Iterable
from pathlib import Path

from circles import Format, hookimpl, load_format


class PairWalk:
    """Declares the format in `pair_walk.toml`."""

    @hookimpl
    def circle_formats(self) -> Iterable[Format]:
        """The format, from its file."""
        yield load_format(Path(__file__).parent / "pair_walk.toml")
