"""A platform with a calendar of its own shows the sessions as they are: made, moved, called off; nothing private."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from circles import Hindered
from circles.chat import Room, SessionEvent
from circles.config import Community, Settings
from circles.domain.session import SessionState
from circles.engine.mirroring import Mirrors
from circles.engine.trying import LONGEST_WAIT
from circles.stage import open_stage
from circles.testing import CircleApp, RecordingChat
from circles.testing.chat import EVERYTHING

pytestmark = pytest.mark.slow

WITH_CALENDAR = msgspec.structs.replace(EVERYTHING, native_events=True)
START = datetime(2027, 1, 4, 12, tzinfo=UTC)
FIRST = datetime(2027, 1, 12, 18, tzinfo=UTC)
WEEK = timedelta(weeks=1)


@dataclass(slots=True)
class Calendar(RecordingChat):
    """A chat with a calendar that can fail: `trouble` are the errors of the next calls; while `hangs`, it hangs."""

    tried: int = 0
    trouble: list[Exception] = field(default_factory=list)
    hangs: asyncio.Event | None = None

    async def mirror(self, events: Sequence[SessionEvent]) -> None:
        self.tried += 1
        if self.hangs:
            await self.hangs.wait()
        if self.trouble:
            raise self.trouble.pop(0)
        await RecordingChat.mirror(self, events)

    @property
    def hours(self) -> list[datetime]:
        return [each.starts for each in self.events]


@asynccontextmanager
async def program(
    chat: Calendar, database: Path, at: datetime = START, language: str = "en"
) -> AsyncIterator[CircleApp]:
    settings = Settings(community=Community(organizers=("local:mia",), language=language))
    async with open_stage(chat, at, settings, database=database, lasting=False) as stage:
        yield CircleApp(stage, chat)


@pytest.fixture
def chat() -> Calendar:
    return Calendar(capabilities=WITH_CALENDAR)


@pytest.fixture
async def app(chat: Calendar, tmp_path: Path) -> AsyncIterator[CircleApp]:
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(program(chat, tmp_path / "circles.db"))


@pytest.fixture
async def season(app: CircleApp) -> CircleApp:
    await app.season(sessions=8)
    return app


def every_two_weeks(count: int, since: int = 0) -> list[datetime]:
    return [FIRST + 2 * number * WEEK for number in range(since, count)]


async def test_at_the_start_it_is_called_once_also_with_nothing(app: CircleApp, chat: Calendar) -> None:
    assert chat.mirrored == [()]
    await app.advance(days=3)
    assert chat.mirrored == [()]


async def test_sessions_stand_there_for_eight_weeks_ahead_nearest_first(season: CircleApp, chat: Calendar) -> None:
    assert chat.hours == every_two_weeks(4), "the fifth is nine weeks away"
    first = chat.events[0]
    assert first.title == "Alder: session 1 of 8"
    assert first.about == "60 minutes, in the room of Alder. Its members find the agenda there."
    assert first.ends - first.starts == timedelta(hours=1)
    assert {each.room for each in chat.events} == {Room("local", next(iter(chat.rooms)))}
    assert len({each.key for each in chat.events}) == 4
    await season.advance(days=8, hours=7)
    assert chat.hours == every_two_weeks(5, since=1), "time goes on, and the fifth comes into sight"


async def test_nothing_private_stands_there(season: CircleApp, chat: Calendar) -> None:
    await season.say("@ana", "place https://meet.example.org/secret", in_room=True)
    await season.say("@ana", "hello I grow tomatoes", in_room=True)
    await season.advance(weeks=2)
    shown = "\n".join(f"{each.title} {each.about} {each.key}" for events in chat.mirrored for each in events)
    for secret in ("https", "tomatoes", "Ana", "Bo", "Chen", "Dua", "Lisbon", "Kolkata"):
        assert secret not in shown, secret


async def test_it_speaks_the_language_of_the_community(chat: Calendar, tmp_path: Path) -> None:
    async with program(chat, tmp_path / "circles.db", language="de") as app:
        await app.season()
        assert chat.events[0].title == "Alder: Treffen 1 von 4"


async def test_a_moved_session_moves_and_keeps_its_key(season: CircleApp, chat: Calendar) -> None:
    before = chat.events
    await season.say("@mia", "session move 2027-01-13 19:30 this")
    assert chat.hours[0] == datetime(2027, 1, 13, 19, 30, tzinfo=UTC)
    assert [each.key for each in chat.events] == [each.key for each in before]
    assert chat.events[1:] == before[1:]


@pytest.mark.parametrize("what", ["session cancel", "session skip"])
async def test_a_session_that_is_called_off_is_gone(season: CircleApp, chat: Calendar, what: str) -> None:
    await season.say("@mia", what)
    assert chat.hours == every_two_weeks(4, since=1)


async def test_a_circle_that_pauses_meets_again_afterwards(season: CircleApp, chat: Calendar) -> None:
    await season.say("@mia", 'circle pause Alder "3 weeks"')
    assert chat.hours == every_two_weeks(4, since=1), "what is in the break is called off, and the rest stays"


async def test_a_circle_that_is_over_stands_there_no_more(season: CircleApp, chat: Calendar) -> None:
    await season.say("@mia", "circle close Alder")
    await season.click("@mia", "Yes")
    assert chat.events == () and chat.mirrored[-2] != ()


async def test_a_session_that_is_on_or_was_is_not_to_come(season: CircleApp, chat: Calendar) -> None:
    await season.advance_to("2027-01-12 17:50")
    await season.say("@ana", "start", in_room=True)
    assert FIRST in chat.hours, "started before its hour: it is not called off"
    await season.advance_to("2027-01-12 19:00")
    assert FIRST not in chat.hours and chat.hours[0] == FIRST + 2 * WEEK


async def test_what_changes_nothing_there_asks_for_nothing(season: CircleApp, chat: Calendar) -> None:
    calls = len(chat.mirrored)
    await season.say("@ana", "rsvp cannot")
    await season.say("@bo", "zone Oslo")
    await season.say("@bo", "leave")
    await season.advance(hours=5)
    assert len(chat.mirrored) == calls


async def test_a_beat_without_a_change_costs_no_query(season: CircleApp, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = []
    ledger = season.stage.app.desk.ledger
    ahead = ledger.directory.ahead

    async def counted(*given: datetime) -> object:
        looked.append(given)
        return await ahead(*given)

    monkeypatch.setattr(ledger.directory, "ahead", counted)
    for _ in range(5):
        await season.say("@ana", "when")
        await season.stage.app.engine.settle()
    assert looked == []
    await season.say("@mia", "session cancel")
    assert len(looked) == 1


async def test_a_fault_is_tried_again_ever_more_rarely(season: CircleApp, chat: Calendar) -> None:
    chat.trouble = [ConnectionError("away"), ConnectionError("away")]
    tried = chat.tried
    await season.say("@mia", "session cancel")
    await season.stage.app.engine.settle()
    assert chat.tried == tried + 1 and FIRST in chat.hours, "not again at once"
    await season.advance(minutes=1)
    assert chat.tried == tried + 2
    await season.advance(minutes=10)
    assert chat.hours == every_two_weeks(4, since=1)
    assert chat.tried == tried + 3


async def test_organizers_hear_what_hinders_it(season: CircleApp, chat: Calendar) -> None:
    chat.trouble = [Hindered("Allow me “Create events” in {server}.", server="Owls")] * 3
    await season.say("@mia", "session cancel")
    told = [each for each in season.posts if "Allow me “Create events” in Owls." in each.text]
    assert [each.where for each in told] == ["mia"]
    for _ in range(3):
        await season.advance(hours=1)
    assert chat.hours == every_two_weeks(4, since=1)
    assert len([each for each in season.posts if "Create events" in each.text]) == 1


async def test_a_restart_shows_it_once_and_what_changed_meanwhile(chat: Calendar, tmp_path: Path) -> None:
    async with program(chat, tmp_path / "circles.db") as app:
        await app.season(sessions=8)
    calls, before = len(chat.mirrored), chat.events
    async with program(chat, tmp_path / "circles.db", START + timedelta(hours=1)) as app:
        assert len(chat.mirrored) == calls + 1 and chat.events == before
        await app.advance(hours=5)
        assert len(chat.mirrored) == calls + 1


async def test_a_calendar_that_hangs_holds_up_nobody_and_is_right_in_the_end(season: CircleApp, chat: Calendar) -> None:
    chat.hangs, engine = asyncio.Event(), season.stage.app.engine
    for left in (1, 2):
        await cancels_next(season)
        async with asyncio.timeout(5):
            await engine.settle(0.01)
            await engine.settle(0.01)
        assert FIRST in chat.hours and len([each for each in asyncio.all_tasks() if "_show" in repr(each)]) == 1, left
    chat.hangs.set()
    async with asyncio.timeout(5):
        await engine.settle()
    assert chat.hours == every_two_weeks(4, since=2)


async def test_what_failed_is_tried_again_with_what_is_true_by_then(season: CircleApp, chat: Calendar) -> None:
    chat.trouble = [ConnectionError("away")]
    await cancels_next(season)
    await season.stage.app.engine.settle()
    season.stage.clock.set(FIRST + 2 * WEEK + timedelta(hours=2))
    await season.stage.app.engine.settle()
    assert chat.hours[0] == FIRST + 4 * WEEK


async def cancels_next(app: CircleApp) -> None:
    """Without the engine knowing of it."""
    sessions = app.stage.app.desk.ledger.sessions
    session = await sessions.current(await circle_of(app), app.now)
    assert session
    async with app.stage.app.desk.ledger.transaction():
        await sessions.set_state(session.id, SessionState.CANCELLED, app.now)


async def circle_of(app: CircleApp) -> str:
    (name,) = app.chat.rooms
    circle = await app.stage.app.desk.ledger.circles.of_room(Room("local", name))
    assert circle
    return circle.id


async def test_stopping_leaves_nothing_behind(season: CircleApp, chat: Calendar) -> None:
    chat.hangs, engine = asyncio.Event(), season.stage.app.engine
    await cancels_next(season)
    await engine.settle(0.01)
    running = asyncio.create_task(engine.run())
    await asyncio.sleep(0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert not [each for each in asyncio.all_tasks() if "_show" in repr(each)]


@pytest.mark.parametrize("can", [True, False])
async def test_only_whom_it_can_be_asked_of_is_asked(tmp_path: Path, can: bool) -> None:
    chat = Calendar(capabilities=WITH_CALENDAR if can else EVERYTHING)
    async with program(chat, tmp_path / "circles.db") as app:
        await app.season()
        mirrors: Mirrors = app.stage.app.engine.mirrors
        assert bool(mirrors) is can and bool(chat.mirrored) is can
        await app.advance(minutes=LONGEST_WAIT.total_seconds() / 60)
