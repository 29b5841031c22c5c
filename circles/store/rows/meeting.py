"""Sessions: when, who, and which role."""

from tortoise import fields
from tortoise.indexes import Index

from circles.store.rows.columns import KEY, WORD, Instant, Row, identifier, maybe_to, serial, to, word


class Session(Row):
    """A meeting. Day, hour and zone are the truth; both instants are computed with the zone data of `tzdata`.

    `counted_at`: when it last changed how many are expected. `asked`: the set of questions that its people were asked
    afterwards.
    """

    id = identifier()
    circle = to("Circle")
    number = fields.IntField()
    day = fields.DateField()
    hour = fields.CharField(WORD)
    zone = fields.CharField(KEY)
    starts_at = Instant()
    ends_at = Instant()
    tzdata = fields.CharField(WORD)
    minutes = fields.IntField()
    format = fields.CharField(KEY)
    state = word()
    sequence = fields.IntField()
    changed_at = Instant()
    counted_at = Instant(null=True)
    asked = fields.CharField(KEY, db_default="")

    class Meta:
        table = "session"
        unique_together = (("circle", "number"),)
        indexes = (Index(fields=("state", "starts_at")),)


class Answer(Row):
    """Who comes."""

    id = serial()
    session = to("Session")
    person = to("Person")
    rsvp = word()
    answered_at = Instant()

    class Meta:
        table = "answer"
        unique_together = (("session", "person"),)


class Attendance(Row):
    """Who came. `burden`: how hard the hour was for them, by what they stated then (0: it was a good one)."""

    id = serial()
    session = to("Session")
    person = to("Person")
    state = word()
    burden = fields.IntField(db_default=0)

    class Meta:
        table = "attendance"
        unique_together = (("session", "person"),)


class Progress(Row):
    """The clock of a running session, as JSON."""

    id = serial()
    session = fields.OneToOneField("circles.Session", related_name=False, on_delete=fields.RESTRICT)  # type: ignore[var-annotated]
    progress = fields.TextField()

    class Meta:
        table = "progress"


class Assignment(Row):
    """A role in a session. `because`: how it came about (turn, swap, deputy, …); `confirmed`: its holder said yes."""

    id = serial()
    session = to("Session")
    role = fields.CharField(KEY)
    person = to("Person")
    times = fields.IntField()
    waited = fields.IntField()
    because = fields.CharField(WORD, db_default="turn")
    confirmed = fields.BooleanField(db_default=False)

    class Meta:
        table = "assignment"
        unique_together = (("session", "role"),)


class Offer(Row):
    """A role that somebody would like to give to somebody."""

    id = serial()
    session = to("Session")
    role = fields.CharField(KEY)
    giver = to("Person")
    taker = to("Person")

    class Meta:
        table = "offer"
        unique_together = (("session", "role", "giver", "taker"),)


class Parked(Row):
    """A topic that came up in a session and waits for a better moment."""

    id = identifier()
    session = to("Session", index=True)
    person = to("Person")
    text = fields.TextField()
    at = Instant()

    class Meta:
        table = "parked"


class Request(Row):
    """Something one person is asked for: a role, a place, to host. `body` is JSON; `state`: open, yes, no, gone."""

    id = identifier()
    kind = word()
    circle = maybe_to("Circle", index=True)
    person = to("Person", index=True)
    body = fields.TextField()
    asked_at = Instant()
    until = Instant(null=True)
    state = word()

    class Meta:
        table = "request"


class Ballot(Row):
    """A question to a whole circle. `body` is JSON; `state`: open, closed; `result`: the choice that won."""

    id = identifier()
    circle = to("Circle", index=True)
    kind = word()
    body = fields.TextField()
    choices = fields.TextField()
    opened_at = Instant()
    closes_at = Instant()
    state = word()
    result = fields.CharField(WORD, null=True)

    class Meta:
        table = "ballot"


class Vote(Row):
    """What one member chose. The last word counts."""

    id = serial()
    ballot = to("Ballot")
    person = to("Person")
    choice = word()
    at = Instant()

    class Meta:
        table = "vote"
        unique_together = (("ballot", "person"),)
