"""What somebody asked for before: kept without their words, so that they can take it back or say it anew."""

from collections.abc import Mapping
from datetime import datetime

from circles.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Earlier:
    """A request that was done.

    Args:
        key: platform and event, as it is remembered.
        event: the platform's id of it.
        at: when it was done, aware UTC: whatever it wrote down has this instant.
        command: the name of the command.
        circle: the circle's id, if it concerned one.
        session: the session's id that was named, or else was the current one.
        given: the choices and references, by field.
        filled: the fields that held something, also those with words.
    """

    key: str
    event: str
    at: datetime
    command: str
    circle: str
    session: str
    given: Mapping[str, str]
    filled: frozenset[str]


Others = tuple[Earlier, ...]
"""Other requests of the same person, newest first."""


def alike(earlier: Earlier, others: Others, *, session: bool) -> Others:
    """Other answers to the same question, newest first. `session`: the question is asked for each session."""
    return tuple(
        each
        for each in others
        if (each.command, each.circle) == (earlier.command, earlier.circle)
        and (not session or each.session == earlier.session)
    )
