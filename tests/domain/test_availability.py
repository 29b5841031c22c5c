"""What people type about their hours is understood as they meant it, and said back so that it can be read again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circles.domain.availability import ALWAYS, Availability, Group, Level, assumed, groups
from circles.domain.availability_text import Unclear, read_availability, shown
from circles.domain.availability_words import LONGEST
from circles.domain.week_masks import WHOLE_WEEK, week_mask
from circles.errors import Refused

READ = {
    "weekday evenings": "good: Mon-Fri 18:00-22:00",
    "tue 18-21, not fri": "good: Tue 18:00-21:00",
    "mornings except monday": "good: Tue-Sun 8:00-12:00",
    "sat 10-12:30 good, sun possible": "good: Sat 10:00-12:30; possible: Sun all day",
    "any time but nights": "good: Mon-Sun 7:00-22:00",
    "mon, wed and fri 18-21": "good: Mon, Wed and Fri 18:00-21:00",
    "mon-fri 7-9, 18-21": "good: Mon-Fri 7:00-9:00 and 18:00-21:00",
    "weekdays 6-9pm": "good: Mon-Fri 18:00-21:00",
    "tuesday 7pm-9": "good: Tue 19:00-21:00",
    "Tues. 10am to 1 p.m.": "good: Tue 10:00-13:00",
    "evenings after 19": "good: Mon-Sun 19:00-22:00",
    "evenings 6-9": "good: Mon-Sun 18:00-21:00",
    "wendesday evenigs, tursday 19.30-21": "good: Wed 18:00-22:00, Thu 19:30-21:00",
    "good: mon-fri 18-21, sat 10-12; possible: sun": "good: Mon-Fri 18:00-21:00, Sat 10:00-12:00;"
    " possible: Sun all day",
    "good tue 18-21, wed 18-21, possible sat": "good: Tue and Wed 18:00-21:00; possible: Sat all day",
    "not fri": "good: Mon, Tue, Wed, Thu, Sat and Sun all day",
    "not fri, evenings": "good: Mon, Tue, Wed, Thu, Sat and Sun 18:00-22:00",
    "fri not possible, evenings": "good: Mon, Tue, Wed, Thu, Sat and Sun 18:00-22:00",
    "fri no, evenings yes": "good: Mon, Tue, Wed, Thu, Sat and Sun 18:00-22:00",
    "tue 22-2": "good: Tue 22:00-24:00, Wed 0:00-2:00",
    "between 18 and 21 on weekdays": "good: Mon-Fri 18:00-21:00",
    "from mon to thu after 6pm": "good: Mon-Thu 18:00-24:00",
    "fri-mon 10-12": "good: Mon, Fri, Sat and Sun 10:00-12:00",
    "noon to 2pm on weekdays": "good: Mon-Fri 12:00-14:00",
    "sun 9-noon": "good: Sun 9:00-12:00",
    "sat 18+": "good: Sat 18:00-24:00",
    "sat 20-midnight": "good: Sat 20:00-24:00",
    "not before 9, not after 21": "good: Mon-Sun 9:00-21:00",
    "weekdays but not tue or thu": "good: Mon, Wed and Fri all day",
    "I can do Tuesdays and Thursdays after 6pm": "good: Tue and Thu 18:00-24:00",
    "weekends all day, weekdays until 9am or after 18": (
        "good: Mon-Fri 0:00-9:00 and 18:00-24:00, Sat and Sun all day"
    ),
    "maybe sat or sun": "possible: Sat and Sun all day",
    "tue 18-21\nsat 10-12 if need be": "good: Tue 18:00-21:00; possible: Sat 10:00-12:00",
    "evenings good, fri possible": (
        "good: Mon, Tue, Wed, Thu, Sat and Sun 18:00-22:00; possible: Fri all day"
    ),
    "tue good, weekdays possible": "good: Tue all day; possible: Mon, Wed, Thu and Fri all day",
    "werktags abends, samstag 10 bis 12 uhr": "good: Mon-Fri 18:00-22:00, Sat 10:00-12:00",
    "dienstagabends und donnerstags ab 19 uhr, nicht freitag": "good: Tue 18:00-22:00, Thu 19:00-24:00",
    "jederzeit außer nachts": "good: Mon-Sun 7:00-22:00",
    "Mo-Fr 18-21 Uhr, So möglich": "good: Mon-Fri 18:00-21:00; possible: Sun all day",
    "entre semana por la tarde, no viernes": "good: Mon-Thu 12:00-18:00",
    "lunes y miércoles de 18 a 21": "good: Mon and Wed 18:00-21:00",
    "fines de semana por la mañana, domingo posible": "good: Sat 8:00-12:00; possible: Sun all day",
    "sábado a partir de las 10": "good: Sat 10:00-24:00",
}  # fmt: skip


@pytest.mark.parametrize("typed", READ)
def test_it_is_understood(typed: str) -> None:
    assert shown(read_availability(typed)) == READ[typed]
    assert shown(read_availability(typed.upper())) == READ[typed]


@pytest.mark.parametrize(
    ("typed", "problem", "understood"),
    [
        ("weekday evenings, foo 12", "I do not know “foo”", "good: Mon-Fri 18:00-22:00"),
        ("bar, sat 10-12 possible", "I do not know “bar”", "possible: Sat 10:00-12:00"),
        ("tue 18", "“18” is one hour", None),
        ("mon 18-18, fri 9-10", "From 18 to 18 is no time at all", "good: Fri 9:00-10:00"),
        ("mondays, but not the 25th", "There is no hour “25”", "good: Mon all day"),
        ("never", "That leaves no hour at all", None),
        ("evenings, no evenings", "That leaves no hour at all", None),
        ("", "That leaves no hour at all", None),
        ("mon 18:01-18:10", "That is less than a quarter", None),
        ("mon to", "I do not see what “to” is about", None),
        ("x" * (LONGEST + 1), "That is too long", None),
    ],
)
def test_what_cannot_be_read_is_named_with_what_was_understood(
    typed: str, problem: str, understood: str | None
) -> None:
    with pytest.raises(Refused, match=problem) as caught:
        read_availability(typed)
    known = caught.value.understood if isinstance(caught.value, Unclear) else None
    assert (shown(known) if known else None) == understood


masks = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 95), st.integers(1, 96)).map(
        lambda each: (each[0], 15 * min(each[1], each[2] - 1), 15 * max(each[1] + 1, each[2]))
    ),
    max_size=8,
).map(week_mask) | st.integers(0, WHOLE_WEEK) | st.just(WHOLE_WEEK)  # fmt: skip
availabilities = st.builds(lambda good, other: Availability(good, other & ~good), masks, masks)


@given(availabilities)
def test_what_is_said_back_is_read_as_the_same(stated: Availability) -> None:
    if not stated.can:
        assert shown(stated) == "no hour"
    elif len(shown(stated)) <= LONGEST:
        assert read_availability(shown(stated)) == stated
    assert Availability.of(stated.stored()) == stated


PIECES = [
    *"mon tue fri weekdays weekend evenings mornings not except but good possible maybe from after until to - , ; : and"
    " between 9 18 21 24 0 7pm 19.30 12:05 noon midnight a de so foo 99 + . \n ( ñ".split(" "),
]


@pytest.mark.slow
@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join) | st.text(max_size=40))
@settings(max_examples=300)
def test_anything_is_read_or_refused_and_is_never_empty(typed: str) -> None:
    try:
        told = read_availability(typed)
    except Refused as why:
        assert str(why)
        return
    assert told.can and not told.good & told.possible and not told.can & ~WHOLE_WEEK
    assert read_availability(shown(told)) == told


@given(availabilities, masks, st.sampled_from(Level))
def test_a_later_word_counts(stated: Availability, mask: int, level: Level) -> None:
    told = stated.stating(level, mask)
    assert told.can & ~mask == stated.can & ~mask
    assert (told.good & mask, told.possible & mask) == {
        Level.GOOD: (mask, 0), Level.POSSIBLE: (0, mask), Level.IMPOSSIBLE: (0, 0)}[level]  # fmt: skip


def test_days_alike_stand_together() -> None:
    assert groups(ALWAYS.good) == (Group(tuple(range(7)), ((0, 1440),)),)
    with pytest.raises(ValueError):
        Availability.of([["mon", "19:00", "18:00", "can"]])


def test_who_stated_nothing_is_taken_to_be_there_by_day_and_gladly_on_weekday_evenings() -> None:
    assert shown(assumed()) == ("good: Mon-Fri 18:00-21:00; possible: Mon-Fri 8:00-18:00, Sat and Sun 8:00-21:00")
    assert read_availability(shown(assumed())) == assumed()
