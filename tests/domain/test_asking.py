"""Which questions come after a session: three at most, none twice running where others fit, pairs end, own ones win."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.domain.asking import Asked, Place, asked_of, choose, own, place_of, prompts, read_sets, readers
from circles.domain.format import PROMPTS_MOST, Block, Format
from circles.domain.prompt_sets import AFTER, END, FOR_PLANS, HELP, MENTOR, OPEN, ROSE, SEASON, SETS, VALUES, Prompt
from circles.domain.reflection import Visibility
from circles.domain.series import WallTime
from circles.domain.session import Session, SessionState
from circles.errors import Refused
from circles_formats import Formats

START = datetime(2027, 1, 12, 18, tzinfo=UTC)
BUNDLED = {each.name: each for each in Formats().circle_formats()}
USUAL = ("kick-off", *("hot-seat", "lean-coffee") * 3, "season-review")


def named(name: str, questions: int = 0, sets: tuple[str, ...] = ()) -> Format:
    own_ones = tuple(Prompt(f"{name}-{n}", "Why?") for n in range(questions))
    return Format(name, name, "x", 1, 9, (), (Block("Talk", rest=True),), own_ones, sets=sets)


formats = st.builds(
    named,
    st.sampled_from(["a", "b", "c"]),
    st.integers(0, PROMPTS_MOST),
    st.lists(st.sampled_from([*SETS, SEASON]), unique=True, max_size=3).map(tuple),
)
programs = st.lists(st.sampled_from(FOR_PLANS), unique=True).map(tuple)


def season(used: Sequence[Format], days: int, chosen: tuple[str, ...] = FOR_PLANS) -> list[str]:
    """What a circle is asked after each of its sessions."""
    asked: list[Asked] = []
    for number, format in enumerate(used):
        at = START + timedelta(days=days * number)
        place = Place(at, number, len(used) - number - 1, START)
        asked.append(Asked(choose(format, place, asked, chosen), at))
    return [each.name for each in asked]


@given(st.lists(formats, min_size=1, max_size=14), st.integers(1, 40), programs, st.booleans(), st.booleans())
def test_nobody_is_ever_asked_more_than_three_questions(
    used: list[Format], days: int, chosen: tuple[str, ...], hoped: bool, looked: bool
) -> None:
    for name in season(used, days, chosen):
        questions = asked_of(prompts(name, {each.name: each for each in used}), hoped=hoped, looked=looked)
        assert 1 <= len(questions) <= PROMPTS_MOST
        assert len({each.id for each in questions}) == len(questions)


@given(st.lists(formats, min_size=2, max_size=14), st.integers(1, 40), programs)
def test_no_set_comes_twice_running_where_another_one_fits(
    used: list[Format], days: int, chosen: tuple[str, ...]
) -> None:
    for (before, name), format in zip(pairwise(season(used, days, chosen)), used[1:], strict=True):
        if before == name:
            takes_seasons = SEASON in format.sets or not (format.sets or format.prompts)
            always = {own(format)} if format.prompts else set()
            always |= {*format.sets} - {SEASON} | ({ROSE} & {*chosen} if takes_seasons else set())
            assert always <= {name}, "nothing else fits, whatever the time is"


@given(formats.filter(lambda each: bool(each.prompts)), st.integers(0, 20), st.integers(0, 20), programs)
def test_a_formats_own_questions_come_first_and_always_where_it_names_no_sets(
    format: Format, behind: int, to_come: int, chosen: tuple[str, ...]
) -> None:
    place = Place(START + timedelta(days=14 * behind), behind, to_come, START)
    others = [Asked(name, START) for name in (*SETS, "own:other")]
    assert choose(format, place, others, chosen) == own(format)
    if not format.sets:
        assert choose(format, place, [*others, Asked(own(format), START)], chosen) == own(format)


@given(st.integers(0, PROMPTS_MOST), st.booleans(), st.booleans())
def test_what_somebody_began_they_are_asked_to_end_and_nobody_else_is(count: int, hoped: bool, looked: bool) -> None:
    questions = asked_of(named("a", count).prompts, hoped=hoped, looked=looked)
    assert (AFTER in questions, END in questions) == (hoped, looked)
    assert not count or any(each not in (AFTER, END) for each in questions), "one about this session is always there"


@given(formats, st.integers(0, 20), st.integers(0, 20))
def test_the_step_to_mentor_comes_in_the_last_third_and_values_once_a_month(
    format: Format, behind: int, to_come: int
) -> None:
    place = Place(START + timedelta(days=7 * behind), behind, to_come, START)
    name = choose(format, place, [])
    if SEASON in format.sets and not ({MENTOR, VALUES, HELP} & {*format.sets}):
        assert name != MENTOR or 3 * (behind + 1) > 2 * (behind + 1 + to_come)
        assert name != VALUES or behind >= 4
        assert name != HELP or behind >= 2


def test_values_are_not_asked_again_within_a_month() -> None:
    format = named("a", 0, (SEASON,))
    times = [n for n, name in enumerate(season([format] * 30, 7, (VALUES, HELP))) if name == VALUES]
    assert times and all(later - earlier >= 4 for earlier, later in pairwise(times))


def test_the_usual_season_asks_something_else_each_time() -> None:
    asked = season([BUNDLED[name] for name in USUAL], 14)
    assert asked == [
        "own:kick-off",
        "own:hot-seat",
        "own:lean-coffee",
        "what-now",
        "values",
        "mentor-step",
        "help",
        "own:season-review",
    ]


def test_a_program_may_leave_out_what_it_does_not_want() -> None:
    asked = season([BUNDLED[name] for name in USUAL], 14, ())
    assert {each for each in asked if not each.startswith("own:")} == {"what-now"}, "its format names it"
    assert season([named("a", 0)] * 3, 14, ()) == [OPEN, OPEN, OPEN]


def test_where_a_format_is_gone_an_open_question_takes_its_place() -> None:
    assert prompts("own:gone", {}) == prompts("no such set", {}) == SETS[OPEN]


@given(formats)
def test_the_widest_reader_is_named(format: Format) -> None:
    wide = Prompt("wide", "Who?", Visibility.CIRCLE)
    assert readers(format.prompts) is Visibility.ME and readers((*format.prompts, wide)) is Visibility.CIRCLE


def test_an_organizer_says_which_ones_in_words() -> None:
    assert read_sets("all") == FOR_PLANS and read_sets(" none ") == ()
    assert read_sets("Help, values") == (VALUES, HELP) and read_sets("rose-bud-thorn") == (ROSE,)
    for typed in ("", "none help", "what-now", "happiness"):
        with pytest.raises(Refused, match="Choose some of these"):
            read_sets(typed)


def session(number: int, state: SessionState, day: int | None = None) -> Session:
    wall = WallTime(START.date() + timedelta(days=14 * number if day is None else day), START.time(), "UTC")
    return Session(f"s{number}", "c", number, wall, wall.instant, 60, "x", state, 0, START)


def test_what_did_not_take_place_counts_neither_as_behind_nor_as_to_come() -> None:
    held, skipped, missed, cancelled = (
        SessionState.HELD,
        SessionState.SKIPPED,
        SessionState.MISSED,
        SessionState.CANCELLED,
    )
    states = (held, skipped, held, missed, held, cancelled, SessionState.SCHEDULED, SessionState.MOVED)
    sessions = [session(number, state) for number, state in enumerate(states)]
    place = place_of(sessions[4], sessions)
    assert (place.behind, place.to_come, place.first_at) == (2, 2, sessions[0].starts_at) and not place.is_last
    assert place_of(sessions[4], sessions[:6]).is_last, "what was called off does not come any more"
