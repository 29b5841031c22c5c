"""How often a circle meets, in words, and spans of days."""

from collections.abc import Sequence

from circles.domain.blackout import Blackout
from circles.domain.recurrence import Monthly, Recurrence, Weekly
from circles.domain.series import Series, WallTime
from circles.message import Inline, Line, listing, moment, say, say_many

WEEKDAYS = (
    say("Monday"),
    say("Tuesday"),
    say("Wednesday"),
    say("Thursday"),
    say("Friday"),
    say("Saturday"),
    say("Sunday"),
)
_NTH = {1: say("first"), 2: say("second"), 3: say("third"), 4: say("fourth"), -1: say("last")}
_FEW = 4


def rhythm_in_words(recurrence: Recurrence) -> Line:
    """“every 2 weeks on Tuesday”, “on the first Monday of each month”: to stand in a sentence."""
    if isinstance(recurrence, Monthly):
        weekday = WEEKDAYS[recurrence.weekday]
        return say("on the {nth} {weekday} of each month", nth=_NTH[recurrence.nth], weekday=weekday)
    if isinstance(recurrence, Weekly):
        return _weekly(recurrence)
    named = recurrence.named
    if len(named) > _FEW:
        return say("on {n} days from {first} to {last}", n=len(named), first=str(named[0]), last=str(named[-1]))
    return say("on {days}", days=listing([str(each) for each in named]))


def _weekly(recurrence: Weekly) -> Line:
    if not recurrence.weekdays:
        return say_many("every week", "every {n} weeks", recurrence.every)
    days: list[Inline] = [WEEKDAYS[each] for each in recurrence.weekdays]
    return say_many("every {days}", "every {n} weeks on {days}", recurrence.every, days=listing(days))


def series_in_words(series: Series) -> Line:
    """“every 2 weeks on Tuesday”, “every week, at 3 hours that take turns”: to stand in a sentence."""
    if not series.hours:
        return rhythm_in_words(series.recurrence)
    recurrence = series.recurrence
    if isinstance(recurrence, Weekly) and any(each.later for each in series.hours):
        recurrence = Weekly(recurrence.every)
    return say("{rhythm}, at {n} hours that take turns", rhythm=rhythm_in_words(recurrence), n=len(set(series.hours)))


def span_in_words(span: Blackout) -> Line:
    """“from 2026-12-24 to 2027-01-03”, “on 2026-12-24”: to stand in a sentence."""
    if span.last == span.first:
        return say("on {day}", day=str(span.first))
    return say("from {first} to {last}", first=str(span.first), last=str(span.last))


def jumped_over(walls: Sequence[WallTime]) -> tuple[Line, ...]:
    """A word about each hour that the clocks jump over on its day, so that the session starts at another one."""
    return tuple(
        say(
            "On {day} the clocks jump over {hour}: that session starts {when}.",
            day=str(each.day),
            hour=f"{each.time:%H:%M}",
            when=moment(each.instant),
        )
        for each in walls
        if each.skipped
    )
