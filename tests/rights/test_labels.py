"""S7: whatever others ask for, in any order, no reflection, goal, check-in or self-assessment goes beyond its label.

A state machine over a real program, with circles of three to eight: their owner writes, the others say anything at all.
"""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from circles.command import declaration
from circles.commands import CORE
from circles.domain.goal import Readers as GoalReaders
from circles.store.traces import Readers
from circles.testing import RecordingChat
from circles.testing.opening import open_circle_app
from tests.rights.world import OWNER, PLANTS, Canary, Ear, Plant, World

LABELLED = ("reflection.text", "check_in.text", "goal.body", "self_assessment.body")
WAYS = [(name, each) for name in LABELLED for each in PLANTS[name] if each.readers]
COMMANDS = sorted(declaration(each).name for each in CORE)
READING = [declaration(each) for each in CORE if not declaration(each).changes]


@dataclass(slots=True)
class Life(World):
    """A season of two circles of one size. `had`: by canary, who was in the owner's circle at some time since."""

    people: tuple[str, ...] = ()
    had: dict[str, set[str]] = field(default_factory=dict)

    async def start(self, size: int) -> None:
        self.people = (OWNER, *(f"p{n}x" for n in range(2 * size - 1)))
        for asked in ('program create "Night owls" "We meet" 6', "program open"):
            await self.app.say("@mia", asked)
        for who in self.people:
            await self.app.say(f"@{who}", "join Lisbon")
        for asked in ("propose 2027-01-12 18:00", "publish"):
            await self.app.say("@mia", asked)
        circle, owner = await self.circle_of(OWNER), await self.person(OWNER)
        assert owner and len(await self.members(OWNER)) == size
        self.circle, self.circle_id, self.season_id, self.owner_id = circle.name, circle.id, circle.season_id, owner.id
        await self.app.meet(f"@{OWNER}")

    async def there(self) -> set[str]:
        """Who is in the owner's circle now."""
        return {each.name.lower() for each in await self.ledger.circles.members(self.circle_id, pausing=True)}

    async def look(self, told: dict[str, str]) -> None:
        """Nobody was told, or sees, what is not for them."""
        there = await self.there()
        for each in self.canaries:
            self.had.setdefault(each.text, set()).update(there)
        for who in (*self.people, "mia", "zoe"):
            answer, seen = told.get(who, ""), self.seen(who)
            for each in self.canaries:
                circles = each.readers is Readers.CIRCLE
                assert who == OWNER or each.text not in answer or (circles and who in there), f"{who} is told {each}"
                assert who == OWNER or each.text not in seen or self.may_have_seen(each, who), f"{who} sees {each}"

    def may_have_seen(self, canary: Canary, who: str) -> bool:
        """On the platform a message stays, also after its label was narrowed."""
        return canary.text in self.once_shared and who in self.had[canary.text]

    @property
    def once_shared(self) -> set[str]:
        return {each.text for each in self.canaries if each.readers is Readers.CIRCLE} | self.narrowed

    narrowed: set[str] = field(default_factory=set)


class Labels(RuleBasedStateMachine):
    """What happens in it."""

    def __init__(self) -> None:
        super().__init__()
        self.runner, self.stack, self.folder = asyncio.Runner(), AsyncExitStack(), TemporaryDirectory()
        self.life: Life | None = None

    @initialize(size=st.integers(3, 8))
    def begin(self, size: int) -> None:
        self.runner.run(self._begin(size))

    async def _begin(self, size: int) -> None:
        file = Path(self.folder.name) / "circles.toml"
        file.write_text(f"[program]\nleast = {size}\ntarget = {size}\nmost = {size}\nquorum = 1", "utf-8")
        ear = Ear()
        app = await self.stack.enter_async_context(open_circle_app(file, [ear], RecordingChat()))
        self.life = Life(app, ear)
        await self.life.start(size)

    @property
    def world(self) -> Life:
        assert self.life
        return self.life

    @rule(way=st.sampled_from(WAYS))
    def owner_writes(self, way: tuple[str, Plant]) -> None:
        self.runner.run(self._write(*way))

    async def _write(self, name: str, plant: Plant) -> None:
        person = await self.world.person(OWNER)
        if person and await self.world.ledger.circles.of_person(person.id):
            text = f"CANARY-{len(self.world.canaries):03}"
            if plant.keeps:
                await plant.keeps(self.world, text)
            else:
                await self.world.app.say(f"@{OWNER}", plant.says.format(text))
            assert plant.readers
            self.world.canaries.append(Canary(text, name, plant.readers))
        await self.world.look({})

    @precondition(lambda self: any(each.field == "goal.body" for each in self.world.canaries))
    @rule()
    def owner_narrows(self) -> None:
        self.runner.run(self._narrow())

    async def _narrow(self) -> None:
        for each in await self.world.ledger.goals.of_person(self.world.owner_id):
            await self.world.ledger.goals.keep(replace(each, readers=GoalReaders.ME))
        goals = {
            each.text for each in self.world.canaries if each.field == "goal.body" and each.readers is Readers.CIRCLE
        }
        self.world.narrowed |= goals
        self.world.canaries = [
            replace(each, readers=Readers.NOBODY) if each.text in goals else each for each in self.world.canaries
        ]
        await self.world.look({})

    @rule(name=st.sampled_from(COMMANDS), n=st.integers(0, 30), about_owner=st.booleans())
    def somebody_asks(self, name: str, n: int, about_owner: bool) -> None:
        self.runner.run(self._ask(name, n, about_owner))

    async def _ask(self, name: str, n: int, about_owner: bool) -> None:
        others = ("mia", "zoe", *self.world.people[1:])
        who = others[n % len(others)]
        example = next(declaration(each).example for each in CORE if declaration(each).name == name)
        asked = self.world.named(example) if about_owner else example
        await self.world.look({who: await self.world.answer(who, asked)})

    @rule(days=st.sampled_from([1, 2, 7, 14]))
    def time_passes(self, days: int) -> None:
        self.runner.run(self.world.app.advance(days=days))
        self.runner.run(self.world.look({}))

    def teardown(self) -> None:
        """At the end everybody reads whatever can be read."""
        try:
            if self.life:
                self.runner.run(self._read_all())
        finally:
            self.runner.run(self.stack.aclose())
            self.runner.close()
            self.folder.cleanup()

    async def _read_all(self) -> None:
        for who in (*self.world.people[:4], "mia", "zoe"):
            answers = [await self.world.answer(who, self.world.named(each.example)) for each in READING]
            told = "\n".join((*answers, await self.world.calendars(who), await self.world.pages(who)))
            await self.world.look({who: told})
        assert "CANARY" not in repr(self.world.ear.heard)


Labels.TestCase.settings = settings(
    max_examples=6, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
)
TestLabels = pytest.mark.slow(pytest.mark.timeout(900)(Labels.TestCase))


@pytest.mark.slow
async def test_the_machine_would_find_a_leak(tmp_path: Path) -> None:
    file = tmp_path / "circles.toml"
    await asyncio.to_thread(file.write_text, "[program]\nleast = 3\ntarget = 3\nmost = 3\nquorum = 1", "utf-8")
    ear = Ear()
    async with open_circle_app(file, [ear], RecordingChat()) as app:
        life = Life(app, ear)
        await life.start(3)
        await life.plant("check_in.text", Plant('check-in "{}" circle', readers=Readers.CIRCLE), early=False)
        await life.look({})
        life.canaries = [replace(each, readers=Readers.NOBODY) for each in life.canaries]
        with pytest.raises(AssertionError, match="sees Canary"):
            await life.look({})
