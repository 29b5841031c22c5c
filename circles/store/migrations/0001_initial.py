"""Every table of the first release."""

from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index, PartialIndex
from tortoise.migrations import operations as ops

from circles.store.creating import CreateTables
from circles.store.rows import Instant

RULES: dict[str, Any] = {"to_field": "id", "db_constraint": True, "related_name": False, "on_delete": OnDelete.RESTRICT}


def to(row: str, column: str, index: bool = False, **more: Any) -> Any:
    return fields.ForeignKeyField(f"circles.{row}", source_field=column, db_index=index, **RULES, **more)


def one_to(row: str, column: str) -> Any:
    return fields.OneToOneField(f"circles.{row}", source_field=column, **RULES)


class Migration(migrations.Migration):
    initial = True

    operations = [  # noqa: RUF012
        CreateTables(
            ops.CreateModel(
                name="Event",
                fields=[
                    ("id", fields.BigIntField(primary_key=True)),
                    ("name", fields.CharField(max_length=255)),
                    ("body", fields.TextField()),
                ],
                options={"table": "event"},
            ),
            ops.CreateModel(
                name="Fault",
                fields=[
                    ("id", fields.BigIntField(primary_key=True)),
                    ("plugin", fields.CharField(db_index=True, max_length=255)),
                    ("hook", fields.CharField(max_length=255)),
                    ("error", fields.TextField()),
                    ("at", Instant()),
                ],
                options={"table": "fault"},
            ),
            ops.CreateModel(
                name="Feed",
                fields=[
                    ("id", fields.CharField(primary_key=True, max_length=64)),
                    ("kind", fields.CharField(max_length=32)),
                    ("subject_id", fields.CharField(max_length=64)),
                    ("generation", fields.IntField()),
                    ("alive", fields.BooleanField()),
                    ("token_hash", fields.CharField(null=True, unique=True, max_length=255)),
                    ("fetched_at", Instant(null=True)),
                    ("level", fields.CharField(db_default="plain", max_length=32)),
                    ("alarm", fields.IntField(null=True)),
                    ("styles", fields.IntField(db_default=0)),
                    ("styled_at", Instant(null=True)),
                    ("version", fields.IntField(db_default=0)),
                    ("changed_at", Instant(null=True)),
                    ("known_to", fields.TextField(null=True)),
                ],
                options={"table": "feed", "unique_together": (("kind", "subject_id"),)},
            ),
            ops.CreateModel(
                name="Outbox",
                fields=[
                    ("id", fields.BigIntField(primary_key=True)),
                    ("key", fields.CharField(max_length=255)),
                    ("platform", fields.CharField(max_length=32)),
                    ("lane", fields.CharField(max_length=255)),
                    ("replaces", fields.CharField(max_length=255)),
                    ("post", fields.TextField()),
                    ("state", fields.CharField(max_length=32)),
                    ("due_at", Instant()),
                    ("stale_at", Instant(null=True)),
                    ("attempts", fields.IntField()),
                    ("uncertain", fields.BooleanField()),
                    ("message_id", fields.CharField(null=True, max_length=255)),
                    ("reason", fields.CharField(null=True, max_length=255)),
                    ("done_at", Instant(null=True)),
                    ("purpose", fields.CharField(db_default="needed", max_length=32)),
                ],
                options={
                    "table": "outbox",
                    "unique_together": (("key", "platform"),),
                    "indexes": [
                        PartialIndex(fields=["id"], condition={"state": "todo"}),
                        Index(fields=["lane", "state"]),
                    ],
                },
            ),
            ops.CreateModel(
                name="Person",
                fields=[
                    ("id", fields.CharField(primary_key=True, max_length=64)),
                    ("name", fields.TextField()),
                    ("zone", fields.CharField(null=True, max_length=255)),
                    ("language", fields.CharField(max_length=32)),
                    ("wishes", fields.TextField(db_default="{}")),
                    ("merged_into", to("Person", "merged_into_id", index=True, null=True)),
                ],
                options={"table": "person"},
            ),
            ops.CreateModel(
                name="Identity",
                fields=[
                    ("id", fields.BigIntField(primary_key=True)),
                    ("platform", fields.CharField(max_length=32)),
                    ("account", fields.CharField(max_length=255)),
                    ("person", to("Person", "person_id", index=True)),
                    ("used_at", Instant(null=True)),
                ],
                options={"table": "identity", "unique_together": (("platform", "account"),)},
            ),
            ops.CreateModel(
                name="Program",
                fields=[
                    ("id", fields.CharField(primary_key=True, max_length=64)),
                    ("number", fields.IntField(unique=True)),
                    ("name", fields.TextField()),
                    ("about", fields.TextField()),
                    ("plan", fields.TextField()),
                    ("created_at", Instant()),
                ],
                options={"table": "program"},
            ),
            ops.CreateModel(
                name="Season",
                fields=[
                    ("id", fields.CharField(primary_key=True, max_length=64)),
                    ("program", to("Program", "program_id")),
                    ("number", fields.IntField()),
                    ("state", fields.CharField(max_length=32)),
                    ("circles_by", Instant(null=True)),
                ],
                options={"table": "season", "unique_together": (("program", "number"),)},
            ),
            ops.CreateModel(
                name="Circle",
                fields=[
                    ("id", fields.CharField(primary_key=True, max_length=64)),
                    ("season", to("Season", "season_id")),
                    ("number", fields.IntField()),
                    ("name", fields.TextField()),
                    ("state", fields.CharField(max_length=32)),
                    ("series", fields.TextField()),
                    ("plan", fields.TextField()),
                    ("reasons", fields.TextField()),
                    ("created_at", Instant()),
                    ("place", fields.TextField(db_default="")),
                    ("shown_place", fields.TextField(null=True)),
                    ("shown_look", fields.CharField(null=True, max_length=32)),
                    ("paused_until", Instant(null=True)),
                    ("ending", fields.CharField(null=True, max_length=32)),
                    ("ended_at", Instant(null=True)),
                    ("locked", fields.BooleanField(db_default=False)),
                ],
                options={"table": "circle", "unique_together": (("season", "number"),)},
            ),
            ops.CreateModel(
                name="Enrollment",
                fields=[
                    ("id", fields.BigIntField(primary_key=True)),
                    ("season", to("Season", "season_id")),
                    ("person", to("Person", "person_id")),
                    ("hope", fields.TextField()),
                    ("enrolled_at", Instant()),
                    ("placed", fields.BooleanField(default=False)),
                    ("locked", fields.BooleanField(db_default=False)),
                    ("why", fields.CharField(max_length=32, db_default="")),
                    ("would", fields.CharField(max_length=32, db_default="")),
                ],
                options={"table": "enrollment", "unique_together": (("season", "person"),)},
            ),
            ops.CreateModel(
                name="Membership",
                fields=[
                    ("id", fields.BigIntField(primary_key=True)),
                    ("circle", to("Circle", "circle_id")),
                    ("person", to("Person", "person_id", index=True)),
                    ("state", fields.CharField(max_length=32)),
                    ("joined_at", Instant()),
                    ("left_at", Instant(null=True)),
                    ("host", fields.BooleanField(default=False)),
                    ("paused_until", Instant(null=True)),
                ],
                options={"table": "membership", "unique_together": (("circle", "person"),)},
            ),
            ops.CreateModel(
                name="Room",
                fields=[
                    ("id", fields.BigIntField(primary_key=True)),
                    ("circle", to("Circle", "circle_id")),
                    ("platform", fields.CharField(max_length=32)),
                    ("room_id", fields.CharField(null=True, max_length=255)),
                    ("opened_at", Instant(null=True)),
                    ("changes", fields.IntField(db_default=0)),
                    ("settled", fields.IntField(db_default=0)),
                    ("closed_at", Instant(null=True)),
                ],
                options={"table": "room", "unique_together": (("circle", "platform"), ("platform", "room_id"))},
            ),
            ops.CreateModel(
                name="Session",
                fields=[
                    ("id", fields.CharField(primary_key=True, max_length=64)),
                    ("circle", to("Circle", "circle_id")),
                    ("number", fields.IntField()),
                    ("day", fields.DateField()),
                    ("hour", fields.CharField(max_length=32)),
                    ("zone", fields.CharField(max_length=255)),
                    ("starts_at", Instant()),
                    ("ends_at", Instant()),
                    ("tzdata", fields.CharField(max_length=32)),
                    ("minutes", fields.IntField()),
                    ("format", fields.CharField(max_length=255)),
                    ("state", fields.CharField(max_length=32)),
                    ("sequence", fields.IntField()),
                    ("changed_at", Instant()),
                    ("counted_at", Instant(null=True)),
                    ("asked", fields.CharField(db_default="", max_length=255)),
                ],
                options={
                    "table": "session",
                    "unique_together": (("circle", "number"),),
                    "indexes": [Index(fields=["state", "starts_at"])],
                },
            ),
            ops.CreateModel(
                name="Answer",
                fields=[
                    ("id", fields.BigIntField(primary_key=True)),
                    ("session", to("Session", "session_id")),
                    ("person", to("Person", "person_id")),
                    ("rsvp", fields.CharField(max_length=32)),
                    ("answered_at", Instant()),
                ],
                options={"table": "answer", "unique_together": (("session", "person"),)},
            ),
            ops.CreateModel(
                name="Assignment",
                fields=[
                    ("id", fields.BigIntField(primary_key=True)),
                    ("session", to("Session", "session_id")),
                    ("role", fields.CharField(max_length=255)),
                    ("person", to("Person", "person_id")),
                    ("times", fields.IntField()),
                    ("waited", fields.IntField()),
                    ("because", fields.CharField(db_default="turn", max_length=32)),
                    ("confirmed", fields.BooleanField(db_default=False)),
                ],
                options={"table": "assignment", "unique_together": (("session", "role"),)},
            ),
            ops.CreateModel(
                name="Attendance",
                fields=[
                    ("id", fields.BigIntField(primary_key=True)),
                    ("session", to("Session", "session_id")),
                    ("person", to("Person", "person_id")),
                    ("state", fields.CharField(max_length=32)),
                    ("burden", fields.IntField(db_default=0)),
                ],
                options={"table": "attendance", "unique_together": (("session", "person"),)},
            ),
            ops.CreateModel(
                name="Commitment",
                fields=[
                    ("id", fields.CharField(primary_key=True, max_length=64)),
                    ("session", to("Session", "session_id")),
                    ("person", to("Person", "person_id")),
                    ("text", fields.TextField()),
                    ("state", fields.CharField(max_length=32)),
                    ("made_at", Instant()),
                    ("needs", fields.TextField(db_default="")),
                ],
                options={"table": "commitment", "unique_together": (("session", "person"),)},
            ),
            ops.CreateModel(
                name="Due",
                fields=[
                    ("key", fields.CharField(primary_key=True, max_length=255)),
                    ("session", to("Session", "session_id", index=True)),
                    ("kind", fields.CharField(max_length=32)),
                    ("at", Instant()),
                    ("stale_at", Instant()),
                    ("state", fields.CharField(max_length=32)),
                ],
                options={"table": "due", "indexes": [PartialIndex(fields=["at"], condition={"state": "todo"})]},
            ),
            ops.CreateModel(
                name="Offer",
                fields=[
                    ("id", fields.BigIntField(primary_key=True)),
                    ("session", to("Session", "session_id")),
                    ("role", fields.CharField(max_length=255)),
                    ("giver", to("Person", "giver_id")),
                    ("taker", to("Person", "taker_id")),
                ],
                options={"table": "offer", "unique_together": (("session", "role", "giver", "taker"),)},
            ),
            ops.CreateModel(
                name="Progress",
                fields=[
                    ("id", fields.BigIntField(primary_key=True)),
                    ("session", one_to("Session", "session_id")),
                    ("progress", fields.TextField()),
                ],
                options={"table": "progress"},
            ),
            ops.CreateModel(
                name="Reflection",
                fields=[
                    ("id", fields.CharField(primary_key=True, max_length=64)),
                    ("session", to("Session", "session_id")),
                    ("person", to("Person", "person_id", index=True)),
                    ("prompt", fields.CharField(max_length=255)),
                    ("text", fields.TextField()),
                    ("visibility", fields.CharField(max_length=32)),
                    ("written_at", Instant()),
                    ("question", fields.TextField(db_default="")),
                ],
                options={"table": "reflection", "unique_together": (("session", "person", "prompt"),)},
            ),
            ops.CreateModel(
                name="WrapUp",
                fields=[
                    ("id", fields.BigIntField(primary_key=True)),
                    ("session", one_to("Session", "session_id")),
                    ("person", to("Person", "person_id")),
                    ("plus", fields.TextField()),
                    ("change", fields.TextField()),
                    ("changer", to("Person", "changer_id", null=True)),
                ],
                options={"table": "wrap_up"},
            ),
            ops.CreateModel(
                name="Heard",
                fields=[
                    ("event_key", fields.CharField(primary_key=True, max_length=255)),
                    ("reply", fields.BinaryField()),
                    ("heard_at", Instant()),
                    ("person", to("Person", "person_id", index=True, null=True)),
                    ("request", fields.TextField(db_default="")),
                ],
                options={"table": "heard", "indexes": [Index(fields=["heard_at"])]},
            ),
        )
    ]
