"""From what people type to their hours, and back: “weekday evenings”, “tue 18-21, not fri”, “any time but nights”.

A text is read as parts between commas. A part names days, hours, or both; days alone go with the hours that follow
(“mon, wed 18-21”), hours alone with the days before them (“mon 7-9, 18-21”). A level stands after what it is about, or
before it, and then holds until the next one. What is said later counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from circles.domain.availability import Availability, Level, clock, groups
from circles.domain.availability_words import Kind, Word, words_of
from circles.domain.recurrence import WEEKDAYS
from circles.domain.values import dataclass
from circles.domain.week_masks import WHOLE_WEEK, week_mask
from circles.errors import Refused

_ALL_DAYS = tuple(range(7))
_DAY = 24 * 60
_NOON = 12 * 60

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of what was typed, as far as it is read. `level` None: none was named."""

    days: tuple[int, ...] = ()
    parts: Spans = ()
    hours: Spans = ()
    level: Level | None = None
    first: bool = False
    ends: bool = False
    text: str = ""

    @property
    def spans(self) -> Spans:
        """The hours that it names; where it names a part of the day and hours, those of the hours that lie in it."""
        if not (self.parts and self.hours):
            return self.hours or self.parts
        return _both(self.hours, self.parts) or _both(_later(self.hours), self.parts) or self.hours


class Unclear(Refused):
    """A text about hours that could not be read. `understood` is what its other parts say, None if they say nothing."""

    def __init__(self, why: Refused, understood: Availability | None) -> None:
        super().__init__(why.template, **why.values)
        self.understood = understood


def read_availability(text: str) -> Availability:
    """What somebody means. What they do not mention is impossible, unless they only say when they cannot.

    Raises Unclear: what could not be read first, and what was understood of the rest.
    """
    read, problems = list[_Part](), list[Refused]()
    for words in _split(words_of(text)):
        try:
            read.append(_read(words))
        except Refused as why:
            problems.append(why)
    try:
        told = _told(read)
    except Refused as why:
        raise Unclear(problems[0] if problems else why, None) from None
    if problems:
        raise Unclear(problems[0], told)
    return told


def shown(of: Availability) -> str:
    """The same in English, as one would type it; `read_availability` reads it as the same again."""
    said = [(word, mask) for word, mask in (("good", of.good), ("possible", of.possible)) if mask]
    return "; ".join(f"{word}: {_mask_shown(mask)}" for word, mask in said) or "no hour"


def _mask_shown(mask: int) -> str:
    if mask == WHOLE_WEEK:
        return "any time"
    return ", ".join(f"{_days_shown(each.days)} {_spans_shown(each.spans)}" for each in groups(mask))


def _days_shown(days: Sequence[int]) -> str:
    names = [WEEKDAYS[each].capitalize() for each in days]
    in_a_row = len(days) > 2 and all(later - day == 1 for day, later in pairwise(days))
    return f"{names[0]}-{names[-1]}" if in_a_row else " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _spans_shown(spans: Spans) -> str:
    if spans == ((0, _DAY),):
        return "all day"
    return " and ".join(f"{clock(first)}-{clock(last)}" for first, last in spans)


def _split(words: Sequence[Word]) -> Iterable[list[Word]]:
    """The parts of a text. A part that begins with an exception has the word for it first; each ends with its comma."""
    part: list[Word] = []
    between = False
    for place, word in enumerate(words):
        following = words[place + 1].kind if place + 1 < len(words) else Kind.STOP
        excepts = word.kind is Kind.NOT or (word.kind is Kind.BUT and following not in (Kind.LEVEL, Kind.NOT, Kind.AND))
        if word.kind is Kind.AND and between and following is Kind.CLOCK:
            part.append(replace(word, kind=Kind.TO))
            between = False
        elif word.kind in (Kind.AND, Kind.COMMA, Kind.STOP, Kind.COLON, Kind.BUT) and not excepts:
            yield [*part, word]
            part = []
        elif excepts and following not in (Kind.STOP, Kind.COMMA):
            yield part
            part = [replace(word, kind=Kind.NOT)]
        else:
            part.append(word)
            between = word.kind is Kind.BETWEEN or (between and word.kind is Kind.CLOCK)
    yield part


def _read(words: Sequence[Word]) -> _Part:
    said = [each for each in words if each.kind not in (Kind.COMMA, Kind.STOP, Kind.COLON, Kind.AND, Kind.BUT)]
    ends = bool(words) and words[-1].kind is Kind.STOP
    part = _Part(ends=ends, text=" ".join(each.text for each in words if each.kind is not Kind.COMMA))
    while said:
        part, said = _next(part, said)
    if words and words[-1].kind is Kind.COLON and part.days and not part.level:
        part = replace(part, ends=False)
    return part


def _next(part: _Part, said: list[Word]) -> tuple[_Part, list[Word]]:
    """Take the next one to four words of a part."""
    word, kinds = said[0], [each.kind for each in said[:4]]
    if word.kind is Kind.LEVEL or word.kind is Kind.NOT:
        level = word.level if word.kind is Kind.LEVEL else Level.IMPOSSIBLE
        # “not possible”: the exception is the stronger one.
        return replace(
            part,
            level=min(level, part.level) if part.level is not None else level,
            first=part.first or not (part.days or part.spans),
        ), said[1:]
    if word.kind is Kind.DAYS:
        if kinds[1:3] == [Kind.TO, Kind.DAYS]:
            return replace(part, days=part.days + _from_day_to_day(word, said[2])), said[3:]
        return replace(part, days=part.days + word.days), said[1:]
    if word.kind is Kind.PARTS:
        return replace(part, parts=part.parts + word.spans), said[1:]
    hours, rest = _hours(said)
    return replace(part, hours=part.hours + hours), rest


