"""The tables. Rows never leave the store: every book turns them into domain values.

Rules, each held by a test: references are RESTRICT (a migration that rebuilds a table must fail, not delete its
children), every row has another column than its key (an INSERT of a lone key stores nothing on SQLite), and
instants are `Instant` columns.
"""

from circles.store.rows.belonging import (
    Apart,
    Circle,
    Enrollment,
    Guess,
    History,
    Identity,
    Membership,
    Person,
    Program,
    Room,
    Season,
)
from circles.store.rows.beyond import Opening, Reachable, Suggestion
from circles.store.rows.columns import ID, KEY, TODO, WORD, Instant, Row, day, instant, utc
from circles.store.rows.failing import Fault
from circles.store.rows.meeting import (
    Answer,
    Assignment,
    Attendance,
    Ballot,
    Offer,
    Parked,
    Progress,
    Request,
    Session,
    Vote,
)
from circles.store.rows.running import Digest, Due, Errand, Event, Feed, Figures, Heard, Outbox
from circles.store.rows.writing import (
    Acceptance,
    Agreement,
    AgreementYes,
    Charter,
    CheckIn,
    Commitment,
    Goal,
    Reflection,
    SelfAssessment,
    Thanks,
    WrapUp,
)

__all__ = [
    "ID", "KEY", "TODO", "WORD", "Acceptance", "Agreement", "AgreementYes", "Answer", "Apart", "Assignment",
    "Attendance", "Ballot", "Charter", "CheckIn", "Circle", "Commitment", "Digest", "Due", "Enrollment", "Errand",
    "Event", "Fault", "Feed", "Figures", "Goal", "Guess", "Heard", "History", "Identity", "Instant", "Membership",
    "Offer", "Opening", "Outbox", "Parked", "Person", "Program", "Progress", "Reachable", "Reflection", "Request",
    "Room", "Row", "Season", "SelfAssessment", "Session", "Suggestion", "Thanks", "Vote", "WrapUp", "day",
    "instant", "utc",
]  # fmt: skip

_classes = [each for each in globals().values() if isinstance(each, type)]
__models__ = [each for each in _classes if issubclass(each, Row) and each is not Row]
"""All tables; tortoise looks for this name."""

for _table in __models__:
    # Tortoise copies the docstring into the table's comment. New words must not look like a new table.
    _table._meta.table_description = ""
