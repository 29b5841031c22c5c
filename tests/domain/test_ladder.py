"""The ladder: what is missing for a step is read from what was done, and nobody is pushed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.domain.ladder import Lack, Record, Step, is_open, missing, next_step, to_spread

COUNTS = st.integers(0, 5)
RECORDS = st.builds(Record, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS)
NEW = Record()


@pytest.mark.parametrize(
    ("step", "record", "lacks"),
    [
        (Step.TIMEKEEPER, NEW, ()),
        (Step.FACILITATOR, NEW, ((Lack.KEEP_TIME, 1),)),
        (Step.FACILITATOR, Record(kept_time=1), ()),
        (Step.FACILITATOR, Record(led=1), ()),
        (Step.HOST, Record(kept_time=2), ((Lack.LEAD, 1),)),
        (Step.HOST, Record(led=1), ()),
        (Step.HOST, Record(hosted=1), ()),
        (Step.MENTOR, NEW, ((Lack.LEAD, 2), (Lack.SEASON, 1))),
        (Step.MENTOR, Record(led=4), ((Lack.SEASON, 1),)),
        (Step.MENTOR, Record(led=1, seasons=2), ((Lack.LEAD, 1),)),
        (Step.MENTOR, Record(led=2, seasons=1), ()),
        (Step.MENTOR, Record(mentored=1), ()),
    ],
)
def test_6_2_13_what_is_missing_for_a_step(step: Step, record: Record, lacks: tuple[tuple[Lack, int], ...]) -> None:
    assert missing(step, record) == lacks


@pytest.mark.parametrize(
    ("record", "rather_not", "following"),
    [
        (NEW, (), Step.TIMEKEEPER),
        (Record(kept_time=2), (), Step.FACILITATOR),
        (Record(led=1), (), Step.HOST),
        (Record(kept_time=1, led=3, hosted=1), (), Step.MENTOR),
        (Record(mentored=1), (), None),
        (NEW, ("timekeeper",), Step.FACILITATOR),
        (Record(kept_time=1), ("facilitator",), None),
        (Record(led=1), ("facilitator",), Step.HOST),
    ],
)
def test_6_2_13_the_next_step(record: Record, rather_not: tuple[str, ...], following: Step | None) -> None:
    assert next_step(record, rather_not) is following


@given(RECORDS, st.sampled_from(Step))
def test_whoever_was_on_a_step_misses_nothing_for_it(record: Record, step: Step) -> None:
    assert is_open(step, record) or not record.times(step)


@given(RECORDS, RECORDS, st.sampled_from(Step))
def test_doing_more_never_takes_a_step_away(one: Record, more: Record, step: Step) -> None:
    both = Record(*(getattr(one, each) + getattr(more, each) for each in Record.__dataclass_fields__))
    assert is_open(step, both) or not is_open(step, one)


@given(RECORDS, st.sets(st.sampled_from(("timekeeper", "facilitator"))))
def test_a_role_that_somebody_would_rather_not_have_is_never_next(record: Record, rather_not: set[str]) -> None:
    assert next_step(record, rather_not) not in rather_not


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=2), RECORDS, max_size=12))
def test_who_led_before_is_spread_over_new_circles_where_others_did_not(records: dict[str, Record]) -> None:
    led = {id for id, each in records.items() if each.led}
    pairs = to_spread(records)
    assert {id for pair in pairs for id in pair} <= led
    assert len(set(pairs)) == len(pairs) == (0 if led == set(records) else len(led) * (len(led) - 1) // 2)
