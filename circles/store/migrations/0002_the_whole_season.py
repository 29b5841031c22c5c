"""What a circle lives through between its forming and its end."""

from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import PartialIndex
from tortoise.migrations import operations as ops

from circles.store.creating import CreateTables
from circles.store.rows import Instant

RULES: dict[str, Any] = {"to_field": "id", "db_constraint": True, "related_name": False, "on_delete": OnDelete.RESTRICT}


def to(row: str, index: bool = False, **more: Any) -> Any:
    return fields.ForeignKeyField(
        f"circles.{row}", source_field=f"{more.pop('column', row.lower())}_id", db_index=index, **RULES, **more
    )


def one_to(row: str) -> Any:
    return fields.OneToOneField(f"circles.{row}", source_field=f"{row.lower()}_id", **RULES)


def _id() -> Any:
    return fields.CharField(primary_key=True, max_length=64)


def serial() -> Any:
    return fields.BigIntField(primary_key=True)


def word() -> Any:
    return fields.CharField(max_length=32)


class Migration(migrations.Migration):
    dependencies = [("circles", "0001_initial")]  # noqa: RUF012

    operations = [  # noqa: RUF012
        CreateTables(
            ops.CreateModel(
                name="Guess",
                fields=[("id", serial()), ("who", fields.CharField(max_length=255)), ("at", Instant())],
                options={"table": "guess"},
            ),
            ops.CreateModel(
                name="Apart",
                fields=[("id", serial()), ("person", to("Person")), ("other", to("Person", column="other"))],
                options={"table": "apart", "unique_together": (("person", "other"),)},
            ),
            ops.CreateModel(
                name="History",
                fields=[
                    ("id", _id()),
                    ("at", Instant()),
                    ("actor", to("Person", column="actor", null=True)),
                    ("circle", to("Circle", index=True, null=True)),
                    ("person", to("Person", null=True)),
                    ("what", word()),
                    ("before", fields.TextField()),
                    ("undone_at", Instant(null=True)),
                ],
                options={"table": "history"},
            ),
            ops.CreateModel(
                name="Parked",
                fields=[
                    ("id", _id()),
                    ("session", to("Session", index=True)),
                    ("person", to("Person")),
                    ("text", fields.TextField()),
                    ("at", Instant()),
                ],
                options={"table": "parked"},
            ),
            ops.CreateModel(
                name="Request",
                fields=[
                    ("id", _id()),
                    ("kind", word()),
                    ("circle", to("Circle", index=True, null=True)),
                    ("person", to("Person", index=True)),
                    ("body", fields.TextField()),
                    ("asked_at", Instant()),
                    ("until", Instant(null=True)),
                    ("state", word()),
                ],
                options={"table": "request"},
            ),
            ops.CreateModel(
                name="Ballot",
                fields=[
                    ("id", _id()),
                    ("circle", to("Circle", index=True)),
                    ("kind", word()),
                    ("body", fields.TextField()),
                    ("choices", fields.TextField()),
                    ("opened_at", Instant()),
                    ("closes_at", Instant()),
                    ("state", word()),
                    ("result", fields.CharField(null=True, max_length=32)),
                ],
                options={"table": "ballot"},
            ),
            ops.CreateModel(
                name="Vote",
                fields=[
                    ("id", serial()),
                    ("ballot", to("Ballot")),
                    ("person", to("Person")),
                    ("choice", word()),
                    ("at", Instant()),
                ],
                options={"table": "vote", "unique_together": (("ballot", "person"),)},
            ),
            ops.CreateModel(
                name="Charter",
                fields=[
                    ("id", _id()),
                    ("circle", to("Circle")),
                    ("version", fields.IntField()),
                    ("body", fields.TextField()),
                    ("person", to("Person", null=True)),
                    ("made_at", Instant()),
                ],
                options={"table": "charter", "unique_together": (("circle", "version"),)},
            ),
            ops.CreateModel(
                name="Acceptance",
                fields=[("id", serial()), ("charter", to("Charter")), ("person", to("Person")), ("at", Instant())],
                options={"table": "acceptance", "unique_together": (("charter", "person"),)},
            ),
            ops.CreateModel(
                name="CheckIn",
                fields=[
                    ("id", _id()),
                    ("circle", to("Circle", index=True)),
                    ("person", to("Person", index=True)),
                    ("text", fields.TextField()),
                    ("visibility", word()),
                    ("at", Instant()),
                ],
                options={"table": "check_in"},
            ),
            ops.CreateModel(
                name="Errand",
                fields=[
                    ("key", fields.CharField(primary_key=True, max_length=255)),
                    ("kind", word()),
                    ("circle", to("Circle", index=True, null=True)),
                    ("person", to("Person", index=True, null=True)),
                    ("body", fields.TextField()),
                    ("at", Instant()),
                    ("stale_at", Instant()),
                    ("state", word()),
                ],
                options={"table": "errand", "indexes": [PartialIndex(fields=("at",), condition={"state": "todo"})]},
            ),
            ops.CreateModel(
                name="Digest",
                fields=[
                    ("id", serial()),
                    ("person", to("Person")),
                    ("key", fields.CharField(max_length=255)),
                    ("line", fields.TextField()),
                    ("at", Instant()),
                ],
                options={"table": "digest", "unique_together": (("person", "key"),)},
            ),
            ops.CreateModel(
                name="Goal",
                fields=[
                    ("id", _id()),
                    ("circle", to("Circle", index=True)),
                    ("person", to("Person", index=True)),
                    ("readers", word()),
                    ("state", word()),
                    ("body", fields.TextField()),
                    ("made_at", Instant()),
                    ("touched_at", Instant()),
                ],
                options={"table": "goal"},
            ),
            ops.CreateModel(
                name="SelfAssessment",
                fields=[
                    ("id", _id()),
                    ("season", to("Season")),
                    ("person", to("Person", index=True)),
                    ("moment", word()),
                    ("visibility", word()),
                    ("body", fields.TextField()),
                    ("written_at", Instant()),
                ],
                options={"table": "self_assessment", "unique_together": (("season", "person", "moment"),)},
            ),
            ops.CreateModel(
                name="Thanks",
                fields=[
                    ("id", _id()),
                    ("circle", to("Circle", index=True)),
                    ("person", to("Person", index=True)),
                    ("receiver", to("Person", index=True, column="receiver")),
                    ("text", fields.TextField()),
                    ("readers", word()),
                    ("at", Instant()),
                    ("kept", fields.BooleanField(default=False)),
                ],
                options={"table": "thanks"},
            ),
            ops.CreateModel(
                name="Agreement",
                fields=[
                    ("id", _id()),
                    ("circle", to("Circle", index=True)),
                    ("mentor", to("Person", column="mentor")),
                    ("other", to("Person", column="other", null=True)),
                    ("version", fields.IntField()),
                    ("body", fields.TextField()),
                    ("person", to("Person", null=True)),
                    ("made_at", Instant()),
                ],
                options={"table": "agreement"},
            ),
            ops.CreateModel(
                name="AgreementYes",
                fields=[
                    ("id", serial()),
                    ("agreement", to("Agreement")),
                    ("person", to("Person")),
                    ("at", Instant()),
                ],
                options={"table": "agreement_yes", "unique_together": (("agreement", "person"),)},
            ),
            ops.CreateModel(
                name="Reachable",
                fields=[
                    ("id", _id()),
                    ("person", to("Person")),
                    ("circle", to("Circle", index=True)),
                    ("readers", word()),
                    ("words", fields.TextField()),
                    ("invited", fields.BooleanField(default=False)),
                    ("until", Instant()),
                ],
                options={"table": "reachable", "unique_together": (("person", "circle"),)},
            ),
            ops.CreateModel(
                name="Opening",
                fields=[("id", serial()), ("person", to("Person")), ("body", fields.TextField()), ("until", Instant())],
                options={"table": "opening", "unique_together": (("person",),)},
            ),
            ops.CreateModel(
                name="Suggestion",
                fields=[
                    ("id", _id()),
                    ("person", to("Person")),
                    ("other", to("Person", index=True, column="other")),
                    ("said", word()),
                    ("heard", word()),
                    ("at", Instant()),
                ],
                options={"table": "suggestion", "unique_together": (("person", "other"),)},
            ),
            ops.CreateModel(
                name="Figures",
                fields=[("id", serial()), ("season", one_to("Season")), ("body", fields.TextField())],
                options={"table": "figures"},
            ),
        )
    ]
