"""The running clock: whatever is pressed, the session ends on time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circles.domain.agenda import AgendaItem
from circles.domain.timekeeper import Progress, extend, go_back, go_on, pause, run_on, start
from circles.domain.timetable import DueKind, block_due, warning_due
from circles.errors import Refused

START = datetime(2027, 1, 12, 18, tzinfo=UTC)
END = START + timedelta(minutes=60)


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def items(*lengths: int, turns: tuple[int, ...] = ()) -> tuple[AgendaItem, ...]:
    return tuple(
        AgendaItem(f"part {place}", sum(lengths[:place]), length, place in turns)
        for place, length in enumerate(lengths)
    )


def running(*lengths: int, turns: tuple[int, ...] = ()) -> Progress:
    return start("s", items(*lengths, turns=turns), START, END)


def minutes(progress: Progress) -> list[int]:
    return [item.minutes for item in progress.items]


def on(progress: Progress | None) -> Progress:
    assert progress is not None
    return progress


def test_a_session_on_time_goes_from_block_to_block() -> None:
    progress = running(10, 20, 20, 6, 4)
    ends = [progress.block_ends_at]
    while further := go_on(progress, progress.block_ends_at):
        progress = further
        ends.append(progress.block_ends_at)
    assert ends == [after(10), after(30), after(50), after(56), END]
    assert minutes(progress) == [10, 20, 20, 6, 4]
    assert progress.is_last


def test_seconds_of_delay_do_not_add_up() -> None:
    progress: Progress | None = running(10, 20, 20, 6, 4)
    while progress is not None:
        last = progress
        progress = go_on(progress, progress.block_ends_at + timedelta(seconds=50))
    assert minutes(last) == [10, 20, 20, 6, 4]
    assert last.block_started_at == after(56)


def test_minutes_gained_go_to_the_turns_that_follow() -> None:
    progress = on(go_on(running(10, 20, 20, 6, 4, turns=(2,)), after(4)))
    assert minutes(progress)[1:] == [20, 26, 6, 4]
    assert [item.at for item in progress.items[1:]] == [4, 24, 50, 56]


def test_minutes_lost_are_taken_from_what_follows() -> None:
    progress = on(go_on(running(10, 20, 20, 6, 4), after(35)))
    assert minutes(progress)[1:] == [10, 9, 4, 2]
    assert progress.block_started_at == after(35)


def test_blocks_without_a_minute_left_are_passed_over() -> None:
    progress = on(go_on(running(10, 20, 20, 6, 4), after(58)))
    assert progress.block == 3
    assert minutes(progress)[3:] == [1, 1]


def test_after_the_last_block_or_the_end_there_is_nothing() -> None:
    assert go_on(running(60), after(10)) is None
    assert go_on(running(10, 50), END) is None
    assert go_on(running(10, 50), after(100)) is None


def test_two_more_minutes_come_from_the_longest_later_blocks() -> None:
    progress = extend(running(10, 20, 20, 6, 4), 2, after(9))
    assert minutes(progress) == [12, 19, 19, 6, 4]
    assert progress.block_ends_at == after(12)
    assert [item.at for item in progress.items] == [0, 12, 31, 50, 56]


def test_two_more_minutes_after_the_time_is_up_begin_now() -> None:
    progress = extend(running(10, 20, 20, 6, 4), 2, after(13))
    assert progress.block_ends_at == after(15)
    assert sum(minutes(progress)) == 60


def test_one_minute_is_given_when_only_one_is_left() -> None:
    progress = extend(running(57, 2, 1), 2, after(50))
    assert minutes(progress) == [58, 1, 1]


def test_nothing_left_to_take_is_said_kindly() -> None:
    for progress in (running(58, 1, 1), running(60)):
        with pytest.raises(Refused, match="ends on time"):
            extend(progress, 2, after(50))


def test_a_late_start_fits_items_that_do_not() -> None:
    progress = start("s", items(10, 20, 20, 6, 4), after(30), END)
    assert sum(minutes(progress)) == 30
    assert progress.hard_end == END


def test_the_last_block_lasts_until_the_hard_end_to_the_second() -> None:
    progress = start("s", items(30, 30), START - timedelta(seconds=20), END)
    assert progress.block_ends_at == START + timedelta(minutes=30, seconds=-20)
    assert on(go_on(progress, progress.block_ends_at)).block_ends_at == END


def test_nobody_starts_after_the_end() -> None:
    with pytest.raises(Refused, match="over"):
        start("s", items(60), END, END)
    with pytest.raises(ValueError):
        start("s", (), START, END)


def test_the_next_block_is_due_until_the_last_one() -> None:
    progress = running(10, 50)
    due = block_due(progress)
    assert due and (due.kind, due.at, due.stale_at) == (DueKind.BLOCK, after(10), END)
    assert block_due(on(go_on(progress, after(10)))) is None


def test_back_within_the_time_of_the_part_is_as_if_nobody_had_gone_on() -> None:
    before = running(10, 20, 20, 6, 4, turns=(2,))
    pressed = on(go_on(before, after(4)))
    assert go_back(pressed, after(6)) == before
    with_more = extend(pressed, 2, after(5))
    assert go_back(with_more, after(6)) == before


def test_back_after_the_time_of_the_part_begins_it_anew_and_what_follows_is_shorter() -> None:
    progress = go_back(on(go_on(running(10, 20, 20, 6, 4), after(10))), after(12))
    assert (progress.block, progress.block_started_at) == (0, after(12))
    assert sum(minutes(progress)) == 48
    assert all(now < planned for now, planned in zip(minutes(progress), (10, 20, 20, 6, 4), strict=True))


def test_back_twice_goes_two_parts_back() -> None:
    progress = on(go_on(on(go_on(running(10, 20, 20, 6, 4), after(2))), after(3)))
    progress = go_back(go_back(progress, after(4)), after(5))
    assert progress.block == 0
    assert sum(minutes(progress)) == 55


def test_back_then_next_is_where_one_was() -> None:
    there = on(go_on(running(10, 20, 20, 6, 4), after(10)))
    again = on(go_on(go_back(there, after(11)), after(12)))
    assert again.item.title == there.item.title
    assert sum(minutes(again)[1:]) == 48


def test_back_brings_back_what_was_passed_over() -> None:
    passed = on(go_on(running(10, 20, 20, 6, 4), after(58)))
    assert passed.block == 3
    with pytest.raises(Refused, match="ends on time"):
        go_back(passed, after(58.5))


def test_there_is_nothing_before_the_first_part() -> None:
    with pytest.raises(Refused, match="first part"):
        go_back(running(10, 50), after(1))


def test_a_pause_keeps_what_the_part_had_left_and_the_end_holds() -> None:
    going = run_on(pause(running(10, 20, 20, 6, 4), after(4)), after(16))
    assert going.paused_at is None
    assert going.block == 0
    left = going.block_ends_at - after(16)
    assert timedelta(minutes=4) <= left <= timedelta(minutes=6), "six were left, and all parts give a little"
    assert sum(minutes(going)) == 60 - 12
    assert going.hard_end == END


def test_a_part_that_has_no_minute_left_after_a_pause_is_passed_over() -> None:
    going = run_on(pause(running(10, 20, 20, 6, 4), after(4)), after(58))
    assert [item.title for item in going.items[going.block :]] == ["part 3", "part 4"]
    assert going.block_started_at == after(58)


def test_who_presses_in_a_pause_lets_the_clock_run_on() -> None:
    still = pause(running(10, 20, 20, 6, 4), after(4))
    assert on(go_on(still, after(6))).paused_at is None
    assert extend(still, 2, after(6)).paused_at is None
    assert go_back(pause(on(go_on(running(10, 50), after(10))), after(11)), after(12)).paused_at is None


def test_nobody_pauses_twice() -> None:
    with pytest.raises(Refused, match="clock go"):
        pause(pause(running(10, 50), after(4)), after(5))


def test_a_pause_of_no_length_changes_nothing_but_the_way_back() -> None:
    progress = on(go_on(running(10, 20, 20, 6, 4), after(4)))
    assert run_on(progress, after(5)) is progress
    assert minutes(run_on(pause(progress, after(5)), after(5))) == minutes(progress)


def test_no_alarm_rings_in_a_pause() -> None:
    still = pause(running(10, 50), after(4))
    assert block_due(still) is None
    assert warning_due(still, after(4)) is None


def test_a_minute_is_announced_before_each_part_ends_but_in_the_shortest_ones() -> None:
    progress = running(10, 47, 2, 1)
    due = warning_due(progress, after(0))
    assert due and (due.kind, due.at, due.stale_at) == (DueKind.WARNING, after(9), after(10))
    assert warning_due(progress, after(9)) is None
    assert warning_due(on(go_on(on(go_on(progress, after(10))), after(57))), after(57)) is None
    last = warning_due(running(60), after(0))
    assert last and last.at == after(59)


BUTTONS: dict[str, Callable[[Progress, datetime], Progress | None]] = {
    "next": go_on,
    "clock": go_on,
    "back": go_back,
    "pause": pause,
    "go": run_on,
    "+2": lambda progress, now: extend(progress, 2, now),
}

presses = st.lists(st.tuples(st.sampled_from([*BUTTONS, "+2"]), st.floats(0, 25)), max_size=20)
plans = st.lists(st.tuples(st.integers(1, 30), st.booleans()), min_size=1, max_size=9)


@pytest.mark.slow
@given(plans, st.floats(-30, 59.9), presses)
@settings(max_examples=150, deadline=None)
def test_whatever_is_pressed_in_any_order_the_hard_end_holds(
    parts: list[tuple[int, bool]], late: float, pressed: list[tuple[str, float]]
) -> None:
    plan = items(
        *(length for length, _ in parts), turns=tuple(place for place, (_, turns) in enumerate(parts) if turns)
    )
    now = after(late)
    progress = start("s", plan, now, END)
    for button, wait in pressed:
        now = max(now, progress.block_ends_at) if button == "clock" else now + timedelta(minutes=wait)
        before = progress
        try:
            further = BUTTONS[button](progress, now)
        except Refused:
            continue
        if further is None:
            break
        progress = further
        check(progress, before)
        check_way(button, progress, before, now)


def check(progress: Progress, before: Progress) -> None:
    assert progress.hard_end == END
    assert progress.block_started_at <= progress.block_ends_at <= END
    assert all(item.minutes >= 1 for item in progress.items)
    assert [item.title for item in progress.items] == [item.title for item in before.items]
    planned = progress.block_started_at + timedelta(minutes=sum(minutes(progress)[progress.block :]))
    if progress.paused_at is None:
        assert abs(planned - END) <= timedelta(minutes=1)


def check_way(button: str, progress: Progress, before: Progress, now: datetime) -> None:
    """Which part is on after which button, from a clock that ran or stood still."""
    if button in ("next", "clock"):
        assert progress.block > before.block
    elif button == "back":
        assert progress.block < max(before.block, run_on(before, now).block)
    elif button == "+2" and before.paused_at is None:
        assert progress.block == before.block
        assert progress.block_ends_at >= before.block_ends_at
    assert (progress.paused_at is not None) == (button == "pause")


@given(plans, st.floats(0, 59), st.floats(0, 20), st.floats(0, 20))
def test_back_then_next_leaves_the_same_parts_to_come(
    parts: list[tuple[int, bool]], pressed: float, until_back: float, until_next: float
) -> None:
    there = go_on(running(*(length for length, _ in parts)), after(pressed))
    if there is None:
        return
    try:
        back = go_back(there, after(pressed + until_back))
    except Refused:
        return
    again = go_on(back, after(pressed + until_back + until_next))
    assert back.block < there.block
    assert again is None or again.block >= there.block or back.block + 1 == again.block