def _from_day_to_day(first: Word, last: Word) -> tuple[int, ...]:
    start, end = first.days[0], last.days[-1]
    return tuple((start + each) % 7 for each in range((end - start) % 7 + 1))


def _hours(said: list[Word]) -> tuple[Spans, list[Word]]:
    word, kinds = said[0], [each.kind for each in said]
    if kinds[:3] == [Kind.CLOCK, Kind.TO, Kind.CLOCK]:
        return _from_to(word, said[2]), said[3:]
    if word.kind in (Kind.FROM, Kind.BETWEEN):
        if kinds[1:4] == [Kind.CLOCK, Kind.TO, Kind.CLOCK]:
            return _from_to(said[1], said[3]), said[4:]
        if kinds[1:2] == [Kind.CLOCK]:
            return ((said[1].minute, _DAY),), said[2:]
        return (), said[1:]
    if word.kind in (Kind.BEFORE, Kind.TO) and kinds[1:2] == [Kind.CLOCK]:
        return ((0, said[1].minute or _DAY),), said[2:]
    if word.problem:
        raise word.problem
    if word.kind is Kind.CLOCK:
        raise Refused("“{hour}” is one hour: say from when to when, such as 18:00-20:00.", hour=word.text)
    if word.text == "a":  # “a las 18”, “a morning”
        return (), said[1:]
    raise Refused("I do not see what “{word}” is about. Say it like “tue 18-21, not fri”.", word=word.text)


def _from_to(first: Word, last: Word) -> Spans:
    """“18-21”, “6-9pm”, “7pm-9”, “22-2”: the last one over midnight."""
    start, end = first.minute, last.minute
    if last.half == "pm" and not first.half and start < _NOON <= start + _NOON < end:
        start += _NOON
    if first.half == "pm" and not last.half and end < _NOON < end + _NOON and start < end + _NOON:
        end += _NOON
    start, end = start % _DAY, end or _DAY
    if start == end:
        raise Refused(
            "From {first} to {last} is no time at all. Say it like 18:00-20:00.", first=first.text, last=last.text
        )
    return ((start, end),)


def _told(parts: Sequence[_Part]) -> Availability:
    """What all the parts say together."""
    told, exceptions = Availability(), list[int]()
    said = [(level, mask) for level, mask in _levelled(parts) if mask]
    if said and all(level is Level.IMPOSSIBLE for level, _ in said):
        told = Availability(WHOLE_WEEK)
    for level, mask in said:
        if level is Level.IMPOSSIBLE and not told.can:
            exceptions.append(mask)
        elif level is Level.POSSIBLE and not told.good & ~mask:
            told = told.stating(level, mask & ~told.good)
        else:
            told = told.stating(level, mask)
    for mask in exceptions:
        told = told.stating(Level.IMPOSSIBLE, mask)
    if not told.can:
        raise Refused("That leaves no hour at all. Say when you could, such as “weekday evenings” or “sat 10-12”.")
    return told


def _levelled(parts: Sequence[_Part]) -> Iterable[tuple[Level, int]]:
    """Each part's level and mask, with the days, hours and levels that it takes over from its neighbors."""
    level, days, waiting = Level.GOOD, tuple[int, ...](), tuple[int, ...]()
    waiting_level: Level | None = None
    for place, part in enumerate(parts):
        if part.level is not None and part.first and part.level is not Level.IMPOSSIBLE:
            level = part.level
        mine = part.level if part.level is not None else waiting_level if waiting_level is not None else level
        following = parts[place + 1] if place + 1 < len(parts) else None
        if part.days and not part.spans and following and _goes_on(part, following):
            waiting, waiting_level = waiting + part.days, part.level if part.first else None
        elif part.days or part.spans:
            spans = part.spans or ((0, _DAY),)
            days = waiting + part.days or (days if _takes_days(parts, place) else _ALL_DAYS)
            yield mine, _mask(days, spans)
            waiting, waiting_level = (), None
        if part.ends:
            level = Level.GOOD


def _goes_on(part: _Part, following: _Part) -> bool:
    """Whether days alone belong to what comes next: more days, of no other level."""
    same = following.level is None or (part.level is None and not following.first)
    said_after = part.level is not None and not part.first
    return bool(following.days) and same and not said_after and not part.ends


def _takes_days(parts: Sequence[_Part], place: int) -> bool:
    """Whether hours alone are on the days of the part before."""
    before = parts[place - 1] if place else None
    return bool(before and before.spans and not before.ends and parts[place].hours and not parts[place].first)


def _mask(days: Iterable[int], spans: Spans) -> int:
    found = []
    for day in days:
        for start, end in spans:
            over_midnight = end <= start
            found.append((day, start, _DAY if over_midnight else end))
            if over_midnight:
                found.append(((day + 1) % 7, 0, end))
    mask = week_mask([(day, start, end) for day, start, end in found if start < end])
    if not mask:
        raise Refused("That is less than a quarter of an hour. Say it like 18:00-20:00.")
    return mask


def _both(some: Spans, others: Spans) -> Spans:
    cut = [(max(a, c), min(b, d)) for a, b in some for c, d in others]
    return tuple((first, last) for first, last in cut if first < last)


def _later(spans: Spans) -> Spans:
    """The same hours in the second half of the day: “evenings 6-9”."""
    return tuple((first + _NOON, last + _NOON) for first, last in spans if last <= _NOON)
