"""Zone data of another release: coming sessions follow, past ones stay, and whose hour moves hears so. Once."""

import zoneinfo
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from circles.domain import zones
from circles.domain.gazetteer import lines
from circles.testing import CircleApp
from tests.services.test_subscribing import events, mine

Swap = Callable[[], None]


@pytest.fixture
def swap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Swap]:
    """From when it is called on, a newer release is installed, in which Lisbon has the clocks of Berlin."""
    path = tmp_path / "Europe" / "Lisbon"
    path.parent.mkdir(parents=True)
    path.write_bytes(files("tzdata").joinpath("zoneinfo", "Europe", "Berlin").read_bytes())

    def installed() -> None:
        zoneinfo.reset_tzpath(to=(tmp_path,))
        newer = {"zoneinfo/tzdata.zi": ["# version 2099z"]}
        monkeypatch.setattr("circles.domain.zones.lines", lambda name: newer.get(name) or lines(name))

    yield installed
    monkeypatch.setattr("circles.domain.zones.lines", lines)
    zoneinfo.reset_tzpath(to=())
    zones.look_again()
    assert zones.data_version() < "2099"


async def _begun_in_lisbon(app: CircleApp) -> None:
    """Ana and Dua live where the circle has its hour, Bo and Chen elsewhere. One session is over."""
    for asked in ('program create "Night owls" "We meet" 4 2 60', "program open"):
        await app.say("@mia", asked)
    for who, city in (("@ana", "Lisbon"), ("@bo", "New York"), ("@chen", "Kathmandu"), ("@dua", "Lisbon")):
        await app.say(who, f'join "{city}"')
    for asked in ("propose 2027-01-12 18:00 Lisbon", "publish"):
        await app.say("@mia", asked)
    await app.meet()


async def test_f8_found_within_a_day_without_a_restart(circle_app: CircleApp, swap: Swap) -> None:
    app = circle_app
    await _begun_in_lisbon(app)
    secret = await mine(app)
    bo = await mine(app, who="@bo")
    past, *coming = await events(app, secret)
    assert coming[0]["DTSTART"] == "20270126T180000Z"
    swap()
    await app.advance(days=1, hours=1)
    assert zones.data_version() == "2099z"
    same, *moved = await events(app, secret)
    assert same == past, "past ones stay"
    assert [each["DTSTART"][9:] for each in moved] == ["170000Z"] * 3
    for old, new in zip(coming, moved, strict=True):
        assert new["UID"] == old["UID"] and int(new["SEQUENCE"]) == int(old["SEQUENCE"]) + 1
        assert new["LAST-MODIFIED"] > old["LAST-MODIFIED"]
    assert [each["DTSTART"] for each in await events(app, bo)][1:] == [each["DTSTART"] for each in moved]
    told = app.find("your sessions have a new hour")
    assert told.where in app.chat.rooms and len(told.post.files) == 3
    await app.advance(days=2)
    mine_alone = [each for each in app.posts if "meets at another hour for you" in each.text]
    assert sorted(each.where for each in mine_alone) == ["bo", "chen"], "whose hour moves, and nobody else"
    (for_bo,) = [each for each in mine_alone if each.where == "bo"]
    assert "12:00" in for_bo.text and "Lisbon" not in for_bo.text
    assert len([each for each in app.posts if "have a new hour" in each.text]) == 1, "once"


@pytest.mark.slow
async def test_half_installed_zone_data_are_left_until_they_are_whole(
    circle_app: CircleApp, swap: Swap, tmp_path: Path
) -> None:
    await _begun_in_lisbon(circle_app)
    swap()
    (tmp_path / "Europe" / "Lisbon").write_bytes(b"TZif")
    await circle_app.advance(days=1, hours=1)
    assert zones.data_version() < "2099"
    assert (await events(circle_app, await mine(circle_app)))[1]["DTSTART"] == "20270126T180000Z"
