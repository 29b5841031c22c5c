"""The running clock of a session: which block, until when. The hard end never moves."""

from dataclasses import replace
from datetime import datetime, timedelta

from circles.domain.agenda import AgendaItem, refit
from circles.domain.values import dataclass
from circles.errors import Refused

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a running session is. `items[block]` is on since `block_started_at`; all instants are aware UTC.

    Items before `block` stand as they were planned; those from `block` on fit the time that is left.
    """

    session_id: str
    items: tuple[AgendaItem, ...]
    block: int
    started_at: datetime
    block_started_at: datetime
    hard_end: datetime

    @property
    def item(self) -> AgendaItem:
        """The block that is on."""
        return self.items[self.block]

    @property
    def is_last(self) -> bool:
        """Whether nothing follows the block that is on."""
        return self.block == len(self.items) - 1

    @property
    def block_ends_at(self) -> datetime:
        """When the next block is due: the hard end for the last one, and never after it."""
        if self.is_last:
            return self.hard_end
        return min(self.block_started_at + self.item.minutes * _MINUTE, self.hard_end)


def start(session_id: str, items: tuple[AgendaItem, ...], now: datetime, hard_end: datetime) -> Progress:
    """Start the clock with the first block.

    Args:
        items: the agenda for the minutes left (see `late_agenda`); where they do not fit, they are made to.
        now, hard_end: aware UTC.

    Raises:
        Refused: the hour of the session is over.
        ValueError: no items.
    """
    if not items:
        raise ValueError("a session needs at least one block")
    if now >= hard_end:
        raise Refused("The hour of this session is over. An organizer can move it to another one.")
    return Progress(session_id, refit(items, 0, _minutes_until(hard_end, now)), 0, now, now, hard_end)


def go_on(progress: Progress, now: datetime) -> Progress | None:
    """Go on to the next block, early or at its time. None if the session is over: it was the last, or time is up.

    Minutes gained go to the blocks that follow, minutes lost are taken from them; a block that would have no minute
    left is passed over.
    """
    began = _began(progress, now)
    if progress.is_last or began >= progress.hard_end:
        return None
    past, following = progress.items[: progress.block + 1], progress.items[progress.block + 1 :]
    at = round((began - progress.started_at) / _MINUTE)
    fitted = refit(following, at, _minutes_until(progress.hard_end, began))
    passed = following[: len(following) - len(fitted)]
    return replace(
        progress,
        items=(*past, *passed, *fitted),
        block=len(past) + len(passed),
        block_started_at=began,
    )


def extend(progress: Progress, minutes: int, now: datetime) -> Progress:
    """Give the block that is on up to so many minutes more, taken from later blocks, the longest first.

    A block whose time has passed gets them from `now` on. The session still ends on time.

    Raises:
        Refused: no later block has a minute to spare.
    """
    overrun = max(timedelta(), now - progress.block_ends_at)
    wanted = minutes + -(-overrun // _MINUTE)
    later = [item.minutes for item in progress.items[progress.block + 1 :]]
    given = min(wanted, sum(later) - len(later))
    if given < 1:
        raise Refused("There are no minutes left to take from later parts: the session ends on time.")
    for _ in range(given):
        later[later.index(max(later))] -= 1
    current = replace(progress.item, minutes=progress.item.minutes + given)
    items = [*progress.items[: progress.block], current]
    for item, length in zip(progress.items[progress.block + 1 :], later, strict=True):
        items.append(replace(item, at=items[-1].at + items[-1].minutes, minutes=length))
    return replace(progress, items=tuple(items))


def _began(progress: Progress, now: datetime) -> datetime:
    """When the next block really begins. The clock that calls us is some seconds late; they must not add up."""
    ended = progress.block_ends_at
    return ended if ended <= now < ended + _MINUTE else max(now, progress.block_started_at)


def _minutes_until(hard_end: datetime, now: datetime) -> int:
    """To the nearest minute; the last block ends at the hard end, to the second."""
    return max(1, round((hard_end - now) / _MINUTE))
