"""What the program has to do, say and remember."""

from tortoise import fields
from tortoise.indexes import Index, PartialIndex

from circles.store.rows.columns import ID, KEY, TODO, WORD, Instant, Row, identifier, maybe_to, serial, to, word


class Due(Row):
    """Something to do at an instant. The key is what keeps it from happening twice."""

    key = fields.CharField(KEY, primary_key=True)
    session = to("Session", index=True)
    kind = word()
    at = Instant()
    stale_at = Instant()
    state = word()

    class Meta:
        table = "due"
        indexes = (PartialIndex(fields=("at",), condition=TODO),)


class Errand(Row):
    """Something to do at an instant that concerns no single session: a pause ends, a vote closes. `body` is JSON."""

    key = fields.CharField(KEY, primary_key=True)
    kind = word()
    circle = maybe_to("Circle", index=True)
    person = maybe_to("Person", index=True)
    body = fields.TextField()
    at = Instant()
    stale_at = Instant()
    state = word()

    class Meta:
        table = "errand"
        indexes = (PartialIndex(fields=("at",), condition=TODO),)


class Outbox(Row):
    """A post on its way to one platform. `lane` is platform and target: what must keep its order. `post` is JSON."""

    id = serial()
    key = fields.CharField(KEY)
    platform = fields.CharField(WORD)
    lane = fields.CharField(KEY)
    replaces = fields.CharField(KEY)
    post = fields.TextField()
    state = word()
    due_at = Instant()
    stale_at = Instant(null=True)
    attempts = fields.IntField()
    uncertain = fields.BooleanField()
    message_id = fields.CharField(KEY, null=True)
    reason = fields.CharField(KEY, null=True)
    done_at = Instant(null=True)
    purpose = fields.CharField(WORD, db_default="needed")

    class Meta:
        table = "outbox"
        unique_together = (("key", "platform"),)
        # No index on `due_at`: SQLite would take it to claim, and sort all that is overdue for every batch.
        indexes = (PartialIndex(fields=("id",), condition=TODO), Index(fields=("lane", "state")))


class Event(Row):
    """Something that happened and that plugins have not been told yet, as JSON."""

    id = serial()
    name = fields.CharField(KEY)
    body = fields.TextField()

    class Meta:
        table = "event"


class Figures(Row):
    """What a season comes to in counts of people, as they were drawn last. `body` is JSON."""

    id = serial()
    season = fields.OneToOneField("circles.Season", related_name=False, on_delete=fields.RESTRICT)  # type: ignore[var-annotated]
    body = fields.TextField()

    class Meta:
        table = "figures"


class Feed(Row):
    """A calendar address. It holds a hash of its token, never the token.

    `level` is how much it shows, `alarm` how many minutes before a session it rings. `styles` counts how often its
    reader changed either, or their language, the last time at `styled_at`. `version` goes up whenever anything in it
    may be different, the last time at `changed_at`. `known_to`, of a program's: marks of the organizers who may have
    its link (JSON).
    """

    id = identifier()
    kind = word()
    subject_id = fields.CharField(ID)
    generation = fields.IntField()
    alive = fields.BooleanField()
    token_hash = fields.CharField(KEY, null=True, unique=True)
    fetched_at = Instant(null=True)
    level = fields.CharField(WORD, db_default="plain")
    alarm = fields.IntField(null=True)
    styles = fields.IntField(db_default=0)
    styled_at = Instant(null=True)
    version = fields.IntField(db_default=0)
    changed_at = Instant(null=True)
    known_to = fields.TextField(null=True)

    class Meta:
        table = "feed"
        unique_together = (("kind", "subject_id"),)


class Heard(Row):
    """What was answered to an incoming event, so that the same event twice is one request.

    `request` is JSON: what was asked for, without what its person wrote, so that they can take it back. It stays when
    the reply is forgotten, and is empty once nothing is to be taken back.
    """

    event_key = fields.CharField(KEY, primary_key=True)
    reply = fields.BinaryField()
    heard_at = Instant()
    person = maybe_to("Person", index=True)
    request = fields.TextField(db_default="")

    class Meta:
        table = "heard"
        indexes = (Index(fields=("heard_at",)),)


class Digest(Row):
    """A line that waits for somebody's next digest, as JSON."""

    id = serial()
    person = to("Person")
    key = fields.CharField(KEY)
    line = fields.TextField()
    at = Instant()

    class Meta:
        table = "digest"
        unique_together = (("person", "key"),)
