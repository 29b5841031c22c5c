"""Where people leave traces: every column that refers to somebody, who reads it, what of it they are given themselves,
and what erasing does to it.

Tests hold this against the tables (`tests/store/test_traces.py`) and against a running program (`tests/rights/`): a new
column with a person, or a new text, fails until it is decided here, and until it is proved there.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from circles.domain.values import dataclass
from circles.store import rows
from circles.store.rows import Row


class Readers(StrEnum):
    """Who can read something besides the person themselves.

    `label`: nobody, or their circle, as the question said before they typed. `circle`: whoever is in it now.
    `concerned`: organizers, and the circle or person that it is about. `chosen`: people outside the circle whom its
    owner chose for it: who may ask an alum, to whom somebody may be suggested. `parties`: whom it is between: the other
    one of two, or all of a circle.
    """

    NOBODY = "nobody"
    LABEL = "label"
    CIRCLE = "circle"
    ORGANIZERS = "organizers"
    CONCERNED = "concerned"
    CHOSEN = "chosen"
    CIRCLE_AND_ORGANIZERS = "circle_and_organizers"
    PARTIES = "parties"


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
        read_by: who else can read what is given, by any command, post, page, calendar or report.
        alone: what of it nobody else can read all the same.
        erased: True deletes the rows; else the columns to overwrite. None at all: the row stays, and is anonymous then.
    """

    row: type[Row]
    column: str
    section: str = ""
    given: str = ""
    left_out: str = ""
    read_by: Readers = Readers.NOBODY
    alone: str = ""
    erased: bool | Mapping[str, Any] = False

    @property
    def paths(self) -> dict[str, str]:
        """Name in the export -> path from the row."""
        pairs = [each.rpartition("=") for each in self.given.split()]
        return {name or path: path for name, _, path in pairs}

    def readers(self, name: str) -> Readers:
        """Who else reads what the export calls `name`."""
        return Readers.NOBODY if name in self.alone.split() else self.read_by

    @property
    def overwritten(self) -> Mapping[str, Any]:
        """The columns that erasing overwrites."""
        return {} if isinstance(self.erased, bool) else self.erased


