"""What counts between a mentor and others: what all said yes to, and no word of anybody who is forgotten."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from circles.domain.agreement import NAMES, Agreement, Terms, changed, differences, lines_of, standing

AT = datetime(2027, 1, 12, 18, tzinfo=UTC)
PEOPLE = ("ana", "bo", "chen")
JOINED = dict.fromkeys(PEOPLE, AT)

words = st.sampled_from(["", "an hour", "monthly", "in June"])
terms = st.builds(Terms, words, words, words, words)
versions = st.lists(st.tuples(terms, st.sampled_from(PEOPLE)), max_size=8).map(
    lambda said: [version(n, what, who) for n, (what, who) in enumerate(said, 1)]
)


def version(number: int, what: Terms, who: str = "ana", other: str | None = None) -> Agreement:
    return Agreement(f"v{number}", "c1", "ana", other, number, what, who, AT + timedelta(days=number))


@given(versions, st.lists(st.tuples(st.integers(1, 8), st.sampled_from(PEOPLE))))
def test_nothing_holds_that_somebody_there_did_not_say_yes_to(
    made: list[Agreement], taps: list[tuple[int, str]]
) -> None:
    yes = {each.id: {who for number, who in taps if each.version == number} for each in made}
    stands = standing(made, yes, JOINED)
    assert stands.holds is None or yes[stands.holds.id] == set(PEOPLE)
    assert stands.proposed is None or stands.proposed == made[-1] != stands.holds
    newer = [each for each in stands.versions if stands.holds and each.version > stands.holds.version]
    assert all(yes[each.id] != set(PEOPLE) for each in newer), "the newest that all agreed to counts"


@given(versions)
def test_a_version_without_words_ends_it_all(made: list[Agreement]) -> None:
    ended = [*made, version(len(made) + 1, Terms())]
    everybody = {each.id: set(PEOPLE) for each in ended}
    assert standing(ended, everybody, JOINED) == standing([], {}, JOINED)


def test_who_joined_later_is_not_waited_for_and_who_left_neither() -> None:
    first = version(1, Terms("an hour"))
    later = {"ana": AT, "bo": AT, "dua": AT + timedelta(days=2)}
    assert standing([first], {"v1": ("ana", "bo")}, later).holds == first
    assert standing([first], {"v1": ("ana",)}, later).proposed == first


def test_one_of_two_needs_the_yes_of_these_two_alone() -> None:
    first = version(1, Terms("an hour"), other="bo")
    assert standing([first], {"v1": ("ana", "bo")}, JOINED).holds == first
    assert standing([first], {"v1": ("ana", "chen")}, JOINED).holds is None


@given(terms, st.fixed_dictionaries({name: st.none() | st.text() for name in NAMES}))
def test_a_wish_changes_what_it_names_and_none_takes_it_out(before: Terms, wishes: dict[str, str | None]) -> None:
    after = changed(before, wishes)
    assert set(differences(before, after)) <= {name for name, text in wishes.items() if text is not None}
    assert changed(after, dict.fromkeys(NAMES, " None ")) == Terms()


@given(versions)
def test_what_is_taken_out_for_one_person_leaves_what_others_wrote(made: list[Agreement]) -> None:
    theirs = lines_of(made, "bo")
    before = Terms()
    for each in made:
        for name in differences(before, each.terms):
            if each.person_id == "bo" and getattr(each.terms, name):
                assert name in theirs[each.id]
        assert all(getattr(each.terms, name) == text for name, text in theirs.get(each.id, {}).items())
        before = each.terms
    assert lines_of(made, "zoe") == {}
    if all(each.person_id != "bo" for each in made):
        assert theirs == {}


def test_what_others_carry_on_is_still_the_words_of_who_wrote_it() -> None:
    made = [version(1, Terms("an hour"), "bo"), version(2, Terms("an hour", often="monthly"), "ana")]
    assert lines_of(made, "bo") == {"v1": {"gives": "an hour"}, "v2": {"gives": "an hour"}}
    assert lines_of(made, "ana") == {"v2": {"often": "monthly"}}
