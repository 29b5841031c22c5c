"""A circle on three continents: no hour is fair to all, so hours take turns, in chat, in calendars, and all year."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import icalendar
import pytest

from circles.domain.availability_text import read_availability
from circles.domain.person import Identity
from circles.domain.zones import local
from circles.services import feeds
from circles.services.meeting_hours import members
from circles.testing import CircleApp

HOURS = {
    "ana": ("Berlin", "weekdays 14-15 good, weekdays 7-22 possible"),
    "bo": ("New York", "weekdays 9-10 good, weekdays 7-22 possible"),
    "chen": ("Bangkok", "weekdays 19-21 good, weekdays 6-23 possible"),
}


async def state(app: CircleApp, name: str, hours: str) -> str:
    """Returns the person's id."""
    ledger = app.stage.app.desk.ledger
    person = await ledger.people.by_identity(Identity("local", name))
    assert person
    await ledger.wishes.set_hours(person.id, read_availability(hours))
    return person.id


async def begun(app: CircleApp, sessions: int = 12) -> str:
    """Returns what the organizer reads of the proposal."""
    await app.say("@mia", f'program create "Round the globe" "Peers everywhere" {sessions} 1 60')
    await app.say("@mia", "program open")
    for name, (city, hours) in HOURS.items():
        await app.say(f"@{name}", f'join "{city}"')
        await state(app, name, hours)
    await app.say("@dua", 'join "Berlin"')
    await state(app, "dua", HOURS["ana"][1])
    proposal = await app.say("@mia", "propose")
    await app.say("@mia", "publish")
    return proposal


async def starts(app: CircleApp, who: str) -> list[datetime]:
    """When the sessions are, as a calendar app reads them."""
    link = re.findall(r"/feeds/([\w-]+)\.ics", await app.say(f"@{who}", "feed"))[0]
    found = await feeds.read(app.stage.app.desk, link, app.now)
    assert found
    read = icalendar.Calendar.from_ical(found.body)
    assert isinstance(read, icalendar.Calendar)
    found_at = [each.decoded("DTSTART") for each in read.events if each.get("STATUS") != "CANCELLED"]
    return sorted(each for each in found_at if isinstance(each, datetime))


def local_hours(at: list[datetime], zone: str) -> set[str]:
    return {f"{local(each, zone):%H:%M}" for each in at}


@pytest.mark.slow
async def test_hours_take_turns_from_the_welcome_to_the_last_session(circle_app: CircleApp) -> None:
    proposal = await begun(circle_app)
    assert "hours that take turns: then" in proposal and "hours take turns, since no single one is as fair" in proposal
    welcome = circle_app.find("Welcome to Alder").text
    assert "Your hours take turns" in welcome
    planned = await starts(circle_app, "ana")
    assert len(planned) == 12 and planned == await starts(circle_app, "chen")
    assert len(local_hours(planned, "Europe/Berlin")) > 1
    gaps = [later - early for early, later in pairwise(planned)]
    assert min(gaps) > timedelta(days=3)
    said = await circle_app.say("@bo", "why hour")
    assert "since no single one is as fair" in said and "Ana" not in said and "of 4" not in said


@pytest.mark.slow
async def test_when_clocks_change_everybody_can_still_come(circle_app: CircleApp) -> None:
    await begun(circle_app, 16)
    planned = await starts(circle_app, "ana")
    assert planned[-1] > datetime(2027, 4, 10, tzinfo=UTC), "New York changes in March, Berlin two weeks later"
    for zone, (first, last) in {"Europe/Berlin": (7, 21), "America/New_York": (7, 21), "Asia/Bangkok": (6, 22)}.items():
        assert all(first <= int(each[:2]) <= last for each in local_hours(planned, zone)), zone


@pytest.mark.slow
async def test_more_sessions_and_those_made_up_for_go_on_taking_turns(circle_app: CircleApp) -> None:
    await begun(circle_app, 6)
    planned = await starts(circle_app, "ana")
    assert "has 6 more sessions" in await circle_app.say("@mia", "circle extend Alder 6")
    longer = await starts(circle_app, "ana")
    assert longer[:6] == planned and len(longer) == 12
    assert local_hours(longer[6:], "Europe/Berlin") == local_hours(planned, "Europe/Berlin")
    gaps = [later - early for early, later in pairwise(longer)]
    assert timedelta(days=3) < min(gaps) and max(gaps) < timedelta(days=11)
    await circle_app.say("@mia", "session skip")
    made_up = await starts(circle_app, "ana")
    assert len(made_up) == 12 and made_up[-1] - made_up[-2] < timedelta(days=11)


@pytest.mark.slow
async def test_a_session_moved_with_all_later_ones_keeps_the_turns(circle_app: CircleApp) -> None:
    await begun(circle_app, 6)
    planned = await starts(circle_app, "ana")
    ana = await state(circle_app, "ana", HOURS["ana"][1])
    (where,) = await circle_app.stage.app.desk.ledger.circles.of_person(ana)
    first = where.series.turns[0]
    await circle_app.say("@mia", f"session move {first.day + timedelta(days=1)} {first.time:%H:%M} later")
    assert await starts(circle_app, "ana") == [each + timedelta(days=1) for each in planned]


@pytest.mark.slow
async def test_who_had_the_hard_hours_gets_the_better_ones_in_the_next_season(circle_app: CircleApp) -> None:
    await begun(circle_app, 4)
    ids = [await state(circle_app, name, HOURS[name][1]) for name in HOURS]
    before = await members(circle_app.stage.app.desk, ids, circle_app.now)
    assert {each.carried for each in before} == {0}
    for _ in range(4):
        await circle_app.meet()
    after = await members(circle_app.stage.app.desk, ids, circle_app.now)
    assert sum(each.carried for each in after) > 0
    mine = await circle_app.say("@ana", "my data")
    assert "burden" not in mine, "the file has it; nobody else does"
    later = await members(circle_app.stage.app.desk, ids, circle_app.now + timedelta(days=400))
    assert {each.carried for each in later} == {0}, "it is not held against anybody for ever"


@pytest.mark.slow
async def test_two_circles_with_one_host_never_meet_at_once(circle_app: CircleApp) -> None:
    await begun(circle_app, 6)
    first = await starts(circle_app, "ana")
    await circle_app.say("@mia", 'program create "Second" "Also" 6 1 60')
    await circle_app.say("@mia", "program open")
    for name, city in (("ana", "Berlin"), ("eli", "Berlin"), ("fay", "Berlin"), ("gus", "Berlin")):
        await circle_app.say(f"@{name}", f'join "{city}"')
        await state(circle_app, name, HOURS["ana"][1])
    await circle_app.say("@mia", "propose")
    await circle_app.say("@mia", "publish")
    both = await starts(circle_app, "ana")
    assert len(both) == 12 and set(first) < set(both)
    assert all(later - early >= timedelta(hours=1) for early, later in pairwise(both))
    assert date(2027, 1, 1) < both[0].date()
