"""`circles form`: from a file of members to circles."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from circles.cli import main
from tests.bench._worlds import REGION, world
from tests.formation._check import check

PEOPLE = """name;city;free;languages;mentor;wants;offers
Ana;Lisbon;weekday evenings;en;yes;python;writing
Ben;Berlin;weekday evenings;en;;writing;python
Cleo;London;weekday evenings;en;;;
Dai;Helsinki;weekday evenings;en;;;
Gus <b>;Tokyo;weekday evenings;en;;;
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "members.csv"
    file.write_text(PEOPLE, encoding="utf-8")
    return file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "members.json"
    file.write_text(json.dumps(world(24, 2, REGION)))
    return file


def form(*arguments: object) -> int:
    return main(["form", *map(str, arguments)])


@pytest.mark.slow
def test_circles_of_a_file_are_written_and_the_checker_accepts_them(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "circles.json"
    assert form(file, "-o", out) == 0
    found, raw = json.loads(out.read_text()), json.loads(file.read_text())
    judged = check(raw, found)
    assert judged["valid"] and judged["objective"] == pytest.approx(found["objective"], abs=1e-9)
    assert found["optimal"] and found["waitlist"] and set(found["why_waiting"]) == set(found["waitlist"])
    assert found["circles"][0]["best_hours"]


@pytest.mark.slow
def test_the_same_seed_writes_the_same_file(file: Path, tmp_path: Path) -> None:
    for name in ("one.json", "two.json"):
        assert form(file, "-o", tmp_path / name, "--seed", 5) == 0
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()


def test_a_table_becomes_a_table(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "circles.csv"
    assert form(table, "-o", out, "--start", "2027-01-11", "--weeks", 4) == 0
    rows = list(csv.DictReader(out.read_text("utf-8").splitlines()))
    assert [(each["name"], each["circle"]) for each in rows] == [
        ("Ana", "1"), ("Ben", "1"), ("Cleo", "1"), ("Dai", "1"), ("Gus <b>", ""),
    ]  # fmt: skip
    assert [each["best hour"] for each in rows[:4]] == ["Mon 18:00", "Mon 19:00", "Mon 18:00", "Mon 20:00"]
    assert rows[4]["waits because of"] == "hours"
    assert capsys.readouterr().out == "4 of 5 members in 1 circle; proved: there is no better choice.\n"


def test_it_explains(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert form(table, "--explain", "--start", "2027-01-11", "--weeks", 4) == 0
    told = capsys.readouterr().out
    assert "Circle 1: Ana, Ben, Cleo, Dai" in told and "cover 1.000" in told
    assert "Gus <b>: shares 2 common starts in each week with 0 of 4 others; a circle needs 3 others" in told


def test_the_page_needs_no_script_and_shows_names_as_they_are(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "circles.html"
    assert form(table, "-o", out, "--start", "2027-01-11") == 0
    page = out.read_text("utf-8")
    assert "<script" not in page and "http" not in page and "<b>" not in page
    assert "Gus &lt;b&gt;" in page and re.search(r'<th scope="row">Dai</th><td>\w{3} 20:00</td>', page)


def test_bad_rows_are_named_and_nothing_is_written(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table.write_text(PEOPLE + "Eve;Atlantis;weekday evenings;en;;;\n", encoding="utf-8")
    out = tmp_path / "circles.csv"
    assert form(table, "-o", out) == 1
    assert not out.exists()
    told = capsys.readouterr().err
    assert told.startswith("One row cannot be used:\n  line 7: I know no place called “Atlantis”")
    assert told.endswith("leave them out with --skip-bad.\n")
    assert form(table, "-o", out, "--skip-bad") == 0
    assert "Eve" not in out.read_text("utf-8") and "left out: line 7" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["-o", "x.pdf"], "x.pdf: write to a file that ends in .json, .csv or .html"),
        (["--sizes", "6-4"], "--sizes 6-4: write the least and the most, as 4-6"),
        (["--start", "soon"], "--start soon: write a day as 2027-01-11"),
        (["--minutes", "50"], "--minutes 50: quarters of an hour, up to 480"),
    ],
)
def test_wrongly_asked(table: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str) -> None:
    assert form(table, *arguments) == 2
    assert capsys.readouterr().err == told + "\n"


def test_what_a_json_file_says_itself(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert form(file, "--sizes", "3-4") == 2
    assert "--sizes goes with a table" in capsys.readouterr().err


def test_a_file_that_is_not_there_or_no_such_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert form(tmp_path / "none.csv") == 2
    assert "There is no file" in capsys.readouterr().err
    (tmp_path / "bad.json").write_text("{}")
    assert form(tmp_path / "bad.json") == 1
    assert "its “format” must be" in capsys.readouterr().err
    (tmp_path / "bad.csv").write_text("name\nAna\n")
    assert form(tmp_path / "bad.csv") == 1
    assert "bad.csv: There is no column “zone”" in capsys.readouterr().err


@pytest.mark.alone
def test_ctrl_c_writes_the_best_so_far(tmp_path: Path) -> None:
    file, out = tmp_path / "members.json", tmp_path / "circles.json"
    file.write_text(json.dumps(world(300, 1)))
    code = "import sys; from circles.cli import main; print('begun', flush=True); sys.exit(main())"
    command = [sys.executable, "-c", code, "form", str(file), "-o", str(out)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) as running:
        assert running.stdout and running.stdout.readline() == "begun\n"
        time.sleep(4)
        running.send_signal(signal.SIGINT)
        told = running.stdout.read()
        assert running.wait(30) == 0
    assert "It was ended early" in told
    found = json.loads(out.read_text())
    assert found["circles"] and check(json.loads(file.read_text()), found)["valid"]
