"""S10: no count points at anybody: not by itself, not beside another one, and not by what it was in an earlier report.

The attacks are real ones: reports are taken as often as the attacker likes, before and after somebody joined, answered
or left, and all their counts are added to and subtracted from each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from circles.domain.small_groups import Said, Table, drawn

WEEK = timedelta(weeks=1)
START = datetime(2027, 1, 4, 12, tzinfo=UTC)
KINDS = ("done", "open", "dropped")
WORDS = st.sampled_from([None, *KINDS])

State = dict[str, tuple[str | None, datetime]]


@dataclass(frozen=True)
class Life:
    """What each person says week by week; None: nothing of them is counted (any more). They join when they appear."""

    weeks: Sequence[Mapping[str, str | None]]

    def states(self) -> list[State]:
        """What there is of everybody after each week."""
        known: dict[str, tuple[str | None, datetime]] = {}
        found = []
        for number, said in enumerate(self.weeks):
            known |= {id: (what, START + number * WEEK - timedelta(days=1)) for id, what in said.items()}
            found.append(dict(known))
        return found

    def tables(self) -> list[Table]:
        """The table as a report shows it after each week."""
        shown: list[Table] = []
        for number, known in enumerate(self.states()):
            shown.append(draw(known, shown[-1] if shown else None, START + number * WEEK))
        return shown


def draw(known: State, before: Table | None, now: datetime) -> Table:
    return drawn([Said(id, what, at) for id, (what, at) in known.items() if what], len(known), before, now)


def _all_at(at: datetime, said: Mapping[str, str | None]) -> State:
    return {id: (what, at) for id, what in said.items()}


def lives(people: st.SearchStrategy[int], weeks: int = 5) -> st.SearchStrategy[Life]:
    def of(count: int) -> st.SearchStrategy[Life]:
        ids = st.sampled_from([f"p{n}" for n in range(count)])
        some = st.dictionaries(ids, WORDS, max_size=count)
        everyone = st.fixed_dictionaries({f"p{n}": WORDS for n in range(count)})
        return st.lists(some | everyone, min_size=1, max_size=weeks).map(Life)

    return people.flatmap(of)


ALL = lives(st.integers(3, 40))


@given(lives(st.integers(3, 8)))
def test_of_a_circle_of_three_to_eight_every_report_is_the_same_whatever_its_people_do(life: Life) -> None:
    assert [table.cells for table in life.tables()] == [{}] * len(life.weeks)


@given(ALL)
def test_no_sum_and_no_difference_of_counts_of_any_reports_is_one_to_four_people(life: Life) -> None:
    counts = [count for table in life.tables() for count in (0, *table.cells.values())]
    sums = {sum(some) for table in life.tables() for n in range(4) for some in combinations(table.cells.values(), n)}
    for one in [*counts, *sums]:
        assert all(abs(one - other) not in range(1, 5) for other in [*counts, *sums])


@given(ALL)
def test_what_is_left_of_a_group_beside_all_its_counts_may_be_five_people_or_more(life: Life) -> None:
    for table in life.tables():
        assert not table.cells or table.of - sum(table.cells.values()) >= 5


@given(ALL)
def test_counts_never_say_more_than_there_was_when_they_were_drawn(life: Life) -> None:
    shown = Table({}, 0, START)
    for known, table in zip(life.states(), life.tables(), strict=True):
        for kind, count in table.cells.items():
            there = sum(what == kind for what, _ in known.values())
            assert count <= there or count == shown.cells.get(kind)
        shown = table


@given(ALL, st.dictionaries(st.sampled_from(["new", "other", "p0", "p1", "p2"]), WORDS, max_size=4))
def test_before_and_after_four_people_joined_answered_or_took_something_back_a_report_is_the_same(
    life: Life, changed: Mapping[str, str | None]
) -> None:
    before, after = Life(life.weeks).tables()[-1], Life([*life.weeks, changed]).tables()[-1]
    assert after == before


@given(ALL, st.data())
def test_whatever_one_person_says_the_same_reports_can_have_come_about(life: Life, data: st.DataObject) -> None:
    """For everybody and every word: there are others who would have made each of these reports, beside that word."""
    people = sorted({id for said in life.weeks for id in said})
    for table in life.tables():
        if not table.cells:
            continue
        suspect, word = data.draw(st.sampled_from(people)), data.draw(WORDS)
        others = [f"q{n}" for n in range(table.of - 1)]
        kinds = [kind for kind, count in table.cells.items() for _ in range(count)]
        world = {**dict.fromkeys(others), **dict(zip(others, kinds, strict=False))}
        assert draw(_all_at(START, {**world, suspect: word}), None, table.at).cells == table.cells


@given(ALL)
def test_where_two_reports_differ_in_a_count_five_people_or_more_are_behind_that_very_count(life: Life) -> None:
    """Whatever else people said: counted are those who came to this word or went from it since it was drawn last."""
    shown = Table({}, 0, START)
    drawn_from: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for number, (known, table) in enumerate(zip(life.states(), life.tables(), strict=True)):
        for kind in KINDS:
            now = {id for id, (what, _) in known.items() if what == kind}
            if table.cells.get(kind) != shown.cells.get(kind):
                assert len(now ^ drawn_from[kind]) >= 5
            if number == 0 or table.behind.get(kind, 0) != shown.behind.get(kind, 0):
                drawn_from[kind] = now
        shown = table


@given(ALL, st.data())
def test_however_many_are_heard_one_who_changes_their_word_does_not_show(life: Life, data: st.DataObject) -> None:
    """Everybody says once more what they said before, and one of them something else."""
    words = {id: what for id, (what, _) in life.states()[-1].items()}
    if words:
        before = draw(_all_at(START, words), None, START)
        changed = {**words, data.draw(st.sampled_from(sorted(words))): data.draw(WORDS)}
        assert draw(_all_at(START + WEEK, changed), before, START + WEEK) == before


def test_of_seven_who_were_heard_one_who_reached_their_goal_does_not_show() -> None:
    was = {f"p{n}": "done" if n < 14 else "open" for n in range(28)}
    before = draw(_all_at(START, was), None, START)
    assert before.cells == {"done": 10, "open": 10}
    assert draw(_all_at(START + WEEK, {**was, "p20": "done"}), before, START + WEEK) == before, "fifteen by now"
    more = {**was, **dict.fromkeys((f"p{n}" for n in range(20, 25)), "done")}
    assert draw(_all_at(START + WEEK, more), before, START + WEEK).cells == {"done": 15, "open": 5}


def test_the_fifth_who_changes_their_word_does_not_show_while_the_others_rest() -> None:
    was = {f"p{n}": "done" if n < 10 else None for n in range(30)}
    before, second, third = draw(_all_at(START, was), None, START), START + WEEK, START + 2 * WEEK
    four = _all_at(START, was) | _all_at(second, dict.fromkeys(("p10", "p11", "p12", "p13"), "done"))
    assert draw(four, before, second) == before
    fifth = {**four, "p14": ("done", third)}
    assert draw(fifth, before, third) == before
    busy = fifth | _all_at(third, dict.fromkeys(("p0", "p1", "p2", "p3"), "done"))
    assert draw(busy, before, third).cells == {"done": 15}


def test_one_who_takes_their_word_back_does_not_show() -> None:
    was: dict[str, str | None] = {f"p{n}": "done" if n < 10 else None for n in range(20)}
    before, later = draw(_all_at(START, was), None, START), START + WEEK
    assert draw(_all_at(later, {**was, "p3": None}), before, later) == before
    five = {**was, **dict.fromkeys((f"p{n}" for n in range(5)), None)}
    assert draw(_all_at(later, five), before, later).cells == {"done": 5}


def test_enough_people_are_counted_in_fives() -> None:
    said = [Said(f"p{n}", "done" if n < 13 else "open", START) for n in range(19)]
    assert drawn(said, 40, None, START).cells == {"done": 10, "open": 5}


def test_all_of_them_is_never_shown() -> None:
    said = [Said(f"p{n}", "yes", START) for n in range(20)]
    assert drawn(said, 20, None, START).cells == {"yes": 15}


def test_what_would_leave_too_few_beside_it_says_less() -> None:
    said = [Said(f"p{n}", "done" if n < 10 else "open", START) for n in range(16)]
    assert drawn(said, 17, None, START).cells == {"done": 5, "open": 5}
