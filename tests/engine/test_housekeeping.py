"""S25: what is private is kept as long as `[privacy]` says, by a clock that is stepped, and nothing is lost before."""

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from circles.domain.circle import Ending
from circles.domain.person import Identity
from circles.domain.reflection import Visibility
from circles.store.address import Address
from circles.store.copies import LEFT_BEHIND, forget_copies
from circles.testing import CircleApp

_PAUSED = "history WHERE what = 'paused'"
KEPT = {"reflection": 1, "commitment": 1, "wrap_up": 1, "enrollment WHERE hope <> ''": 1, _PAUSED: 1}
KEPT |= dict.fromkeys(("charter", "acceptance", "agreement", "agreement_yes"), 1)


@pytest.fixture
def circle_settings() -> str:
    return "[privacy]\nwords_days = 40\nhistory_days = 60\nmessage_days = 10\nanswer_days = 3\ncopy_days = 20"


def count(app: CircleApp, of: str) -> int:
    path = Address.parse(app.stage.app.desk.settings.database.url).path
    assert path
    database = sqlite3.connect(path)
    found: int = database.execute(f"SELECT count(*) FROM {of}").fetchone()[0]
    database.close()
    return found


async def _words(app: CircleApp) -> str:
    """Ana hopes, looks back, commits and wraps up; the circle ends. Returns the circle's id."""
    await app.season()
    await app.meet()
    ledger = app.stage.app.desk.ledger
    ana = await ledger.people.by_identity(Identity("local", "ana"))
    assert ana
    (circle,) = await ledger.circles.of_person(ana.id)
    held = await ledger.sessions.latest_held(circle.id)
    assert held
    await ledger.words.reflect(held.id, ana.id, "worth", "For me alone", Visibility.ME, app.now)
    await ledger.history.note("paused", app.now, circle_id=circle.id, person_id=ana.id)
    for asked in (
        *("commitment One thing", 'wrap-up "nobody" "All spoke" "Less talk"'),
        *("charter accept", "mentor yes", "agreement circle Ask"),
    ):
        await app.say("@ana", asked)
    await ledger.programs.enroll(circle.season_id, ana.id, "To finish it", app.now)
    return circle.id


@pytest.mark.slow
async def test_6_1_10_words_go_when_the_circle_ended_long_ago_and_history_after_its_time(circle_app: CircleApp) -> None:
    circle_id = await _words(circle_app)
    ended = circle_app.now
    await circle_app.stage.app.desk.ledger.circles.end(circle_id, Ending.WELL, ended)
    assert {of: count(circle_app, of) for of in KEPT} == KEPT
    await circle_app.stage.advance(timedelta(days=39))
    assert {of: count(circle_app, of) for of in KEPT} == KEPT
    await circle_app.stage.advance(timedelta(days=3))
    assert {of: count(circle_app, of) for of in KEPT} == dict.fromkeys(KEPT, 0) | {_PAUSED: 1}
    await circle_app.stage.advance(timedelta(days=20))
    assert count(circle_app, "history WHERE what = 'paused'") == 0


@pytest.mark.slow
async def test_words_of_a_circle_that_goes_on_stay(circle_app: CircleApp) -> None:
    await _words(circle_app)
    await circle_app.stage.advance(timedelta(days=50))
    assert count(circle_app, "reflection") == 1 and count(circle_app, "enrollment WHERE hope <> ''") == 1


@pytest.mark.slow
async def test_texts_of_messages_and_answers_go_after_their_days(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.stage.advance(timedelta(days=1))
    said, heard = count(circle_app, "outbox WHERE post <> ''"), count(circle_app, "heard WHERE request <> ''")
    assert said and heard
    await circle_app.stage.advance(timedelta(days=3))
    assert count(circle_app, "heard WHERE length(reply) > 0") == 0 and count(circle_app, "heard") == heard
    assert count(circle_app, "outbox WHERE post <> ''") >= said
    before = count(circle_app, "outbox")
    await circle_app.stage.advance(timedelta(days=30))
    old = "outbox WHERE post <> '' AND done_at < '2027-01-20'"
    assert count(circle_app, old) == 0 and count(circle_app, "outbox") >= before, "keys stay, so nothing comes twice"


@pytest.mark.slow
async def test_s25_what_organizers_wrote_to_all_goes_after_the_days_of_messages(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.say("@mia", "broadcast The library is closed")
    assert count(circle_app, "request WHERE kind = 'broadcast' AND body <> ''") == 1
    await circle_app.stage.advance(timedelta(days=9))
    assert count(circle_app, "request WHERE kind = 'broadcast' AND body <> ''") == 1
    await circle_app.stage.advance(timedelta(days=3))
    assert count(circle_app, "request WHERE kind = 'broadcast' AND body <> ''") == 0


async def test_s25_copies_that_were_left_beside_the_database_go_after_their_days(circle_app: CircleApp) -> None:
    path = Address.parse(circle_app.stage.app.desk.settings.database.url).path
    assert path
    copies = [path.with_name(f"{path.name}.{each}") for each in LEFT_BEHIND]
    mine = path.with_name("my-backup.db")
    for each in (*copies, mine):
        await asyncio.to_thread(each.write_text, "words")
    left = datetime.now(UTC)
    assert forget_copies(path, left - timedelta(days=20)) == ()
    assert forget_copies(path, left + timedelta(days=1)) == tuple(each.name for each in copies)
    assert [each.exists() for each in copies] == [False, False] and mine.exists(), "backups are for people to delete"
    for each in copies:
        await asyncio.to_thread(each.write_text, "words")
    # The clock of the program is some months ahead of that of the files.
    await circle_app.stage.advance(timedelta(days=2))
    assert [each.exists() for each in copies] == [circle_app.now - left < timedelta(days=20)] * 2
