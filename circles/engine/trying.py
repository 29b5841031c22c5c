"""What adapters are asked for beside posts: in time, ever more rarely while they fail; what hinders them is told."""

import asyncio
import logging
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar

from circles.domain.values import dataclass
from circles.errors import Hindered
from circles.services import hindering
from circles.services.desk import Desk

log = logging.getLogger(__name__)
SECONDS = 60.0
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=10)

T = TypeVar("T")


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many failed tries: ever longer, up to ten minutes."""
    return min(FIRST_WAIT * 2.0 ** min(attempts, 10), LONGEST_WAIT)


@dataclass(frozen=True, slots=True)
class Task:
    """Something that an adapter is asked to do, and for which circle or room. Its text is the place of a hindrance."""

    platform: str
    what: str
    about: str = ""
    circle: str | None = None

    def __str__(self) -> str:
        return f"{self.platform}:{self.what}:{self.about}"


class Hindrances:
    """What is in the way of the adapters of one running program. To ask whether something was mended costs nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._places: set[str] | None = None

    async def met(self, error: Hindered, task: Task, now: datetime) -> None:
        """Organizers are told, if they do not know. Raises StoreError."""
        (await self._known()).add(str(task))
        if await hindering.tell(self._desk, error, task.platform, str(task), task.circle, now):
            log.warning("hindered", extra={"action": "hindered", "platform": task.platform, "what": task.what})

    async def over(self, task: Task) -> None:
        """It worked. Raises StoreError."""
        known = await self._known()
        if known and str(task) in known:
            await hindering.mended(self._desk, str(task))
            known.discard(str(task))

    async def _known(self) -> set[str]:
        if self._places is None:
            self._places = await hindering.places(self._desk)
        return self._places


class Trying:
    """Remembers what failed, and when to try it again. A start forgets it."""

    def __init__(self, hindrances: Hindrances) -> None:
        self._hindrances = hindrances
        self._failed: dict[Task, tuple[int, datetime]] = {}

    def is_time(self, task: Task, now: datetime) -> bool:
        """Whether it may be tried (again)."""
        return self._failed.get(task, (0, now))[1] <= now

    async def ask(
        self, task: Task, asked: Coroutine[Any, Any, T], now: datetime, seconds: float = SECONDS
    ) -> tuple[T] | None:
        """What the adapter answered, alone in a tuple; None if it failed or took too long. Raises StoreError."""
        try:
            async with asyncio.timeout(seconds):
                answer = await asked
        except Exception as error:
            attempts, _ = self._failed.get(task, (0, now))
            self._failed[task] = (attempts + 1, now + wait_after(attempts))
            await self._note(task, error, now)
            return None
        self._failed.pop(task, None)
        await self._hindrances.over(task)
        return (answer,)

    async def _note(self, task: Task, error: Exception, now: datetime) -> None:
        if isinstance(error, Hindered):
            await self._hindrances.met(error, task, now)
            return
        log.error(
            "adapter failed",
            exc_info=error,
            extra={"action": f"{task.what}_failed", "platform": task.platform, "about": task.about},
        )
