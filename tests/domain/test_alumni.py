"""Who may ask an alum: whom they chose, once the circle is over for them, and never of two who are kept apart."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from circles.domain.alumni import Alum, Place, ReachedBy, may_ask, whom_to_show

NOW = datetime(2027, 1, 12, 18, tzinfo=UTC)
OAK, LATER_ELM, EARLIER = Place("oak", "owls", 2), Place("elm", "owls", 3), Place("fir", "owls", 1)
SAME_SEASON, ELSEWHERE = Place("ash", "owls", 2), Place("yew", "larks", 9)
PLACES = (OAK, LATER_ELM, EARLIER, SAME_SEASON, ELSEWHERE)


def alum(by: ReachedBy, *, former: bool = True, days: int = 1, person: str = "ana", where: Place = OAK) -> Alum:
    return Alum(f"{person}-{where.circle_id}", person, where, by, "words", False, NOW + timedelta(days=days), former)


@given(
    by=st.sampled_from(ReachedBy),
    places=st.sets(st.sampled_from(PLACES)),
    former=st.booleans(),
    days=st.integers(-2, 2),
)
def test_only_whom_they_chose_may_ask_and_only_afterwards(
    by: ReachedBy, places: set[Place], former: bool, days: int
) -> None:
    allowed = {
        ReachedBy.NOBODY: set(),
        ReachedBy.CIRCLE: {OAK},
        ReachedBy.PROGRAM: {OAK, LATER_ELM},
    }[by]
    one = alum(by, former=former, days=days)
    assert may_ask(one, "bo", places, NOW) is (former and days > 0 and bool(places & allowed))
    assert not may_ask(one, "ana", places, NOW)


def test_each_person_is_shown_once_with_the_words_for_the_circle_of_both() -> None:
    there = (alum(ReachedBy.PROGRAM, where=EARLIER), alum(ReachedBy.CIRCLE), alum(ReachedBy.CIRCLE, person="chen"))
    shown = whom_to_show(there, "bo", (OAK,), (), NOW)
    assert [each.id for each in shown] == ["ana-oak", "chen-oak"]


def test_who_would_rather_not_meet_is_shown_to_neither() -> None:
    apart = {frozenset(("ana", "bo"))}
    assert whom_to_show((alum(ReachedBy.CIRCLE),), "bo", (OAK,), apart, NOW) == ()
    assert whom_to_show((alum(ReachedBy.CIRCLE, person="bo"),), "ana", (OAK,), apart, NOW) == ()
