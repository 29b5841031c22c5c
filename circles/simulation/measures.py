"""What a season shows in figures: turns, messages, hours, calendars. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from circles.domain.contact import Purpose
from circles.domain.rota import FACILITATOR
from circles.domain.values import dataclass
from circles.domain.zones import local
from circles.simulation.outcome import Circles, Met, Outcome

_WEEK = timedelta(weeks=1) - timedelta(hours=1)
"""Where clocks go forward a week is shorter by an hour: what comes before each session must not count twice in it."""


@dataclass(frozen=True, slots=True)
class Balance:
    """How often each person of a circle had each role. Who was not there did nothing.

    `spread`: by how much that differs between the `regulars`, who were at every session and left their turns to the
    rota. It is 1 at most, unless a session could not be filled otherwise (`circles.domain.rota`).
    """

    circle: str
    counts: dict[str, dict[str, int]]
    regulars: tuple[str, ...]
    spread: dict[str, int]


@dataclass(frozen=True, slots=True)
class Post:
    """Private messages to one person: all, the mean of a week, and the most in any seven days.

    `planned`: the most in any seven days of all but what was needed at once, such as a role that fell free; `over`: by
    how much that is more than the budget.
    """

    name: str
    total: int
    weekly: float
    most: int
    planned: int
    over: int


@dataclass(frozen=True, slots=True)
class MovedHour:
    """From session `number` on, a person's clock shows another hour than before."""

    circle: str
    number: int
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What one calendar shows differently at the end: `what` by the title of the session as it was."""

    feed: str
    events: int
    what: tuple[str, ...]


def held(outcome: Outcome, circle: Circles) -> list[Met]:
    """The sessions of a circle that took place, in order."""
    return sorted(
        (each for each in outcome.met if each.circle == circle.name and each.was_held), key=lambda met: met.number
    )


def balance(outcome: Outcome, circle: Circles) -> Balance:
    """The rota of a circle, added up."""
    sessions = held(outcome, circle)
    counts: dict[str, dict[str, int]] = {}
    for role in dict.fromkeys(role for met in sessions for role in met.roles):
        had = Counter(met.roles[role] for met in sessions if met.roles.get(role) in met.present)
        counts[role] = {name: had[name] for name in circle.zones}
    traded = {name for met in sessions for names in met.chosen.values() for name in names}
    always = [name for name in circle.zones if sessions and all(name in met.present for met in sessions)]
    regulars = tuple(name for name in always if name not in traded)
    spread = {
        role: max(had[name] for name in regulars) - min(had[name] for name in regulars)
        for role, had in counts.items()
        if len(regulars) > 1
    }
    return Balance(circle.name, counts, regulars, spread)


def repeats(outcome: Outcome) -> tuple[str, ...]:
    """To whom the rota gave a role in two sessions running, though somebody without any was there and waited for it.

    What people took themselves, by a swap or by stepping in, is not the rota's doing.
    """
    found = []
    for circle in outcome.circles:
        sessions = held(outcome, circle)
        for before, now in pairwise(sessions):
            met_before = {name for met in sessions if met.number < now.number for name in met.present}
            for role, name in now.roles.items():
                by_choice = role in (*before.chosen, *now.chosen)
                if before.roles.get(role) == name and not by_choice and _waiting(role, now, name, met_before):
                    found.append(f"{circle.name}, session {now.number}: {name} is {role} again")
    return tuple(found)


def _waiting(role: str, now: Met, holder: str, met_before: set[str]) -> list[str]:
    """Who was there without a role and could have had this one: nobody leads as a newcomer."""
    busy = {*now.roles.values(), *now.late, holder}
    free = [name for name in now.present if name not in busy]
    return [name for name in free if role != FACILITATOR or name in met_before]


def posts(outcome: Outcome) -> tuple[Post, ...]:
    """How many private messages came to each person. Edits and answers to commands are none."""
    return tuple(_post(outcome, account, name) for account, name in outcome.names.items())


def _post(outcome: Outcome, account: str, name: str) -> Post:
    mine = [each for each in outcome.messages if each.person == account and not each.edits]
    planned = _most_in_a_week([each.at for each in mine if each.post.purpose is not Purpose.NEEDED])
    return Post(
        name=name,
        total=len(mine),
        weekly=round(len(mine) / outcome.scenario.weeks, 1),
        most=_most_in_a_week([each.at for each in mine]),
        planned=planned,
        over=max(0, planned - outcome.budget),
    )


def _most_in_a_week(times: Sequence[datetime]) -> int:
    """In order of time. How many lie in the seven days in which most do."""
    return max((sum(at - _WEEK < other <= at for other in times) for at in times), default=0)


def moved_hours(outcome: Outcome) -> tuple[MovedHour, ...]:
    """Whose own hour of a circle's sessions changed, and when: what a change of clocks does."""
    found = []
    for circle in outcome.circles:
        sessions = sorted((each for each in outcome.met if each.circle == circle.name), key=lambda met: met.number)
        for before, now in pairwise(sessions):
            for name, zone in circle.zones.items():
                was, is_now = _hour(before, zone), _hour(now, zone)
                if was != is_now:
                    found.append(MovedHour(circle.name, now.number, name, was, is_now))
    return tuple(found)


def _hour(met: Met, zone: str) -> str:
    return f"{local(met.starts_at, zone):%a %H:%M}"


def changed(outcome: Outcome) -> tuple[Changed, ...]:
    """What each calendar shows differently at the end of the season."""
    return tuple(
        Changed(feed.name, len(_events(feed.after)), tuple(_differences(_events(feed.before), _events(feed.after))))
        for feed in outcome.feeds
    )


def _events(calendar: bytes) -> dict[str, dict[str, str]]:
    """The lines of each event by name, by UID."""
    text = re.sub(r"\r?\n[ \t]", "", calendar.decode())
    events = {}
    for block in re.findall(r"BEGIN:VEVENT\r?\n(.*?)END:VEVENT", text, re.S):
        lines = dict(line.partition(":")[::2] for line in block.splitlines() if ":" in line)
        events[lines.get("UID", "")] = lines
    return events


def _differences(before: dict[str, dict[str, str]], after: dict[str, dict[str, str]]) -> Iterable[str]:
    for uid in dict.fromkeys([*before, *after]):
        old, new = before.get(uid), after.get(uid)
        if old is None and new is not None:
            yield f"{new['SUMMARY']}: new"
        elif new is None and old is not None:
            yield f"{old['SUMMARY']}: gone"
        elif old and new:
            for name in ("SUMMARY", "DTSTART", "STATUS"):
                if old.get(name) != new.get(name):
                    yield f"{old['SUMMARY']} → {new.get(name, 'nothing')}"
