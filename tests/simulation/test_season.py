"""A season in a second: what it shows, that it is the same twice, and that the program keeps its promises in it."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import icalendar
import pytest

from circles.cli import main
from circles.simulation import Scenario, report

pytestmark = pytest.mark.slow

SMALL = Scenario(weeks=5, people=9, seed=7, absence=0.15)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("season") / "out"


@pytest.fixture(scope="module")
def told(folder: Path) -> str:
    return report(SMALL, json=True, out=folder)


@pytest.fixture(scope="module")
def season(told: str) -> Any:
    return json.loads(told)


def test_more_people_than_one_circle_holds_make_several(season: Any) -> None:
    assert sorted(len(each["zones"]) for each in season["circles"]) == [4, 5]


def test_every_session_is_in_the_transcript(season: Any) -> None:
    assert len(season["sessions"]) == 10
    held = [each for each in season["sessions"] if each["state"] == "held"]
    assert len(held) >= 8
    assert {each["state"] for each in season["sessions"]} <= {"held", "missed"}, "none is left open"
    assert all(each["roles"] and each["present"] for each in held)
    away = [name for each in held for kind in ("told_us", "missing", "late") for name in each[kind]]
    assert away, "some were absent"
    assert [note for each in held for note in each["notes"]], "some swapped or stepped in"


def test_nobody_has_a_role_twice_in_a_row_while_others_wait(season: Any) -> None:
    assert season["repeats"] == []


def test_each_role_went_round_evenly_among_those_always_there(season: Any) -> None:
    for each in season["rota"]:
        assert all(spread <= 1 for spread in each["spread"].values()), each


def test_messages_stay_within_the_budget(season: Any) -> None:
    """Six in any seven days; only what is needed at once comes on top, and it does not come often."""
    people = season["messages"]["people"]
    assert len(people) == 9
    assert season["messages"]["budget"] == 6
    assert [each for each in people if each["over"] or not each["planned"]] == []
    assert [each for each in people if each["most"] > each["planned"] + 4] == []


def test_the_clocks_change_in_the_middle(season: Any) -> None:
    numbers = {each["number"] for each in season["clock_changes"]}
    assert numbers and numbers <= {2, 3, 4}
    assert any(each["before"] != each["after"] for each in season["clock_changes"])


def test_out_leaves_calendars_posts_and_the_database(season: Any, folder: Path) -> None:
    feeds = sorted(each.name for each in (folder / "feeds").iterdir())
    assert len(feeds) == 9 + 2 and len(season["feeds"]) == 11
    for each in feeds:
        assert len(icalendar.Calendar.from_ical((folder / "feeds" / each).read_bytes()).walk("VEVENT")) == 5
    posts = [json.loads(line) for line in (folder / "posts.jsonl").read_text("utf-8").splitlines()]
    assert {tuple(each) for each in posts} == {("time", "room", "person", "key", "edits", "text")}
    assert all(bool(each["room"]) != bool(each["person"]) and each["text"] for each in posts)
    assert [each["time"] for each in posts] == sorted(each["time"] for each in posts)
    assert len({each["key"] for each in posts}) == len(posts)
    with closing(sqlite3.connect(folder / "circles.db")) as database:
        assert database.execute("SELECT count(*) FROM session").fetchone() == (10,)


def test_the_report_reads_well(folder: Path, told: str) -> None:
    text = (folder / "season.txt").read_text("utf-8")
    for part in (
        "Sessions",
        "Rota",
        "twice in a row while others waited: 0",
        "Private messages",
        "clocks",
        "Calendars",
    ):
        assert part in text
    assert (folder / "season.json").read_text("utf-8") == told


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("--people 3", "3 people do not make a circle: it takes 4 to 8"),
        ("--people 501", "too many to look at"),
        ("--weeks 0", "1 to 52 weeks"),
        ("--weeks 53", "1 to 52 weeks"),
        ("--absence 1.5", "a probability from 0"),
        ("--absence nan", "a probability from 0"),
    ],
)
def test_what_makes_no_season_is_told_in_a_sentence(
    arguments: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulate", *arguments.split()]) == 2
    said = capsys.readouterr()
    assert sentence in said.err and said.out == ""


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert main(["simulate", "--out", str(tmp_path)]) == 1
    assert "something in" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["mine.txt"]


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[bytes], list[Path]]]:
    """`circles simulate --seed 7` in two processes with different hashes of strings."""
    folder = tmp_path_factory.mktemp("twice")
    outs = [folder / "one", folder / "two"]
    running = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "circles", "simulate", "--seed", "7", "--out", str(out)],
            env={**os.environ, "PYTHONHASHSEED": str(number)},
            stdout=subprocess.PIPE,
        )
        for number, out in enumerate(outs, 1)
    ]
    printed = [each.communicate()[0] for each in running]
    assert [each.returncode for each in running] == [0, 0]
    yield printed, outs


@pytest.mark.timeout(900)
def test_the_same_seed_gives_the_same_bytes(twice: tuple[list[bytes], list[Path]]) -> None:
    printed, outs = twice
    assert printed[0] == printed[1] and printed[0].count(b"\n") > 150
    files = [{each.relative_to(out) for each in out.rglob("*") if each.is_file()} for out in outs]
    assert files[0] == files[1]
    told = [each for each in files[0] if each.suffix in (".ics", ".jsonl", ".txt", ".json")]
    assert len(told) == 12 + 2 + 3
    assert [each for each in told if (outs[0] / each).read_bytes() != (outs[1] / each).read_bytes()] == []


@pytest.mark.timeout(900)
def test_the_default_season_keeps_every_promise(twice: tuple[list[bytes], list[Path]]) -> None:
    season = json.loads((twice[1][0] / "season.json").read_text("utf-8"))
    assert season["repeats"] == []
    assert [each for circle in season["rota"] for each in circle["spread"].values() if each > 1] == []
    assert max(each["over"] for each in season["messages"]["people"]) == 0
    assert {each["number"] for each in season["clock_changes"]} <= {5, 6, 7, 8}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", [7, 8])
def test_counts_of_each_role_differ_by_one_at_most_among_those_always_there(seed: int) -> None:
    season = json.loads(report(Scenario(weeks=16, people=6, seed=seed, absence=0.03), json=True))
    (circle,) = season["rota"]
    assert len(circle["regulars"]) >= 2
    assert max(circle["spread"].values()) == 1, "it cannot be 0 in 16 sessions of 6"
    assert season["repeats"] == []
