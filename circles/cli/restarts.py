"""How long to wait before the adapters log in: a supervisor that starts us again and again must not get us banned.

Platforms count logins (Discord takes a bot's token away after 1,000 a day), and a program that dies right after its
start cannot count them itself. So each start is noted in a file beside the database, which outlives it.
"""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

log = logging.getLogger(__name__)

WINDOW = timedelta(minutes=10)
AT_ONCE = 7
"""So many starts within the window do not wait: somebody tries out a setting."""
APART = timedelta(minutes=4)
"""All others come so long after the one before. Both together make at most ten in any window."""


def wait_before(starts: Sequence[datetime], now: datetime) -> timedelta:
    """How long a start at `now` waits, after logins at `starts` (aware, oldest first)."""
    recent = [each for each in starts if now - WINDOW < each <= now]
    if len(recent) < AT_ONCE:
        return timedelta()
    return max(recent[-1] + APART - now, timedelta())


class Starts:
    """The logins of the last minutes, kept in a file. Without a path, or if it cannot be kept, nobody waits."""

    def __init__(self, database: Path | None) -> None:
        self._file = database.with_name(database.name + ".starts") if database else None

    def wait(self, now: datetime) -> timedelta:
        """How long to wait before this start's login; says so in the log if it is long."""
        wait = wait_before(self._read(), now)
        if wait:
            log.warning(
                "started very often; waiting before the adapters log in",
                extra={"action": "login_delayed", "seconds": round(wait.total_seconds()), "file": str(self._file)},
            )
        return wait

    def note(self, now: datetime) -> None:
        """The adapters log in now."""
        if self._file is None:
            return
        recent = [each for each in self._read() if now - WINDOW < each <= now]
        try:
            self._file.write_text("".join(f"{each.isoformat()}\n" for each in [*recent, now]), "utf-8")
        except OSError as error:
            log.warning("starts not kept", extra={"action": "starts_not_kept", "why": str(error.strerror)})

    def _read(self) -> list[datetime]:
        try:
            lines = self._file.read_text("utf-8").splitlines() if self._file else []
            return sorted(datetime.fromisoformat(each).astimezone(UTC) for each in lines)
        except (OSError, ValueError):
            return []
