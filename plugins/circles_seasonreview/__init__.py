"""The season review: a circle looks back, says thanks, and decides how it goes on."""

from collections.abc import Iterable
from pathlib import Path

from circles import Format, hookimpl, load_format


class SeasonReview:
    """Declares the format in `season_review.toml`."""

    @hookimpl
    def circle_formats(self) -> Iterable[Format]:
        """The format, from its file."""
        yield load_format(Path(__file__).parent / "season_review.toml")
