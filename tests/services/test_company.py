"""From who joined to what the engine takes: what people stated, who met before, how long the season is."""

from datetime import date

import pytest

from circles.config import Forming
from circles.domain.availability import Availability, assumed
from circles.domain.person import Identity, Person
from circles.domain.profile import Profile
from circles.domain.program import Plan
from circles.domain.series import LocalTime
from circles.domain.week_masks import WHOLE_WEEK, week_mask
from circles.formation.instance import Instance
from circles.services.company import FIRST_PLACE, gathered, history, rules_of, span, spoken_by
from circles.testing import CircleApp

EVENINGS = Availability(week_mask([(day, 18 * 60, 21 * 60) for day in range(5)]))


async def person(app: CircleApp, who: str) -> Person:
    found = await app.stage.app.desk.ledger.people.by_identity(Identity("local", who))
    assert found is not None
    return found


async def of(app: CircleApp, *who: str, first: str = "") -> Instance:
    desk = app.stage.app.desk
    latest = await desk.ledger.programs.latest()
    assert latest is not None
    chosen = LocalTime.parse(first).in_zone("UTC") if first else None
    return await gathered(desk, *latest, [await person(app, each) for each in who], app.now, chosen)


@pytest.fixture
async def joined(circle_app: CircleApp) -> CircleApp:
    await circle_app.say("@mia", 'program create "Night owls" "We meet" 4 2 60')
    await circle_app.say("@mia", "program open")
    for who, city in (("ana", "Lisbon"), ("bo", "New York"), ("chen", "Kolkata"), ("dua", "Nairobi")):
        await circle_app.say(f"@{who}", f'join "{city}"')
    return circle_app


async def test_who_stated_nothing_can_come_when_most_can_and_speaks_what_others_do(joined: CircleApp) -> None:
    wishes, ana = joined.stage.app.desk.ledger.wishes, await person(joined, "ana")
    await wishes.set_hours(ana.id, EVENINGS)
    await wishes.set_profile(ana.id, Profile(("pt-BR", "en"), ("Python",), ("Public  speaking",), ("A new job",), True))
    instance = await of(joined, "ana", "bo")
    stated, silent = instance.members
    assert (stated.can, stated.prefer, stated.assumed) == (EVENINGS.can, EVENINGS.good, False)
    assert (silent.can, silent.prefer, silent.assumed) == (assumed().can, assumed().good, True)
    assert stated.languages == silent.languages == {"pt", "en"}
    assert stated.offers == {"python"} and stated.wants == {"public speaking"} and stated.goals == {"a new job"}
    assert stated.mentor and not silent.mentor
    assert (stated.zone, silent.zone) == ("Europe/Lisbon", "America/New_York")


def test_a_missing_profile_excludes_nobody() -> None:
    told = [Profile(("de",)), Profile(("fr", "en")), Profile()]
    assert spoken_by(told, "es-MX") == {"de", "fr", "en", "es"}


async def test_who_named_whom_stays_unknown_but_the_pair_is_kept_apart(joined: CircleApp) -> None:
    ana, bo = await person(joined, "ana"), await person(joined, "bo")
    await joined.stage.app.desk.ledger.apart.add(bo.id, ana.id)
    instance = await of(joined, "ana", "bo", "chen")
    assert instance.apart == (tuple(sorted((ana.id, bo.id))),) and not any(each.avoid for each in instance.members)


async def test_the_season_is_as_long_as_the_plan_and_longer_for_days_off(joined: CircleApp) -> None:
    desk = joined.stage.app.desk
    instance = await of(joined, "ana", "bo")
    assert instance.start.weekday() == 0 and instance.start <= joined.now.date()
    assert instance.weeks == 8, "four sessions, every two weeks, the first within seven days"
    longer = Plan(sessions=4, blackouts=("2027-01-12 2027-02-14",))
    assert span(desk, longer, joined.now)[1] > instance.weeks
    monthly = Plan(sessions=3, rhythm="first monday")
    assert span(desk, monthly, joined.now) == (date(2027, 2, 1), 10), "1 February, 1 March, 5 April 2027"


async def test_where_the_first_hour_is_chosen_hours_are_no_rule(joined: CircleApp) -> None:
    await joined.stage.app.desk.ledger.wishes.set_hours((await person(joined, "ana")).id, EVENINGS)
    instance = await of(joined, "ana", "bo", first="2027-01-20 18:00")
    assert all((each.can, each.assumed) == (WHOLE_WEEK, True) for each in instance.members)
    assert instance.start == date(2027, 1, 18)


def test_pairs_who_met_count_by_the_last_season_and_only_among_those_who_are_there() -> None:
    before = (
        (1, "alder", "a"),
        (1, "alder", "b"),
        (1, "alder", "c"),
        (2, "birch", "b"),
        (2, "birch", "a"),
        (3, "x", "a"),
    )
    assert history(before, 3, {"a", "b", "c"}) == (("a", "b", 1), ("a", "c", 2), ("b", "c", 2))
    assert history(before, 3, {"a", "c"}) == (("a", "c", 2),)


async def test_who_was_left_without_a_place_comes_first_next_time(joined: CircleApp) -> None:
    await joined.say("@mia", "propose 2027-01-12 18:00")
    await joined.say("@mia", "lock Alder")
    await joined.say("@eli", "join Oslo")
    await joined.say("@mia", "publish")
    ledger = joined.stage.app.desk.ledger
    latest = await ledger.programs.latest()
    assert latest is not None
    await ledger.programs.next_season(latest[1])
    instance = await of(joined, "ana", "eli", "bo")
    assert [round(each.bonus, 3) for each in instance.members] == [0.01, round(FIRST_PLACE + 0.02 / 3, 3), 0.003]
    assert {ago for *_, ago in instance.history} == {1} and len(instance.history) == 1, "Ana and Bo met"


def test_weights_are_hundredths_and_sizes_those_of_the_plan() -> None:
    rules = rules_of(Plan(least=3, target=4, most=5, minutes=50), Forming(cover=7, need_mentor="yes", size=3))
    assert (rules.size_min, rules.size_target, rules.size_max) == (3, 4, 5)
    assert (rules.weights.cover, rules.weights.size, rules.need_mentor) == (0.07, 0.03, True)
    assert rules.meeting_minutes == 60, "whole quarters of an hour"
