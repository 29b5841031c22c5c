"""F13 of the fault catalogue: what people do comes twice, late, out of order, or all over again: one effect each."""

import asyncio
import itertools
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack, closing
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from circles.app import App, open_app
from circles.chat import Asked, Filled, Pressed, Said
from circles.clock import SteppedClock
from circles.command import SessionRef
from circles.commands import RsvpTo
from circles.config import Community, Database, Settings
from circles.domain.person import Identity
from circles.domain.session import Rsvp
from circles.message import Form, Post
from circles.phrasing import encode
from circles.stage import open_stage
from circles.testing import CircleApp, RecordingChat
from tests.engine.conftest import FIRST, MONDAY
from tests.faults.conftest import of

MEMBERS = ("ana", "bo", "chen", "dua")
RUNS = of(10_000, 400)
STEPS = 25
ORGANIZERS = Settings(community=Community(organizers=("local:mia",)))


async def make_evening(path: Path) -> str:
    """A circle whose first session is open. Returns the id of its second one."""
    async with open_stage(RecordingChat(), MONDAY, ORGANIZERS, database=path) as stage:
        people = CircleApp(stage, stage.app.chats["local"])  # type: ignore[arg-type]
        await people.season()
        await stage.advance(to=FIRST)
        await people.say("@ana", "start", in_room=True)
    with closing(sqlite3.connect(path)) as database:
        ((session,),) = database.execute("SELECT id FROM session WHERE number = 2").fetchall()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return str(session)


