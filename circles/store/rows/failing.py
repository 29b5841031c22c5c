"""What went wrong. A room with one table: the least that tortoise can be asked to prepare, see `connection.py`."""

from tortoise import fields

from circles.store.rows.columns import KEY, Instant, Row, serial


class Fault(Row):
    """A hook of a plugin that failed."""

    id = serial()
    plugin = fields.CharField(KEY, db_index=True)
    hook = fields.CharField(KEY)
    error = fields.TextField()
    at = Instant()

    class Meta:
        table = "fault"
