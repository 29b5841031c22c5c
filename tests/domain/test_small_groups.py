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

State = Mapping[str, tuple[str | None, datetime]]


@dataclass(frozen=True)
class Life:
    """What each person says week by week; None: nothing is counted of them. Somebody joins when they first appear."""

    weeks: Sequence[Mapping[str, str | None]]

    def tables(self) -> list[Table]:
        """The table as a report shows it after each week."""
        shown: list[Table] = []
        known: dict[str, tuple[str | None, datetime]] = {}
        for number, said in enumerate(self.weeks):
            at = START + number * WEEK
            known |= {id: (what, at - timedelta(days=1)) for id, what in said.items()}
            shown.append(draw(known, shown[-1] if shown else None, at))
        return shown


def draw(known: State, before: Table | None, now: datetime) -> Table:
    return drawn([Said(id, what, at) for id, (what, at) in known.items() if what], len(known), before, now)


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
def test_counts_never_say_more_than_there_is(life: Life) -> None:
    known: dict[str, str | None] = {}
    shown = Table({}, 0, START)
    for said, table in zip(life.weeks, life.tables(), strict=True):
        known |= said
        if table != shown:
            assert all(count <= sum(what == kind for what in known.values()) for kind, count in table.cells.items())
        shown = table


@given(ALL, st.dictionaries(st.sampled_from(["new", "other", "p0", "p1", "p2"]), WORDS, max_size=4))
def test_before_and_after_four_people_joined_or_answered_a_report_is_the_same(
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
        world = dict.fromkeys(others, (None, START)) | {
            id: (kind, START) for id, kind in zip(others, kinds, strict=False)
        }
        assert draw({**world, suspect: (word, START)}, None, table.at).cells == table.cells


@given(ALL)
def test_between_two_different_reports_five_people_or_more_have_said_something(life: Life) -> None:
    tables, since = life.tables(), 0
    for number in range(1, len(tables)):
        if tables[number] != tables[number - 1]:
            heard = {id for said in life.weeks[since + 1 : number + 1] for id in said}
            assert len(heard) >= 5
            since = number


def test_enough_people_are_counted_in_fives() -> None:
    said = [Said(f"p{n}", "done" if n < 13 else "open", START) for n in range(19)]
    assert drawn(said, 40, None, START).cells == {"done": 10, "open": 5}


def test_all_of_them_is_never_shown() -> None:
    said = [Said(f"p{n}", "yes", START) for n in range(20)]
    assert drawn(said, 20, None, START).cells == {"yes": 15}


def test_what_would_leave_too_few_beside_it_says_less() -> None:
    said = [Said(f"p{n}", "done" if n < 10 else "open", START) for n in range(16)]
    assert drawn(said, 17, None, START).cells == {"done": 5, "open": 5}
