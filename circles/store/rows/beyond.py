"""What people let others know of them beyond the circle they sit in."""

from tortoise import fields

from circles.store.rows.columns import Instant, Row, identifier, serial, to, word


class Reachable(Row):
    """Who may ask somebody to get in touch once a circle is over for them. `words`: what they offer, for those."""

    id = identifier()
    person = to("Person")
    circle = to("Circle", index=True)
    readers = word()
    words = fields.TextField()
    invited = fields.BooleanField(default=False)
    until = Instant()

    class Meta:
        table = "reachable"
        unique_together = (("person", "circle"),)


class Opening(Row):
    """Somebody may be suggested to people outside their circle. `body` is JSON: what those read, chosen for this."""

    id = serial()
    person = to("Person")
    body = fields.TextField()
    until = Instant()

    class Meta:
        table = "opening"
        unique_together = (("person",),)


class Suggestion(Row):
    """`other` was suggested to `person`, at an instant. `said` and `heard`: a yes or a not now of the one, the other.

    Neither learns what the other said, unless it is yes from both.
    """

    id = identifier()
    person = to("Person")
    other = to("Person", index=True)
    said = word()
    heard = word()
    at = Instant()

    class Meta:
        table = "suggestion"
        unique_together = (("person", "other"),)
