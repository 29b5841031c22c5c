"""A week as cells to paint: nothing is lost that is finer than a cell."""

from hypothesis import given
from hypothesis import strategies as st

from circles.domain.availability import ALWAYS, Availability, Level, assumed
from circles.domain.week_cells import SIZES, cells, painted, places, size_for
from circles.domain.week_masks import QUARTER, WHOLE_WEEK, week_mask

WEEKS = st.tuples(st.integers(0, WHOLE_WEEK), st.integers(0, WHOLE_WEEK)).map(
    lambda pair: Availability(pair[0], pair[1] & ~pair[0])
)
SIZE = st.sampled_from(SIZES)


def test_a_week_has_as_many_cells_as_hours() -> None:
    assert len(places(60)) == 168 and len(places(30)) == 336
    assert places(60)[18] == (0, 18 * 60)


@given(WEEKS, SIZE)
def test_what_looks_as_before_stays_as_it_was(week: Availability, size: int) -> None:
    shown = {place: cell.level for place, cell in cells(week, size).items()}
    assert painted(week, shown, size) == week
    assert painted(week, {}, size) == week


@given(WEEKS, SIZE, st.data())
def test_a_cell_that_is_painted_has_its_level_and_the_others_keep_theirs(
    week: Availability, size: int, data: st.DataObject
) -> None:
    place, level = data.draw(st.sampled_from(places(size))), data.draw(st.sampled_from(Level))
    before, after = cells(week, size), painted(week, {place: level}, size)
    found = cells(after, size)
    assert found[place].level is level
    assert found[place].is_whole or after == week
    assert {each: cell for each, cell in found.items() if each != place} == {
        each: cell for each, cell in before.items() if each != place
    }
    assert not after.good & after.possible


@given(SIZE)
def test_painting_everything_says_everything(size: int) -> None:
    assert painted(Availability(), dict.fromkeys(places(size), Level.GOOD), size) == ALWAYS
    assert painted(ALWAYS, dict.fromkeys(places(size), Level.IMPOSSIBLE), size) == Availability()


def test_whole_hours_do_unless_something_is_finer() -> None:
    assert size_for(assumed()) == size_for(Availability()) == 60
    half = Availability(week_mask([(1, 18 * 60 + 30, 21 * 60)]))
    assert size_for(half) == 30
    assert size_for(Availability(week_mask([(1, 18 * 60 + QUARTER, 21 * 60)]))) == 30


def test_a_cell_with_two_levels_shows_that_of_most_quarters_and_the_worse_one_if_even() -> None:
    monday = Availability(week_mask([(0, 60, 90), (0, 120, 165), (0, 180, 195)]), week_mask([(0, 195, 210)]))
    found = cells(monday, 60)
    assert [(found[0, 60 * hour].level, found[0, 60 * hour].is_whole) for hour in (1, 2, 3)] == [
        (Level.IMPOSSIBLE, False),
        (Level.GOOD, False),
        (Level.IMPOSSIBLE, False),
    ]
