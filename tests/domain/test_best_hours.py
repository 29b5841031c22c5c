"""The hours of a season are as good as trying out all, on every wall, in every week; and what else comes of them."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circles.domain.availability import Availability
from circles.domain.availability_text import read_availability
from circles.domain.best_hours import HoursPlan, best_hours
from circles.domain.hour_shares import Member, cannot, shares
from circles.domain.hour_windows import Hour, Season
from circles.domain.hours_again import Recheck, recheck
from circles.domain.hours_blocked import blocked
from circles.domain.hours_for_all import Wanted, without_collisions
from circles.domain.series import WallTime
from circles.domain.week_masks import DAY, WHOLE_WEEK, week_mask
from circles.domain.zones import local

pytestmark = pytest.mark.slow

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Chatham", "Australia/Lord_Howe", "UTC",
         "America/Santiago", "Africa/Cairo")  # fmt: skip
MONDAYS = [date(2026, 10, 19), date(2026, 10, 26), date(2026, 12, 28), date(2027, 3, 8), date(2027, 3, 29)]
HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)

spans = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 22), st.integers(1, 8)), min_size=1, max_size=4).map(
    lambda found: week_mask([(day, 60 * first, min(1440, 60 * (first + hours))) for day, first, hours in found])
)
all_days = st.tuples(st.integers(0, 20), st.integers(2, 12)).map(
    lambda each: week_mask([(day, 60 * each[0], min(1440, 60 * sum(each))) for day in range(7)])
)
availabilities = st.builds(lambda good, can: Availability(good, can & ~good), spans | all_days, all_days)


def members(most: int) -> st.SearchStrategy[list[Member]]:
    each = st.tuples(st.sampled_from(ZONES), availabilities, st.integers(0, 3))
    return st.lists(each, min_size=1, max_size=most).map(
        lambda found: [Member(f"p{place}", *one) for place, one in enumerate(found)]
    )


def burden(member: Member, at: datetime) -> int | None:
    """What a session of an hour costs somebody, by walking through it; None if they cannot."""
    walls = [local(at + step * QUARTER, member.zone) for step in range(4)]
    bits = [wall.weekday() * DAY + (wall.hour * 60 + wall.minute) // 15 for wall in walls]
    if not all(member.stated.can >> bit & 1 for bit in bits):
        return None
    start = walls[0].hour * 60 + walls[0].minute
    return (not all(member.stated.good >> bit & 1 for bit in bits)) + (not 480 <= start <= 1200)


def on_a_wall(people: list[Member], zone: str, monday: date) -> dict[int, tuple[int, ...]]:
    """All hours of a week on a wall, by their quarter, at which everybody can, with what they cost."""
    found = {}
    for quarter in range(0, 7 * DAY, 4):
        day, rest = divmod(quarter, DAY)
        wall = WallTime(monday + timedelta(days=day), time(rest // 4, rest % 4 * 15), zone)
        costs = [burden(each, wall.instant) for each in people]
        if not wall.skipped and None not in costs:
            found[quarter] = tuple(each or 0 for each in costs)
    return found


def near(way: tuple[int, ...]) -> bool:
    """Whether half a week is between any two sessions: hours on four days in a row, at most."""
    days = [quarter // DAY for quarter in way]
    return max(days) - min(days) < 4


def tried_out(people: list[Member], monday: date, weeks: tuple[int, ...]) -> tuple[int, bool, int] | None:
    """The least largest burden, whether an hour for all reaches it, and the least sum then."""
    names = [each.zone for each in people]
    home = max(dict.fromkeys(names), key=names.count)
    found = []
    for zone in dict.fromkeys([home, *names]):
        tables = [on_a_wall(people, zone, monday + timedelta(weeks=week)) for week in weeks]
        same = set.intersection(*map(set, tables))
        for way in product(*tables) if zone == home else [(hour,) * len(weeks) for hour in same]:
            if not near(way):
                continue
            costs = [table[hour] for table, hour in zip(tables, way, strict=True)]
            totals = [each.carried + sum(mine) for each, mine in zip(people, zip(*costs, strict=True), strict=True)]
            found.append((max(totals), len(set(way)) > 1, zone != home, sum(totals)))
    if not found:
        return None
    largest, several, _, total = min(found)
    return largest, not several, total


@given(members(3), st.sampled_from(MONDAYS), st.sampled_from([(0,), (0, 1), (1, 2)]))
@settings(max_examples=25, deadline=None)
def test_they_are_as_good_as_trying_out_all(people: list[Member], monday: date, weeks: tuple[int, ...]) -> None:
    season = Season.weekly(monday, weeks, grid=60)
    plan, best = best_hours(people, season), tried_out(people, monday, weeks)
    assert (plan is None) == (best is None)
    if plan:
        assert (plan.choice.largest, plan.choice.is_fixed, plan.choice.total) == best
        assert plan.choice.is_proved
        _holds(plan, people, season)


def test_the_full_hours_of_another_wall_can_be_easier() -> None:
    """8:00 in Kathmandu is 13:15 on Lord Howe Island in summer: no full hour there is as good for both."""
    early = Availability(0, week_mask([(day, 120, 540) for day in range(7)]))
    noon = Availability(week_mask([(day, 420, 870) for day in range(7)]), 0)
    people = [Member("p0", "Australia/Lord_Howe", noon, 0), Member("p1", "Asia/Kathmandu", early, 0)]
    plan = best_hours(people, Season.weekly(date(2026, 10, 19), (0,), grid=60))
    assert plan and plan.largest == 1
    assert [str(each) for each in plan.hours] == [str(Hour("Asia/Kathmandu", 8 * 4))]


def _holds(plan: HoursPlan, people: list[Member], season: Season) -> None:
    """Everybody can, in each session, and what it costs is what it says."""
    assert len(plan.sessions) == len(season.windows) and 1 <= len(plan.hours) <= 4
    for each, mine in zip(people, plan.shares, strict=True):
        costs = [burden(each, wall.instant) for wall in plan.sessions]
        assert None not in costs and mine.burden == each.carried + sum(cost or 0 for cost in costs)
        assert mine.good + mine.possible == len(plan.sessions) and cannot(each, plan.sessions, 60) == ()
    assert plan.largest == plan.choice.largest
    days = [wall.day for wall in plan.sessions]
    apart = [later - early for early, later in pairwise(season.windows)]
    assert all(later - early >= min(apart) / 2 for early, later in pairwise(days)), "half the rhythm between two"
    assert not any(wall.skipped for wall in plan.sessions)


@given(members(6), st.sampled_from(MONDAYS), st.integers(1, 26), st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_a_season_holds_what_it_says(people: list[Member], monday: date, sessions: int, every: int) -> None:
    season = Season.weekly(monday, tuple(range(0, sessions * every, every)))
    plan = best_hours(people, season)
    assert plan or blocked(people, season) or sessions > 4, "more than four hours would be needed, one for each change"
    if plan:
        _holds(plan, people, season)
        assert best_hours(people, season) == plan
        assert recheck(people, plan.sessions, plan.sessions, 60) is None


def member(name: str, zone: str, typed: str, carried: int = 0) -> Member:
    return Member(name, zone, read_availability(typed), carried)


def test_one_hour_that_is_good_for_all() -> None:
    people = [member("ana", "Europe/Lisbon", "evenings"), member("bo", "Europe/Berlin", "weekdays 18-21")]
    plan = best_hours(people, Season.weekly(date(2026, 10, 5), tuple(range(0, 26, 2))))
    assert plan and plan.choice.is_fixed and plan.choice.total == 0
    assert [str(each) for each in plan.sessions[:2]] == [
        "2026-10-05 18:00 Europe/Lisbon",
        "2026-10-19 18:00 Europe/Lisbon",
    ]
    assert [each.good for each in plan.shares] == [13, 13]


def test_else_they_take_turns_and_whoever_carried_more_has_fewer_hard_ones() -> None:
    day = "any time possible"
    people = [
        member("ana", "Europe/Berlin", f"tue 18-20 good, {day}"),
        member("bo", "Europe/Berlin", f"thu 18-20 good, {day}"),
    ]
    season = Season.weekly(date(2026, 10, 5), tuple(range(12)))
    plan = best_hours(people, season)
    assert plan and not plan.choice.is_fixed and [each.burden for each in plan.shares] == [6, 6]
    assert {(each.day.weekday(), each.time.hour) for each in plan.sessions} == {(1, 18), (3, 18)}
    weekdays = [each.day.weekday() for each in plan.sessions]
    assert all(one != other for one, other in zip(weekdays[::2], weekdays[1::2], strict=True)), "in turns"
    carried = best_hours([member("ana", "Europe/Berlin", f"tue 18-20 good, {day}", 4), people[1]], season)
    assert carried and [(each.possible, each.burden) for each in carried.shares] == [(4, 8), (8, 8)]


def test_early_and_late_are_by_ones_own_wall() -> None:
    people = [member("ana", "Europe/Berlin", "any time"), member("bo", "America/Los_Angeles", "any time")]
    sessions = [WallTime(date(2026, 11, 10), time(hour), "Europe/Berlin") for hour in (16, 20, 21)]
    ana, bo = shares(people, sessions, 60)
    assert (ana.early, ana.late, ana.burden) == (0, 1, 1)
    assert (bo.early, bo.late, bo.burden) == (1, 0, 1)


def test_who_blocks_whom_and_the_least_that_would_help() -> None:
    people = [
        member("ana", "Europe/Berlin", "weekday evenings"),
        member("bo", "Europe/Berlin", "any time"),
        member("chen", "Europe/Berlin", "weekdays 9-18:30"),
    ]
    season = Season.weekly(date(2026, 10, 5), tuple(range(10)))
    assert best_hours(people, season) is None
    found = blocked(people, season)
    assert found and (found.person_ids, found.weeks) == (("ana", "chen"), 10)
    assert found.opening.needed == (("ana", 30),) and str(found.opening.hour.wall(date(2026, 10, 5))) == (
        "2026-10-05 17:30 Europe/Berlin"
    )
    assert blocked(people[:2], season) is None
    nobody = [Member("dee", "UTC", Availability()), *people]
    assert (blocked(nobody, season) or found).person_ids == ("dee",)


def test_where_only_the_weeks_of_a_change_have_no_hour_it_says_how_many() -> None:
    people = [member("ana", "Europe/Berlin", "mon 14-15"), member("bo", "America/New_York", "mon 8-9")]
    found = blocked(people, Season.weekly(date(2026, 10, 5), tuple(range(10))))
    assert found and (found.weeks, found.person_ids) == (1, ("ana", "bo"))


def test_it_is_looked_at_again_when_somebody_cannot_come_any_more() -> None:
    people = [
        member("ana", "Europe/Berlin", "tue and thu evenings"),
        member("bo", "Europe/Lisbon", "tue and wed evenings"),
    ]
    season = Season.weekly(date(2026, 10, 5), tuple(range(6)))
    plan = best_hours(people, season)
    assert plan and recheck(people, plan.sessions, better(people, season), 60) is None
    busy = [people[0], member("bo", "Europe/Lisbon", "wed evenings")]
    found = recheck(busy, plan.sessions, better(busy, season), 60)
    assert found == Recheck({"bo": 6}, 0) and better(busy, season) is None
    paused = better(busy[1:], season)
    assert paused and {each.day.weekday() for each in paused} == {2}
    assert recheck(busy[1:], plan.sessions, paused, 60) == Recheck({"bo": 6}, 6)
    later = Season.weekly(date(2026, 10, 5), range(1, 6))
    assert recheck(people, plan.sessions[1:], better(people, later), 60) is None, "a holiday"


def better(people: list[Member], season: Season) -> tuple[WallTime, ...] | None:
    plan = best_hours(people, season)
    return plan.sessions if plan else None


def test_it_is_not_moved_for_a_little() -> None:
    people = [member("ana", "UTC", "tue 18-20 good, any time possible"), member("bo", "UTC", "tue, wed 10-22")]
    late = [WallTime(date(2026, 10, 6) + timedelta(weeks=week), time(12), "UTC") for week in range(3)]
    assert recheck(people, late[:1], better(people, Season.weekly(date(2026, 10, 5), (0,))), 60) is None
    assert recheck(people, late, better(people, Season.weekly(date(2026, 10, 5), (0, 1, 2))), 60) == Recheck({}, 3)


@given(st.lists(st.tuples(members(3), st.sets(st.sampled_from(["host", "room", "hall"]))), min_size=1, max_size=4),
       st.sampled_from(MONDAYS), st.integers(0, 7 * 24))  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_who_shares_a_host_or_a_room_never_collides(
    found: list[tuple[list[Member], set[str]]], monday: date, hour: int
) -> None:
    wanted = [
        Wanted(
            f"c{place}", tuple(people), Season.weekly(monday + timedelta(weeks=place % 2), (0, 1, 2)), frozenset(needs)
        )
        for place, (people, needs) in enumerate(found)
    ]
    start = datetime(monday.year, monday.month, monday.day, tzinfo=UTC) + hour * HOUR + timedelta(minutes=40)
    plans = without_collisions(wanted, {"hall": [(start, start + HOUR)]})
    assert list(plans) == [each.circle_id for each in wanted]
    taken = [("hall", start, start + HOUR)]
    for each in wanted:
        plan = plans[each.circle_id]
        assert plan or best_hours(each.members, each.season) is None or each.shares
        mine = [
            (name, wall.instant, wall.instant + HOUR)
            for wall in (plan.sessions if plan else ())
            for name in each.shares
        ]
        assert not any(
            a == b and first < until and begin < last for a, begin, until in mine for b, first, last in taken
        )
        taken += mine


def test_a_circle_with_few_hours_does_not_lose_them() -> None:
    easy = Wanted(
        "easy", (member("ana", "UTC", "mon-fri 17-20"),), Season.weekly(date(2026, 10, 5), (0, 1)), frozenset({"room"})
    )
    hard = Wanted("hard", (member("bo", "UTC", "mon 18-19:30"),), easy.season, frozenset({"room"}))
    plans = without_collisions([easy, hard])
    assert all(plans.values())
    third = Wanted("third", hard.members, hard.season, hard.shares)
    assert without_collisions([easy, hard, third])["third"] is None


@pytest.mark.parametrize(("people", "weeks"), [([], (0,)), ([Member("ana", "UTC", Availability(WHOLE_WEEK))], ())])
def test_with_nobody_or_no_week_there_is_nothing_to_choose(people: list[Member], weeks: tuple[int, ...]) -> None:
    season = Season.weekly(date(2026, 10, 5), weeks)
    assert best_hours(people, season) is None and blocked(people, season) is None
    assert shares(people, (), 60) == tuple(shares(people, [], 60))