TRACES = (
    Trace(
        rows.Identity,
        "person",
        "accounts",
        "platform account used_at",
        read_by=Readers.CIRCLE_AND_ORGANIZERS,
        erased=True,
    ),
    Trace(rows.Person, "merged_into", "joined_twice", "name wishes", erased={"merged_into_id": None}),
    Trace(
        rows.Enrollment,
        "person",
        "enrollments",
        "program=season__program__name hope enrolled_at placed would",
        read_by=Readers.ORGANIZERS,
        alone="hope",
        erased={"hope": "", "why": "", "would": ""},
    ),
    Trace(
        rows.Membership,
        "person",
        "memberships",
        f"{_CIRCLE} state joined_at left_at host paused_until",
        read_by=Readers.CIRCLE_AND_ORGANIZERS,
        erased={"host": False},
    ),
    Trace(rows.Apart, "person", "apart", "other=other__name", erased=True),
    Trace(rows.Apart, "other", left_out="whom others would rather not sit with is known to them alone", erased=True),
    Trace(
        rows.History,
        "actor",
        "changes_by_you",
        f"{_CIRCLE} what at undone_at",
        read_by=Readers.CONCERNED,
        erased={"before": ""},
    ),
    Trace(
        rows.History,
        "person",
        "changes_about_you",
        f"{_CIRCLE} what at undone_at",
        read_by=Readers.CONCERNED,
        erased={"before": ""},
    ),
    Trace(rows.Answer, "person", "answers", f"{_SESSION} rsvp answered_at", read_by=Readers.CIRCLE),
    Trace(
        rows.Attendance,
        "person",
        "attendance",
        f"{_SESSION} state burden",
        read_by=Readers.CIRCLE,
        alone="burden",
    ),
    Trace(
        rows.Assignment,
        "person",
        "roles",
        f"{_SESSION} role because confirmed times waited",
        read_by=Readers.CIRCLE_AND_ORGANIZERS,
    ),
    Trace(rows.Offer, "giver", "offers_by_you", f"{_SESSION} role", read_by=Readers.CIRCLE, erased=True),
    Trace(rows.Offer, "taker", "offers_to_you", f"{_SESSION} role", read_by=Readers.CIRCLE, erased=True),
    Trace(rows.Parked, "person", "parked_topics", f"{_SESSION} text at", read_by=Readers.CIRCLE, erased=True),
    Trace(
        rows.Request,
        "person",
        "requests",
        f"kind {_CIRCLE} asked_at until state words=body",
        erased={"body": ""},
    ),
    Trace(
        rows.Vote,
        "person",
        "votes",
        "circle=ballot__circle__name kind=ballot__kind choice at",
        read_by=Readers.CIRCLE,
    ),
    Trace(
        rows.Charter,
        "person",
        "charters",
        f"{_CIRCLE} version body made_at",
        read_by=Readers.CIRCLE,
        erased={"person_id": None},
    ),
    Trace(
        rows.Acceptance,
        "person",
        "agreed_to",
        "circle=charter__circle__name version=charter__version at",
        read_by=Readers.CIRCLE,
        erased=True,
    ),
    Trace(rows.CheckIn, "person", "check_ins", f"{_CIRCLE} text visibility at", read_by=Readers.LABEL, erased=True),
    Trace(
        rows.Heard,
        "person",
        left_out="what you asked for lately, without your words, so that you can take it back",
        erased={"request": "", "person_id": None},
    ),
    Trace(rows.Errand, "person", left_out="notes to ourselves, when to do something next", erased=True),
    Trace(rows.Digest, "person", left_out="news that waits for you; it may hold what others wrote", erased=True),
    Trace(
        rows.Reflection,
        "person",
        "reflections",
        f"{_SESSION} prompt question text visibility written_at",
        read_by=Readers.LABEL,
        erased=True,
    ),
    Trace(
        rows.Commitment,
        "person",
        "commitments",
        f"{_SESSION} text state needs made_at",
        read_by=Readers.CIRCLE,
        erased=True,
    ),
    Trace(
        rows.Goal,
        "person",
        "goals",
        f"{_CIRCLE} readers state body made_at touched_at",
        read_by=Readers.LABEL,
        erased=True,
    ),
    Trace(
        rows.SelfAssessment,
        "person",
        "self_assessments",
        "program=season__program__name moment visibility body written_at",
        erased=True,
    ),
    Trace(
        rows.Reachable,
        "person",
        "reachable",
        f"{_CIRCLE} readers words invited until",
        read_by=Readers.CHOSEN,
        alone="invited until",
        erased=True,
    ),
    Trace(rows.Opening, "person", "openings", "body until", read_by=Readers.CHOSEN, alone="until", erased=True),
    Trace(rows.Suggestion, "person", "suggested_to_you", "said at", erased=True),
    Trace(rows.Suggestion, "other", "suggested_to_others", "heard at", erased=True),
    Trace(
        rows.Thanks,
        "person",
        "thanks_by_you",
        f"{_CIRCLE} to=receiver__name text readers at",
        read_by=Readers.LABEL,
        erased=True,
    ),
    Trace(
        rows.Thanks,
        "receiver",
        "thanks_to_you",
        f"{_CIRCLE} from=person__name text readers at kept",
        read_by=Readers.LABEL,
        alone="kept",
        erased=True,
    ),
    Trace(
        rows.Agreement,
        "mentor",
        "agreements_as_mentor",
        f"{_CIRCLE} other=other__name version body made_at",
        read_by=Readers.PARTIES,
        erased={"body": ""},
    ),
    Trace(
        rows.Agreement,
        "other",
        "agreements_with_mentors",
        f"{_CIRCLE} mentor=mentor__name version body made_at",
        read_by=Readers.PARTIES,
        erased={"body": ""},
    ),
    Trace(
        rows.Agreement,
        "person",
        "agreements_proposed",
        f"{_CIRCLE} mentor=mentor__name other=other__name version body made_at",
        read_by=Readers.PARTIES,
        erased={"person_id": None},
    ),
    Trace(
        rows.AgreementYes,
        "person",
        "agreements_agreed_to",
        "circle=agreement__circle__name mentor=agreement__mentor__name version=agreement__version at",
        read_by=Readers.PARTIES,
        erased=True,
    ),
    Trace(rows.WrapUp, "person", "pluses", f"{_SESSION} plus", read_by=Readers.CIRCLE, erased={"plus": ""}),
    Trace(
        rows.WrapUp,
        "changer",
        "changes",
        f"{_SESSION} change",
        read_by=Readers.CIRCLE,
        erased={"change": "", "changer_id": None},
    ),
)

