"""People's own words."""

from tortoise import fields

from circles.store.rows.columns import KEY, Instant, Row, identifier, maybe_to, serial, to, word


class Reflection(Row):
    """An answer to a prompt. `question`: what was asked, in our own words."""

    id = identifier()
    session = to("Session")
    person = to("Person", index=True)
    prompt = fields.CharField(KEY)
    text = fields.TextField()
    visibility = word()
    written_at = Instant()
    question = fields.TextField(db_default="")

    class Meta:
        table = "reflection"
        unique_together = (("session", "person", "prompt"),)


class Commitment(Row):
    """The one thing that somebody will do. `needs`: what would help, said when it was not kept, or only in part."""

    id = identifier()
    session = to("Session")
    person = to("Person")
    text = fields.TextField()
    state = word()
    made_at = Instant()
    needs = fields.TextField(db_default="")

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


class Goal(Row):
    """What somebody set out to do. `readers` says who knows of it; `body` is JSON: its words, steps, what was told."""

    id = identifier()
    circle = to("Circle", index=True)
    person = to("Person", index=True)
    readers = word()
    state = word()
    body = fields.TextField()
    made_at = Instant()
    touched_at = Instant()

    class Meta:
        table = "goal"


class SelfAssessment(Row):
    """Where somebody stands, at the start or at the end of a season. `body` is JSON; only its writer reads it."""

    id = identifier()
    season = to("Season")
    person = to("Person", index=True)
    moment = word()
    visibility = word()
    body = fields.TextField()
    written_at = Instant()

    class Meta:
        table = "self_assessment"
        unique_together = (("season", "person", "moment"),)


class Thanks(Row):
    """What helped: from `person` to `receiver`, who may keep it in their log. `readers` says who else reads it."""

    id = identifier()
    circle = to("Circle", index=True)
    person = to("Person", index=True)
    receiver = to("Person", index=True)
    text = fields.TextField()
    readers = word()
    at = Instant()
    kept = fields.BooleanField(default=False)

    class Meta:
        table = "thanks"


class Agreement(Row):
    """What a mentor and `other` (none: the circle) expect of each other. `body` is JSON; a change is a new version."""

    id = identifier()
    circle = to("Circle", index=True)
    mentor = to("Person")
    other = maybe_to("Person")
    version = fields.IntField()
    body = fields.TextField()
    person = maybe_to("Person")
    made_at = Instant()

    class Meta:
        table = "agreement"


class AgreementYes(Row):
    """Who said yes to a version of an agreement."""

    id = serial()
    agreement = to("Agreement")
    person = to("Person")
    at = Instant()

    class Meta:
        table = "agreement_yes"
        unique_together = (("agreement", "person"),)
