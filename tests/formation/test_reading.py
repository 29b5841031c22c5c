"""The file of members: every fault is named, all at once."""

import json
from copy import deepcopy
from typing import Any

import pytest

from circles.formation.instance import Unusable
from circles.formation.reading import read_instance
from tests.bench._worlds import world


def problems(raw: Any) -> list[str]:
    with pytest.raises(Unusable) as caught:
        read_instance(raw if isinstance(raw, str) else json.dumps(raw))
    return caught.value.problems


@pytest.fixture
def raw() -> dict[str, Any]:
    return deepcopy(world(4, 1))


def test_what_is_no_such_file() -> None:
    assert problems("{")[0].startswith("This is no JSON")
    assert problems("[]") == ["This is no list of members: its “format” must be “circle-formation/1”."]


def test_all_faults_are_named_at_once(raw: dict[str, Any]) -> None:
    first, second, third, fourth = raw["members"]
    first["tz"], first["languages"] = "Europe/Atlantis", "de"
    second["availability"] = [["mon", "18:10", "21:00", "can"]]
    third["mentor"] = "yes"
    del fourth["id"]
    raw["season"] = {"start": "2026-10-06", "weeks": 0}
    raw["rules"]["size_max"] = 1
    raw["rules"]["meeting_minutes"] = 50
    raw["rules"]["weights"]["time"] = -1
    raw["history"].append(["m00000", "m00001", 0])
    assert problems(raw) == [
        "season: “weeks” must be a number from 1 to 520.",
        "season: “start” must be a Monday; 2026-10-06 is none.",
        "rules: “meeting_minutes” must be quarters of an hour.",
        "rules: “size_min” must be at least 2, and “size_max” not below it.",
        "weights: “time” must be a number from 0 to 1e+06.",
        "m00000: I know no time zone called “Europe/Atlantis”. Type your city, such as Lisbon.",
        "m00000: “languages” must be a list of texts.",
        'm00001: ["mon","18:10","21:00","can"] is no time; write it as ["mon", "18:00", "21:30", "prefer"], in quarters'
        " of an hour, with “can” or “prefer”.",
        "m00002: “mentor” must be true or false.",
        "member 4: it has no “id”.",
        'history: ["m00000","m00001",0] must be two ids and how many seasons ago, as ["a", "b", 1].',
    ]


@pytest.mark.parametrize(
    "row",
    [["mon", "21:00", "18:00", "can"], ["mon", "18:00", "24:15", "can"], ["day", "18:00", "19:00", "can"],
     ["mon", "18:00", "19:00", "maybe"], ["mon", "18:00"], "mon 18-19", 7],
)  # fmt: skip
def test_a_time_that_is_none_is_named(raw: dict[str, Any], row: Any) -> None:
    raw["members"][0]["availability"].append(row)
    assert len(problems(raw)) == 1 and "is no time" in problems(raw)[0]


def test_two_with_one_id(raw: dict[str, Any]) -> None:
    raw["members"][1]["id"] = raw["members"][0]["id"]
    assert problems(raw) == ["m00000: two members have this id."]


def test_parts_that_are_missing(raw: dict[str, Any]) -> None:
    del raw["members"]
    raw["season"] = []
    found = problems(raw)
    assert "“members” is missing, or is no list." in found and "“season” is missing, or is no object." in found


def test_24_00_is_the_end_of_a_day_and_more_keys_are_no_fault(raw: dict[str, Any]) -> None:
    raw["members"][0] |= {"availability": [["sun", "23:00", "24:00", "prefer"]], "shoe_size": 42}
    member = read_instance(json.dumps(raw)).members[0]
    assert member.can == member.prefer == 0b1111 << 668
