"""On whose wall somebody lives, and when they can come on the days of a plan."""

from datetime import date

from circles.domain.availability import Availability, assumed
from circles.domain.person import Person
from circles.domain.program import Plan
from circles.domain.walls import Walls, weekdays_of
from circles.domain.week_masks import WHOLE_WEEK, week_mask

MONDAY = date(2027, 1, 11)
ANA, BO, EMI = (
    Person("ana", "Ana", "Europe/Lisbon"),
    Person("bo", "Bo", "Europe/Lisbon"),
    Person("e", "E", "Asia/Tokyo"),
)
ANY_TIME = Availability(WHOLE_WEEK)


def test_who_has_no_zone_lives_by_the_clock_that_most_live_by() -> None:
    walls = Walls((EMI, ANA, Person("x", "X"), BO), Plan(), MONDAY)
    assert [walls.zone(each) for each in (EMI, Person("x", "X"))] == ["Asia/Tokyo", "Europe/Lisbon"]
    assert Walls((Person("x", "X"),), Plan(), MONDAY).zone(Person("x", "X")) == "UTC"


def test_who_stated_nothing_can_come_when_most_can() -> None:
    walls = Walls((ANA,), Plan(), MONDAY)
    assert walls.week(ANA, None) == assumed()
    assert walls.week(ANA, ANY_TIME) == ANY_TIME


def test_only_hours_on_the_days_of_the_plan_count() -> None:
    walls = Walls((ANA, BO), Plan(rhythm="every 2 weeks on tue"), MONDAY)
    assert walls.week(ANA, ANY_TIME).can == week_mask([(1, 0, 24 * 60)])
    evenings = Availability(week_mask([(0, 1080, 1260)]), week_mask([(1, 1080, 1260)]))
    assert walls.week(ANA, evenings) == Availability(0, week_mask([(1, 1080, 1260)]))


def test_far_away_the_day_on_the_own_wall_counts_and_the_one_on_that_of_most() -> None:
    walls = Walls((ANA, BO, EMI), Plan(rhythm="every 2 weeks on tue"), MONDAY)
    own, of_most = week_mask([(1, 0, 24 * 60)]), week_mask([(1, 9 * 60, 24 * 60), (2, 0, 9 * 60)])
    assert walls.week(EMI, ANY_TIME).can == own | of_most, "Tuesday in Lisbon is from Tuesday 9:00 to Wednesday 9:00"


def test_each_way_to_name_days_names_weekdays() -> None:
    assert weekdays_of(Plan()) == frozenset()
    assert weekdays_of(Plan(rhythm="every 2 weeks on tue and thu")) == {1, 3}
    assert weekdays_of(Plan(rhythm="first monday")) == {0}
    assert weekdays_of(Plan(rhythm="2027-01-12, 2027-01-20")) == {1, 2}
