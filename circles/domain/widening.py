"""People outside one's circle who could do each other good: whom to suggest to whom, and why."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256

from circles.domain.profile import folded
from circles.domain.rescue import share_language
from circles.domain.values import dataclass

MOST = 3
"""So many are suggested to somebody at the same time."""
FRESH = timedelta(days=7)
"""For so long suggestions stay the same; then there are new ones."""
SPREAD = 6
"""Somebody is suggested to so many people at the same time, at most: nobody is to be everybody's answer."""
WAITS = timedelta(days=21)
"""So long a yes waits for the other one's."""


class Said(StrEnum):
    """What one of two people said to a suggestion."""

    NOTHING = ""
    YES = "yes"
    NOT_NOW = "not_now"


@dataclass(frozen=True, slots=True)
class Opening:
    """What somebody lets people outside their circle read of them, chosen for this. Lists are short words, as typed.

    `goals` are ids of goals that they picked for this: whoever may read a goal otherwise, here only these are used.
    `named`: whether their name may stand beside it before both said yes.
    """

    line: str
    offers: tuple[str, ...] = ()
    seeks: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    named: bool = False

    @property
    def words(self) -> frozenset[str]:
        """All that its owner wrote in it."""
        return frozenset(filter(None, (self.line, *self.offers, *self.seeks, *self.topics)))


@dataclass(frozen=True, slots=True)
class Open:
    """Somebody who may be suggested. `topics` have the goals in them that they picked. No language: they named none."""

    id: str
    offers: tuple[str, ...] = ()
    seeks: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Why:
    """What speaks for two people, in the words of the one whom it is shown to."""

    offers: tuple[str, ...] = ()
    "They offer what the reader seeks."
    seeks: tuple[str, ...] = ()
    "They seek what the reader offers."
    topics: tuple[str, ...] = ()
    "Both are at it."

    def __bool__(self) -> bool:
        return bool(self.offers or self.seeks or self.topics)


def why(reader: Open, other: Open) -> Why:
    """What speaks for showing `other` to `reader`."""
    return Why(
        tuple(_in_both(reader.seeks, other.offers)),
        tuple(_in_both(reader.offers, other.seeks)),
        tuple(_in_both(reader.topics, other.topics)),
    )


def worth(one: Open, other: Open, cover: float = 0.4, goals: float = 0.25) -> float:
    """What two people could do for each other, as for a circle: what they cover of each other's wishes, shared topics.

    `cover` and `goals` are how much each counts where circles are formed.
    """
    found, back = why(one, other), why(other, one)
    covered = _part(found.offers, one.seeks) + _part(back.offers, other.seeks)
    shared = len(found.topics)
    union = len(one.topics) + len(other.topics) - shared
    return cover * covered / 2 + goals * (shared / union if union else 0.0)


def suggested(
    reader: Open,
    others: Iterable[Open],
    closed: Collection[str],
    seen: Collection[str],
    load: Mapping[str, int],
    most: int = MOST,
    cover: float = 0.4,
    goals: float = 0.25,
) -> tuple[str, ...]:
    """The ids of those to suggest to `reader` next, at most so many, each with a reason.

    Those come first who were not suggested to them before; then what two could do for each other counts, the less the
    more people somebody is suggested to already. Of equals a draw decides that comes out the same each time.

    Args:
        closed: who is not suggested to them: their own circles, whom either named, whom they or who turned it down.
        seen: who was suggested to them before, and got no answer.
        load: to how many people somebody is suggested now.
    """
    ranked = []
    for each in others:
        busy = load.get(each.id, 0)
        if each.id == reader.id or each.id in closed or busy >= SPREAD:
            continue
        value = worth(reader, each, cover, goals)
        if value > 0 and share_language((_tongues(reader), _tongues(each))):
            ranked.append((each.id in seen, -value / (1 + busy), _draw(reader.id, each.id), each.id))
    return tuple(id for *_, id in sorted(ranked)[:most])


def _in_both(mine: Iterable[str], theirs: Collection[str]) -> Iterator[str]:
    """Of my words those that the other one has as well: the same words, or all words of one within the other."""
    for each in mine:
        if any(_is_about(each, other) for other in theirs):
            yield each


def _is_about(one: str, other: str) -> bool:
    mine, theirs = _words(one), _words(other)
    return bool(mine and theirs) and (mine <= theirs or theirs <= mine)


@lru_cache(maxsize=16_384)
def _words(text: str) -> frozenset[str]:
    """One reader's words are compared with those of everybody."""
    return frozenset({each.strip(".,;:!?") for each in folded(text).split()} - {""})


def _part(found: Collection[str], of: Collection[str]) -> float:
    return len(found) / len(of) if of else 0.0


def _tongues(of: Open) -> tuple[str, ...]:
    """Whoever speaks `pt-BR` understands who speaks `pt`."""
    return tuple(each.replace("_", "-").partition("-")[0].casefold() for each in of.languages)


def _draw(one: str, other: str) -> str:
    return sha256(f"{one} {other}".encode()).hexdigest()
