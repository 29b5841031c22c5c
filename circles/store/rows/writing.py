"""People's own words."""

from tortoise import fields

from circles.store.rows.columns import KEY, Instant, Row, identifier, maybe_to, serial, to, word


class Reflection(Row):
    """An answer to a prompt."""

    id = identifier()
    session = to("Session")
    person = to("Person", index=True)
    prompt = fields.CharField(KEY)
    text = fields.TextField()
    visibility = word()
    written_at = Instant()

    class Meta:
        table = "reflection"
        unique_together = (("session", "person", "prompt"),)


class Commitment(Row):
    """The one thing that somebody will do."""

    id = identifier()
    session = to("Session")
    person = to("Person")
    text = fields.TextField()
    state = word()
    made_at = Instant()

    class Meta:
        table = "commitment"
        unique_together = (("session", "person"),)


class WrapUp(Row):
    """One plus by `person`, one change by `changer`, or by the same one."""

    id = serial()
    session = fields.OneToOneField("circles.Session", related_name=False, on_delete=fields.RESTRICT)  # type: ignore[var-annotated]
    person = to("Person")
    plus = fields.TextField()
    change = fields.TextField()
    changer = maybe_to("Person")

    class Meta:
        table = "wrap_up"


class Charter(Row):
    """What a circle agreed on. `body` is JSON; a change is a new version."""

    id = identifier()
    circle = to("Circle")
    version = fields.IntField()
    body = fields.TextField()
    person = maybe_to("Person")
    made_at = Instant()

    class Meta:
        table = "charter"
        unique_together = (("circle", "version"),)


class Acceptance(Row):
    """Who agreed to a version of the charter."""

    id = serial()
    charter = to("Charter")
    person = to("Person")
    at = Instant()

    class Meta:
        table = "acceptance"
        unique_together = (("charter", "person"),)


class CheckIn(Row):
    """A short status between sessions. `visibility` says who reads it."""

    id = identifier()
    circle = to("Circle", index=True)
    person = to("Person", index=True)
    text = fields.TextField()
    visibility = word()
    at = Instant()

    class Meta:
        table = "check_in"
