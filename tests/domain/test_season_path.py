"""The drawing of a season: every session has a place of its own, inside the picture, one step from the one before."""

from hypothesis import given
from hypothesis import strategies as st

from circles.domain.season_path import HEIGHT, ROUND, STEP, size, spots


@given(st.integers(1, 60))
def test_sessions_stand_apart_inside_the_picture(count: int) -> None:
    places, (width, height) = spots(count), size(count)
    assert len(set(places)) == count
    for each in places:
        assert ROUND <= each.x <= width - ROUND and ROUND <= each.y <= height - ROUND
    for before, after in zip(places, places[1:], strict=False):  # noqa: RUF007
        assert (abs(before.x - after.x), after.y - before.y) in {(STEP, 0), (0, HEIGHT)}


def test_it_is_never_wider_than_a_phone_has_room_for() -> None:
    assert max(size(count)[0] for count in range(1, 60)) <= 400
