"""A season on paper: as text for people, as JSON for programs. The same outcome gives the same bytes."""

import json
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from circles.simulation import measures
from circles.simulation.outcome import Met, Outcome


def as_text(outcome: Outcome) -> str:
    """The whole report, with a line break at the end."""
    parts = (_head, _transcript, _turns, _messages, _clocks, _calendars)
    return "\n".join(line for part in parts for line in (*part(outcome), "")).rstrip() + "\n"


def as_json(outcome: Outcome) -> str:
    """The same for programs."""
    balances = [measures.balance(outcome, circle) for circle in outcome.circles]
    wanted = outcome.scenario
    told: dict[str, Any] = {
        "scenario": {
            "weeks": wanted.weeks,
            "people": wanted.people,
            "seed": wanted.seed,
            "absence": wanted.absence,
        },
        "circles": [{"name": each.name, "zones": dict(each.zones)} for each in outcome.circles],
        "sessions": [_session(each) for each in _in_order(outcome)],
        "rota": [_plain(each) for each in balances],
        "repeats": list(measures.repeats(outcome)),
        "messages": {"budget": outcome.budget, "people": [_plain(each) for each in measures.posts(outcome)]},
        "clock_changes": [_plain(each) for each in measures.moved_hours(outcome)],
        "feeds": [_plain(each) for each in measures.changed(outcome)],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def posts_as_lines(outcome: Outcome) -> str:
    """Every message, one JSON object a line, in the order in which they went out."""
    return "".join(
        json.dumps(
            {"time": _stamp(each.at), "room": each.room, "person": each.person, "key": each.key, "edits": each.edits}
            | {"text": each.text},
            ensure_ascii=False,
        )
        + "\n"
        for each in outcome.messages
    )


def _plain(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def _session(met: Met) -> dict[str, Any]:
    return _plain(met) | {"starts_at": _stamp(met.starts_at)}


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _in_order(outcome: Outcome) -> list[Met]:
    return sorted(outcome.met, key=lambda met: (met.starts_at, met.circle))


def _head(outcome: Outcome) -> Iterator[str]:
    wanted = outcome.scenario
    yield (
        f"A season of {_count(wanted.weeks, 'week')} for {wanted.people} people, each absent with a probability of "
        f"{wanted.absence:g}; seed {wanted.seed}."
    )
    for circle in outcome.circles:
        yield f"{circle.name}: {', '.join(f'{name} ({zone})' for name, zone in circle.zones.items())}"


def _transcript(outcome: Outcome) -> Iterator[str]:
    yield "Sessions"
    for met in _in_order(outcome):
        what = f"{met.circle}, session {met.number} · {met.format} · {met.state}"
        yield f"  {met.starts_at:%a %d %b %Y %H:%M} UTC · {what}"
        if met.was_held:
            yield f"    there: {', '.join(met.present) or 'nobody'}"
        for word, people in (("told us", met.told_us), ("missing", met.missing), ("late", met.late)):
            if people:
                yield f"    {word}: {', '.join(people)}"
        if met.roles:
            yield f"    {', '.join(_role(met, role) for role in met.roles)}"
        yield from (f"    {note}" for note in met.notes)


def _role(met: Met, role: str) -> str:
    was_there = met.roles[role] in met.present or not met.was_held
    return f"{role}: {met.roles[role]}" + ("" if was_there else " (not there)")


def _turns(outcome: Outcome) -> Iterator[str]:
    yield "Rota: how often each had which role"
    for each in (measures.balance(outcome, circle) for circle in outcome.circles):
        if not each.counts:
            continue
        people = list(next(iter(each.counts.values())))
        width = max(len(role) for role in each.counts)
        yield f"  {each.circle:{width}}  {'  '.join(people)}  spread"
        for role, had in each.counts.items():
            row = "  ".join(f"{had[name]:{len(name)}}" for name in people)
            yield f"  {role:{width}}  {row}  {each.spread.get(role, '-'):>6}"
        yield f"  {_compared(each)}"
    found = measures.repeats(outcome)
    yield f"  A role given twice in a row while others waited: {len(found)}"
    yield from (f"    {each}" for each in found)


def _compared(balance: measures.Balance) -> str:
    names = ", ".join(balance.regulars)
    if len(balance.regulars) < 2:
        return f"always there, and swapped nothing: {names or 'nobody'}, so there is nobody to compare"
    return f"always there, and swapped nothing: {names}; the spread, at most 1, is between them"


def _messages(outcome: Outcome) -> Iterator[str]:
    yield (
        f"Private messages: at most {outcome.budget} in any seven days; what is needed at once, such as a role that "
        "falls free, comes on top"
    )
    for each in measures.posts(outcome):
        extra = f", {each.planned} without what was needed at once" if each.most > each.planned else ""
        over = f"; over the budget by {each.over}" if each.over else ""
        yield f"  {each.name:12} {each.total:4}   {each.weekly:4} a week   most in seven days: {each.most}{extra}{over}"


def _clocks(outcome: Outcome) -> Iterator[str]:
    yield "Where clocks change"
    moved = measures.moved_hours(outcome)
    if not moved:
        yield "  nobody's hour moves"
    for (circle, number), whose in groupby(moved, key=lambda each: (each.circle, each.number)):
        hours = ", ".join(f"{each.name} from {each.before} to {each.after}" for each in whose)
        yield f"  {circle}, from session {number} on: {hours}"


def _calendars(outcome: Outcome) -> Iterator[str]:
    yield "Calendars: what is different at the end"
    for each in measures.changed(outcome):
        yield f"  {each.feed}: {_count(each.events, 'event')}, {_count(len(each.what), 'change')}"
        yield from (f"    {what}" for what in each.what)


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
