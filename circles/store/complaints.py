"""What a database complains about, in words of ours."""

import sqlite3

from tortoise.exceptions import DBConnectionError, IntegrityError, OperationalError, TransactionManagementError

from circles.errors import Contradiction, StoreError

LOCKED = "database is locked"


def from_the_database(error: Exception) -> bool:
    """Whether the database or its driver raised this."""
    ours = (OperationalError, IntegrityError, TransactionManagementError, DBConnectionError, sqlite3.Error, OSError)
    return isinstance(error, ours) or type(error).__module__.startswith("asyncpg")


def is_locked(error: Exception) -> bool:
    """Whether somebody else keeps the database busy."""
    inner = _inner(error)
    return getattr(inner, "sqlstate", None) == "55P03" or LOCKED in str(inner)


def meant(error: Exception) -> StoreError:
    """The same in a sentence for people."""
    text = str(_inner(error))
    if is_locked(error) or isinstance(error, TimeoutError):
        return StoreError(
            "The database is busy: something else is writing to it. Nothing was stored; try again in a moment."
        )
    if isinstance(error, IntegrityError):
        return Contradiction(f"The database refused a change that contradicts what it holds: {text}")
    return StoreError(f"The database cannot be used: {text}")


def _inner(error: Exception) -> Exception:
    return error.args[0] if error.args and isinstance(error.args[0], Exception) else error
