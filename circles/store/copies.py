"""Older copies that lie beside a database: what migrating and restoring leave there. They hold what people wrote."""

import logging
from datetime import UTC, datetime
from pathlib import Path

log = logging.getLogger(__name__)
LEFT_BEHIND = ("before-migrate", "before-restore")


def forget_copies(database: Path, before: datetime) -> tuple[str, ...]:
    """Delete those that were left there before an instant. Returns their names. Backups elsewhere are not known here.

    When a copy was left there is when its file last changed place; what cannot be deleted is logged and stays.
    """
    gone = []
    for suffix in LEFT_BEHIND:
        copy = database.with_name(f"{database.name}.{suffix}")
        try:
            # Of a file that took another place its own time is that of its last change; the other one is of the move.
            left = datetime.fromtimestamp(copy.stat().st_ctime, UTC)
            if left < before:
                copy.unlink()
                gone.append(copy.name)
        except FileNotFoundError:
            continue
        except OSError as error:
            log.warning("copy stays", extra={"action": "copy_stays", "file": copy.name, "error": error.strerror})
    if gone:
        log.info("copies deleted", extra={"action": "copies_deleted", "files": ", ".join(gone)})
    return tuple(gone)
