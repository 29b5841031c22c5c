"""Sessions that fall out are made up for at the end; later ones move along."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from hypothesis import given
from hypothesis import strategies as st

from circles.domain.replanning import coming_from, made_up, moved_along
from circles.domain.series import Series, WallTime
from circles.domain.session import Session, SessionState

AT = datetime(2027, 1, 1, tzinfo=UTC)
TODAY = date(2027, 1, 4)
FORMATS = ("kick-off", "hot-seat", "lean-coffee", "hot-seat", "season-review")
RHYTHMS = ("every 2 weeks on tue", "tue and thu", "first monday", "last friday", "2027-01-12, 2027-02-09, 2027-02-23")
FREE = frozenset[date]()


def season(rhythm: str = "every 2 weeks on tue") -> tuple[Series, list[Session]]:
    series = Series(date(2027, 1, 12), time(18), "Europe/Lisbon", 2, len(FORMATS), rhythm)
    return series, [
        Session(f"s{n}", "c", n, wall, wall.instant, 60, format, SessionState.SCHEDULED, 0, AT)
        for n, (wall, format) in enumerate(zip(series, FORMATS, strict=True), 1)
    ]


@given(
    st.sampled_from(RHYTHMS),
    st.sets(st.integers(1, 5), min_size=1),
    st.integers(0, 4),
    st.sets(st.dates(date(2027, 1, 1), date(2027, 12, 31)), max_size=40),
)
def test_the_count_is_kept_kick_off_first_review_last_never_on_a_day_off(
    rhythm: str, off: set[int], held: int, without: set[date]
) -> None:
    series, sessions = season(rhythm)
    sessions = [replace(each, state=SessionState.HELD) if each.number <= held else each for each in sessions]
    fallen = {each.id for each in sessions if each.number in off and each.is_coming_up}
    if not fallen:
        return
    plan = made_up(sessions, fallen, series, without, TODAY)
    left = [each for each in sessions if each.id not in fallen]
    formats = [plan.formats.get(each.id, each.format) for each in left] + [format for _, format in plan.appended]
    assert tuple(formats) == FORMATS, "as many, in the order they were planned"
    days = [wall.day for wall, _ in plan.appended]
    assert days == sorted(set(days)) and days[0] > sessions[-1].wall.day
    assert not set(days) & without
    assert not plan.formats.keys() & {each.id for each in sessions if each.state is SessionState.HELD}


def test_a_late_circle_appends_days_that_are_still_to_come() -> None:
    series, sessions = season()
    plan = made_up(sessions, {"s5"}, series, FREE, date(2027, 6, 1))
    assert plan.appended[0][0].day > date(2027, 6, 1)


@given(
    st.sampled_from(RHYTHMS),
    st.integers(1, 5),
    st.integers(-5, 20),
    st.sets(st.dates(date(2027, 1, 1), date(2027, 12, 31)), max_size=40),
)
def test_all_later_ones_move_along_and_earlier_ones_stay(rhythm: str, number: int, by: int, without: set[date]) -> None:
    series, sessions = season(rhythm)
    moving = sessions[number - 1]
    to = WallTime(date.fromordinal(moving.wall.day.toordinal() + by), time(19, 30), "Europe/Lisbon")
    plan = moved_along(sessions, moving, to, series, without)
    concerned = coming_from(moving, sessions)
    new = {each.id: wall for each, wall in plan.walls}
    assert set(new) == {each.id for each in concerned}
    assert new[moving.id] == to
    walls = [new[each.id] for each in concerned]
    assert [wall.day for wall in walls] == sorted({wall.day for wall in walls})
    assert {wall.time for wall in walls} == {time(19, 30)}
    assert not {wall.day for wall in walls[1:]} & without
    assert next(plan.series.open_end(after=to.day)) is not None, "what is appended later goes by the new plan"


def test_one_that_was_moved_on_its_own_before_leads_the_others_all_the_same() -> None:
    series, sessions = season()
    wall = WallTime(date(2027, 1, 15), time(18), "Europe/Lisbon")
    sessions[0] = replace(sessions[0], wall=wall, starts_at=wall.instant, state=SessionState.MOVED)
    to = WallTime(date(2027, 1, 16), time(18), "Europe/Lisbon")
    plan = moved_along(sessions, sessions[0], to, series, FREE)
    assert [wall.day.isoformat() for _, wall in plan.walls][:3] == ["2027-01-16", "2027-01-30", "2027-02-13"]
