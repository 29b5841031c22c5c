"""The tables. Rows never leave this folder: every book turns them into domain values.

Rules, each held by a test: references are RESTRICT (a migration that rebuilds a table must fail, not delete its
children), every row has another column than its key (an INSERT of a lone key stores nothing on SQLite), and
instants are `Instant` columns.
"""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from tortoise import fields
from tortoise.indexes import Index, PartialIndex
from tortoise.models import Model, ModelMeta

ID = 64
"""The longest id, in characters."""
KEY = 255
"""The longest key or name given by somebody else: a platform's id, a post's key."""
WORD = 32
"""The longest state or kind."""
TODO = {"state": "todo"}
"""Of what only grows, the indexes hold what is still to do. A statement must say `state = 'todo'` to use them."""


def utc(value: datetime) -> datetime:
    """The same instant in UTC. Raises ValueError for a naive datetime: nobody knows which instant it means."""
    if value.tzinfo is None or value.utcoffset() is None:
        raise ValueError(f"{value!r} has no zone: the store takes aware datetimes only")
    return value.astimezone(UTC)


def instant(stored: Any) -> datetime:
    """An instant as the database gives it: SQLite keeps text."""
    return _read(stored) if isinstance(stored, str) else utc(stored)


@lru_cache(maxsize=4096)
def _read(text: str) -> datetime:
    # Sessions and what is due about them share the same few hours.
    return utc(datetime.fromisoformat(text))


class Instant(fields.DatetimeField[Any]):
    """The door for every instant. By itself tortoise takes naive ones, and converts in writes but not in filters."""

    def to_db_value(self, value: Any, instance: Any) -> Any:
        return utc(value) if isinstance(value, datetime) else super().to_db_value(value, instance)

    def to_python_value(self, value: Any) -> Any:
        return value if value is None else instant(value)


def _id() -> Any:
    return fields.CharField(ID, primary_key=True)


def _serial() -> Any:
    return fields.BigIntField(primary_key=True)


def _word() -> Any:
    return fields.CharField(WORD)


def _to(row: str, *, index: bool = False) -> Any:
    return fields.ForeignKeyField(f"circles.{row}", related_name=False, on_delete=fields.RESTRICT, db_index=index)


class _Table(ModelMeta):
    """Spares tortoise a search: for each class it would parse this file once more, a tenth of a second in all, to make
    comments of the table's columns from comments in the code.
    """

    def __new__(cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any]) -> ModelMeta:
        return super().__new__(cls, name, bases, attrs | {"_no_comments": True})


class Row(Model, metaclass=_Table):
    """What all tables share."""

    class Meta:
        abstract = True


class Person(Row):
    """Who takes part."""

    id = _id()
    name = fields.TextField()
    zone = fields.CharField(KEY, null=True)
    language = fields.CharField(WORD)

    class Meta:
        table = "person"


class Identity(Row):
    """An account of a person on a platform."""

    id = _serial()
    platform = fields.CharField(WORD)
    account = fields.CharField(KEY)
    person = _to("Person", index=True)

    class Meta:
        table = "identity"
        unique_together = (("platform", "account"),)


class Program(Row):
    """The offer. `number` counts programs in the order they were made; `plan` is JSON."""

    id = _id()
    number = fields.IntField(unique=True)
    name = fields.TextField()
    about = fields.TextField()
    plan = fields.TextField()
    created_at = Instant()

    class Meta:
        table = "program"


class Season(Row):
    """One run of a program."""

    id = _id()
    program = _to("Program")
    number = fields.IntField()
    state = _word()

    class Meta:
        table = "season"
        unique_together = (("program", "number"),)


class Enrollment(Row):
    """Who wants a place in a season; the serial is the order in which they asked."""

    id = _serial()
    season = _to("Season")
    person = _to("Person")
    hope = fields.TextField()
    enrolled_at = Instant()
    placed = fields.BooleanField(default=False)

    class Meta:
        table = "enrollment"
        unique_together = (("season", "person"),)


class Circle(Row):
    """A circle. `series`, `plan` and `reasons` are JSON; `number` counts within the season."""

    id = _id()
    season = _to("Season")
    number = fields.IntField()
    name = fields.TextField()
    state = _word()
    series = fields.TextField()
    plan = fields.TextField()
    reasons = fields.TextField()
    created_at = Instant()

    class Meta:
        table = "circle"
        unique_together = (("season", "number"),)


class Membership(Row):
    """A person's place in a circle; the serial is the join order."""

    id = _serial()
    circle = _to("Circle")
    person = _to("Person", index=True)
    state = _word()
    joined_at = Instant()
    left_at = Instant(null=True)
    host = fields.BooleanField(default=False)

    class Meta:
        table = "membership"
        unique_together = (("circle", "person"),)


class Room(Row):
    """Where a circle lives, or should: until the room is open it has no `room_id`.

    `changes` counts how often its people changed; `settled` is the count up to which the platform followed.
    """

    id = _serial()
    circle = _to("Circle")
    platform = fields.CharField(WORD)
    room_id = fields.CharField(KEY, null=True)
    opened_at = Instant(null=True)
    changes = fields.IntField(db_default=0)
    settled = fields.IntField(db_default=0)

    class Meta:
        table = "room"
        unique_together = (("circle", "platform"), ("platform", "room_id"))


