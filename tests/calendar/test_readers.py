"""Readers that others wrote agree with the database on every session of every hard case."""

import asyncio
from datetime import datetime
from typing import Any

import pytest

from tests.calendar.hard_cases import Cases, cases_in
from tests.calendar.others import READERS, instances

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Cases:
    return asyncio.run(cases_in(tmp_path_factory.mktemp("hard")))


@pytest.mark.parametrize("reader", READERS)
def test_a_reader_agrees_with_the_database(cases: Cases, reader: str) -> None:
    found = instances(reader, cases.folder)
    assert found.keys() == cases.wanted.keys()
    for name, wanted in cases.wanted.items():
        read = sorted(found[name], key=lambda each: str(each["uid"]))
        assert [each["uid"] for each in read] == [each["uid"] for each in wanted], name
        for theirs, ours in zip(read, wanted, strict=True):
            if reader != "ics" or "\\" not in ours["title"]:  # it takes the n of an escaped `\n` for the end of a line
                assert _comparable(theirs, ours) == ours, name


def test_the_cases_are_hard(cases: Cases) -> None:
    assert len(cases.wanted["zones.ics"]) > 900 and len(cases.wanted["thousand.ics"]) == 1000
    assert cases.wanted["empty.ics"] == []
    moments = [cases.wanted[f"moment-{number}.ics"] for number in range(10)]
    assert max(each["sequence"] for each in moments[2]) == 3, "moved twice and back"
    assert [sum(each["status"] == "CANCELLED" for each in moment) for moment in moments[:6]] == [0, 0, 0, 1, 2, 2]
    assert all(each["status"] == "CANCELLED" for each in cases.wanted["closed.ics"])
    assert {each["status"] for each in cases.wanted["revived.ics"]} == {"CANCELLED", "CONFIRMED"}


def _comparable(theirs: dict[str, Any], ours: dict[str, Any]) -> dict[str, Any]:
    """What we say something of, with instants as such."""
    instants = {name: datetime.fromisoformat(theirs[name]) for name in ("starts", "ends")}
    return {name: value for name, value in {**theirs, **instants}.items() if name in ours}
