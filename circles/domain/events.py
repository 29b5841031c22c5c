"""What happened: past tense, frozen, small. Plugins see these; they never carry what a person wrote."""

from datetime import datetime

from circles.domain.circle import Ending
from circles.domain.session import Rsvp
from circles.domain.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened at an instant (aware UTC), after it was stored."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonEnrolled(Event):
    """Somebody asked for a place in a season."""

    season_id: str
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CirclePublished(Event):
    """A circle became real: its people and first session are known."""

    circle_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleMerged(Event):
    """Somebody had joined twice, on two platforms, and is one person now. The former id is theirs, and used no more."""

    person_id: str
    former_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJoined(Event):
    """Somebody took a place in a circle that meets already."""

    circle_id: str
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberPaused(Event):
    """A member takes a break until then (aware UTC). Their place is kept."""

    circle_id: str
    person_id: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberReturned(Event):
    """A member is back from a break."""

    circle_id: str
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLeft(Event):
    """A member left a circle."""

    circle_id: str
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CircleMerged(Event):
    """The people of a circle joined another one, which goes on."""

    circle_id: str
    from_circle_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CircleSplit(Event):
    """Some of a circle began a new one."""

    circle_id: str
    new_circle_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RsvpChanged(Event):
    """A member said whether they come."""

    session_id: str
    person_id: str
    rsvp: Rsvp


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOpened(Event):
    """The timekeeper's clock started."""

    circle_id: str
    session_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionHeld(Event):
    """A session ended with people in it."""

    circle_id: str
    session_id: str
    present: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionMissed(Event):
    """A session's hour passed and nobody started it."""

    circle_id: str
    session_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionMoved(Event):
    """A session has a new hour."""

    circle_id: str
    session_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSkipped(Event):
    """A session falls out and is made up for at the end."""

    circle_id: str
    session_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionAdded(Event):
    """There is one more session, at the end."""

    circle_id: str
    session_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCancelled(Event):
    """A session will not take place."""

    circle_id: str
    session_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReflectionWritten(Event):
    """Somebody reflected. The text is not here, on purpose."""

    session_id: str
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentMade(Event):
    """Somebody said what they will do. The text is not here, on purpose."""

    session_id: str
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CirclePaused(Event):
    """A whole circle pauses until then (aware UTC)."""

    circle_id: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CircleEnded(Event):
    """A circle ended: well, early, or because its people go on in another season or circle."""

    circle_id: str
    ending: Ending
