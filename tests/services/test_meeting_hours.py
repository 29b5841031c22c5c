"""Circles get hours from what people stated; nobody is in two places at once, and a rotation holds everywhere."""

from datetime import date, timedelta
from typing import Any

import pytest

from circles.domain.availability_text import read_availability
from circles.domain.person import Identity
from circles.domain.program import Plan
from circles.services.meeting_hours import Hours, choose_hours
from circles.testing import CircleApp


async def joined(app: CircleApp, **stated: str) -> dict[str, str]:
    """People who joined and said when they can, as `"Berlin: tue 18-20"`; their ids by name."""
    await app.say("@mia", 'program create "Night owls" "Peers" 8 1 60')
    await app.say("@mia", "program open")
    ids = {}
    for name, words in stated.items():
        city, _, hours = words.partition(": ")
        await app.say(f"@{name}", f'join "{city}"')
        person = await app.stage.app.desk.ledger.people.by_identity(Identity("local", name))
        assert person
        ids[name] = person.id
        if hours:
            await app.stage.app.desk.ledger.wishes.set_hours(person.id, read_availability(hours))
    return ids


async def choose(app: CircleApp, *groups: list[str], **plan: Any) -> list[Hours | None]:
    said = Plan(**{"every_weeks": 1, "sessions": 8, **plan})
    return await choose_hours(app.stage.app.desk, said, groups, app.now)


def hours_of(found: Hours | None) -> set[tuple[int, int]]:
    assert found
    return {(each.day.weekday(), each.time.hour) for each in found.walls}


async def test_one_hour_if_it_suits_all_else_they_take_turns(circle_app: CircleApp) -> None:
    ids = await joined(
        circle_app,
        ana="Berlin: weekdays 18-21",
        bo="Lisbon: tue 17-20",
        chen="Berlin: tue 18-20 good, any time possible",
        dua="Berlin: thu 18-20 good, any time possible",
    )
    one, turns = await choose(circle_app, [ids["ana"], ids["bo"]], [ids["chen"], ids["dua"]])
    assert one and one.series.hours == () and hours_of(one) == {(1, 18)}
    assert turns and len(turns.series.hours) == 2 and hours_of(turns) == {(1, 18), (3, 18)}
    assert dict(turns.reasons) == {
        **{
            "hours": 2,
            "hours_sessions": 8,
            "hours_largest": 4,
            "hours_sum": 8,
            "hours_proved": 1,
            "in_waking_hours": 2,
        },
        **{"good_for": 0, "hours_stated": 2, "hours_silent": 0},
    }
    assert all(wall.instant > circle_app.now + timedelta(hours=12) for wall in (*one.walls, *turns.walls))


async def test_who_said_nothing_is_never_the_reason_for_no_hour(circle_app: CircleApp) -> None:
    ids = await joined(
        circle_app, ana="Auckland", bo="London", chen="Kolkata", dua="London: mon 9-10", eli="London: tue 9-10"
    )
    silent, blocked = await choose(circle_app, [ids["ana"], ids["bo"], ids["chen"]], [ids["dua"], ids["eli"]])
    assert silent and dict(silent.reasons)["hours_widened"] == 1 and len(silent.walls) == 8
    assert blocked is None


async def test_nobody_is_in_two_circles_at_once(circle_app: CircleApp) -> None:
    only = "mon 18-20, tue 18-19"
    ids = await joined(circle_app, ana=f"Berlin: {only}", bo=f"Berlin: {only}", chen="Berlin: mon-fri 17-20")
    found = await choose(circle_app, [ids["ana"], ids["chen"]], [ids["ana"], ids["bo"]], [ids["ana"], ids["bo"]])
    instants = [wall.instant for each in found if each for wall in each.walls]
    assert len(instants) == len(set(instants)) == 24
    assert (await choose(circle_app, *[[ids["ana"], ids["bo"]]] * 4))[3] is None, "three hours do for three"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rhythm", "days"),
    [
        ("tuesday and friday", {1, 4}),
        ("first thursday", {3}),
        ("2027-01-18, 2027-02-16, 2027-03-17", {0, 1, 2}),
    ],
)
async def test_only_on_days_of_the_plan(circle_app: CircleApp, rhythm: str, days: set[int]) -> None:
    ids = await joined(circle_app, ana="Berlin: any time", bo="New York: any time")
    (found,) = await choose(circle_app, list(ids.values()), rhythm=rhythm, sessions=3)
    assert found and {each.day.weekday() for each in found.walls} == days
    assert len(found.walls) == 3 and {(each.time.hour, each.zone) for each in found.walls} == {(18, "Europe/Berlin")}


async def test_days_off_are_jumped_over_and_made_up_for(circle_app: CircleApp) -> None:
    ids = await joined(circle_app, ana="Berlin: mon 18-19, tue 18-19", bo="Berlin: mon 18-19, tue 18-19")
    weeks = [date(2027, 1, 4) + timedelta(weeks=each) for each in range(20)]
    off = tuple(str(each) for each in weeks[3:])
    (found,) = await choose(circle_app, list(ids.values()), blackouts=off, sessions=4)
    assert found and hours_of(found) == {(1, 18)}, "Mondays are off too often"
    (found,) = await choose(circle_app, list(ids.values()), blackouts=("2027-01-11 2027-01-17",), sessions=4)
    assert found and len(found.walls) == 4
    assert not any(date(2027, 1, 11) <= each.day <= date(2027, 1, 17) for each in found.walls)


@pytest.mark.slow
class TestOneLinkForAll:
    @pytest.fixture
    def circle_settings(self) -> str:
        return '[community]\nmeeting_link = "https://meet.example.org/owls"\n[plugins]\ndisabled = ["jitsi"]\n'

    async def test_at_an_hour_that_an_organizer_named_one_circle_has_the_link(self, circle_app: CircleApp) -> None:
        await circle_app.say("@mia", 'program create "Night owls" "We meet" 4 1 60')
        await circle_app.say("@mia", "program open")
        for place in range(10):
            await circle_app.say(f"@p{place}", "join Lisbon")
        draft = await circle_app.say("@mia", "propose 2027-01-12 18:00 Lisbon")
        assert "Birch" in draft and draft.count("Another circle has your meeting link at some of these hours") == 1
        assert "another circle" not in draft.lower().replace("another circle has your meeting link", "")


@pytest.mark.slow
async def test_who_meets_elsewhere_at_an_hour_that_an_organizer_named_is_shown_to_them(circle_app: CircleApp) -> None:
    await circle_app.say("@mia", 'program create "Night owls" "We meet" 4 1 60')
    await circle_app.say("@mia", "program open")
    for place in range(4):
        await circle_app.say(f"@p{place}", "join Lisbon")
    await circle_app.say("@mia", "propose 2027-01-12 18:00 Lisbon")
    await circle_app.say("@mia", "publish")
    await circle_app.say("@mia", 'program create "Readers" "Books" 4 1 60')
    await circle_app.say("@mia", "program open")
    for who in ("p0", "q1", "q2", "q3"):
        await circle_app.say(f"@{who}", "join Lisbon")
    assert "session of another circle" not in await circle_app.say("@mia", "propose 2027-01-12 20:00 Lisbon")
    draft = await circle_app.say("@mia", "propose 2027-01-12 18:30 Lisbon")
    assert "A session of another circle keeps P0 at some of these hours." in draft
