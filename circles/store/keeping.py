"""What is kept no longer than it serves."""

from datetime import datetime

from circles.store.connection import Book
from circles.store.rows import utc
from circles.store.traces import OWN_WORDS

_ENDED = "SELECT id FROM circle WHERE ended_at < ?1"
_OF_SESSIONS = f"session_id IN (SELECT id FROM session WHERE circle_id IN ({_ENDED}))"
_ONLY_IN_ENDED = """season_id IN (SELECT season_id FROM circle WHERE ended_at < ?1)
    AND season_id NOT IN (SELECT season_id FROM circle WHERE ended_at IS NULL OR ended_at >= ?1)"""
_OF_TWO_IN_ENDED = f"other_id IS NOT NULL AND circle_id IN (SELECT id FROM circle WHERE {_ONLY_IN_ENDED})"
_OVER = f"(other_id IS NULL AND circle_id IN ({_ENDED}) OR {_OF_TWO_IN_ENDED})"
"""What two agreed on they take along when circles merge or split, so it goes with the last circle of the season."""
_FORGET_WORDS = (
    *(f"DELETE FROM {table} WHERE {_OF_SESSIONS}" for table in ("reflection", "commitment", "wrap_up", "parked")),
    f"DELETE FROM agreement_yes WHERE agreement_id IN (SELECT id FROM agreement WHERE {_OVER})",
    f"DELETE FROM agreement WHERE {_OVER}",
    f"DELETE FROM acceptance WHERE charter_id IN (SELECT id FROM charter WHERE circle_id IN ({_ENDED}))",
    *(f"DELETE FROM {table} WHERE circle_id IN ({_ENDED})" for table in ("check_in", "goal", "thanks", "charter")),
    f"DELETE FROM self_assessment WHERE {_ONLY_IN_ENDED}",
    f"UPDATE enrollment SET hope = '' WHERE hope <> '' AND {_ONLY_IN_ENDED}",
)


class Keeping(Book):
    """What housekeeping forgets."""

    async def forget_words(self, ended_before: datetime) -> None:
        """Forget what people wrote in circles that ended before an instant, and what they hoped for there."""
        async with self._db.transaction():
            for statement in _FORGET_WORDS:
                await self._db.run(statement, utc(ended_before))

    async def forget_requests(self, before: datetime) -> None:
        """Forget what organizers wrote to all circles before an instant, also what was never sent."""
        kinds = ", ".join(f"'{each}'" for each in OWN_WORDS)
        await self._db.run(
            f"UPDATE request SET body = '' WHERE kind IN ({kinds}) AND body <> '' AND asked_at < ?1", utc(before)
        )

    async def forget_ways_back(self, before: datetime) -> None:
        """Forget how things stood before the changes that were made before an instant; the changes stay on record."""
        await self._db.run("UPDATE history SET before = '' WHERE before <> '' AND at < ?1", utc(before))

    async def forget_history(self, before: datetime) -> None:
        """Forget who changed what before an instant."""
        await self._db.run("DELETE FROM history WHERE at < ?1", utc(before))
