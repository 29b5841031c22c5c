"""What somebody says of themselves, in short words, so that a circle can be chosen well for them."""

import re
from collections.abc import Iterable
from dataclasses import replace

from circles.domain.values import dataclass
from circles.errors import Refused

MOST_WORDS = 8
"""In one list."""
LONGEST_WORD = 40
"""Characters in one of them, which may be several words: “public speaking”."""

_BETWEEN = re.compile(r"[,;|\n]")
_BEFORE, _AFTER = " \t-–*•\"'“„«", " \t.\"'”“»"  # noqa: RUF001  # what people put around the words of a list


@dataclass(frozen=True, slots=True)
class Profile:
    """Each list holds short words as they were typed, none twice. `languages` are codes, such as `en`.

    Args:
        languages: in which they can hold a session.
        offers: what they can help others with.
        seeks: what they would like help with.
        goals: what they want to work on.
        mentors: whether they would take the seat of a mentor.
    """

    languages: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    seeks: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    mentors: bool = False

    def compared(self) -> "Profile":
        """The same with its words as they are compared with the words of others: “Python” is “python”."""
        offers, seeks, goals = (tuple(map(folded, each)) for each in (self.offers, self.seeks, self.goals))
        return replace(self, offers=offers, seeks=seeks, goals=goals)


UNTOLD = Profile()


def folded(word: str) -> str:
    """A word as it is compared with others."""
    return " ".join(word.casefold().split())


def read_words(text: str) -> tuple[str, ...]:
    """What somebody typed as a list: “public speaking, Python”. Commas, semicolons or lines are between the words.

    Raises Refused if there are none, too many, or if one is too long.
    """
    words = once(filter(None, (" ".join(each.lstrip(_BEFORE).rstrip(_AFTER).split()) for each in _BETWEEN.split(text))))
    if not words:
        raise Refused("I see no word there. Put commas between them, such as “public speaking, python”.")
    for each in words:
        if len(each) > LONGEST_WORD:
            raise Refused(
                "“{start}…” is too long: a word or two are enough, with commas between, such as “public speaking,"
                " python”.",
                start=each[:LONGEST_WORD],
            )
    if len(words) > MOST_WORDS:
        raise Refused(
            "These are {n} words; please name the {most} that matter most to you.", n=len(words), most=MOST_WORDS
        )
    return words


def once(words: Iterable[str]) -> tuple[str, ...]:
    """The words in their order, each once; of two that are alike the first."""
    first: dict[str, str] = {}
    for each in words:
        first.setdefault(folded(each), each)
    return tuple(first.values())
