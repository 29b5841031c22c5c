"""The organizers' report of a season: what happened, and people in counts that point at nobody."""

import csv
import io
import json
import re
from dataclasses import replace

import pytest

from circles.domain.goal import GoalState, HowFar, Readers, Told, Way
from circles.domain.person import Identity
from circles.domain.season_figures import Question
from circles.domain.small_groups import Table
from circles.message import Post
from circles.testing import CircleApp

pytestmark = pytest.mark.slow
MANY = [f"{first}{last}" for first in "abcd" for last in ("na", "bo", "eli", "fay")]
"""Sixteen people, in circles of four."""


async def season(app: CircleApp, people: list[str]) -> None:
    await app.say("@mia", 'program create "Night owls" "We meet" 4 2 60')
    await app.say("@mia", "program open")
    for who in people:
        await app.say(f"@{who}", "join Lisbon")
    await app.say("@mia", "propose 2027-01-12 18:00")
    await app.say("@mia", "publish")


async def set_goals(app: CircleApp, people: list[str], readers: Readers = Readers.COUNTED) -> None:
    """Each sets a goal; the first of them reach it, the next ones reshape it."""
    ledger = app.stage.app.desk.ledger
    for number, name in enumerate(people):
        person = await ledger.people.by_identity(Identity("local", name))
        assert person
        circle = (await ledger.circles.of_person(person.id))[0]
        told = (Told(app.now, how_far=HowFar.HALF, before="A secret aim"),) if number >= 6 else ()
        made = await ledger.goals.add(circle.id, person.id, readers, Way("A secret aim", told=told), app.now)
        if number < 6:
            await ledger.goals.keep(replace(made, state=GoalState.DONE))


async def tables(app: CircleApp) -> dict[Question, Table]:
    ledger = app.stage.app.desk.ledger
    latest = await ledger.programs.latest()
    assert latest
    return await ledger.figures.of_season(latest[1].id)


async def test_6_1_9_a_report_counts_people_in_fives_once_a_week(circle_app: CircleApp) -> None:
    await season(circle_app, MANY)
    assert "There are none yet" in await circle_app.say("@mia", "report")
    await set_goals(circle_app, MANY[:12])
    assert "There are none yet" in await circle_app.say("@mia", "report"), "nobody chooses the moment"
    await circle_app.advance(weeks=1, hours=1)
    report = await circle_app.say("@mia", "report")
    assert "Goals: at least 5 of 16 reached one and at least 5 of 16 are on the way" in report
    assert "Goals in new words: at least 5 of 16 reshaped a goal" in report
    assert "at least 5 of 16 are half way" in report and "at least 5 of 16 are there" in report
    assert "secret" not in report and "Ana" not in report
    assert "Only organizers" in await circle_app.say("@ana", "report")


async def test_private_goals_are_never_counted(circle_app: CircleApp) -> None:
    await season(circle_app, MANY)
    await set_goals(circle_app, MANY[:12], Readers.ME)
    await circle_app.advance(weeks=1, hours=1)
    assert (await tables(circle_app))[Question.GOALS].cells == {}


async def test_sessions_roles_and_hours_are_counted_by_person(circle_app: CircleApp) -> None:
    await season(circle_app, MANY)
    ledger = circle_app.stage.app.desk.ledger
    latest = await ledger.programs.latest()
    assert latest
    circles_of = await ledger.circles.of_season(latest[1].id)
    hosts = [(await ledger.circles.members(each.id))[0].name.lower() for each in circles_of]
    await circle_app.advance_to("2027-01-12 18:00")
    for host in hosts:
        await circle_app.say(f"@{host}", "start", in_room=True)
    await circle_app.advance(days=7)
    found = await tables(circle_app)
    assert found[Question.ATTENDANCE].cells == {"most": 10}, "all were there, and that is not said"
    assert found[Question.STAYED].cells == {"yes": 10}
    assert found[Question.ROLES].of == 16 and found[Question.ROLES].cells.get("yes", 0) in (5, 10)
    assert found[Question.HOURS].cells == {"never": 10}


@pytest.mark.parametrize("people", [4, 5])
async def test_of_one_small_circle_nothing_about_its_people_is_shown(circle_app: CircleApp, people: int) -> None:
    await circle_app.season(people=people)
    await circle_app.meet()
    for who in ("ana", "bo", "chen", "dua", "eli")[:people]:
        await circle_app.say(f"@{who}", "commitment Call my secret friend")
    await circle_app.advance(weeks=1)
    report = await circle_app.say("@mia", "report")
    assert "Night owls, season 1" in report and "1 circle, 1 of them met" in report
    assert "Sessions: 1 of 1 took place, 3 are to come" in report
    assert "People: too few to show anything about them" in report and "at least" not in report
    assert "Counts only" in report and "secret" not in report


