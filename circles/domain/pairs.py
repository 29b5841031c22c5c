"""What somebody wrote before, and what they wrote to end it: the two belong together, and stand side by side."""

from collections.abc import Sequence

from circles.domain.prompt_sets import AFTER, BEFORE, END, HALF_TIME
from circles.domain.reflection import Reflection
from circles.domain.session import Session, SessionState
from circles.domain.values import dataclass

_HALF = tuple(each.id for each in HALF_TIME)


@dataclass(frozen=True, slots=True)
class Pair:
    """What was begun, and how it ended. `number`: of the session after which it ended; `ended`: None if it has not."""

    begun: tuple[Reflection, ...]
    ended: Reflection | None
    number: int

    @property
    def is_of_season(self) -> bool:
        """Whether it goes from half time to the end, and not only through one session."""
        return self.begun[0].prompt in _HALF


def hoped_for(mine: Sequence[Reflection], sessions: Sequence[Session], meeting: Session) -> Reflection | None:
    """What somebody wanted to leave a session with; None if they did not say so.

    A hope for a session that did not take place goes on to the next one. `mine`: all that they wrote; `sessions`: all
    of the circle.
    """
    earlier = [each for each in sessions if each.starts_at < meeting.starts_at]
    last = max((each.starts_at for each in earlier if _is_held(each)), default=None)
    lost = [each for each in earlier if not _is_held(each) and (last is None or each.starts_at > last)]
    counts = {each.id: each.starts_at for each in (*lost, meeting)}
    hopes = [each for each in mine if each.prompt == BEFORE and each.session_id in counts]
    return max(hopes, key=lambda each: counts[each.session_id], default=None)


def looked_at(mine: Sequence[Reflection], sessions: Sequence[Session]) -> tuple[Reflection, ...]:
    """What somebody wrote at half time of a circle, in the order of the questions."""
    here = {each.id for each in sessions}
    written = [each for each in mine if each.session_id in here and each.prompt in _HALF]
    return tuple(sorted(written, key=lambda each: _HALF.index(each.prompt)))


def pairs(mine: Sequence[Reflection], sessions: Sequence[Session]) -> tuple[Pair, ...]:
    """All pairs of one person in a circle, by session; the one of the season last. Nothing stands in two of them."""
    ends = {each.session_id: each for each in mine if each.prompt == AFTER.id}
    found = []
    for meeting in sorted(filter(_is_held, sessions), key=lambda each: each.starts_at):
        hope = hoped_for(mine, sessions, meeting)
        if hope:
            found.append(Pair((hope,), ends.get(meeting.id), meeting.number))
    begun = looked_at(mine, sessions)
    if begun:
        numbers = {each.id: each.number for each in sessions}
        ended = next((each for each in mine if each.prompt == END.id and each.session_id in numbers), None)
        found.append(Pair(begun, ended, numbers[ended.session_id if ended else begun[0].session_id]))
    return tuple(found)


def _is_held(session: Session) -> bool:
    return session.state is SessionState.HELD
