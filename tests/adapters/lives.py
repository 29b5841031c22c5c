"""The program that is killed: one forked child for each life, with the real adapter of a platform.

A module of the platform imports everything once and calls `serve`, which reads one order a line. `live` forks a child
that lives in a folder and answers with its process; `end` kills it, if it did not do so itself, and answers with how it
ended. What the child has survives in the folder, and nowhere else: database, adapter's store, clock.
"""

import asyncio
import gc
import json
import os
import random
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from circles.app import App, open_app
from circles.chat import Chat
from circles.clock import SteppedClock
from circles.config import Community, Database, Notices, Settings
from circles.notebook import Notebook
from circles.registry.plugins import Registry
from circles.store.database import migrate
from tests.crash.killing import Kill
from tests.crash.notes import note, notes

START = datetime(2027, 1, 4, 12, tzinfo=UTC)
SOON = timedelta(seconds=20)
"""What is to be tried again within this time need not be waited for."""
LOOK = 0.02


class Death(Kill):
    """Counts what the adapter notes as well, and ends the life at one of the steps. Requests to a platform count too:
    its module says which those are.
    """

    def watch(self) -> None:
        super().watch()
        do: Any = Notebook.do

        def done(file: Notebook, *args: Any) -> None:
            do(file, *args)
            self.step("after a note")

        Notebook.do = done  # type: ignore[assignment, method-assign]


async def live(order: dict[str, Any], adapter: Callable[[Any], Chat], death: type[Death]) -> None:
    """One life: what people ask is answered, and the time goes to where the file `wanted` says."""
    folder = Path(order["folder"])
    hours = [datetime.fromisoformat(each["now"]) for each in notes(folder) if "now" in each]
    death(tuple(order["step"]) if "step" in order else None, folder).watch()
    settings = Settings(
        database=Database(f"sqlite:{folder / 'circles.db'}"),
        community=Community(organizers=tuple(order["organizers"])),
        notices=Notices(weekly_messages=9),
        secret_key="a key that is the same in every life",
    )
    ids = random.Random(order["seed"])
    chat = adapter(order["adapter"])
    clock = SteppedClock(max([START, *hours]))
    await migrate(settings.database.url)
    async with (
        open_app(
            settings, chats={chat.platform: chat}, clock=clock, new_id=lambda: f"{ids.getrandbits(50):010x}"
        ) as app,
        asyncio.TaskGroup() as tasks,
    ):
        tasks.create_task(chat.run(app.intake))
        tasks.create_task(app.engine.run())
        tasks.create_task(_passing(app, clock, folder))


async def _passing(app: App, clock: SteppedClock, folder: Path) -> None:
    """Let the time pass to where it is wanted, and note each hour before what happens then, so that no hour is
    skipped by whoever lives next."""
    await app.engine.settle()  # what was under way in the life before belongs to its hour
    while True:
        wanted = _wanted(folder, clock.now())
        while (due := await app.engine.next_at()) is not None and due <= max(wanted, clock.now() + SOON):
            await _at(app, clock, folder, max(due, clock.now()))
            await asyncio.sleep(LOOK)
        if wanted > clock.now():
            await _at(app, clock, folder, wanted)
        note(folder, reached=clock.now().isoformat())
        while _wanted(folder, clock.now()) <= clock.now():
            await asyncio.sleep(LOOK)
            due = await app.engine.next_at()
            if due is not None and due <= clock.now() + SOON:
                break


async def _at(app: App, clock: SteppedClock, folder: Path, now: datetime) -> None:
    note(folder, now=now.isoformat())
    clock.set(now)
    await app.engine.settle()


def _wanted(folder: Path, now: datetime) -> datetime:
    return max([now, *(datetime.fromisoformat(each) for each in (folder / "wanted").read_text().split())])


def fork(order: dict[str, Any], adapter: Callable[[Any], Chat], death: type[Death]) -> int:
    """Begin a life in a child. Returns its process."""
    child = os.fork()
    if child == 0:
        try:
            asyncio.run(live(order, adapter, death))
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(1)
    return child


def serve(adapter: Callable[[Any], Chat], death: type[Death]) -> None:
    """Do what is ordered until there are no more orders. `adapter` makes one from the settings of an order."""
    Registry().load((), {}, frozenset())
    assert threading.active_count() == 1, f"a fork takes one thread along: {threading.enumerate()}"
    gc.freeze()
    print("ready", flush=True)
    child = 0
    for line in sys.stdin:
        order = json.loads(line)
        if "end" in order:
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            child = 0
            print(os.waitstatus_to_exitcode(status), flush=True)
        else:
            child = fork(order, adapter, death)
            print(child, flush=True)
    if child:
        os.kill(child, signal.SIGKILL)  # whoever orders is gone
