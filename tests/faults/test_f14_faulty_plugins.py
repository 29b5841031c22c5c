"""F14 of the fault catalogue: each hook, each fault. The hooks are found by looking: a new one is in here by itself."""

import asyncio
import inspect
import itertools
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest

from circles import DataStatement, Handler, Line, Turn, command, hookimpl
from circles.command import Audience
from circles.engine.engine import PATIENCE
from circles.hooks import Hooks
from circles.registry.plugins import FAULTS_ALLOWED
from tests.engine.conftest import MONDAY, Town
from tests.faults.conftest import ALL
from tests.test_registry import Good

BY_BACKUPS = ("kept_files",)
"""Asked by `circles db backup` and not by a program that runs: tests/cli/test_kept.py has its faults."""
HOOKS = [name for name in vars(Hooks) if not name.startswith("_") and name not in BY_BACKUPS]
AT_START = ("circle_formats", "chat_commands", "data_statement")
HANDLER = "a command's handler"
ALSO_WHEN_OFF = ("export_person", "forget_person")
"""What people have a right to is asked of every plugin."""
LATE = 5.0
MOST_MEMORY = 1_000_000
"""Kilobytes. One that eats 100 MB a second is stopped when its time is up, and gives back what it took."""
SHORT = {"START": 0.4, "EXTEND": 0.2, "OBSERVE": 0.4, "RIGHTS": 0.3}


def raises() -> Any:
    raise RuntimeError("a plugin has a bug")


def leaves() -> Any:
    sys.exit("a plugin has had enough")


def wrong_type() -> Any:
    return object()


def endless() -> Any:
    return itertools.repeat(object())


def hangs() -> Any:
    time.sleep(30)


def spins() -> Any:
    while True:
        pass


def eats_memory() -> Any:
    eaten: list[bytes] = []
    while True:
        eaten.append(b"x" * (1_000_000 + len(eaten)))
        time.sleep(0.01)


FAULTS: tuple[Callable[[], Any], ...] = (raises, leaves, wrong_type, endless, hangs, spins, eats_memory)
"""In a coroutine the last three block the loop."""


async def waits() -> Any:
    await asyncio.sleep(3600)


@command("stumble", audience=Audience.ANYONE)
class Stumble:
    """Have a plugin fail."""


def faulty(hook: str, fault: Callable[[], Any]) -> Any:
    """A plugin that has this fault in this hook, and counts how often it was asked."""

    async def asked_and_awaited(self: Any, *_: Any) -> Any:
        self.asked += 1
        return await waits() if fault is waits else fault()

    def asked(self: Any) -> Any:
        self.asked += 1
        return fault()

    def commands(self: Any) -> Iterable[Handler]:
        return [Handler(Stumble, self.stumble)]

    async def stumble(self: Any, turn: Turn, asked: Stumble) -> Line:
        self.asked += 1
        found = await waits() if fault is waits else fault()
        return found  # type: ignore[no-any-return]

    if hook == HANDLER:
        parts: dict[str, Any] = {"chat_commands": hookimpl(commands), "stumble": stumble}
    else:
        is_async = inspect.iscoroutinefunction(getattr(Hooks, hook))
        # An author may leave out what the plugin does not need: all arguments.
        awaited: Any = lambda self: asked_and_awaited(self)  # noqa: E731
        parts = {hook: hookimpl(_coroutine(awaited) if is_async else asked)}
    if hook in ALSO_WHEN_OFF:
        parts["data_statement"] = hookimpl(_statement)
    return type(f"Faulty in {hook}", (), {"asked": 0, **parts})()


def _statement(self: Any) -> DataStatement:
    return DataStatement(stores="notes", seen_by="you", erased="at once")


def _coroutine(make: Any) -> Any:
    async def hook(self: Any) -> Any:
        return await make(self)

    return hook


