"""Lines that wait for somebody's next digest."""

from datetime import datetime

from circles.message import Line
from circles.store import rows
from circles.store.codec import from_json, to_json
from circles.store.connection import Book


class Digests(Book):
    """What can wait, one line for each message that was not sent."""

    async def add(self, person_id: str, key: str, line: Line, now: datetime, about: str = "") -> None:
        """Keep a line; `about`: the circle it is about, if any. The same key again changes nothing."""
        new = rows.Digest(person_id=person_id, key=f"{about} {key}", line=to_json(line), at=now)
        await self._db.insert([new], on=("person_id", "key"))

    async def waiting(self, person_id: str) -> tuple[Line, ...]:
        """What waits for somebody, oldest first."""
        found = await rows.Digest.filter(person_id=person_id).order_by("id").values_list("line")
        return tuple(from_json(line, Line) for (line,) in found)

    async def take(self, person_id: str, since: datetime) -> tuple[tuple[str, Line], ...]:
        """What waits for somebody, oldest first, and is not older than `since`; none of it waits any longer.

        Each line comes with the circle it is about, empty if it is about none.
        """
        async with self._db.transaction():
            mine = rows.Digest.filter(person_id=person_id)
            found = await mine.filter(at__gte=since).order_by("id").values_list("key", "line")
            await mine.delete()
        return tuple((key.partition(" ")[0], from_json(line, Line)) for key, line in found)
