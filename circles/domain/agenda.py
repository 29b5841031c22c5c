"""The plan of a session, computed from who is really there. It always ends on time."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise

from circles.domain.format import Block, Format
from circles.domain.values import dataclass

_TRIMMED = Fraction(4, 5)
"""To this share a block may be cut before another one is dropped: a minute less each beats losing a whole part."""


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """A block with its place on the clock: `at` minutes after the start, `minutes` long."""

    title: str
    at: int
    minutes: int
    turns: bool = False
    hint: str = ""
    groups: int = 0


@dataclass(frozen=True, slots=True)
class Agenda:
    """The items add up to the session's length. `dropped` are the titles that did not fit."""

    format: str
    items: tuple[AgendaItem, ...]
    dropped: tuple[str, ...] = ()


def agenda(of: Format, people: int, minutes: int) -> Agenda:
    """The agenda of a session with so many people and minutes.

    Too long: blocks lose up to a fifth of their time; where that is not enough, blocks are dropped in the order of
    `drop`, and at last all shrink alike. Too short: `rest` blocks share what is left; without one the `turns` blocks
    grow, or the one before the last. Whole minutes; every item has at least one, and they add up to `minutes`.

    Raises:
        ValueError: no minute at all, or a format without blocks.
    """
    if minutes < 1 or not of.blocks:
        raise ValueError(f"no agenda for {minutes} minutes and {len(of.blocks)} blocks")
    kept = _kept(of.blocks, max(1, people), minutes)
    lengths = _lengths(kept, max(1, people), Fraction(minutes))
    items = _on_the_clock(kept, lengths)
    return Agenda(of.name, items, tuple(block.title for block in of.blocks if block not in kept))


def late_agenda(of: Format, people: int, now: datetime, hard_end: datetime) -> Agenda:
    """The agenda of a session that starts at `now` and still ends at `hard_end`: whole minutes, at least one."""
    return agenda(of, people, max(1, (hard_end - now) // timedelta(minutes=1)))


def fitting(name: str, formats: Mapping[str, Format], people: int) -> Format:
    """The format `name`, or the first along its `fallback`s (too few) or `larger`s (too many) that suits these people.

    With too few for any, the one that needs the fewest; with too many for any, the last one: turns get shorter.
    Raises KeyError if there is no format `name`.
    """
    chain = [formats[name]]
    while not chain[-1].least <= people <= chain[-1].most:
        few = people < chain[-1].least
        following = formats.get((chain[-1].fallback if few else chain[-1].larger) or "")
        if following is None or following in chain:
            return min(chain, key=lambda each: each.least) if few else chain[-1]
        chain.append(following)
    return chain[-1]


def refit(items: Sequence[AgendaItem], at: int, minutes: int) -> tuple[AgendaItem, ...]:
    """The same items from `at` on in exactly so many minutes: time gained goes to turns, time lost is shared.

    With fewer minutes than items only the last ones are left, since how a session ends matters most.
    """
    minutes = max(1, minutes)
    left = list(items)[-minutes:]
    lengths = [Fraction(item.minutes) for item in left]
    if sum(lengths) > minutes:
        lengths = _between([Fraction(1)] * len(left), lengths, Fraction(minutes))
    elif sum(lengths) < minutes:
        lengths = _stretch([item.turns for item in left], lengths, Fraction(minutes))
    edges = _edges(lengths)
    return tuple(
        replace(item, at=at + start, minutes=end - start)
        for item, (start, end) in zip(left, pairwise(edges), strict=True)
    )


def _least(block: Block, people: int) -> Fraction:
    """What a block asks for, before a rest is shared out."""
    per_person = Fraction(0) if block.rest else Fraction(block.per_person).limit_denominator(60)
    return max(Fraction(1), block.minutes + per_person * people)


def _trimmed(block: Block, people: int) -> Fraction:
    asked = _least(block, people)
    return asked if block.rest else max(Fraction(1), asked * _TRIMMED)


def _kept(blocks: Sequence[Block], people: int, minutes: int) -> list[Block]:
    kept = list(blocks)
    going = sorted((block for block in blocks if block.drop > 0), key=lambda block: block.drop)
    while going and len(kept) > 1 and sum(_trimmed(block, people) for block in kept) > minutes:
        kept.remove(going.pop(0))
    while len(kept) > minutes:
        kept.remove(min(kept, key=lambda block: _least(block, people)))
    return kept


def _lengths(blocks: Sequence[Block], people: int, minutes: Fraction) -> list[Fraction]:
    asked = [_least(block, people) for block in blocks]
    if sum(asked) <= minutes:
        if any(block.rest for block in blocks):
            return _share_rest(blocks, asked, minutes)
        return _stretch([block.turns for block in blocks], asked, minutes)
    trimmed = [_trimmed(block, people) for block in blocks]
    if sum(trimmed) <= minutes:
        return _between(trimmed, asked, minutes)
    return _between([Fraction(1)] * len(blocks), trimmed, minutes)


def _share_rest(blocks: Sequence[Block], asked: list[Fraction], minutes: Fraction) -> list[Fraction]:
    """Every rest block gets the same, but those that ask for more than that get what they ask for."""
    open_ones = [index for index, block in enumerate(blocks) if block.rest]
    share = minutes
    while open_ones:
        taken = sum((length for index, length in enumerate(asked) if index not in open_ones), Fraction(0))
        share = (minutes - taken) / len(open_ones)
        above = [index for index in open_ones if asked[index] > share]
        if not above:
            break
        open_ones = [index for index in open_ones if index not in above]
    return [share if index in open_ones else length for index, length in enumerate(asked)]


def _stretch(turns: Sequence[bool], lengths: list[Fraction], minutes: Fraction) -> list[Fraction]:
    """Let the turns grow in proportion; without turns the part before the close."""
    growing = [index for index, is_turns in enumerate(turns) if is_turns] or [max(0, len(lengths) - 2)]
    spare, whole = minutes - sum(lengths), sum(lengths[index] for index in growing)
    return [length + spare * length / whole if index in growing else length for index, length in enumerate(lengths)]


def _between(low: list[Fraction], high: list[Fraction], minutes: Fraction) -> list[Fraction]:
    """Lengths on the way from `low` to `high`, all at the same share of it, that add up to `minutes`."""
    share = (minutes - sum(low)) / ((sum(high) - sum(low)) or 1)
    return [least + share * (most - least) for least, most in zip(low, high, strict=True)]


def _edges(lengths: Sequence[Fraction]) -> list[int]:
    """Where blocks begin and end in whole minutes. Rounding the edges keeps whole lengths and never gives zero."""
    edges, end = [0], Fraction(0)
    for length in lengths:
        end += length
        edges.append((end + Fraction(1, 2)).__floor__())
    return edges


def _on_the_clock(blocks: Sequence[Block], lengths: list[Fraction]) -> tuple[AgendaItem, ...]:
    edges = _edges(lengths)
    return tuple(
        AgendaItem(block.title, start, end - start, block.turns, block.hint, block.groups)
        for block, (start, end) in zip(blocks, pairwise(edges), strict=True)
    )
