"""A season in seconds: the real program with people who come, stay away, swap and write as chance decides."""

import asyncio
from pathlib import Path

from circles.simulation.cast import Scenario
from circles.simulation.files import database_in, leave
from circles.simulation.outcome import Outcome
from circles.simulation.season import simulate
from circles.simulation.showing import as_json, as_text

__all__ = ["Outcome", "Scenario", "as_json", "as_text", "report", "simulate"]


def report(scenario: Scenario, *, json: bool = False, out: Path | None = None) -> str:
    """Play a season and tell about it. `out`: a new or empty folder for what it leaves.

    Raises CirclesError if the folder cannot be used.
    """
    outcome = asyncio.run(simulate(scenario, database_in(out) if out else None))
    if out:
        leave(outcome, out)
    return as_json(outcome) if json else as_text(outcome)