class Watched:
    """A town with faulty plugins and a healthy one; how long posts had to wait, and how long the loop was held."""

    def __init__(self, town: Town, plugins: list[Any]) -> None:
        self.town, self.faulty, self.good = town, plugins, Good()
        self.longest_settling = self.longest_held = 0.0

    async def live(self) -> None:
        """A few days in which every hook is asked more often than it may fail."""
        self.town.plugins = [*self.faulty, self.good]
        await self.town.switch_on(MONDAY)
        engine = self.town.app.engine
        settle = engine.settle

        async def timed(patience: float | None = None) -> None:
            began = time.monotonic()
            await settle(PATIENCE)
            self.longest_settling = max(self.longest_settling, time.monotonic() - began)

        engine.settle = timed  # type: ignore[method-assign]
        beating = asyncio.create_task(self._beat())
        try:
            await self.town.season(sessions=FAULTS_ALLOWED + 2)
            await self._live()
            await settle()
        finally:
            beating.cancel()
            await engine._observers.stop()
            await self.town.switch_off()

    async def _live(self) -> None:
        say = self.town.people.say
        for number in range(FAULTS_ALLOWED + 1):
            await self.town.meet(number)
            await self.town.until(self.town.now + timedelta(days=1))
            await say("@ana", "mydata")
            await say("@bo", "stumble")
        for who in ("dua", "chen", "bo", "ana"):
            await say(f"@{who}", "forgetme yes")
        self.answer = await say("@eli", "stumble")
        self.cheer = await say("@eli", "cheer")
        self.plugins = self.town.app.desk.registry.plugins

    async def _beat(self) -> None:
        last = time.monotonic()
        while True:
            await asyncio.sleep(0.02)
            self.longest_held, last = max(self.longest_held, time.monotonic() - last - 0.02), time.monotonic()


def trials() -> list[Any]:
    """In full, each fault in each hook alone; in a hurry, each fault in all hooks at once."""
    hooks = [*HOOKS, HANDLER]
    found = []
    for fault in (*FAULTS, waits):
        those = [each for each in hooks if fault is not waits or each in (HANDLER, "happened")]
        found += [pytest.param(fault, [each], id=f"{fault.__name__} in {each}") for each in those] if ALL else [
            pytest.param(fault, those, id=fault.__name__)
        ]  # fmt: skip
    return found


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a hurry, a tenth of the patience."""
    if not ALL:
        for name, seconds in SHORT.items():
            module = "rights" if name == "RIGHTS" else "plugins"
            monkeypatch.setattr(f"circles.registry.{module}.{name}_SECONDS", seconds)
        monkeypatch.setattr("circles.services.intake.HANDLER_SECONDS", 0.5)


@pytest.mark.alone
@pytest.mark.timeout(300)
@pytest.mark.parametrize(("fault", "hooks"), trials())
async def test_f14_each_hook_each_fault_others_unaffected_posts_5_s_late_at_most_named_and_off(
    fault: Any, hooks: list[str], limits: None, tmp_path: Any, caplog: pytest.LogCaptureFixture
) -> None:
    watched = Watched(Town(tmp_path / "circles.db"), [faulty(each, fault) for each in hooks])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    await watched.live()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_MEMORY
    named = Counter(each.__dict__["plugin"] for each in caplog.records if "plugin" in each.__dict__)
    for hook, plugin in zip(hooks, watched.faulty, strict=True):
        name = f"Faulty in {hook}"
        state = watched.plugins[name]
        assert plugin.asked, f"nothing in here asks {hook}: let it happen in Watched._live"
        if hook == "happened" and fault in (wrong_type, endless):
            assert state.is_on, "what an observer returns is nobody's business"
            continue
        assert named[name] >= 1
        if hook in AT_START:
            assert state.refused
            continue
        assert not state.refused and state.faults == plugin.asked
        assert plugin.asked <= FAULTS_ALLOWED or hook in ALSO_WHEN_OFF
        assert state.is_on is (plugin.asked < FAULTS_ALLOWED)
    _others_are_unaffected(watched)
    assert watched.longest_held < LATE and watched.longest_settling < LATE


def _others_are_unaffected(watched: Watched) -> None:
    texts = [each.text for each in watched.town.chat.shown.values()]
    assert watched.plugins["Good"].is_on and watched.plugins["Good"].faults == 0
    assert sum("Bring a photo to" in text for text in texts) >= FAULTS_ALLOWED + 1, "in every agenda"
    assert any("https://meet.example.org/" in text for text in texts)
    assert watched.cheer == "Hooray!"
    kinds = Counter(type(each).__name__ for each in watched.good.heard)
    assert kinds["SessionHeld"] == FAULTS_ALLOWED + 1
    assert set(Counter(watched.town.chat.taken).values()) == {1}


@pytest.mark.alone
async def test_f14_who_blocks_the_loop_is_named_within_1_s_and_stopped(caplog: pytest.LogCaptureFixture) -> None:
    from circles.errors import PluginError
    from circles.registry.watch import Watch

    async def block() -> None:
        time.sleep(30)  # noqa: ASYNC251

    began = time.monotonic()
    with pytest.raises(PluginError, match="held up"):
        await Watch().over("Sleepy", "happened", block())
    assert time.monotonic() - began < LATE
    (record,) = [each for each in caplog.records if each.__dict__.get("action") == "plugin_blocks"]
    assert record.__dict__["plugin"] == "Sleepy"
    # The record's own clock: how long before the end it was named.
    assert record.created - (time.time() - (time.monotonic() - began)) < 1.0
