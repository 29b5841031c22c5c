"""The running clock of a session: which block, until when. The hard end never moves."""

from dataclasses import replace
from datetime import datetime, timedelta

from circles.domain.agenda import AgendaItem, refit
from circles.domain.values import dataclass
from circles.errors import Refused

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the clock stood before it went on, so that one who pressed too early finds it as it was."""

    items: tuple[AgendaItem, ...]
    block: int
    block_started_at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a running session is. `items[block]` is on since `block_started_at`; all instants are aware UTC.

    Items before `block` stand as they were planned; those from `block` on fit the time that is left. `paused_at`: the
    clock stands still since then. `before`: where “back” leads, as long as the time of that block is not over. `mark`
    is another one after every change: who presses a button that shows what was, comes second.
    """

    session_id: str
    items: tuple[AgendaItem, ...]
    block: int
    started_at: datetime
    block_started_at: datetime
    hard_end: datetime
    paused_at: datetime | None = None
    before: Place | None = None
    mark: int = 0

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
    left is passed over. A clock that stood still runs again.
    """
    progress = run_on(progress, now)
    began = _began(progress, now)
    if progress.is_last or began >= progress.hard_end:
        return None
    place = Place(progress.items, progress.block, progress.block_started_at)
    return replace(_from(progress, progress.block + 1, began), before=place)


def go_back(progress: Progress, now: datetime) -> Progress:
    """Go back to the block before. Within its time it is as if nobody had gone on; after it, it begins anew.

    What follows is fitted to the time that is left: the session still ends on time.

    Raises:
        Refused: this is the first block, or there are fewer minutes left than blocks.
    """
    progress = run_on(progress, now)
    if progress.block == 0:
        raise Refused("This is the first part: there is none before it.")
    if progress.before is not None:
        place = progress.before
        there = replace(progress, items=place.items, block=place.block, block_started_at=place.block_started_at)
        if now < there.block_ends_at:
            return replace(there, before=None)
    if now >= progress.hard_end or _minutes_until(progress.hard_end, now) < len(progress.items) - progress.block + 1:
        raise Refused("There is no time left to go back: the session ends on time.")
    return replace(_from(progress, progress.block - 1, now), before=None)


def pause(progress: Progress, now: datetime) -> Progress:
    """Stop the clock. The hard end does not wait.

    Raises:
        Refused: it stands still already.
    """
    if progress.paused_at is not None:
        raise Refused("The clock stands still already. “clock go” lets it run on.")
    return replace(progress, paused_at=max(now, progress.block_started_at))


def run_on(progress: Progress, now: datetime) -> Progress:
    """Let a clock that stood still run on: this block keeps what it had left, as far as the hard end allows.

    All blocks from here on share what is left. A clock that runs is left as it is.
    """
    if progress.paused_at is None:
        return progress
    now = min(now, progress.hard_end)
    spent = min(progress.paused_at, progress.block_ends_at) - progress.block_started_at
    whole = round(spent / _MINUTE)
    left = replace(progress.item, minutes=max(1, progress.item.minutes - whole))
    rest = replace(progress, items=_with(progress.items, progress.block, left), paused_at=None, before=None)
    going = _from(rest, progress.block, now)
    if going.block != progress.block:
        return going
    item = replace(going.item, at=going.item.at - whole, minutes=going.item.minutes + whole)
    return replace(going, items=_with(going.items, going.block, item), block_started_at=now - whole * _MINUTE)


def extend(progress: Progress, minutes: int, now: datetime) -> Progress:
    """Give the block that is on up to so many minutes more, taken from later blocks, the longest first.

    A block whose time has passed gets them from `now` on. A clock that stood still runs again. The session still ends
    on time.

    Raises:
        Refused: no later block has a minute to spare.
    """
    progress = run_on(progress, now)
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


def _from(progress: Progress, block: int, began: datetime) -> Progress:
    """The blocks from `block` on in the time that is left at `began`; those without a minute are passed over."""
    past, following = progress.items[:block], progress.items[block:]
    fitted = refit(following, round((began - progress.started_at) / _MINUTE), _minutes_until(progress.hard_end, began))
    passed = following[: len(following) - len(fitted)]
    return replace(progress, items=(*past, *passed, *fitted), block=len(past) + len(passed), block_started_at=began)


def _with(items: tuple[AgendaItem, ...], place: int, item: AgendaItem) -> tuple[AgendaItem, ...]:
    return (*items[:place], item, *items[place + 1 :])


def _began(progress: Progress, now: datetime) -> datetime:
    """When the next block really begins. The clock that calls us is some seconds late; they must not add up."""
    ended = progress.block_ends_at
    return ended if ended <= now < ended + _MINUTE else max(now, progress.block_started_at)


def _minutes_until(hard_end: datetime, now: datetime) -> int:
    """To the nearest minute; the last block ends at the hard end, to the second."""
    return max(1, round((hard_end - now) / _MINUTE))
