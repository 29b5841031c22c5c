"""The store: rows in, domain values out. The only room that knows the database.

Names are loaded when they are first used: the database library takes a fifth of a second to import.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from circles.store.ledger import Ledger
    from circles.store.values import FeedRow, Outgoing, Work

__all__ = ["FeedRow", "Ledger", "Outgoing", "Work"]

_HOMES = {"FeedRow": "values", "Ledger": "ledger", "Outgoing": "values", "Work": "values"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
