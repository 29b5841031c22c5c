"""What may become of a circle and of a season, and how a circle ended."""

from circles.domain.circle import CircleState, Ending
from circles.domain.program import SeasonState

CIRCLE_MOVES: dict[CircleState, frozenset[CircleState]] = {
    CircleState.FORMING: frozenset({CircleState.PROPOSED, CircleState.ACTIVE, CircleState.CLOSED}),
    CircleState.PROPOSED: frozenset({CircleState.FORMING, CircleState.ACTIVE, CircleState.CLOSED}),
    CircleState.ACTIVE: frozenset({CircleState.PAUSED, CircleState.CLOSING, CircleState.CLOSED}),
    CircleState.PAUSED: frozenset({CircleState.ACTIVE, CircleState.CLOSING, CircleState.CLOSED}),
    CircleState.CLOSING: frozenset({CircleState.ACTIVE, CircleState.CLOSED}),
    # Only an undo leads back: within a day, so never from the archive.
    CircleState.CLOSED: frozenset(
        {CircleState.ACTIVE, CircleState.PAUSED, CircleState.CLOSING, CircleState.ARCHIVED},
    ),
    CircleState.ARCHIVED: frozenset(),
}
"""The legal moves of a circle: state -> the states it may become."""

SEASON_MOVES: dict[SeasonState, frozenset[SeasonState]] = {
    SeasonState.DRAFT: frozenset({SeasonState.ENROLLING, SeasonState.CLOSED}),
    SeasonState.ENROLLING: frozenset({SeasonState.PROPOSED, SeasonState.CLOSED}),
    # Proposed once more: the organizer asked for another proposal.
    SeasonState.PROPOSED: frozenset({SeasonState.PROPOSED, SeasonState.RUNNING, SeasonState.CLOSED}),
    SeasonState.RUNNING: frozenset({SeasonState.CLOSED}),
    SeasonState.CLOSED: frozenset(),
}
"""The legal moves of a season."""

WELL_FROM = 2
"""A circle that held at least one of so many planned sessions, and had its last one behind it, ended well."""


def how_it_ended(held: int, planned: int, still_to_come: int) -> Ending:
    """Well or early, for a circle that does not go on: `planned` counts all its sessions but those skipped."""
    if still_to_come or held * WELL_FROM < planned or not held:
        return Ending.EARLY
    return Ending.WELL
