"""`circles check`: what is missing, and how to fix it."""

import asyncio
import os
import socket
from argparse import Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path

from circles.chat import Chat, Checkable
from circles.cli.run import settings_from
from circles.config import Settings, shown
from circles.domain.format import chain_problems
from circles.domain.zones import data_version
from circles.errors import CirclesError, PluginError
from circles.registry.adapters import load_adapter
from circles.registry.checks import told
from circles.registry.plugins import Registry
from circles.store.database import check as check_store
from circles.store.database import is_file
from circles.store.forgotten import Forgotten
from circles.web import no_port

ADAPTER_SECONDS = 30.0


def check(asked: Namespace) -> int:
    """Look at everything a run needs. Returns 1 if something is missing."""
    settings = settings_from(asked)
    for key, value in shown(settings).items():
        print(f"  {key} = {value}")
    print(f"  zone data {data_version()}")
    looks = (_adapters, _organizers, _formats, _database, _forgotten, _web)
    problems = [problem for look in looks for problem in look(settings)]
    for problem in problems:
        print(f"✗ {problem}")
    if not problems:
        print("✓ Everything is in place. Start with: circles run")
    return 1 if problems else 0


def _adapters(settings: Settings) -> Iterator[str]:
    if not settings.adapters:
        yield "No adapter is named, so nobody could reach the bot. Add a section such as [adapters.local]."
    chats: dict[str, Chat] = {}
    for name, table in settings.adapters.items():
        try:
            chats[name] = load_adapter(name, table)
        except PluginError as error:
            yield str(error)
    yield from asyncio.run(_all_checked({name: chat for name, chat in chats.items() if isinstance(chat, Checkable)}))


async def _all_checked(chats: Mapping[str, Checkable]) -> list[str]:
    """What the adapters themselves find missing, all at the same time."""
    found = await asyncio.gather(*(_checked(name, chat) for name, chat in chats.items()))
    return [problem for problems in found for problem in problems]


async def _checked(name: str, chat: Checkable) -> list[str]:
    try:
        async with asyncio.timeout(ADAPTER_SECONDS):
            return [f"adapters.{name}: {each}" for each in await chat.check()]
    except Exception as error:
        return [f"adapters.{name}: its check failed, which is a fault of the adapter: {told(error)}"]


def _organizers(settings: Settings) -> Iterator[str]:
    if not settings.community.organizers:
        yield 'Nobody may open a program yet. Name an organizer: community.organizers = ["local:mia"]'


def _forgotten(settings: Settings) -> Iterator[str]:
    path = Forgotten.of(settings.database.url, settings.database.forgotten).path
    if path is None and not is_file(settings.database.url):
        yield (
            "After a restore nobody would know who was forgotten. Name a file, on a disk that no restore touches: "
            'database.forgotten = "/var/lib/circles/circles.forgotten"'
        )
    elif settings.database.forgotten and path and not os.access(_nearest(path.parent), os.W_OK):
        yield f"database.forgotten: this user cannot write to {path}."


def _nearest(folder: Path) -> Path:
    """The folder, or the one above it in which it would be made."""
    return next(each for each in (folder, *folder.parents, Path()) if each.exists())


def _formats(settings: Settings) -> Iterator[str]:
    registry = Registry()
    registry.load(settings.plugins.disabled, settings.plugins.settings)
    for plugin in registry.plugins.values():
        if plugin.refused and plugin.name not in settings.plugins.disabled:
            yield f"The plugin {plugin.name} is left out: {plugin.refused}"
    for name in {*settings.plugins.disabled, *settings.plugins.settings} - registry.plugins.keys():
        known = ", ".join(sorted(registry.plugins))
        yield f"plugins.{name}: no plugin of this name is installed; there are: {known}"
    yield from chain_problems(registry.formats)
    for name in settings.program.formats:
        if name not in registry.formats:
            known = ", ".join(sorted(registry.formats))
            yield f"program.formats: no plugin brings the format {name!r}; there are: {known}"
        elif not (made_for := registry.formats[name]).shortest <= settings.program.minutes <= made_for.longest:
            print(
                f"  note: program.minutes is {settings.program.minutes}, and the format {name!r} is made for"
                f" {made_for.shortest} to {made_for.longest} minutes"
            )


def _database(settings: Settings) -> Iterator[str]:
    try:
        yield from asyncio.run(check_store(settings.database.url))
    except CirclesError as error:
        yield str(error)


def _web(settings: Settings) -> Iterator[str]:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.web.host, settings.web.port))
        except OSError as error:
            yield no_port(settings.web.host, settings.web.port, error)
    if not settings.web.public_url:
        print("  note: calendar apps elsewhere cannot reach this machine until web.public_url is set")