async def test_two_reports_before_and_after_somebody_answers_or_leaves_are_the_same(circle_app: CircleApp) -> None:
    await season(circle_app, MANY)
    await set_goals(circle_app, MANY[:12])
    await circle_app.advance(weeks=1, hours=1)
    before = await tables(circle_app)
    await set_goals(circle_app, [MANY[13]])
    await circle_app.say(f"@{MANY[15]}", "leave")
    await circle_app.advance(weeks=1)
    after = await tables(circle_app)
    assert {each: after[each].cells for each in after} == {each: before[each].cells for each in before}
    assert after[Question.GOALS] == before[Question.GOALS]


async def test_the_file_holds_what_the_report_shows_and_no_formula(circle_app: CircleApp) -> None:
    await season(circle_app, MANY)
    await set_goals(circle_app, MANY[:12])
    await circle_app.advance(weeks=1, hours=1)
    answer = await circle_app.stage.say("local:mia", "report file")
    assert isinstance(answer, Post)
    (file,) = answer.files
    assert (file.name, file.media_type) == ("report-season-1.csv", "text/csv")
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    goals = {each["what"]: (each["count"], each["of"]) for each in rows if each["name"] == "goals"}
    assert goals == {"done": ("5", "16"), "open": ("5", "16"), "dropped": ("", "16")}
    assert {each["of"] for each in rows if each["part"] == "people"} == {"16"}
    assert not [cell for each in rows for cell in each.values() if cell[:1] in {"=", "+", "-", "@"}]
    assert "secret" not in json.dumps(rows) and "Ana" not in json.dumps(rows)
    assert "Only organizers" in await circle_app.say("@ana", "report file")


async def test_a_report_tells_how_organizers_stepped_in_and_not_what_they_took_back(circle_app: CircleApp) -> None:
    await season(circle_app, MANY)
    assert "Organizers stepped in" not in await circle_app.say("@mia", "report")
    for asked in ('circle pause Alder "2 weeks"', 'circle pause Birch "2 weeks"', "undo yes"):
        await circle_app.say("@mia", asked)
        await circle_app.advance(minutes=1)
    assert "Organizers stepped in: 1 break for a circle\n" in await circle_app.say("@mia", "report")
    answer = await circle_app.stage.say("local:mia", "report file")
    assert isinstance(answer, Post)
    rows = csv.DictReader(io.StringIO(answer.files[0].content.decode("utf-8-sig")))
    done = {each["what"]: each["count"] for each in rows if each["name"] == "organizers"}
    assert done == {"circle_paused": "1", "merged": "0", "split": "0", "seeded": "0"}


DONE = (
    'reflect "A thought"',
    'goal new "A book" "" "" "" counted',
    'goal note "" "Half" half',
    "goal done",
    'commitment "To call"',
    "commitment done kept",
    'check-in "So far"',
    "rsvp cannot",
    "rsvp coming",
    "was there",
    'mid-point "More" "Less" "This"',
    'self-assessment "A" "B"',
    'thanks @ana "The question"',
    'before "A question"',
)


async def everything(app: CircleApp) -> str:
    """All that an organizer can see of the season at once: the report, its table, its page."""
    table = await app.stage.say("local:mia", "report file")
    assert isinstance(table, Post)
    report = await app.say("@mia", "report")
    return "\n".join((re.sub(r"https?://\S+", "", report), table.files[0].content.decode("utf-8-sig")))


@pytest.mark.parametrize("people", [4, 6])
async def test_whatever_one_member_does_the_reports_before_and_after_are_the_same(
    circle_app: CircleApp, people: int
) -> None:
    """In a circle of which somebody is quiet: that they are back does not show before the next weekly look."""
    await circle_app.season(sessions=8, people=people)
    for _ in range(3):
        await circle_app.meet()
        await circle_app.say("@ana", "wrap-up Chen")
    before = await everything(circle_app)
    assert "some have been quiet for 4 weeks" in before
    for asked in DONE:
        await circle_app.say("@chen", asked)
        assert await everything(circle_app) == before, asked
    await circle_app.advance(weeks=1)
    assert "some have been quiet" not in await everything(circle_app)
