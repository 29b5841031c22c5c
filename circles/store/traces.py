"""Where people leave traces: every column that refers to somebody, what of it they are given, what erasing does to it.

A test holds this against the tables: a new column with a person, or a new text, fails until it stands here.
"""

from collections.abc import Mapping
from typing import Any

from circles.domain.values import dataclass
from circles.store import rows
from circles.store.rows import Row

_CIRCLE = "circle=circle__name"
_SESSION = "circle=session__circle__name session=session__number"


@dataclass(frozen=True, slots=True)
class Trace:
    """One way in which a table refers to a person.

    Args:
        row: the table.
        column: the reference to the person.
        section: what an export calls these rows.
        given: what the person gets of each: columns, or `name=path__to__column`.
        left_out: why the person gets nothing of it, if that is so.
        erased: True deletes the rows; else the columns to overwrite. None at all: the row stays, and is anonymous then.
    """

    row: type[Row]
    column: str
    section: str = ""
    given: str = ""
    left_out: str = ""
    erased: bool | Mapping[str, Any] = False

    @property
    def paths(self) -> dict[str, str]:
        """Name in the export -> path from the row."""
        pairs = [each.rpartition("=") for each in self.given.split()]
        return {name or path: path for name, _, path in pairs}

    @property
    def overwritten(self) -> Mapping[str, Any]:
        """The columns that erasing overwrites."""
        return {} if isinstance(self.erased, bool) else self.erased


TRACES = (
    Trace(rows.Identity, "person", "accounts", "platform account used_at", erased=True),
    Trace(rows.Person, "merged_into", "joined_twice", "name wishes", erased={"merged_into_id": None}),
    Trace(
        rows.Enrollment,
        "person",
        "enrollments",
        "program=season__program__name hope enrolled_at placed",
        erased={"hope": ""},
    ),
    Trace(
        rows.Membership,
        "person",
        "memberships",
        f"{_CIRCLE} state joined_at left_at host paused_until",
        erased={"host": False},
    ),
    Trace(rows.Apart, "person", "apart", "other=other__name", erased=True),
    Trace(rows.Apart, "other", left_out="whom others would rather not sit with is known to them alone", erased=True),
    Trace(rows.History, "actor", "changes_by_you", f"{_CIRCLE} what at undone_at", erased={"before": ""}),
    Trace(rows.History, "person", "changes_about_you", f"{_CIRCLE} what at undone_at", erased={"before": ""}),
    Trace(rows.Answer, "person", "answers", f"{_SESSION} rsvp answered_at"),
    Trace(rows.Attendance, "person", "attendance", f"{_SESSION} state burden"),
    Trace(rows.Assignment, "person", "roles", f"{_SESSION} role because confirmed"),
    Trace(rows.Offer, "giver", "offers_by_you", f"{_SESSION} role", erased=True),
    Trace(rows.Offer, "taker", "offers_to_you", f"{_SESSION} role", erased=True),
    Trace(rows.Parked, "person", "parked_topics", f"{_SESSION} text at", erased=True),
    Trace(rows.Request, "person", "requests", f"kind {_CIRCLE} asked_at until state", erased={"body": ""}),
    Trace(rows.Vote, "person", "votes", "circle=ballot__circle__name kind=ballot__kind choice at"),
    Trace(rows.Charter, "person", "charters", f"{_CIRCLE} version body made_at", erased={"person_id": None}),
    Trace(
        rows.Acceptance, "person", "agreed_to", "circle=charter__circle__name version=charter__version at", erased=True
    ),
    Trace(rows.CheckIn, "person", "check_ins", f"{_CIRCLE} text visibility at", erased=True),
    Trace(
        rows.Heard,
        "person",
        left_out="what you asked for lately, without your words, so that you can take it back",
        erased={"request": "", "person_id": None},
    ),
    Trace(rows.Errand, "person", left_out="notes to ourselves, when to do something next", erased=True),
    Trace(rows.Digest, "person", left_out="news that waits for you; it may hold what others wrote", erased=True),
    Trace(rows.Reflection, "person", "reflections", f"{_SESSION} prompt text visibility written_at", erased=True),
    Trace(rows.Commitment, "person", "commitments", f"{_SESSION} text state made_at", erased=True),
    Trace(rows.WrapUp, "person", "pluses", f"{_SESSION} plus", erased={"plus": ""}),
    Trace(rows.WrapUp, "changer", "changes", f"{_SESSION} change", erased={"change": "", "changer_id": None}),
)

PERSON = ("name", "zone", "language", "wishes")
"""What is kept in a person's own row. All of it is given, and overwritten by erasing."""

SPOKEN = {
    "outbox.post": "messages are emptied where they hold the words or the name, and after a month at the latest",
    "outbox.lane": "says to whom a message went, by an id that leads to no name after erasing",
    "heard.reply": "answers are replaced where they hold the words or the name, and deleted after two days",
    "digest.line": "lines that wait for others are deleted where they hold the words or the name",
    "feed.subject_id": "the calendar link is given as a time of last use, and deleted",
}
"""What may hold somebody's words or id without a reference to them, and what is done about it."""

IMPERSONAL = {
    "program.name": "an organizer's offer to all",
    "program.about": "an organizer's offer to all",
    "program.plan": "numbers",
    "circle.name": "given by us",
    "circle.series": "days and hours",
    "circle.plan": "numbers",
    "circle.reasons": "numbers",
    "circle.place": "where the circle talks",
    "progress.progress": "titles and minutes of a running session",
    "request.body": "ids",
    "ballot.body": "ids",
    "ballot.choices": "ids and words of ours",
    "errand.body": "ids",
    "event.body": "ids, until the plugins were told",
    "fault.error": "where a plugin failed, without words of people",
}
"""Texts that hold nothing of a person, and what they hold."""
