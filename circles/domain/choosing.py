"""What a circle is asked at its turning points, and what becomes of the answer."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

CLOSING = "closing"
"""The ballot after the last session."""
STANDSTILL = "standstill"
"""The ballot when a circle seems to have stopped."""


class Way(StrEnum):
    """How a circle goes on: the first four after a season, the last two when it seems to have stopped."""

    AGAIN = "again"
    RESHAPE = "reshape"
    MERGE = "merge"
    END = "end"
    GO_ON = "go_on"
    PAUSE = "pause"


CHOICES: dict[str, tuple[Way, ...]] = {
    CLOSING: (Way.AGAIN, Way.RESHAPE, Way.MERGE, Way.END),
    STANDSTILL: (Way.GO_ON, Way.PAUSE, Way.END),
}
"""By kind of ballot; among equals the first one wins."""

OPEN_FOR = timedelta(days=7)
NUDGE_AFTER = timedelta(days=4)
MERGE_WAITS = timedelta(days=14)
"""So long an organizer may look for a circle to merge with; then each of its people gets a place on the list."""
PAUSE_FOR = timedelta(weeks=4)
ARCHIVE_AFTER = timedelta(days=30)


def who_goes_on(members: tuple[str, ...], votes: Mapping[str, str]) -> tuple[str, ...]:
    """Of these people the ones who did not choose an end for themselves, in the same order."""
    return tuple(each for each in members if votes.get(each) != Way.END)
