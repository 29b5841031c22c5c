"""All parts of it, put together over one file."""

from datetime import datetime, timedelta

from circles import House
from circles_mail.answering import Answering
from circles_mail.book import Book
from circles_mail.letters import no_code_words, stopped_words
from circles_mail.owners import Owners
from circles_mail.planning import Planning
from circles_mail.sending import Sending
from circles_mail.settings import MailSettings

SAID_WITHIN = timedelta(days=14)
LOOK_AGAIN = timedelta(hours=6)
"""Also when nothing changes: time goes on, and further sessions come into sight."""


class Office:
    """Writes, sends and reads the mail of one running program."""

    def __init__(self, settings: MailSettings) -> None:
        self.settings = settings
        self.book = Book(settings.store)
        self.owners = Owners(self.book)
        self.sending = Sending(self.book, self.owners, settings)
        self.answering = Answering(self.book, self.owners, settings)
        self._planning = Planning(self.book, self.owners, settings)
        self.house: House | None = None

    async def work(self, house: House) -> datetime:
        """All that is due. Returns when there is something to do again."""
        self.house = house
        self.book.tidy(house.now)
        looks = await self.answering.look(house)
        await self._planning.plan(house)
        sends = await self.sending.send(house.now)
        await self._say_what_stopped(house)
        return min(each for each in (looks, sends, house.now + LOOK_AGAIN) if each)

    async def _say_what_stopped(self, house: House) -> None:
        """To whom no mail comes any more, in chat: or they wait for it. The key says it once."""
        for person, letter, is_new in self.owners.refused():
            words = no_code_words() if is_new else stopped_words()
            await house.tell(person, f"mail-stopped-{letter}", *words, lasts=SAID_WITHIN)
