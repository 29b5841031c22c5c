"""S11: each power of organizers leaves an entry that those whom it concerns can read; nobody reads others' matters."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.command import Audience, declaration
from circles.commands import CORE
from circles.domain.history import CONCERNS, Change, Concern, Stay, concerns
from circles.posts.auditing import KINDS
from circles.testing import CircleApp

AT = datetime(2027, 1, 12, 18, tzinfo=UTC)
POWERS: Mapping[str, str] = {
    "program create": "program_created",
    "program check-ins": "program_check_ins",
    "program questions": "program_questions",
    "program rhythm": "program_rhythm",
    "program open": "program_opened",
    "program date": "program_date",
    "program feed": "program_link",
    "propose": "proposed",
    "propose again": "proposed_again",
    "swap people": "overruled",
    "leave out": "overruled",
    "circle dissolve": "overruled",
    "do it": "overruled",
    "lock": "locked",
    "unlock": "unlocked",
    "publish": "published",
    "session move": "session_moved",
    "session skip": "session_skipped",
    "session cancel": "session_cancelled",
    "session blackout": "days_blacked_out",
    "session allow": "days_allowed",
    "circle merge": "merged",
    "circle split": "split",
    "circle seed": "seeded",
    "circle ask": "seed_asked",
    "replace host": "host",
    "remove person": "removed",
    "move person": "moved",
    "undo": "undone",
    "circle pause": "circle_paused",
    "circle extend": "extended",
    "circle close": "circle_closed",
    "report": "report",
    "report file": "report",
    "broadcast": "broadcast",
    "broadcast send": "broadcast",
    "season again": "season_again",
    "alumni invite": "alumni_invited",
    "season close": "season closed",
}
"""By command, what the record says of it."""
ONLY_LOOK = {"proposal", "best place"}


def test_s11_every_power_has_its_entry_and_its_words() -> None:
    theirs = {declaration(each).name for each in CORE if declaration(each).audience is Audience.ORGANIZER}
    assert theirs - ONLY_LOOK == set(POWERS), "a new power of organizers needs its entry in the record"
    assert set(POWERS.values()) <= set(CONCERNS) and set(CONCERNS) == set(KINDS)


SAID = (
    ('program create "Night owls" "We meet" 8 2 60', "program rhythm every 2 weeks on tue", "program open"),
    ("program date 2027-02-01", "program feed renew", "propose 2027-01-12 18:00", "lock @ana", "unlock @ana"),
    ("swap people @ana @eli", "do it", "propose again", "publish", "session move 2027-01-13 18:00 this"),
    ("session skip", "session blackout 2027-06-24 2027-06-30", "session allow 2027-06-24 2027-06-30"),
    ("replace host @chen", "broadcast All is well", "broadcast send", "report", 'circle pause {circle} "3 weeks"'),
    ("undo yes", "circle extend {circle} 1", "remove person @dua"),
)


async def a_season_of_powers(app: CircleApp) -> None:
    for who in ("ana", "bo", "chen", "dua", "eli", "fay", "gil", "hal"):
        if who == "ana":
            for asked in SAID[0]:
                await app.say("@mia", asked)
        await app.say(f"@{who}", "join Lisbon")
    for asked in (each for some in SAID[1:] for each in some):
        await app.say("@mia", asked.format(circle="Alder"))
        await app.advance(minutes=1)


@pytest.fixture
def circle_settings() -> str:
    return "[program]\nleast = 3\ntarget = 4\nmost = 4\nquorum = 1"


async def found(app: CircleApp) -> set[str]:
    ledger = app.stage.app.desk.ledger
    return {each.what for each in await ledger.history.newest(1000)}


@pytest.mark.slow
async def test_s11_what_an_organizer_does_is_on_record(circle_app: CircleApp) -> None:
    await a_season_of_powers(circle_app)
    played = {POWERS[name] for some in SAID for asked in some for name in POWERS if asked.startswith(name)}
    missing = played - await found(circle_app) - {"proposed_again", "overruled", "session_skipped", "session_moved"}
    assert missing == set()
    await circle_app.say("@mia", "report")
    ledger = circle_app.stage.app.desk.ledger
    assert [each.what for each in await ledger.history.newest(1000)].count("report") == 1, "once a day"


@pytest.mark.slow
async def test_s11_members_read_what_concerns_them_and_who_did_it(circle_app: CircleApp) -> None:
    await a_season_of_powers(circle_app)
    removed = await circle_app.say("@dua", "history")
    assert "a person's place was ended. By Mia. It concerned you." in removed
    for who in ("@ana", "@eli"):
        said = await circle_app.say(who, "history")
        assert "a person's place was ended" not in said and "locked" not in said and "Dua" not in said
        assert "all circles were written to. By Mia." in said and "the circles were published" in said
        assert "the figures of the season were looked at: counts, no texts. By Mia." in said
    said = await circle_app.say("@mia", "history")
    assert "a person's place was ended. By Mia. It concerned Dua." in said
    assert "We have not met" in await circle_app.say("@zoe", "history")


async def test_a_change_of_one_circle_is_read_there_alone(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.say("@mia", "session cancel")
    assert "Alder: a session was cancelled. By Mia." in await circle_app.say("@ana", "history")
    await circle_app.say("@ana", "leave")
    await circle_app.advance(days=1)
    await circle_app.say("@mia", "session cancel")
    assert (await circle_app.say("@ana", "history")).count("a session was cancelled") == 1
    assert (await circle_app.say("@bo", "history")).count("a session was cancelled") == 2


ids = st.sampled_from(["a", "b", None])
changes = st.builds(
    Change,
    id=st.just("x"),
    at=st.integers(0, 9).map(lambda n: AT + timedelta(days=n)),
    what=st.sampled_from([*CONCERNS, "something new"]),
    actor_id=ids,
    circle_id=ids,
    person_id=ids,
)
stays = st.lists(
    st.builds(
        Stay,
        circle_id=st.sampled_from(["a", "b"]),
        since=st.integers(0, 4).map(lambda n: AT + timedelta(days=n)),
        until=st.none() | st.integers(5, 9).map(lambda n: AT + timedelta(days=n)),
    ),
    max_size=3,
)


@given(change=changes, there=stays)
def test_s11_nobody_reads_a_change_about_others(change: Change, there: list[Stay]) -> None:
    if not concerns(change, "a", there):
        return
    assert CONCERNS[change.what] is not Concern.NOBODY
    if CONCERNS[change.what] is Concern.PERSON:
        assert change.person_id == "a"
    if CONCERNS[change.what] is Concern.CIRCLE and change.person_id != "a":
        mine = [each for each in there if each.circle_id == change.circle_id]
        assert any(each.since <= change.at <= (each.until or change.at) for each in mine)
