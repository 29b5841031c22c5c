"""Who typed codes that lead nowhere, so that nobody tries them all."""

from datetime import datetime

from circles.store import rows
from circles.store.connection import Book


class Guesses(Book):
    """Wrong codes, by a hash of the account that typed them."""

    async def note(self, who: str, now: datetime) -> None:
        """One more."""
        await rows.Guess.create(who=who, at=now)

    async def since(self, who: str, since: datetime) -> int:
        """How many there were since an instant. Older ones, of anybody, are forgotten."""
        await rows.Guess.filter(at__lt=since).delete()
        return await rows.Guess.filter(who=who).count()
