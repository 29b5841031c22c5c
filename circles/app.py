"""The one wiring file: settings → store, plugins, services, adapters, engine. Nothing is built at import."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial

from circles.calendar.tokens import server_key
from circles.chat import Chat, Noting
from circles.clock import Clock, SystemClock
from circles.command import declaration
from circles.commands import CORE
from circles.config import Settings
from circles.engine import Engine
from circles.errors import StoreError
from circles.registry.checks import told
from circles.registry.plugins import FaultNoted, Plugin, Registry
from circles.services.desk import Desk
from circles.services.feeds import Remaking
from circles.services.forgetting_again import forget_again
from circles.services.house import PluginHouse
from circles.services.intake import Intake
from circles.services.searching import Searches
from circles.services.topics import follow
from circles.store import Ledger
from circles.store.address import Address
from circles.store.forgotten import Forgotten

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def random_id() -> str:
    """Ten characters (50 bits) that nobody can guess and nobody misreads."""
    return "".join(secrets.choice(ALPHABET) for _ in range(10))


@dataclass(slots=True)
class App:
    """One running program: its inbox for adapters, its engine, its plugins."""

    desk: Desk
    intake: Intake
    engine: Engine
    clock: Clock
    chats: Mapping[str, Chat]

    async def poke(self) -> None:
        """Something was changed from elsewhere than chat: what it causes is sent now and not at the next beat."""
        self.engine.poke()

    async def health(self) -> dict[str, object]:
        """Whether the database answers and the engine beats; for the health page."""
        settled = self.engine.settled_at
        age = (self.clock.now() - settled).total_seconds() if settled else None
        await self.desk.ledger.waiting.next_at(self.clock.now())
        return {
            "ok": age is not None and age < 120,
            "engine_age_s": age,
            "adapters": sorted(self.chats),
            "plugins_off": sorted(name for name, each in self.desk.registry.plugins.items() if not each.is_on),
        }


@asynccontextmanager
async def open_app(
    settings: Settings,
    *,
    chats: Mapping[str, Chat],
    clock: Clock | None = None,
    new_id: Callable[[], str] = random_id,
    installed_plugins: bool = True,
    more_plugins: Iterable[object] = (),
    lasting: bool = True,
) -> AsyncIterator[App]:
    """Open the store, load the plugins, wire them together; close all of it at the end.

    Hold the lock of the database meanwhile (`circles.store.lock.only_one`).

    Args:
        settings: checked settings.
        chats: the adapters, by name.
        clock: default: the machine's.
        new_id: where ids come from.
        installed_plugins: whether to look for installed plugins.
        more_plugins: plugin objects that are not installed, for tests and authors.
        lasting: whether the database is to survive a power cut (see `Ledger.open`).

    Raises: StoreError.
    """
    ledger = await Ledger.open(settings.database.url, new_id, lasting=lasting)
    try:
        registry = _plugins(settings, installed_plugins, more_plugins)
        platforms = {chat.platform: chat for chat in chats.values()}
        threads = any(chat.capabilities.threads for chat in platforms.values())
        topics = frozenset(name for name, chat in platforms.items() if chat.capabilities.topics)
        desk = Desk(ledger, registry, settings, _server_key(settings), tuple(platforms), threads, topics)
        desk.noting = {name: chat for name, chat in platforms.items() if isinstance(chat, Noting)}
        desk.forgotten = Forgotten.of(settings.database.url, settings.database.forgotten)
        clock = clock or SystemClock()
        engine = Engine(desk, platforms, clock)
        desk.searches = Searches(clock, engine.poke)
        if topics or engine.mirrors or engine.plugin_work:
            ledger.before_commit(_following(desk, engine, clock.now))
        registry.on_fault = _fault_keeper(desk, clock.now)
        remaking = Remaking(desk, clock.now)
        ledger.keep_calendars(clock.now, remaking.changed)
        try:
            intake = Intake(desk, clock, engine.poke, engine.plugin_work.want)
            engine.plugin_work.house = cache(partial(PluginHouse, desk, intake, clock))
            await forget_again(desk, clock.now())
            yield App(desk, intake, engine, clock, platforms)
        finally:
            await engine.plugin_work.stop()
            await desk.searches.close()
            await remaking.stop()
    finally:
        await ledger.close()


def _following(desk: Desk, engine: Engine, now: Callable[[], datetime]) -> Callable[[frozenset[str]], Awaitable[None]]:
    """What follows whenever the hours or the people of circles change."""

    async def follow_all(touched: frozenset[str]) -> None:
        engine.mirrors.touched()
        engine.plugin_work.touched()
        if desk.topics:
            await follow(desk, touched, now())

    return follow_all


def _plugins(settings: Settings, installed: bool, more: Iterable[object]) -> Registry:
    registry = Registry()
    taken = frozenset(declaration(each).name for each in CORE)
    if installed:
        registry.load(settings.plugins.disabled, settings.plugins.settings, taken)
    for plugin in more:
        registry.add(Plugin(type(plugin).__name__), lambda plugin=plugin: plugin, taken)  # type: ignore[misc]
    return registry


def _fault_keeper(desk: Desk, now: Callable[[], datetime]) -> FaultNoted:
    """Faults are noted on the side: whoever called the plugin does not wait for it."""
    pending: set[asyncio.Task[None]] = set()

    def keep(plugin: str, hook: str, error: Exception) -> None:
        # Kept for long, so without the error's own words: they may hold what a member typed.
        noted = desk.ledger.faults.add(plugin, hook, told(error, in_use=True), now())
        task = asyncio.get_running_loop().create_task(noted)
        pending.add(task)
        task.add_done_callback(pending.discard)

    return keep


def _server_key(settings: Settings) -> bytes:
    """The key behind the calendar links: from the settings, or from a file beside the database."""
    path = Address.parse(settings.database.url).path
    if settings.secret_key:
        return settings.secret_key.encode()
    if path is None:
        return secrets.token_bytes(32)
    try:
        return server_key(path.with_suffix(".key"))
    except OSError as error:
        raise StoreError(f"The key file {path.with_suffix('.key')} cannot be read or made: {error.strerror}") from error
