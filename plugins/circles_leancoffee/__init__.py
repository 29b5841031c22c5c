"""Lean coffee: the topics come from the table, and the votes put them in order."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from circles import Format, load_format
from circles.hooks import hookimpl


class LeanCoffee:
    """Declares the format in `lean_coffee.toml`. It has no settings.

    Raises:
        ValueError: settings are given.
    """

    def __init__(self, settings: Mapping[str, object]) -> None:
        if settings:
            raise ValueError(f"this format has no settings; take out {', '.join(settings)}")

    @hookimpl
    def circle_formats(self) -> Iterable[Format]:
        """The format, from its file."""
        yield load_format(Path(__file__).parent / "lean_coffee.toml")
