"""Whom to suggest to whom: with a reason, to nobody too often, the same way each time, and never who is closed."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from circles.domain.widening import MOST, SPREAD, Open, Why, suggested, why, worth

WORDS = ("python", "writing", "Public speaking", "career change", "interviews")
words = st.lists(st.sampled_from(WORDS), max_size=3, unique=True).map(tuple)
languages = st.lists(st.sampled_from(("en", "de", "pt-BR", "pt")), max_size=2, unique=True).map(tuple)


@st.composite
def crowds(draw: st.DrawFn) -> list[Open]:
    count = draw(st.integers(2, 14))
    return [Open(f"p{n}", draw(words), draw(words), draw(words), draw(languages)) for n in range(count)]


@given(crowd=crowds(), data=st.data())
def test_only_people_with_a_reason_and_a_language_who_are_not_closed(crowd: list[Open], data: st.DataObject) -> None:
    me, ids = crowd[0], [each.id for each in crowd]
    closed = data.draw(st.sets(st.sampled_from(ids)))
    load = data.draw(st.dictionaries(st.sampled_from(ids), st.integers(0, SPREAD)))
    found = suggested(me, crowd, closed, (), load)
    by_id = {each.id: each for each in crowd}
    assert len(found) == len({*found}) <= MOST
    for id in found:
        other = by_id[id]
        assert id != me.id and id not in closed and load.get(id, 0) < SPREAD and why(me, other)
        mine, theirs = ({one.partition("-")[0] for one in each.languages} for each in (me, other))
        assert not mine or not theirs or mine & theirs


@given(crowd=crowds(), data=st.data())
def test_the_order_in_which_people_are_looked_at_changes_nothing(crowd: list[Open], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(crowd))
    assert suggested(crowd[0], crowd, (), (), {}) == suggested(crowd[0], shuffled, (), (), {})


@given(one=st.builds(Open, st.just("a"), words, words, words), other=st.builds(Open, st.just("b"), words, words, words))
def test_what_two_could_do_for_each_other_is_the_same_from_both_sides(one: Open, other: Open) -> None:
    assert worth(one, other) == worth(other, one) >= 0
    there, back = why(one, other), why(other, one)
    assert bool(there) is bool(back) is (worth(one, other) > 0)
    assert (len(there.offers) > 0, len(there.seeks) > 0) == (len(back.seeks) > 0, len(back.offers) > 0)


@given(count=st.integers(4, 40))
def test_nobody_is_suggested_to_everybody_and_people_who_are_alike_get_their_share(count: int) -> None:
    crowd = [Open(f"p{n}", topics=("career",)) for n in range(count)]
    load: Counter[str] = Counter()
    for each in crowd:
        load.update(suggested(each, crowd, (), (), load))
    assert max(load.values()) <= SPREAD
    assert max(load.values()) - min(load[each.id] for each in crowd) <= 2


@given(count=st.integers(8, 40))
def test_even_who_offers_what_all_seek_is_in_few_lists(count: int) -> None:
    crowd = [Open("star", offers=("python",)), *(Open(f"p{n}", seeks=("python",)) for n in range(count))]
    load: Counter[str] = Counter()
    for each in crowd[1:]:
        load.update(suggested(each, crowd, (), (), load))
    assert load["star"] == SPREAD


def test_who_gives_more_comes_first_and_who_was_seen_before_last() -> None:
    me = Open("me", seeks=("python", "writing"), topics=("career change",))
    both, one = Open("both", offers=("Python", "writing")), Open("one", offers=("python",))
    assert suggested(me, (one, both), (), (), {}) == ("both", "one")
    assert suggested(me, (one, both), (), {"both"}, {}) == ("one", "both")


def test_the_reason_is_in_the_readers_own_words_and_a_goal_is_found_by_its_topic() -> None:
    me = Open("me", seeks=("Public Speaking",), offers=("python",), topics=("writing",))
    other = Open("other", ("public  speaking",), ("Python",), ("Finish writing my thesis",))
    assert why(me, other) == Why(("Public Speaking",), ("python",), ("writing",))
    assert not why(me, Open("third", topics=("write",)))
