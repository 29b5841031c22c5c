"""Events that differ between readers in nothing but a link: written once, and each reader's own link is put in."""

import re
from collections.abc import Iterator
from functools import lru_cache

from circles.domain.values import dataclass

_AROUND = 1200
"""Measured: objects around the text of an event, and its key."""
_FILLING = "own-link-"
_FOLD = rb"(?:\r\n[ ])?"


@dataclass(frozen=True, slots=True)
class WithGaps:
    """An event in pieces. Between two of them is a part of the link: from the first to the second number."""

    pieces: tuple[bytes, ...]
    gaps: tuple[tuple[int, int], ...]

    @property
    def memory(self) -> int:
        """About how many bytes it takes, with what it is found by."""
        return sum(map(len, self.pieces)) + _AROUND

    def filled(self, tail: str) -> bytes:
        """The event with this end of the link."""
        ends = tail.encode("ascii")
        made = [self.pieces[0]]
        for (start, end), piece in zip(self.gaps, self.pieces[1:], strict=True):
            made += (ends[start:end], piece)
        return b"".join(made)


def stand_in(length: int) -> str:
    """What is written for an end of a link that is so long: lines are folded by length, so they fold alike."""
    return (_FILLING * (length // len(_FILLING) + 1))[:length]


def with_gaps(event: bytes, length: int) -> WithGaps:
    """The event that was written with the stand-in of this length, with gaps in its place."""
    pieces, gaps, at = [], [], 0
    for start, end, place in _parts(event, length):
        pieces.append(event[at:start])
        gaps.append((place, place + end - start))
        at = end
    return WithGaps((*pieces, event[at:]), tuple(gaps))


def _parts(event: bytes, length: int) -> Iterator[tuple[int, int, int]]:
    """From where to where a part of the stand-in stands in one line, and which character of it is the first there."""
    for found in _pattern(length).finditer(event) if length else ():
        start, place = found.start(), 0
        for part in found[0].split(b"\r\n "):
            if part:
                yield start, start + len(part), place
            start, place = start + len(part) + 3, place + len(part)


@lru_cache(maxsize=16)
def _pattern(length: int) -> re.Pattern[bytes]:
    return re.compile(_FOLD.join(re.escape(bytes([each])) for each in stand_in(length).encode()))
