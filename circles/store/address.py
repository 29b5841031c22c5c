"""Where the database is: `sqlite:circles.db`, `sqlite::memory:` or `postgres://user:password@host/name`."""

from pathlib import Path
from typing import Any

from circles.domain.values import dataclass
from circles.errors import StoreError

BUSY_MILLISECONDS = 2500
"""How long a write waits for somebody else's write before it gives up."""


@dataclass(frozen=True, slots=True)
class Address:
    """A database's address. `path` is set for an SQLite file only."""

    dialect: str
    url: str
    path: Path | None = None

    @classmethod
    def parse(cls, url: str) -> "Address":
        """Read an address. Raises StoreError for one that is no database of ours; the message hides passwords."""
        scheme, _, rest = url.partition(":")
        if scheme in ("postgres", "postgresql") and rest.startswith("//"):
            return cls("postgres", f"postgres:{rest}")
        if scheme == "sqlite" and rest == ":memory:":
            return cls("sqlite", url)
        if scheme == "sqlite" and rest.removeprefix("//"):
            return cls("sqlite", url, Path(rest.removeprefix("//")))
        raise StoreError(f"“{scheme}:…” is no database address: write sqlite:circles.db or postgres://user@host/name")

    def connection(self) -> dict[str, Any]:
        """The connection as tortoise wants it. An SQLite URL would be cut at the first `?` or `#` of a file name."""
        if self.dialect == "postgres":
            from tortoise.backends.base.config_generator import expand_db_url

            found = expand_db_url(self.url)
            found["credentials"]["server_settings"] = {"lock_timeout": str(BUSY_MILLISECONDS)}
            return found
        # The order counts: setting the journal mode can already meet a lock.
        pragmas = {"busy_timeout": BUSY_MILLISECONDS, "synchronous": "FULL", "secure_delete": "ON"}
        where = {"file_path": ":memory:" if self.path is None else str(self.path)}
        return {"engine": "circles.store.sqlite", "credentials": {**where, **pragmas, "foreign_keys": "ON"}}
