"""Where each session stands in the drawing of a season: a path that turns round at the end of each row."""

from circles.domain.values import dataclass

ROW = 6
"""Sessions beside each other: as many as a phone has room for."""
STEP, HEIGHT = 64, 96
"""From one session to the next, and from one row to the next, in the units of the drawing."""
TOP, SIDE = 44, 40
ROUND = 13
"""The radius of a session."""
RING = 17
"""The radius of the ring around one that is a milestone."""


@dataclass(frozen=True, slots=True)
class Spot:
    """The middle of a session in the drawing, from its upper left corner on."""

    x: int
    y: int


def spots(count: int) -> tuple[Spot, ...]:
    """Where the sessions stand, in their order: each row is walked the other way than the one before."""
    return tuple(_spot(index) for index in range(count))


def _spot(index: int) -> Spot:
    row, place = divmod(index, ROW)
    column = ROW - 1 - place if row % 2 else place
    return Spot(SIDE + column * STEP, TOP + row * HEIGHT)


def size(count: int) -> tuple[int, int]:
    """Width and height of the drawing of so many sessions."""
    rows = max(1, -(-count // ROW))
    return 2 * SIDE + (min(max(count, 1), ROW) - 1) * STEP, TOP + (rows - 1) * HEIGHT + TOP
