"""`circles plugins`: what is loaded, what it does, what it keeps about people, and its faults."""

import asyncio
from argparse import Namespace
from datetime import datetime

from circles.cli.run import settings_from
from circles.command import declaration
from circles.commands import CORE
from circles.config import Settings
from circles.errors import StoreError
from circles.hooks import DataStatement
from circles.registry.plugins import FAULTS_ALLOWED, Plugin, Registry
from circles.store import Ledger

Faults = dict[str, tuple[int, str, datetime]]


def plugins(asked: Namespace) -> int:
    """List the plugins. Returns 1 if one was refused or failed."""
    settings = settings_from(asked)
    registry = Registry()
    registry.load(settings.plugins.disabled, settings.plugins.settings, [declaration(each).name for each in CORE])
    faults = asyncio.run(_faults(settings))
    for each in registry.plugins.values():
        print("\n".join(_lines(each, faults)))
    off = "switched off in the settings"
    return 1 if faults or any(each.refused not in ("", off) for each in registry.plugins.values()) else 0


def _lines(plugin: Plugin, faults: Faults) -> list[str]:
    state = f"refused: {plugin.refused}" if plugin.refused else "on"
    lines = [f"{plugin.name} {plugin.version}: {state}"]
    if not plugin.refused:
        lines.append(f"  hooks: {', '.join(plugin.hooks) or 'none'}")
        lines.append(f"  keeps about people: {_kept(plugin.data)}")
    if plugin.name in faults:
        count, last, when = faults[plugin.name]
        times = "once" if count == 1 else f"{count} times"
        lines.append(f"  failed {times}, last {when:%Y-%m-%d %H:%M} UTC in {last}")
        if count >= FAULTS_ALLOWED:
            lines.append(f"  after {FAULTS_ALLOWED} faults in one run a plugin is left out until the next start")
    return lines


def _kept(data: DataStatement) -> str:
    if data == DataStatement():
        return "nothing"
    return f"{data.stores} (read by {data.seen_by}; erased {data.erased})"


async def _faults(settings: Settings) -> Faults:
    try:
        ledger = await Ledger.open(settings.database.url, lambda: "")
    except StoreError:
        return {}
    try:
        return await ledger.faults.counts()
    finally:
        await ledger.close()
