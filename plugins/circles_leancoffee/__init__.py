"""Lean coffee: the topics come from the table, and the votes put them in order."""

from collections.abc import Iterable
from pathlib import Path

from circles import Format, hookimpl, load_format


class LeanCoffee:
    """Declares the format in `lean_coffee.toml`."""

    @hookimpl
    def circle_formats(self) -> Iterable[Format]:
        """The format, from its file."""
        yield load_format(Path(__file__).parent / "lean_coffee.toml")
