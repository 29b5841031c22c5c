"""The running clock: whatever is pressed, the session ends on time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circles.domain.agenda import AgendaItem
from circles.domain.timekeeper import Progress, extend, go_on, start
from circles.domain.timetable import DueKind, block_due
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


presses = st.lists(st.tuples(st.sampled_from(["next", "+2", "+2", "clock"]), st.floats(0, 25)), max_size=20)


@given(st.lists(st.tuples(st.integers(1, 30), st.booleans()), min_size=1, max_size=9), st.floats(-30, 59.9), presses)
@settings(max_examples=150, deadline=None)
def test_whatever_is_pressed_the_hard_end_holds(
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
        if button == "+2":
            try:
                progress = extend(progress, 2, now)
            except Refused:
                continue
            assert progress.block_ends_at >= before.block_ends_at
        else:
            further = go_on(progress, now)
            if further is None:
                break
            progress = further
            assert progress.block > before.block
        check(progress, before)


def check(progress: Progress, before: Progress) -> None:
    assert progress.hard_end == END
    assert progress.block_started_at <= progress.block_ends_at <= END
    assert all(item.minutes >= 1 for item in progress.items)
    assert [item.title for item in progress.items] == [item.title for item in before.items]
    planned = progress.block_started_at + timedelta(minutes=sum(minutes(progress)[progress.block :]))
    assert abs(planned - END) <= timedelta(minutes=1)
