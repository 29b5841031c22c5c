"""F8 of the fault catalogue: a country changes its clocks, and a newer release of the zone data says so."""

import zoneinfo
from collections.abc import Iterator
from datetime import date, time, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import icalendar
import pytest

from circles.domain import zones
from circles.domain.circle import Circle, CircleState
from circles.domain.program import Plan
from circles.domain.rhythm import Rhythm
from circles.domain.series import Series
from circles.domain.timetable import timetable
from circles.services import feeds

OLD_RULES = {
    "Europe/Lisbon": "Europe/Berlin",
    "America/New_York": "America/Chicago",
    "Asia/Kolkata": "Asia/Dhaka",
    "Australia/Lord_Howe": "Australia/Brisbane",
    "Pacific/Apia": "Pacific/Kiritimati",
    "Asia/Kathmandu": "Asia/Kolkata",
    "Pacific/Chatham": "Pacific/Auckland",
    "America/Vancouver": "America/Anchorage",
    "Africa/Casablanca": "Africa/Cairo",
    "America/Havana": "America/Chicago",
}
"""Ten zones, and whose clocks they had in the older release."""
SESSIONS = 4


@pytest.fixture
def old_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    for name, like in OLD_RULES.items():
        path = tmp_path / "zoneinfo" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files("tzdata").joinpath("zoneinfo", *like.split("/")).read_bytes())
    _use(tmp_path / "zoneinfo")
    with monkeypatch.context() as patch:
        patch.setattr("circles.store.sessions.data_version", lambda: "2025b")
        yield patch
    _use()


def _use(*path: Path) -> None:
    zoneinfo.reset_tzpath(to=path)
    zoneinfo.ZoneInfo.clear_cache()
    zones.zone.cache_clear()


async def _circle(town: Any, zone: str) -> Circle:
    desk, now = town.app.desk, town.now
    series = Series(date(2027, 3, 2), time(18), zone, 2, SESSIONS, "every 2 weeks on tue")
    _, season = await desk.ledger.programs.latest()
    people = [await town.person(who) for who in ("ana", "bo", "chen", "dua")]
    made = await desk.ledger.circles.add(season, zone, CircleState.ACTIVE, series, Plan(), (), people, now)
    await desk.ledger.circles.want_room(made.id, "local")
    for number, wall in enumerate(series.walls(), 1):
        session = await desk.ledger.sessions.add(made.id, number, wall, 60, "hot-seat", now)
        await desk.ledger.timetable.plan(session.id, timetable(session, Rhythm()))
    assert isinstance(made, Circle)
    return made


@pytest.mark.slow
async def test_f8_newer_zone_data_move_all_sessions_of_10_zones_each_circle_hears_once(
    town: Any, old_rules: pytest.MonkeyPatch
) -> None:
    """10 zones, 4 sessions each: 40 of 40 follow in store, timetable and feed; 10 messages, none twice."""
    circles = [await _circle(town, zone) for zone in OLD_RULES]
    before = {each.id: await town.app.desk.ledger.sessions.of_circle(each.id) for each in circles}
    old_rules.undo()
    _use()
    await town.away(town.now + timedelta(hours=1))
    ledger = town.app.desk.ledger
    for where in circles:
        sessions = await ledger.sessions.of_circle(where.id)
        assert [each.starts_at for each in sessions] == [each.wall.instant for each in sessions]
        assert all(new.starts_at != old.starts_at for new, old in zip(sessions, before[where.id], strict=True))
        assert [each.sequence for each in sessions] == [1] * SESSIONS
        told = [text for text in town.room_news if text.startswith(f"{where.name}: your sessions have a new hour")]
        assert len(told) == 1 and told[0].count("- Session") == SESSIONS
        secret = (await feeds.link(town.app.desk, "circle", where.id)).rpartition("/")[2].removesuffix(".ics")
        feed = await feeds.read(town.app.desk, secret, town.now)
        assert feed is not None
        calendar = icalendar.Calendar.from_ical(feed.body)
        assert sorted(each.start for each in calendar.events) == [each.starts_at for each in sessions]
    await town.away(town.now + timedelta(days=1, hours=1))
    assert not any("new hour" in text for text in town.room_news)
