"""The ledger: every book of the program over one database. It composes them and knows nothing else."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from circles.store.agreements import Agreements
from circles.store.apart import Apart
from circles.store.ballots import Ballots
from circles.store.calendars import Calendars
from circles.store.charters import Charters
from circles.store.check_ins import CheckIns
from circles.store.circles import Circles
from circles.store.connection import Database
from circles.store.contacts import Contacts
from circles.store.database import connect_ready
from circles.store.digests import Digests
from circles.store.directory import Directory
from circles.store.erasing import Erasing
from circles.store.errands import Errands
from circles.store.events import Events
from circles.store.exporting import Exporting
from circles.store.faults import Faults
from circles.store.feeds import Feeds
from circles.store.figures import Figures
from circles.store.goals import Goals
from circles.store.gratitude import Gratitude
from circles.store.guesses import Guesses
from circles.store.heard import Heard
from circles.store.history import History
from circles.store.hours import Hours
from circles.store.keeping import Keeping
from circles.store.memberships import Memberships
from circles.store.outbox import Outbox
from circles.store.people import People
from circles.store.pictures import Pictures
from circles.store.programs import Programs
from circles.store.proposals import Proposals
from circles.store.reaching import Reaching
from circles.store.requests import Requests
from circles.store.roles import Roles
from circles.store.self_assessments import SelfAssessments
from circles.store.sessions import Sessions
from circles.store.signs import Signs
from circles.store.steps import Steps
from circles.store.timetable import Timetable
from circles.store.uniting import Uniting
from circles.store.waiting import Waiting
from circles.store.widening import Widening
from circles.store.wishes import Wishes
from circles.store.words import Words


class Ledger:
    """Every read and write. Instants go in and come out aware; they come out in UTC.

    Any number of tasks may use it at once. Every method of a book raises StoreError if the database cannot be used,
    and ValueError for a naive datetime.
    """

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        self._database = database
        self.is_shared: bool = database.address.dialect == "postgres"
        """Whether other processes may write into this database meanwhile."""
        self.people = People(database, new_id)
        self.contacts = Contacts(database)
        self.programs = Programs(database, new_id)
        self.circles = Circles(database, new_id)
        self.proposals = Proposals(database, new_id)
        self.memberships = Memberships(database)
        self.charters = Charters(database, new_id)
        self.pictures = Pictures(database)
        self.apart = Apart(database)
        self.sessions = Sessions(database, new_id)
        self.hours = Hours(database)
        self.roles = Roles(database)
        self.wishes = Wishes(database)
        self.words = Words(database, new_id)
        self.check_ins = CheckIns(database, new_id)
        self.goals = Goals(database, new_id)
        self.self_assessments = SelfAssessments(database, new_id)
        self.gratitude = Gratitude(database, new_id)
        self.agreements = Agreements(database, new_id)
        self.reaching = Reaching(database, new_id)
        self.widening = Widening(database, new_id)
        self.signs = Signs(database)
        self.steps = Steps(database)
        self.figures = Figures(database)
        self.timetable = Timetable(database)
        self.errands = Errands(database)
        self.waiting = Waiting(database)
        self.ballots = Ballots(database, new_id)
        self.requests = Requests(database, new_id)
        self.history = History(database, new_id)
        self.outbox = Outbox(database)
        self.digests = Digests(database)
        self.events = Events(database)
        self.feeds = Feeds(database, new_id)
        self.calendars = Calendars(database)
        self.heard = Heard(database)
        self.guesses = Guesses(database)
        self.uniting = Uniting(database)
        self.faults = Faults(database)
        self.directory = Directory(database)
        self.exporting = Exporting(database)
        self.erasing = Erasing(database)
        self.keeping = Keeping(database)

    @classmethod
    async def open(cls, url: str, new_id: Callable[[], str], *, lasting: bool = True) -> "Ledger":
        """Open a database that is there and up to date. `sqlite::memory:` is made on the spot, and lost on closing.

        `lasting`: nothing is stored until the disk has it. That takes milliseconds each time, and is for nothing
        where the file is thrown away in the end: without it, an SQLite file does not survive a power cut.

        Raises StoreError, saying what to do: missing, older or newer than this program, or no database of Circles.
        """
        settings = {"synchronous": "OFF"} if not lasting and url.startswith("sqlite:") else {}
        return cls(await connect_ready(url, **settings), new_id)

    async def close(self) -> None:
        """Close the database."""
        await self._database.close()

    def before_commit(self, ask: Callable[[frozenset[str]], Awaitable[None]]) -> None:
        """Whom to ask, at the end of each transaction and inside it, that touched circles (ids): what follows?

        A circle is touched by whatever changes when it meets, whether it does, or who is in it, or takes a break.
        """
        self._database.before_commit = ask

    def keep_calendars(self, now: Callable[[], datetime], changed: Callable[[frozenset[str]], None]) -> None:
        """From now on each transaction gives newer stamps to what it changes in calendars, by the clock `now`.

        `changed` is told the ids of the feeds concerned, once that is stored.
        """
        self._database.calendars = lambda touched: self.calendars.follow(touched, now())
        self._database.after_commit = changed

    def touch(self, circle_id: str) -> None:
        """Something outside a circle's own books changed that its people see in its hours, such as a member's zone."""
        self._database.touch(circle_id)

    def transaction(self) -> AbstractAsyncContextManager[None]:
        """`async with ledger.transaction():` all of the block is stored, or nothing. A nested one joins the outer.

        Writers take turns: the block starts when nobody else writes. So keep it short, and await nothing in it but
        the ledger. Raises StoreError if the database stays busy, or if a step failed and its error was swallowed.
        """
        return self._database.transaction()
