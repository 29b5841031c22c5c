"""S14: somebody had joined on both platforms. Both records become one, and nothing is lost."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles import Erased, events, hookimpl
from circles.domain import uniting
from circles.domain.circle import MembershipState
from circles.domain.person import Person
from circles.domain.reflection import CommitmentState, Visibility
from circles.domain.session import Attendance
from circles.hooks import DataStatement
from circles.store.traces import TRACES
from circles.store.uniting import _UNITED
from circles.testing import CircleApp, RecordingChat
from tests.services.test_data_rights import file_of
from tests.services.test_linking import ANA, THERE, link, person

pytestmark = pytest.mark.slow
WORDS = ("ANA-here reflection", "ANA-there reflection", "ANA-here commitment", "ANA-there commitment")


class Diary:
    """A plugin that keeps something by the ids of people, and learns when two of them become one."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.merged: list[events.PeopleMerged] = []

    @hookimpl
    def data_statement(self) -> DataStatement:
        return DataStatement("a line about each person", erased="with the person")

    @hookimpl
    def export_person(self, person_id: str) -> dict[str, str] | None:
        return {"line": self.kept[person_id]} if person_id in self.kept else None

    @hookimpl
    def forget_person(self, person_id: str) -> Erased:
        self.kept.pop(person_id, None)
        return Erased()

    @hookimpl
    async def happened(self, event: events.Event) -> None:
        if isinstance(event, events.PeopleMerged):
            self.merged.append(event)


@pytest.fixture
def diary() -> Diary:
    return Diary()


@pytest.fixture
def circle_plugins(diary: Diary) -> list[object]:
    return [diary]


@pytest.fixture
def circle_chat() -> RecordingChat:
    return RecordingChat("discord")


@pytest.fixture
def more_chats() -> tuple[RecordingChat, ...]:
    return (RecordingChat("matrix"),)


async def joined_twice(app: CircleApp) -> tuple[Person, Person]:
    """Ana is in the same circle with both accounts, and did things with both."""
    await app.say("@mia", 'program create "Night owls" "We meet" 4')
    await app.say("@mia", "program open")
    await app.say(ANA, 'join "Lisbon" "HOPE-here"')
    await app.say(THERE, 'join "Lisbon" "HOPE-there"')
    for who in ("@bo", "@matrix:chen", "@dua"):
        await app.say(who, "join Lisbon")
    await app.say("@mia", "propose 2027-01-12 18:00")
    await app.say("@mia", "publish")
    await app.advance_to("2027-01-12 18:00")
    await app.say("@bo", "start")
    await app.advance_to("2027-01-12 19:00")
    for who, side in ((ANA, "here"), (THERE, "there")):
        await app.say(who, f'reflect "ANA-{side} reflection"')
        await app.say(who, f'commitment "ANA-{side} commitment"')
        await app.say(who, "roles like scribe")
    await app.say(THERE, "rsvp cannot")
    here, there = await person(app, ANA), await person(app, THERE)
    assert here and there
    return here, there


async def counts(app: CircleApp, *ids: str) -> dict[str, int]:
    found = {}
    with app.stage.app.desk.ledger._database.entered():
        for trace in TRACES:
            of = trace.row.filter(**{f"{trace.column}_id__in": ids})
            found[f"{trace.row._meta.db_table}.{trace.column}"] = await of.count()
    return found


async def test_s14_who_had_joined_twice_is_one_with_all_that_was_theirs(circle_app: CircleApp) -> None:
    app = circle_app
    here, there = await joined_twice(app)
    before = await counts(app, here.id, there.id)
    assert "What you had with either account is yours with both" in await link(app)
    assert await person(app, THERE) == await person(app, ANA) == here
    after = await counts(app, here.id)
    assert {name: n for name, n in (await counts(app, there.id)).items() if n} == {}, "all of it moved"
    twice = {"membership.person", "enrollment.person", "reflection.person", "commitment.person", "attendance.person"}
    less = {name for name in before if after[name] < before[name]}
    assert less == twice
    assert all(before[name] - after[name] == 1 for name in less)
    await app.say(ANA, "mydata")
    data = file_of(app, ANA)
    for text in (*WORDS, "HOPE-here", "HOPE-there"):
        assert text in str(data)
    assert data["joined_twice"] and len(data["accounts"]) == 2
    circles = await app.stage.app.desk.ledger.circles.of_person(here.id)
    assert [each.name for each in await app.stage.app.desk.ledger.circles.members(circles[0].id)].count("Ana") == 1
    assert "Not there this time: Ana" in await app.say("@bo", "agenda"), "the later answer counts"


