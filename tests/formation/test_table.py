"""Members from a spreadsheet: forgiving about form, exact about what is wrong, and nobody is dropped in silence."""

import csv
import io
from datetime import UTC, datetime

import pytest

from circles.domain.week_masks import week_mask
from circles.formation.instance import Unusable
from circles.formation.table import read_table, write_table

NOW = datetime(2027, 1, 11, 12, tzinfo=UTC)
HEAD = "name,zone,free,languages,mentor,goals,offers,wants,group,avoid"
ANA = "Ana,Lisbon,weekday evenings,en,yes,run,writing,python,red,"


def read(*lines: str) -> list[str]:
    """What is wrong with these rows."""
    return list(read_table("\n".join(lines).encode(), NOW).problems)


def test_a_row_says_everything_about_a_member() -> None:
    table = read_table(f'{HEAD}\nAna,Lisbon,tue 18-21,"EN; pt",x,run,writing|rust,python,red,\n'.encode(), NOW)
    (ana,) = table.members
    assert (ana.id, ana.name, ana.zone, ana.group, ana.mentor) == ("Ana", "Ana", "Europe/Lisbon", "red", True)
    assert ana.can == ana.prefer == week_mask([(1, 18 * 60, 21 * 60)])
    assert (
        sorted(ana.languages) == ["en", "pt"] and sorted(ana.offers) == ["rust", "writing"] and ana.wants == {"python"}
    )
    assert not table.problems and not table.unknown


@pytest.mark.parametrize(
    "raw",
    [
        b" FREE ;Time_Zone; Name \nweekday evenings;Lisbon;Ana\n",
        b"\xef\xbb\xbfname,zone,free\r\nAna,Lisbon,weekday evenings\r\n\r\n",
        "name\tcity\twhen\nAna\tLisbon\tweekday evenings".encode("utf-16"),
        b"name,zone,free,shoe size\nAna,Lisbon,weekday evenings,42\n",
        b'name,zone,free\n"Ana", "Lisbon", "weekday evenings"\n,,\n',
    ],
    ids=["semicolons, case, order", "mark and Windows lines", "tabs in UTF-16", "unknown column", "quotes and blanks"],
)
def test_the_form_of_a_table_does_not_matter(raw: bytes) -> None:
    table = read_table(raw, NOW)
    assert [(each.name, each.zone) for each in table.members] == [("Ana", "Europe/Lisbon")] and not table.problems


def test_an_umlaut_as_windows_writes_it() -> None:
    table = read_table("name,zone,free\nJörg,Berlin,weekday evenings".encode("cp1252"), NOW)
    assert table.members[0].name == "Jörg"


def test_every_fault_of_a_row_is_named_with_its_line() -> None:
    assert read(
        HEAD,
        ANA,
        ",Lisbon,weekday evenings,en,,,,,,",
        "Ben,Atlantis,weekday evenings,en,,,,,,",
        "Cleo,Lisbon,soonish,en,perhaps,,,,,",
        "ana,Lisbon,weekday evenings,en,,,,,,",
        "Dai,Lisbon,weekday evenings,,,,,,,",
        "Eve,Lisbon,weekday evenings,en,,,,,,Zoe",
        "Finn,Lisbon,weekday evenings,en,,,,,,,,more",
        "Gus,,weekday evenings,en,,,,,,",
        "Hal,Lisbon,,en,,,,,,",
    ) == [
        "line 3: there is no name",
        "line 4: I know no place called “Atlantis”. Did you mean Halifax (08:00 now) or Atlanta (07:00 now)? Type the"
        " city.",
        "line 5: I do not know “soonish”. Say your hours like “weekday evenings”, “tue 18-21, sat 10-12:30 possible”,"
        " “any time but nights”.",
        "line 5: “mentor” must be yes or no, not “perhaps”",
        "line 6: “ana” is in line 2 already",
        "line 7: there is no language, and others have some",
        "line 8: “avoid” names “Zoe”, and nobody is called so",
        "line 9: it has 12 cells, the head has 10",
        "line 10: Type your city, such as Lisbon or Kathmandu.",
        "line 11: “free” is empty: say when they can meet, such as “weekday evenings”",
    ]


def test_a_line_is_that_of_the_file_also_after_a_cell_of_several_lines() -> None:
    rows = 'Ana,Lisbon,weekday evenings,"run\nswim"', "Ben,Atlantis,mon 18-20,"
    assert read("name,zone,free,goals", *rows)[0].startswith("line 4: ")


def test_who_is_avoided_is_found_by_name_and_two_of_a_name_are_asked_about() -> None:
    head = "id,name,zone,free,avoid"
    table = read_table(f"{head}\n1,Ana,Lisbon,mon 18-20,ben\n2,Ben,Lisbon,mon 18-20,1\n".encode(), NOW)
    assert [each.avoid for each in table.members] == [{"2"}, {"1"}]
    rows = "1,Ana,Lisbon,mon 18-20,Ben", "2,Ben,Lisbon,mon 18-20,", "3,Ben,Lisbon,mon 18-20,"
    assert read(head, *rows) == ["line 2: “avoid” names “Ben”, and several are called so: write the id"]


def test_where_nobody_names_a_language_all_share_one() -> None:
    table = read_table(b"name,zone,free\nAna,Lisbon,mon 18-20\nBen,Berlin,mon 18-20\n", NOW)
    assert len({each.languages for each in table.members}) == 1 and table.members[0].languages


@pytest.mark.parametrize(
    ("raw", "wrong"),
    [
        (b"", "There is no column “zone”: a city, or an IANA name such as Europe/Berlin."),
        (b"zone,free\n", "There is no column “name”: what people call them; this or “id” must be there."),
        (b"name,zone,city,free\n", "Two columns are “zone”."),
    ],
)
def test_a_head_that_cannot_be_used(raw: bytes, wrong: str) -> None:
    with pytest.raises(Unusable) as caught:
        read_table(raw, NOW)
    assert wrong in caught.value.problems
    assert caught.value.problems[-1].startswith("The first line names the columns: name, id, zone, free")


def test_a_name_is_no_formula_in_the_table_that_is_written() -> None:
    written = write_table([{"name": "=1+1", "id": 'a,"b'}, {"name": "Ana"}], ("name", "id"))
    assert list(csv.reader(io.StringIO(written))) == [["name", "id"], ["'=1+1", 'a,"b'], ["Ana", ""]]
