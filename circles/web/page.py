"""What every page behind a private link can do."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple, Protocol, runtime_checkable

from circles.message import File, Line
from circles.services.private_links import Visitor


class Gone(Exception):
    """The link holds, but there is nothing behind it for this visitor any more: it is answered as one that ended."""


class Moved(NamedTuple):
    """What was done ended the page's address: where it is now, from the old one on."""

    path: str


class Page(Protocol):
    """One purpose."""

    async def show(
        self, visitor: Visitor, now: datetime, problem: Line | None = None, sent: Mapping[str, str] | None = None
    ) -> str:
        """The page as markup. Changes nothing.

        Args:
            visitor: whose page it is.
            now: aware UTC.
            problem: why a form was not taken, if one was sent.
            sent: what was in that form, so that nothing of it is lost.

        Raises Gone.
        """
        ...

    async def act(self, visitor: Visitor, sent: Mapping[str, str], now: datetime) -> str | Moved:
        """Do what a form asks for, and say what was done, as markup.

        Raises Refused, StoreError, Gone: nothing was changed.
        """
        ...


@runtime_checkable
class Giving(Protocol):
    """A page from which files can be taken along: `?file=NAME` behind its address."""

    async def file(self, visitor: Visitor, name: str, now: datetime) -> File | None:
        """The file with this name, or None. The names are ours: nothing that is asked for becomes a path."""
        ...
