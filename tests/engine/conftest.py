"""A circle that meets every week, a chat that can fail, and a program that can be switched off."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from circles.app import App
from circles.chat import Envelope, Receipt
from circles.config import Community, Settings
from circles.domain.session import Session
from circles.message import Post
from circles.stage import open_stage
from circles.testing import CircleApp, RecordingChat, Shown
from tests.begun import circle_app as circle_app
from tests.begun import once

MONDAY = datetime(2027, 1, 4, 12, tzinfo=UTC)
FIRST = datetime(2027, 1, 12, 18, tzinfo=UTC)
MEMBERS = ("ana", "bo", "chen", "dua")

Trouble = Callable[[Post, Envelope], Receipt | None]
"""What a platform in trouble answers; None: it takes this one. It may raise."""


@dataclass(slots=True)
class FickleChat(RecordingChat):
    """A recording chat that fails as it is told, and counts what it was asked."""

    trouble: Trouble | None = None
    asked: list[tuple[str, bool]] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)

    async def post(self, post: Post, envelope: Envelope) -> Receipt:
        self.asked.append((envelope.key, envelope.uncertain))
        answer = self.trouble(post, envelope) if self.trouble else None
        if answer is not None:
            return answer
        self.taken.append(envelope.key)
        return await RecordingChat.post(self, post, envelope)


@dataclass(slots=True)
class Town:
    """Four people, a circle, and a program on a database that stays when the program goes."""

    database: Path
    chat: FickleChat = field(default_factory=FickleChat)
    plugins: list[object] = field(default_factory=list)
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _people: CircleApp | None = None
    heard: int = 0
    _seen: int = 0

    @property
    def people(self) -> CircleApp:
        """Those who say and press things."""
        assert self._people is not None, "the program is off"
        return self._people

    @property
    def app(self) -> App:
        """The program that runs."""
        return self.people.stage.app

    @property
    def now(self) -> datetime:
        """What the clock shows."""
        return self.people.stage.now

    async def switch_on(self, at: datetime) -> None:
        """Start the program at an instant; it catches up at once."""
        settings = Settings(community=Community(organizers=("local:mia",)))
        stage = open_stage(self.chat, at, settings, database=self.database, more_plugins=self.plugins, lasting=False)
        self._people = CircleApp(await self._stack.enter_async_context(stage), self.chat)

    async def switch_off(self) -> None:
        """Stop the program. Time goes on without it."""
        await self._stack.aclose()
        self._people = None

    async def away(self, until: datetime) -> None:
        """Switch off, and on again at `until`; what is shown from then on is `news`."""
        await self.switch_off()
        self.look()
        await self.switch_on(until)

    async def season(self, sessions: int = 4, first: datetime = FIRST) -> None:
        """Let them join and publish a circle that meets every week."""
        alone = self.plugins or self.chat.trouble or self.chat.shown or self.now != MONDAY
        await once(self.people, None if alone else ("town", sessions, first), lambda: self._begin(sessions, first))

    async def _begin(self, sessions: int, first: datetime) -> None:
        await self.people.say("@mia", f'program create "Night owls" "We meet" {sessions} 1 60')
        await self.people.say("@mia", "program open")
        for who in MEMBERS:
            await self.people.say(f"@{who}", "join Lisbon")
        await self.people.say("@mia", f"propose {first:%Y-%m-%d %H:%M}")
        await self.people.say("@mia", "publish")

    async def until(self, at: datetime) -> None:
        """Let time pass; everything happens at its instant."""
        await self.people.stage.advance(to=at)

    async def jump(self, at: datetime) -> None:
        """Set the clock: everything on the way is late."""
        self.people.stage.clock.set(at)
        await self.app.engine.settle()

    async def meet(self, number: int = 0) -> None:
        """Hold a session: started on the hour, ended by the clock."""
        sessions = await self.sessions()
        await self.until(sessions[number].starts_at)
        await self.people.say("@ana", "start", in_room=True)
        await self.until(sessions[number].ends_at)

    async def sessions(self) -> tuple[Session, ...]:
        """The sessions of the circle."""
        ana = (await self.app.desk.ledger.circles.of_person(await self.person("ana")))[0]
        return await self.app.desk.ledger.sessions.of_circle(ana.id)

    async def person(self, who: str) -> str:
        """The id of somebody."""
        from circles.domain.person import Identity

        found = await self.app.desk.ledger.people.by_identity(Identity("local", who))
        assert found is not None
        return found.id

    def look(self) -> None:
        """Read everything: only what comes after is `news`."""
        self._seen = len(self.chat.shown)

    @property
    def news(self) -> list[Shown]:
        """The messages since the last `look`, oldest first."""
        return list(self.chat.shown.values())[self._seen :]

    @property
    def room_news(self) -> list[str]:
        """The news in the circle's room, as texts."""
        return [each.text for each in self.news if each.where in self.chat.rooms]

    def private_news(self, *who: str) -> list[str]:
        """The news that these people (default: all members) got in private, as texts.

        Who leads next time is asked a week ahead of each session, and each where they stand when a season begins: that
        has its own tests, and is left out here.
        """
        asked = (
            "Where do you stand",
            "Good?",
            "Nobody has confirmed",
            "I have not heard from you",
            "They have not answered yet",
        )
        found = [each.text for each in self.news if each.where in (who or MEMBERS)]
        return [each for each in found if not any(words in each for words in asked)]


@pytest_asyncio.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """A town on 4 January 2027, whose circle meets every Tuesday from 12 January on, 18:00 UTC."""
    made = Town(tmp_path / "circles.db")
    await made.switch_on(MONDAY)
    await made.season()
    made.look()
    yield made
    await made.switch_off()


@pytest.fixture
def first() -> datetime:
    """When the first session starts."""
    return FIRST
