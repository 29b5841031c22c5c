"""What was begun and what ended it: nothing stands in two pairs, and a hope goes on to the session that takes place."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from circles.domain.pairs import hoped_for, looked_at, pairs
from circles.domain.prompt_sets import AFTER, BEFORE, BEGIN, END, STAY
from circles.domain.reflection import Reflection, Visibility
from circles.domain.series import WallTime
from circles.domain.session import Session, SessionState

START = datetime(2027, 1, 12, 18, tzinfo=UTC)
states = st.lists(st.sampled_from(SessionState), max_size=10)


def session(number: int, state: SessionState) -> Session:
    wall = WallTime(START.date() + timedelta(days=14 * number), START.time(), "UTC")
    return Session(f"s{number}", "c", number, wall, wall.instant, 60, "x", state, 0, START)


def wrote(session: str, prompt: str, text: str = "x") -> Reflection:
    return Reflection(f"{session}:{prompt}", session, "p", prompt, text, Visibility.ME, START)


@given(states, st.sets(st.integers(0, 11)), st.sets(st.integers(0, 11)))
def test_each_hope_stands_in_one_pair_at_most_and_each_end_has_its_hope(
    season: list[SessionState], hoped: set[int], ended: set[int]
) -> None:
    sessions = [session(number, state) for number, state in enumerate(season)]
    mine = [*(wrote(f"s{n}", BEFORE) for n in hoped), *(wrote(f"s{n}", AFTER.id) for n in ended)]
    found = pairs(mine, sessions)
    begun = [one.id for each in found for one in each.begun]
    assert len(begun) == len({*begun})
    for each in found:
        assert sessions[each.number].state is SessionState.HELD and not each.is_of_season
        assert each.ended is None or each.ended.session_id == f"s{each.number}"
        (hope,) = each.begun
        assert int(hope.session_id[1:]) <= each.number


def test_a_hope_goes_on_over_what_did_not_take_place_and_no_further() -> None:
    skipped, held = SessionState.SKIPPED, SessionState.HELD
    sessions = [session(number, state) for number, state in enumerate((held, skipped, held, held))]
    mine = [wrote("s1", BEFORE)]
    assert hoped_for(mine, sessions, sessions[2]) == mine[0]
    assert hoped_for(mine, sessions, sessions[3]) is None and hoped_for(mine, sessions, sessions[0]) is None
    later = [*mine, wrote("s2", BEFORE)]
    assert hoped_for(later, sessions, sessions[2]) == later[1], "what was said last counts"


def test_half_time_and_the_end_are_one_pair_with_all_its_answers_in_their_order() -> None:
    sessions = [session(number, SessionState.HELD) for number in range(6)]
    mine = [wrote("s2", STAY), wrote("s2", BEGIN), wrote("elsewhere", BEGIN)]
    assert [each.prompt for each in looked_at(mine, sessions)] == [BEGIN, STAY]
    (open_one,) = pairs(mine, sessions)
    assert open_one.is_of_season and open_one.ended is None and open_one.number == 2
    (ended,) = pairs([*mine, wrote("s5", END.id)], sessions)
    assert ended.ended and ended.number == 5 and len(ended.begun) == 2
    assert pairs([wrote("s5", END.id)], sessions) == (), "nothing ends that was not begun"
