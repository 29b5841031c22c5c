"""What became of what a plugin keeps about somebody who asked to be forgotten."""

from enum import StrEnum

from circles.domain.values import dataclass


class Fate(StrEnum):
    """`no_answer`: it failed or took too long, so nothing counts as erased. `no_way`: it keeps something and has no
    hook to erase it. `off`: it is not loaded, so nobody could ask it.
    """

    ERASED = "erased"
    KEPT = "kept"
    NO_ANSWER = "no_answer"
    NO_WAY = "no_way"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class PluginFate:
    """What one plugin did. `words`: its reason for keeping something, or what it says that it stores."""

    plugin: str
    fate: Fate
    words: str = ""