async def test_who_became_one_is_written_to_once_and_forgotten_as_a_whole(circle_app: CircleApp) -> None:
    app = circle_app
    await joined_twice(app)
    await link(app)
    await app.say(ANA, "rsvp coming")
    seen = len(app.posts)
    await app.advance_to("2027-01-26 17:30")
    new = [each for each in app.posts if "Alder meets" in each.text and each.where == "ana"]
    assert len(new) - sum(each in app.posts[:seen] for each in new) <= 2
    await app.say(ANA, "forgetme yes")
    assert await person(app, ANA) is None and await person(app, THERE) is None
    database = app.stage.app.desk.ledger._database
    for table in ("person", "reflection", "commitment", "enrollment", "outbox", "heard", "request"):
        for row in await database.fetch(f"SELECT * FROM {table}"):
            text = str(tuple(row))
            assert "ANA-" not in text and "HOPE-" not in text and "'Ana'" not in text and '"Ana"' not in text, table


async def test_plugins_are_told_and_asked_under_either_id(circle_app: CircleApp, diary: Diary) -> None:
    app = circle_app
    await app.say("@mia", 'program create "Night owls" "We meet" 4')
    await app.say("@mia", "program open")
    for who in (ANA, THERE):
        await app.say(who, "join Lisbon")
    here, there = await person(app, ANA), await person(app, THERE)
    assert here and there
    diary.kept = {here.id: "line-here", there.id: "line-there"}
    await link(app)
    assert [(each.person_id, each.former_id) for each in diary.merged] == [(here.id, there.id)]
    await app.say(ANA, "mydata")
    assert "line-here" in str(file_of(app, ANA)) and "line-there" in str(file_of(app, ANA))
    await app.say(THERE, "forgetme yes")
    assert diary.kept == {}


async def test_each_table_with_one_row_for_each_person_has_its_rule() -> None:
    wanted = {trace.row for trace in TRACES for each in trace.row._meta.unique_together if trace.column in each}
    assert wanted == set(_UNITED)


AT = datetime(2027, 1, 1, tzinfo=UTC)
instants = st.integers(0, 99).map(lambda hours: AT + timedelta(hours=hours))
texts = st.text("ab ", max_size=4)


@given(texts, texts)
def test_no_text_is_lost(one: str, other: str) -> None:
    found = uniting.both(one, other)
    assert all(each in found for each in (one, other) if each.strip())
    assert uniting.both(one, one) == (one if one.strip() else "")


def _place(state: MembershipState, at: datetime, host: bool) -> dict[str, Any]:
    return {"state": state, "joined_at": at, "left_at": None, "paused_until": None, "host": host}


@given(
    st.builds(_place, st.sampled_from(MembershipState), instants, st.booleans()),
    st.builds(_place, st.sampled_from(MembershipState), instants, st.booleans()),
)
def test_who_is_in_with_either_account_is_in(one: dict[str, Any], other: dict[str, Any]) -> None:
    found = uniting.place(one, other)
    states = {one["state"], other["state"]}
    assert (found["state"] is MembershipState.ACTIVE) == (MembershipState.ACTIVE in states)
    assert found == uniting.place(other, one)
    assert found["host"] == (one["host"] or other["host"]) and found["joined_at"] <= one["joined_at"]


@given(instants, instants, st.sampled_from(CommitmentState), st.sampled_from(CommitmentState))
def test_a_reflection_is_read_by_nobody_who_could_not_read_it_before(
    one: datetime, other: datetime, state: CommitmentState, more: CommitmentState
) -> None:
    mine = {"text": "a", "visibility": Visibility.ME, "written_at": one}
    circle = {"text": "b", "visibility": Visibility.CIRCLE, "written_at": other}
    assert uniting.reflection(mine, circle)["visibility"] is Visibility.ME
    assert uniting.reflection(circle, circle)["visibility"] is Visibility.CIRCLE
    kept = uniting.commitment(
        {"text": "a", "state": state, "made_at": one, "needs": ""},
        {"text": "b", "state": more, "made_at": other, "needs": "c"},
    )
    assert kept["state"] in (state, more) and kept["text"] == "a\n\nb" and kept["needs"] == "c"


@given(instants, instants)
def test_of_two_answers_the_later_one_counts(one: datetime, other: datetime) -> None:
    found = uniting.later("answered_at", "rsvp")({"answered_at": one, "rsvp": "a"}, {"answered_at": other, "rsvp": "b"})
    assert found["answered_at"] == max(one, other) and (one == other or found["rsvp"] == ("a" if one > other else "b"))


def test_who_was_there_with_either_account_was_there_and_carried_what_is_noted_of_either() -> None:
    found = uniting.presence({"state": "missing", "burden": 0}, {"state": "present", "burden": 2})
    assert found == {"state": Attendance.PRESENT, "burden": 2}
