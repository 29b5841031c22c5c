"""Who there is, and what they belong to."""

from tortoise import fields

from circles.store.rows.columns import KEY, WORD, Instant, Row, identifier, maybe_to, serial, to, word


class Person(Row):
    """Who takes part. `wishes` is JSON: when and how they want to hear from us, which roles they like.

    `merged_into`: they had joined twice, and go on as that person; nothing but the name is left here.
    """

    id = identifier()
    name = fields.TextField()
    zone = fields.CharField(KEY, null=True)
    language = fields.CharField(WORD)
    wishes = fields.TextField(db_default="{}")
    merged_into = maybe_to("Person", index=True)

    class Meta:
        table = "person"


class Identity(Row):
    """An account of a person on a platform. `used_at`: when its person last did something there, if they have more."""

    id = serial()
    platform = fields.CharField(WORD)
    account = fields.CharField(KEY)
    person = to("Person", index=True)
    used_at = Instant(null=True)

    class Meta:
        table = "identity"
        unique_together = (("platform", "account"),)


class Guess(Row):
    """Somebody typed a code that leads nowhere. `who` is a hash of their account; kept for an hour."""

    id = serial()
    who = fields.CharField(KEY)
    at = Instant()

    class Meta:
        table = "guess"


class Program(Row):
    """The offer. `number` counts programs in the order they were made; `plan` is JSON."""

    id = identifier()
    number = fields.IntField(unique=True)
    name = fields.TextField()
    about = fields.TextField()
    plan = fields.TextField()
    created_at = Instant()

    class Meta:
        table = "program"


class Season(Row):
    """One run of a program. `circles_by` is on the day by which its circles are to be made, if one was named."""

    id = identifier()
    program = to("Program")
    number = fields.IntField()
    state = word()
    circles_by = Instant(null=True)

    class Meta:
        table = "season"
        unique_together = (("program", "number"),)


class Enrollment(Row):
    """Who wants a place in a season; the serial is the order in which they asked.

    `locked`: a new proposal leaves them where they are. `why`: the rule that keeps them waiting, as it was proposed.
    `would`: `host` or `mentor` of their circle, if they said yes to that for this season.
    """

    id = serial()
    season = to("Season")
    person = to("Person")
    hope = fields.TextField()
    enrolled_at = Instant()
    placed = fields.BooleanField(default=False)
    locked = fields.BooleanField(db_default=False)
    why = fields.CharField(max_length=32, db_default="")
    would = fields.CharField(max_length=32, db_default="")

    class Meta:
        table = "enrollment"
        unique_together = (("season", "person"),)


class Circle(Row):
    """A circle. `series`, `plan` and `reasons` are JSON; `number` counts within the season.

    `place` is where they talk (JSON, empty: nowhere yet), `shown_place` where calendars send them if it is empty,
    `shown_look` what their calendars were made of beside what is stored (a hash).
    `paused_until` is set while the whole circle pauses. `ending` says how it ended (a word), at `ended_at`. `locked`: a
    new proposal leaves it as it is.
    """

    id = identifier()
    season = to("Season")
    number = fields.IntField()
    name = fields.TextField()
    state = word()
    series = fields.TextField()
    plan = fields.TextField()
    reasons = fields.TextField()
    created_at = Instant()
    place = fields.TextField(db_default="")
    shown_place = fields.TextField(null=True)
    shown_look = fields.CharField(WORD, null=True)
    paused_until = Instant(null=True)
    ending = fields.CharField(WORD, null=True)
    ended_at = Instant(null=True)
    locked = fields.BooleanField(db_default=False)

    class Meta:
        table = "circle"
        unique_together = (("season", "number"),)


class Membership(Row):
    """A person's place in a circle; the serial is the join order."""

    id = serial()
    circle = to("Circle")
    person = to("Person", index=True)
    state = word()
    joined_at = Instant()
    left_at = Instant(null=True)
    host = fields.BooleanField(default=False)
    paused_until = Instant(null=True)

    class Meta:
        table = "membership"
        unique_together = (("circle", "person"),)


class Room(Row):
    """Where a circle lives, or should: until the room is open it has no `room_id`.

    `changes` counts how often its people changed; `settled` is the count up to which the platform followed.
    `closed_at`: since then nobody writes there.
    """

    id = serial()
    circle = to("Circle")
    platform = fields.CharField(WORD)
    room_id = fields.CharField(KEY, null=True)
    opened_at = Instant(null=True)
    changes = fields.IntField(db_default=0)
    settled = fields.IntField(db_default=0)
    closed_at = Instant(null=True)

    class Meta:
        table = "room"
        unique_together = (("circle", "platform"), ("platform", "room_id"))


class Apart(Row):
    """Two people who should not sit together. Only the first of them knows."""

    id = serial()
    person = to("Person")
    other = to("Person")

    class Meta:
        table = "apart"
        unique_together = (("person", "other"),)


class History(Row):
    """Who changed what about a circle or a person's place in it. `before` is JSON with what undoing needs, or empty."""

    id = identifier()
    at = Instant()
    actor = maybe_to("Person")
    circle = maybe_to("Circle", index=True)
    person = maybe_to("Person")
    what = word()
    before = fields.TextField()
    undone_at = Instant(null=True)

    class Meta:
        table = "history"