@pytest.fixture(scope="module")
def evening() -> Iterator[tuple[Path, str]]:
    """The evening as a file to make copies of."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "circles.db"
        yield path, asyncio.run(make_evening(path))


class Deliveries(RuleBasedStateMachine):
    """A platform that delivers as it likes, and what should come of it."""

    evening: ClassVar[tuple[Path, str]]
    steps: ClassVar[Counter[str]]
    events: Bundle[Asked] = Bundle("events")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "circles.db"
        shutil.copyfile(self.evening[0], self.path)
        self.runner = asyncio.Runner()
        self.clock, self.chat = SteppedClock(FIRST + timedelta(minutes=1)), RecordingChat()
        self.ids = itertools.count()
        self.answers: dict[str, Post | Form] = {}
        self.coming: dict[str, str] = {}
        self.parked: list[str] = []
        self.written: list[str] = []
        self.start()

    def start(self) -> None:
        self.stack = AsyncExitStack()
        told = Settings(community=ORGANIZERS.community, database=Database(url=f"sqlite:{self.path}"), secret_key="k")
        opened = open_app(told, chats={"local": self.chat}, clock=self.clock, installed_plugins=False)
        self.app: App = self.runner.run(self.stack.enter_async_context(opened))

    def teardown(self) -> None:
        self.runner.run(self.stack.aclose())
        self.runner.close()
        self.folder.cleanup()

    # What people do. It is on its way from then on.

    def _asked(self, who: str, what: Said | Pressed | Filled) -> Asked:
        self.steps["done by people"] += 1
        return Asked(f"event-{next(self.ids)}", Identity("local", who), who.capitalize(), what)

    @rule(target=events, who=st.sampled_from(MEMBERS))
    def says(self, who: str) -> Asked:
        return self._asked(who, Said(f"park Topic {next(self.ids)}"))

    @rule(target=events, who=st.sampled_from(MEMBERS), answer=st.sampled_from((Rsvp.COMING, Rsvp.CANNOT)))
    def presses(self, who: str, answer: Rsvp) -> Asked:
        return self._asked(who, Pressed(encode(RsvpTo(answer, SessionRef(self.evening[1])))))

    @rule(target=events, who=st.sampled_from(MEMBERS))
    def fills(self, who: str) -> Asked:
        return self._asked(who, Filled("?organizer", {"text": f"Word {next(self.ids)}"}))

    # How it arrives.

    @rule(event=events)
    def arrives(self, event: Asked) -> None:
        """For the first time or again; now or late; whatever was done before it or after it."""
        self.steps["delivered"] += 1
        self._answered(event, self.runner.run(self.app.intake.ask(event)))

    @rule(event=events)
    def arrives_twice_at_once(self, event: Asked) -> None:
        self.steps["delivered twice at once"] += 1

        async def both() -> tuple[Post | Form, Post | Form]:
            return await asyncio.gather(self.app.intake.ask(event), self.app.intake.ask(event))

        for answer in self.runner.run(both()):
            self._answered(event, answer)

    @rule(event=events, name=st.text(max_size=5), other=st.sampled_from(MEMBERS))
    def arrives_changed(self, event: Asked, name: str, other: str) -> None:
        """The id counts: an event that was edited, or is claimed by another, is the one that was heard."""
        if event.event in self.answers:
            self.steps["delivered changed"] += 1
            changed = Asked(event.event, Identity("local", other), name, Said("park Something else"))
            self._answered(event, self.runner.run(self.app.intake.ask(changed)))

    @rule(events=st.lists(events, max_size=6))
    def is_replayed(self, events: list[Asked]) -> None:
        """A sync begins anew, and brings many in an order of its own."""
        self.steps["replayed"] += len(events)
        for event in events:
            self._answered(event, self.runner.run(self.app.intake.ask(event)))

    @rule(minutes=st.integers(0, 2))
    def time_passes(self, minutes: int) -> None:
        self.clock.set(min(self.clock.now() + timedelta(minutes=minutes), FIRST + timedelta(minutes=50)))
        self.runner.run(self.app.engine.settle())

    @precondition(lambda self: len(self.answers) % 4 == 3)
    @rule()
    def is_restarted(self) -> None:
        self.steps["restarted"] += 1
        self.runner.run(self.stack.aclose())
        self.start()

    def _answered(self, event: Asked, answer: Post | Form) -> None:
        known = self.answers.setdefault(event.event, answer)
        assert answer == known, "the same event has the same answer"
        if known is answer:
            self._happens(event)

    def _happens(self, event: Asked) -> None:
        match event.what:
            case Said(text):
                self.parked.append(text.removeprefix("park "))
            case Pressed(code):
                self.coming[event.who.id] = "cannot" if "cannot" in code else "coming"
            case Filled(_, values):
                self.written.append(values["text"])

    # What came of it.

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.path)) as database:
            return database.execute(sql).fetchall()

    @invariant()
    def each_had_one_effect(self) -> None:
        if not self.answers:
            return
        assert Counter(text for (text,) in self._rows("SELECT text FROM parked")) == Counter(self.parked)
        rsvp = "SELECT i.account, a.rsvp FROM answer a JOIN identity i ON i.person_id = a.person_id"
        said = dict(self._rows(f"{rsvp} JOIN session s ON s.id = a.session_id AND s.number = 2"))
        assert {who: said.get(who, "coming") for who in self.coming} == self.coming
        heard = self._rows("SELECT count(*) FROM heard WHERE event_key LIKE 'local:event-%'")
        assert heard == [(len(self.answers),)]

    @invariant()
    def each_word_reaches_the_organizer_once(self) -> None:
        self.runner.run(self.app.engine.settle())
        seen = [each.text for each in self.chat.shown.values() if each.where == "mia" and "Word " in each.text]
        words = Counter(word for text in seen for word in self.written if f"{word}\n" in f"{text}\n")
        assert words == Counter(self.written)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_f13_twice_late_out_of_order_replayed_one_effect_each(
    evening: tuple[Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """10,000 steps of a platform that delivers as it likes (a part: 400), against a model."""
    Deliveries.evening, Deliveries.steps = evening, Counter()
    how = settings(
        max_examples=RUNS // STEPS,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    run_state_machine_as_test(Deliveries, settings=how)
    with capsys.disabled():
        print(f"\nF13: {dict(Deliveries.steps)}")
    again = ("delivered", "delivered twice at once", "delivered changed", "replayed")
    assert sum(Deliveries.steps[each] for each in again) > RUNS // 6
