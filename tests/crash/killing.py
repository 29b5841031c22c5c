"""Counts what a life does, step by step, and ends it at one of the steps."""

import os
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from circles.store.sqlite import Connection
from circles_local.effects import Record
from tests.crash.notes import note


class Kill:
    """Counts the steps of a life by name, and ends it at the one with this name and number."""

    def __init__(self, at: tuple[str, int] | None, folder: Path) -> None:
        self.steps: Counter[str] = Counter()
        self._at = at
        self._folder = folder

    def step(self, name: str) -> None:
        """Another step is done, or about to be done. `change` counts what has changed something outside: a write, a
        commit, an effect. Between two of those nothing is different for the next life."""
        if self._at in ((name, self.steps[name]), ("change", self.changes if is_change(name) else None)):
            note(self._folder, killed=name)
            os.kill(os.getpid(), signal.SIGKILL)
        self.steps[name] += 1

    @property
    def changes(self) -> int:
        """How many changes there were so far."""
        return sum(n for name, n in self.steps.items() if is_change(name))

    def watch(self) -> None:
        """Take a step before and after each use of the database and each effect."""
        execute: Any = Connection._execute
        append = Record.append

        async def executed(connection: Any, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
            kind = kind_of(function, args, connection.in_transaction)
            self.step(f"before a {kind}")
            result = await execute(connection, function, *args, **kwargs)
            self.step(f"after a {kind}")
            return result

        def appended(record: Record, effect: Any) -> None:
            self.step("before an effect")
            append(record, effect)
            self.step("after an effect")

        Connection._execute = executed  # type: ignore[assignment, method-assign]
        Record.append = appended  # type: ignore[assignment, method-assign]


def is_change(step: str) -> bool:
    """Whether something is different after this step."""
    return step.startswith("after") and not step.endswith("read")


def kind_of(function: Callable[..., Any], args: tuple[Any, ...], in_transaction: bool) -> str:
    """What a use of the database does. A write that is alone is its own commit."""
    if getattr(function, "__name__", "") == "commit":
        return "commit"
    sql = next((each for each in args if isinstance(each, str)), "").lstrip().upper()
    if not sql.startswith(("UPDATE", "INSERT", "DELETE")):
        return "read"
    return "write" if in_transaction else "lone write"
