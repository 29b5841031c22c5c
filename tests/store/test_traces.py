"""S23, S24: every column with a person, and every text, is accounted for: given or left out, erased or anonymous."""

import pytest
from tortoise import fields
from tortoise.fields.relational import ForeignKeyFieldInstance

from circles.posts.data_rights import SECTIONS
from circles.store import rows
from circles.store.rows import WORD
from circles.store.traces import CALENDAR, IMPERSONAL, NOT_GIVEN, PERSON, SPOKEN, TRACES, Readers, Trace

TABLES = [*rows.__models__]


def _references() -> set[tuple[str, str]]:
    return {
        (row._meta.db_table, name)
        for row in TABLES
        for name, field in row._meta.fields_map.items()
        if isinstance(field, ForeignKeyFieldInstance) and field.model_name == "circles.Person"
    }


def _texts() -> set[str]:
    """Whatever is longer than a word of ours, so that somebody's words or name might be in it; keys by themselves."""
    return {
        f"{row._meta.db_table}.{name}"
        for row in TABLES
        for name, field in row._meta.fields_map.items()
        if isinstance(field, fields.TextField | fields.BinaryField)
        or (
            isinstance(field, fields.CharField) and field.max_length > WORD and name not in ("id", *_references_of(row))
        )
    }


def _references_of(row: type[rows.Row]) -> set[str]:
    return {f"{name}_id" for name in row._meta.fk_fields | row._meta.o2o_fields}


def _about_a_person() -> set[str]:
    """Every column of what a person is given, whatever it holds: numbers, words, instants."""
    tables = {trace.row for trace in TRACES if trace.given} | {rows.Feed} - {rows.Person}
    return {
        f"{row._meta.db_table}.{name}"
        for row in tables
        for name in row._meta.fields_map.keys() - row._meta.fk_fields - row._meta.o2o_fields - _references_of(row)
        if name != row._meta.pk_attr
    }


def _accounted(trace: Trace) -> set[str]:
    table = trace.row._meta.db_table
    if trace.erased is True:
        return {f"{table}.{name}" for name in trace.row._meta.fields_map}
    return {f"{table}.{name}" for name in trace.overwritten}


def test_every_reference_to_a_person_is_given_or_left_out_with_a_reason() -> None:
    listed = [(trace.row._meta.db_table, trace.column) for trace in TRACES]
    assert sorted(listed) == sorted(_references()), "a column with a person needs its line in circles/store/traces.py"
    assert all(bool(trace.given) != bool(trace.left_out) for trace in TRACES)
    assert all(bool(trace.given) == bool(trace.section) for trace in TRACES)


def test_every_text_is_erased_or_holds_nothing_of_a_person() -> None:
    erased = {each for trace in TRACES for each in _accounted(trace)} | {f"person.{name}" for name in PERSON}
    erased |= {"charter.body"}  # its own line goes version by version: tests/services/test_data_rights.py
    spoken = set(SPOKEN) & _texts()
    assert _texts() - erased - spoken <= set(IMPERSONAL) <= _texts(), (
        "a new text needs its line in circles/store/traces.py"
    )
    assert set(SPOKEN) == spoken, "what is not there needs no line"


def test_s23_whatever_is_kept_about_somebody_is_given_or_left_out_with_a_reason() -> None:
    given = {f"{trace.row._meta.db_table}.{path}" for trace in TRACES for path in trace.paths.values()}
    given |= {f"person.{name}" for name in PERSON} | {f"feed.{name}" for name in CALENDAR.values()}
    assert _about_a_person() - given == set(NOT_GIVEN), "a new column needs its place in circles/store/traces.py"
    assert {name for name in rows.Person._meta.db_fields} - {"id", "merged_into_id"} == set(PERSON)


def test_s11_who_reads_it_is_decided_for_each() -> None:
    assert all(isinstance(each, Readers) for each in PERSON.values())
    for trace in TRACES:
        assert set(trace.alone.split()) <= set(trace.paths)
        assert trace.given or trace.read_by is Readers.NOBODY


@pytest.mark.parametrize("trace", [each for each in TRACES if each.given], ids=lambda each: each.section)
def test_a_section_gives_columns_that_are_there_and_all_texts_of_its_own(trace: Trace) -> None:
    given = set(trace.paths.values())
    own = {name for name, field in trace.row._meta.fields_map.items() if isinstance(field, fields.TextField)}
    assert {path for path in given if "__" not in path} <= set(trace.row._meta.fields_map)
    given |= {path for other in TRACES if other.row is trace.row for path in other.paths.values()}
    assert own - given <= {"before", "body"}, "what somebody wrote is theirs to have"
    assert trace.section in SECTIONS


def test_each_section_is_named_once_and_has_its_line() -> None:
    sections = [trace.section for trace in TRACES if trace.section]
    assert len(sections) == len({*sections})
    assert set(SECTIONS) == {*sections, "messages", "asked_alumni"}
