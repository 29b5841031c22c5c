"""What happened, until plugins were told."""

from collections.abc import Iterable
from dataclasses import replace

from circles.domain import events
from circles.domain.events import Event
from circles.store import rows
from circles.store.codec import from_json, to_json
from circles.store.connection import Book

_CLASSES = {each.__name__: each for each in vars(events).values() if isinstance(each, type) and issubclass(each, Event)}


class Events(Book):
    """A queue that survives a crash: an event stays until it was seen."""

    async def record(self, event: Event) -> None:
        """Something happened; call it in the transaction that made it so."""
        in_utc = replace(event, at=rows.utc(event.at))
        await rows.Event.create(name=type(event).__name__, body=to_json(in_utc))

    async def unseen(self, limit: int) -> tuple[tuple[int, Event], ...]:
        """What plugins have not been told yet, in order, each with the number to give to `seen`."""
        found = rows.Event.all().order_by("id").limit(limit)
        return tuple(
            (id, from_json(body, _CLASSES[name])) for id, name, body in await found.values_list("id", "name", "body")
        )

    async def seen(self, ids: Iterable[int]) -> None:
        """Plugins know: forget these."""
        await rows.Event.filter(id__in=list(ids)).delete()
