"""Who changed what about a circle or a person's place in it: for people to read, and to undo within a day."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from circles.domain.values import dataclass

UNDO_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """An entry of the history. `before` holds what undoing needs; without it there is no way back.

    `actor_id` is None for what the program did by itself.
    """

    id: str
    at: datetime
    what: str
    actor_id: str | None = None
    circle_id: str | None = None
    person_id: str | None = None
    before: str = ""
    undone_at: datetime | None = None

    def can_be_undone(self, now: datetime) -> bool:
        """Whether there is still a way back at `now`."""
        return bool(self.before) and self.undone_at is None and now - self.at <= UNDO_WITHIN


class Concern(StrEnum):
    """Whom a kind of change concerns besides organizers."""

    PERSON = "person"
    CIRCLE = "circle"
    ALL = "all"
    NOBODY = "nobody"


CONCERNS: Mapping[str, Concern] = {
    **dict.fromkeys(("removed", "returned", "linked", "unlinked", "seed_asked"), Concern.PERSON),
    **dict.fromkeys(("merged", "split", "seeded", "host", "moved", "extended", "continued"), Concern.CIRCLE),
    **dict.fromkeys(("circle_closed", "circle_paused", "days_blacked_out"), Concern.CIRCLE),
    **dict.fromkeys(("session_moved", "session_skipped", "session_cancelled"), Concern.CIRCLE),
    **dict.fromkeys(
        ("program_opened", "program_date", "program_rhythm", "program_questions", "published"), Concern.ALL
    ),
    **dict.fromkeys(
        ("broadcast", "season closed", "season_again", "report", "days_allowed", "program_check_ins", "alumni_invited"),
        Concern.ALL,
    ),
    **dict.fromkeys(("program_created", "program_link", "forgotten", "undone"), Concern.NOBODY),
    **dict.fromkeys(("proposed", "proposed_again", "overruled", "locked", "unlocked"), Concern.NOBODY),
}
"""By kind. A proposal is a draft of which only organizers know; that a place ended is told to its owner alone."""


class Rescue(StrEnum):
    """What organizers can do for a circle in trouble, by its kind in the record."""

    PAUSE = "circle_paused"
    MERGE = "merged"
    SPLIT = "split"
    SEED = "seeded"


def rescues(changes: Iterable[Change]) -> dict[Rescue, int]:
    """How often organizers stepped in, by what they did; what was taken back does not count."""
    counts = Counter(each.what for each in changes if each.undone_at is None)
    return {each: counts[each] for each in Rescue if counts[each]}


@dataclass(frozen=True, slots=True)
class Stay:
    """That somebody was in a circle from an instant on; `until`: when they left, or None."""

    circle_id: str
    since: datetime
    until: datetime | None


def concerns(change: Change, person_id: str, stays: Iterable[Stay]) -> bool:
    """Whether somebody may read of a change: it was about them, about their circle while they were there, or about all.

    A kind that nobody has decided about is for organizers alone.
    """
    match CONCERNS.get(change.what, Concern.NOBODY):
        case Concern.PERSON:
            return change.person_id == person_id
        case Concern.CIRCLE:
            return change.person_id == person_id or any(_was_there(each, change) for each in stays)
        case Concern.ALL:
            return True
    return False


def _was_there(stay: Stay, change: Change) -> bool:
    return (
        stay.circle_id == change.circle_id and stay.since <= change.at and (not stay.until or change.at <= stay.until)
    )
