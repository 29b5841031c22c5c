"""Which questions come after a session, and what one person is asked of them.

A session's members are asked one set. A format's own questions win: a format that has some and names no sets asks them
each time. Where a format names sets, all of them take turns, its own ones first. A question that ends a pair comes to
who began it, before all others.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from circles.domain.format import PROMPTS_MOST, Format
from circles.domain.prompt_sets import AFTER, END, FOR_PLANS, HELP, MENTOR, OPEN, SEASON, SETS, VALUES, Prompt
from circles.domain.reflection import Visibility
from circles.domain.session import Session, SessionState
from circles.domain.values import dataclass
from circles.errors import Refused

A_MONTH = timedelta(days=28)
HELP_FROM = 2
"""Sessions that a circle has behind it before it is asked about help."""
_OWN = "own:"


@dataclass(frozen=True, slots=True)
class Asked:
    """That the people of a session were asked a set. `at`: when the session began (aware UTC)."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session stands in the season of its circle.

    Args:
        at: when it begins (aware UTC).
        behind: how many took place before it.
        to_come: how many are to come after it.
        first_at: when the first one that took place began (aware UTC); `at` if it is this one.
    """

    at: datetime
    behind: int
    to_come: int
    first_at: datetime

    @property
    def is_last(self) -> bool:
        """Whether no other one comes after it."""
        return not self.to_come

    @property
    def is_in_last_third(self) -> bool:
        """Whether two thirds of the season are over with it."""
        return 3 * (self.behind + 1) > 2 * (self.behind + 1 + self.to_come)


def place_of(meeting: Session, sessions: Iterable[Session]) -> Place:
    """Where a session stands among all of its circle, in any order. What did not take place does not count."""
    others = [each for each in sessions if each.id != meeting.id]
    held = [each.starts_at for each in others if each.state is SessionState.HELD]
    behind = [at for at in held if at < meeting.starts_at]
    to_come = sum(at > meeting.starts_at for at in held)
    to_come += sum(each.is_coming_up or each.state is SessionState.OPEN for each in others)
    return Place(meeting.starts_at, len(behind), to_come, min(behind, default=meeting.starts_at))


def own(format: Format) -> str:
    """How the set of a format's own questions is called."""
    return f"{_OWN}{format.name}"


def choose(format: Format, place: Place, earlier: Sequence[Asked], chosen: Collection[str] = FOR_PLANS) -> str:
    """The set that a session's people are asked: of those that fit, the one that was asked longest ago, or never.

    `earlier`: what the circle was asked before, in any order. `chosen`: the season's sets that its program wants.
    """
    last = {each.name: each.at for each in sorted(earlier, key=lambda each: each.at)}
    fitting = tuple(dict.fromkeys(_fitting(format, place, last, chosen))) or (OPEN,)
    never = [each for each in fitting if each not in last]
    return never[0] if never else min(fitting, key=last.__getitem__)


def _fitting(format: Format, place: Place, last: Mapping[str, datetime], chosen: Collection[str]) -> Iterator[str]:
    if format.prompts:
        yield own(format)
    for name in format.sets or (() if format.prompts else (SEASON,)):
        if name == SEASON:
            yield from (each for each in FOR_PLANS if each in chosen and _is_its_time(each, place, last))
        else:
            yield name


def _is_its_time(name: str, place: Place, last: Mapping[str, datetime]) -> bool:
    return name not in _TIMES or _TIMES[name](place, last.get(name))


_TIMES: Mapping[str, Callable[[Place, datetime | None], bool]] = {
    MENTOR: lambda place, last: place.is_in_last_third,
    VALUES: lambda place, last: place.at - (last or place.first_at) >= A_MONTH,
    HELP: lambda place, last: place.behind >= HELP_FROM,
}


def prompts(name: str, formats: Mapping[str, Format]) -> tuple[Prompt, ...]:
    """The questions of a set. Where its format is gone, or has none any more, the open one."""
    if name.startswith(_OWN):
        format = formats.get(name.removeprefix(_OWN))
        return (format.prompts if format else ()) or SETS[OPEN]
    return SETS.get(name, SETS[OPEN])


def asked_of(questions: Sequence[Prompt], *, hoped: bool, looked: bool) -> tuple[Prompt, ...]:
    """What one person is asked, three questions at the most.

    `hoped`: they wrote what they wanted to leave this session with; `looked`: it is the last session, and they wrote at
    half time what is to begin, to stop and to stay. What they began they can end, so that is asked first.
    """
    ending = (*((AFTER,) if hoped else ()), *((END,) if looked else ()))
    return (*ending, *questions)[:PROMPTS_MOST]


def readers(asked: Sequence[Prompt]) -> Visibility:
    """Who reads the widest of the answers: what is said before anybody opens the form."""
    wide = any(each.visibility is Visibility.CIRCLE for each in asked)
    return Visibility.CIRCLE if wide else Visibility.ME


def read_sets(typed: str) -> tuple[str, ...]:
    """Which of the season's sets an organizer means, in their usual order. Raises Refused for what is none of them."""
    words = {each for each in re.split(r"[\s,]+", typed.strip().casefold()) if each}
    if words in ({"all"}, {"none"}):
        return FOR_PLANS if words == {"all"} else ()
    if not words or not words <= {*FOR_PLANS}:
        raise Refused("Choose some of these, or say all or none: {sets}.", sets=", ".join(FOR_PLANS))
    return tuple(each for each in FOR_PLANS if each in words)