PERSON = {
    "name": Readers.CIRCLE_AND_ORGANIZERS,
    "zone": Readers.NOBODY,
    "language": Readers.NOBODY,
    "wishes": Readers.NOBODY,
}
"""What is kept in a person's own row, and who else reads it. All of it is given, and overwritten by erasing."""

CALENDAR = {"alive": "alive", "last_fetched": "fetched_at", "shows": "level", "alarm_minutes": "alarm"}
"""What somebody is given of their calendar link: name in the export -> column."""

NOT_GIVEN = {
    "enrollment.locked": "part of a proposal, which is a draft until organizers publish it",
    "enrollment.why": "part of a proposal, which is a draft until organizers publish it",
    "history.before": "how things stood before, of everybody concerned, for a day's undoing",
    "feed.kind": "always theirs",
    "feed.subject_id": "an id of ours",
    "feed.generation": "how often the link was renewed: part of what keeps it secret",
    "feed.token_hash": "what the secret link is recognized by",
    "feed.styles": "counts changes, for calendar apps",
    "feed.styled_at": "tells calendar apps what is new",
    "feed.version": "counts changes, for calendar apps",
    "feed.changed_at": "tells calendar apps what is new",
    "feed.known_to": "of the program's calendar alone: hashes of organizers",
}
"""Columns of what people are given that they do not get, and why."""

OWN_WORDS = ("broadcast",)
"""Kinds of requests whose body is what their person wrote. The others hold ids."""

SPOKEN = {
    "outbox.post": "messages are emptied where they hold the words or the name, and after a month at the latest",
    "outbox.key": "ids, as part of what keeps a message from coming twice",
    "outbox.replaces": "the same, of an earlier message",
    "outbox.message_id": "where a message stands on the platform",
    "outbox.reason": "why the platform did not take a message",
    "outbox.lane": "says to whom a message went, by an id that leads to no name after erasing",
    "heard.reply": "answers to them, or with their words or name, are replaced; all are deleted after two days",
    "digest.line": "lines that wait for others are deleted where they hold the words or the name",
    "heard.event_key": "a platform's name for something that came in",
    "feed.subject_id": "the calendar link is given as a time of last use, and deleted",
    "feed.token_hash": "deleted with the link",
    "feed.known_to": "hashes of organizers, as the settings name them; they go when the link is renewed",
    "guess.who": "a hash of an account that typed a wrong code, for an hour",
    "errand.key": "ids; deleted with what it is about",
}
"""What may hold somebody's words or id without a reference to them, and what is done about it."""

IMPERSONAL = {
    "room.room_id": "where a circle talks",
    "session.zone": "that of the circle",
    "session.format": "a name of ours",
    "session.asked": "a name of ours",
    "reflection.question": "a question of ours",
    "assignment.role": "a name of ours",
    "due.key": "ids of sessions",
    "event.name": "a name of ours",
    "fault.plugin": "a plugin's name",
    "fault.hook": "a name of ours",
    "program.name": "an organizer's offer to all",
    "program.about": "an organizer's offer to all",
    "figures.body": "counts of people; organizers see them in fives",
    "program.plan": "numbers",
    "circle.name": "given by us",
    "circle.series": "days and hours",
    "circle.plan": "numbers",
    "circle.reasons": "numbers",
    "circle.place": "where the circle talks",
    "circle.shown_place": "the same, where the circle chose no place itself",
    "progress.progress": "titles and minutes of a running session",
    "ballot.body": "ids",
    "ballot.choices": "ids and words of ours",
    "errand.body": "ids",
    "event.body": "ids, until the plugins were told",
    "fault.error": "where a plugin failed, without words of people",
}
"""Texts that hold nothing of a person, and what they hold."""