class Session(Row):
    """A meeting. Day, hour and zone are the truth; both instants are computed with the zone data of `tzdata`."""

    id = _id()
    circle = _to("Circle")
    number = fields.IntField()
    day = fields.DateField()
    hour = fields.CharField(WORD)
    zone = fields.CharField(KEY)
    starts_at = Instant()
    ends_at = Instant()
    tzdata = fields.CharField(WORD)
    minutes = fields.IntField()
    format = fields.CharField(KEY)
    state = _word()
    sequence = fields.IntField()
    changed_at = Instant()

    class Meta:
        table = "session"
        unique_together = (("circle", "number"),)
        indexes = (Index(fields=("state", "starts_at")),)


class Answer(Row):
    """Who comes."""

    id = _serial()
    session = _to("Session")
    person = _to("Person")
    rsvp = _word()
    answered_at = Instant()

    class Meta:
        table = "answer"
        unique_together = (("session", "person"),)


class Attendance(Row):
    """Who came."""

    id = _serial()
    session = _to("Session")
    person = _to("Person")
    state = _word()

    class Meta:
        table = "attendance"
        unique_together = (("session", "person"),)


class Progress(Row):
    """The clock of a running session, as JSON."""

    id = _serial()
    session = fields.OneToOneField("circles.Session", related_name=False, on_delete=fields.RESTRICT)  # type: ignore[var-annotated]
    progress = fields.TextField()

    class Meta:
        table = "progress"


class Assignment(Row):
    """A role in a session."""

    id = _serial()
    session = _to("Session")
    role = fields.CharField(KEY)
    person = _to("Person")
    times = fields.IntField()
    waited = fields.IntField()

    class Meta:
        table = "assignment"
        unique_together = (("session", "role"),)


class Offer(Row):
    """A role that somebody would like to give to somebody."""

    id = _serial()
    session = _to("Session")
    role = fields.CharField(KEY)
    giver = _to("Person")
    taker = _to("Person")

    class Meta:
        table = "offer"
        unique_together = (("session", "role", "giver", "taker"),)


class Reflection(Row):
    """An answer to a prompt."""

    id = _id()
    session = _to("Session")
    person = _to("Person", index=True)
    prompt = fields.CharField(KEY)
    text = fields.TextField()
    visibility = _word()
    written_at = Instant()

    class Meta:
        table = "reflection"
        unique_together = (("session", "person", "prompt"),)


class Commitment(Row):
    """The one thing that somebody will do."""

    id = _id()
    session = _to("Session")
    person = _to("Person")
    text = fields.TextField()
    state = _word()
    made_at = Instant()

    class Meta:
        table = "commitment"
        unique_together = (("session", "person"),)


class WrapUp(Row):
    """One plus, one change."""

    id = _serial()
    session = fields.OneToOneField("circles.Session", related_name=False, on_delete=fields.RESTRICT)  # type: ignore[var-annotated]
    person = _to("Person")
    plus = fields.TextField()
    change = fields.TextField()

    class Meta:
        table = "wrap_up"


class Due(Row):
    """Something to do at an instant. The key is what keeps it from happening twice."""

    key = fields.CharField(KEY, primary_key=True)
    session = _to("Session", index=True)
    kind = _word()
    at = Instant()
    stale_at = Instant()
    state = _word()

    class Meta:
        table = "due"
        indexes = (PartialIndex(fields=("at",), condition=TODO),)


class Outbox(Row):
    """A post on its way to one platform. `lane` is platform and target: what must keep its order. `post` is JSON."""

    id = _serial()
    key = fields.CharField(KEY)
    platform = fields.CharField(WORD)
    lane = fields.CharField(KEY)
    replaces = fields.CharField(KEY)
    post = fields.TextField()
    state = _word()
    due_at = Instant()
    stale_at = Instant(null=True)
    attempts = fields.IntField()
    uncertain = fields.BooleanField()
    message_id = fields.CharField(KEY, null=True)
    reason = fields.CharField(KEY, null=True)
    done_at = Instant(null=True)

    class Meta:
        table = "outbox"
        unique_together = (("key", "platform"),)
        # No index on `due_at`: SQLite would take it to claim, and sort all that is overdue for every batch.
        indexes = (PartialIndex(fields=("id",), condition=TODO), Index(fields=("lane", "state")))


class Event(Row):
    """Something that happened and that plugins have not been told yet, as JSON."""

    id = _serial()
    name = fields.CharField(KEY)
    body = fields.TextField()

    class Meta:
        table = "event"


class Feed(Row):
    """A calendar address. It holds a hash of its token, never the token."""

    id = _id()
    kind = _word()
    subject_id = fields.CharField(ID)
    generation = fields.IntField()
    alive = fields.BooleanField()
    token_hash = fields.CharField(KEY, null=True, unique=True)
    fetched_at = Instant(null=True)

    class Meta:
        table = "feed"
        unique_together = (("kind", "subject_id"),)


class Heard(Row):
    """What was answered to an incoming event, so that the same event twice is one request."""

    event_key = fields.CharField(KEY, primary_key=True)
    reply = fields.BinaryField()
    heard_at = Instant()

    class Meta:
        table = "heard"
        indexes = (Index(fields=("heard_at",)),)


class Fault(Row):
    """A hook of a plugin that failed."""

    id = _serial()
    plugin = fields.CharField(KEY, db_index=True)
    hook = fields.CharField(KEY)
    error = fields.TextField()
    at = Instant()

    class Meta:
        table = "fault"


_classes = [each for each in globals().values() if isinstance(each, type)]
__models__ = [each for each in _classes if issubclass(each, Row) and each is not Row]
"""All tables; tortoise looks for this name."""

for _table in __models__:
    # Tortoise copies the docstring into the table's comment. New words must not look like a new table.
    _table._meta.table_description = ""
