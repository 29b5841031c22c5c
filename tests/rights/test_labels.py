"""S7: whatever others ask for, in any order, nothing that was written with a label goes beyond it: no reflection, no
check-in, goal, self-assessment or thanks, no word of what would help, nothing in a log. Changing a label only narrows;
of a goal, which its owner may share later on, what was said about it before stays with them.

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
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from circles.command import declaration
from circles.commands import CORE
from circles.domain.goal import Readers as GoalReaders
from circles.store.traces import TRACES, Readers
from circles.testing import RecordingChat
from circles.testing.opening import open_circle_app
from tests.rights.world import OWNER, PLANTS, Canary, Ear, Plant, World, decided

LABELLED = ("reflection.text", "check_in.text", "goal.body", "self_assessment.body", "thanks.text", "agreement.body")
WITH_READERS = (*LABELLED, "commitment.needs")
LABELS = {
    "reflection": ("text", "visibility"),
    "check_in": ("text", "visibility"),
    "self_assessment": ("body", "visibility"),
    "thanks": ("text", "readers"),
}
"""Tables whose texts have a label for ever: text, label. A goal's label is its owner's to change."""
WAYS = [(name, each) for name in WITH_READERS for each in PLANTS[name]]
COMMANDS = sorted(declaration(each).name for each in CORE)
READING = [declaration(each) for each in CORE if not declaration(each).changes]


@dataclass(slots=True)
class Life(World):
    """A season of two circles of one size. `had`: by canary, who was in the owner's circle at some time since."""

    people: tuple[str, ...] = ()
    had: dict[str, set[str]] = field(default_factory=dict)
    labels: dict[tuple[str, str, str], str] = field(default_factory=dict)

    async def start(self, size: int) -> None:
        self.people = (OWNER, *(f"p{n}x" for n in range(2 * size - 1)))
        for asked in ('program create "Night owls" "We meet" 6', "program open"):
            await self.app.say("@mia", asked)
        for who in self.people:
            await self.app.say(f"@{who}", "join Lisbon")
        await self.app.say(f"@{OWNER}", "mentor yes")
        for asked in ("propose 2027-01-12 18:00", "publish"):
            await self.app.say("@mia", asked)
        circle, owner = await self.circle_of(OWNER), await self.person(OWNER)
        assert owner and len(await self.members(OWNER)) == size
        self.circle, self.circle_id, self.season_id, self.owner_id = circle.name, circle.id, circle.season_id, owner.id
        self.who = {"mate": min(await self.there() - {OWNER})}
        await self.app.meet(f"@{OWNER}")
        await self.app.say(f"@{OWNER}", "commitment To call two people")

    async def there(self) -> set[str]:
        """Who is in the owner's circle now."""
        return {each.name.lower() for each in await self.ledger.circles.members(self.circle_id, pausing=True)}

    async def look(self, told: dict[str, str]) -> None:
        """Nobody was told, or sees, what is not for them; and no label has become wider."""
        there = await self.there()
        await self._labels_only_narrow()
        for each in self.canaries:
            self.had.setdefault(each.text, set()).update(there)
        for who in (*self.people[1:], "mia", "zoe"):
            answer, seen = told.get(who, ""), self.seen(who)
            for each in self.canaries:
                assert each.text not in answer or self.may_be_told(each, who, there), f"{who} is told {each}"
                assert each.text not in seen or self.may_have_seen(each, who), f"{who} sees {each}"

    def may_be_told(self, canary: Canary, who: str, there: set[str]) -> bool:
        """Now, on asking."""
        is_theirs = canary.readers in (Readers.CONCERNED, Readers.PARTIES) and who == self.who["mate"]
        return is_theirs or (canary.readers is Readers.CIRCLE and who in there)

    def may_have_seen(self, canary: Canary, who: str) -> bool:
        """On the platform a message stays, also after its label was narrowed."""
        was_shared = canary.readers is Readers.CIRCLE or canary.text in self.narrowed
        return (was_shared and who in self.had[canary.text]) or self.may_be_told(canary, who, set())

    async def _labels_only_narrow(self) -> None:
        """Of every text in the store; one that was written anew is another one."""
        now: dict[tuple[str, str, str], str] = {}
        for table, (text, label) in LABELS.items():
            found = await self.ledger.words._db.fetch(f"SELECT id, {text}, {label} FROM {table}")
            now |= {(table, id, said): readers for id, said, readers in found}
        for key, label in now.items():
            before = self.labels.get(key, label)
            assert label == before or (before == "circle" and label == "me"), f"{key} was for {before}, is for {label}"
        self.labels |= now

    async def shared_goals(self) -> str:
        """What a circle reads of the owner's goals, apart from what was said about them."""
        mine = await self.ledger.goals.of_person(self.owner_id)
        return repr([replace(each.way, told=()) for each in mine if each.readers is GoalReaders.CIRCLE])

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
            await self.world.write_down(plant, text)
            self.world.canaries.append(Canary(text, name, plant.readers or decided(name)))
        await self.world.look({})

    @rule(asked=st.sampled_from(["log private", "goal readers {n} me", "goal readers {n} counted"]))
    def owner_narrows(self, asked: str) -> None:
        self.runner.run(self._relabel(asked, to=Readers.NOBODY))

    @rule()
    def owner_shares_goals(self) -> None:
        self.runner.run(self._relabel("goal readers {n} circle", to=Readers.CIRCLE))

    async def _relabel(self, asked: str, to: Readers) -> None:
        goals = len(await self.world.ledger.goals.of_person(self.world.owner_id)) if "{n}" in asked else 1
        for n in range(1, goals + 1):
            await self.world.app.say(f"@{OWNER}", asked.format(n=n))
        shared = await self.world.shared_goals()
        for at, each in enumerate(self.world.canaries):
            if each.field == "goal.body" and "goal" in asked and to is Readers.CIRCLE:
                self._note(at, to if each.text in shared else each.readers)
            elif each.field in (("goal.body",) if "goal" in asked else ("reflection.text", "check_in.text")):
                self._note(at, to)
        await self.world.look({})

    def _note(self, at: int, readers: Readers) -> None:
        """A text has other readers from now on."""
        each = self.world.canaries[at]
        if each.readers is Readers.CIRCLE and readers is Readers.NOBODY:
            self.world.narrowed.add(each.text)
        self.world.canaries[at] = replace(each, readers=readers)

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


def test_each_text_with_a_label_is_in_it() -> None:
    tables = {each.row._meta.db_table for each in TRACES if each.read_by is Readers.LABEL}
    assert tables <= {name.partition(".")[0] for name in LABELLED}
    assert tables | {"self_assessment"} == {*LABELS, "goal"}


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


@pytest.mark.slow
async def test_the_machine_would_find_a_label_that_became_wider(tmp_path: Path) -> None:
    file = tmp_path / "circles.toml"
    await asyncio.to_thread(file.write_text, "[program]\nleast = 3\ntarget = 3\nmost = 3\nquorum = 1", "utf-8")
    async with open_circle_app(file, [], RecordingChat()) as app:
        life = Life(app, Ear())
        await life.start(3)
        await life.plant("check_in.text", Plant('check-in "{}" me', readers=Readers.NOBODY), early=False)
        await life.look({})
        await life.ledger.words._db.run("UPDATE check_in SET visibility = 'circle'")
        with pytest.raises(AssertionError, match="was for me, is for circle"):
            await life.look({})
