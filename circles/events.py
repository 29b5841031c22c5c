"""What a plugin can observe: `from circles.events import SessionHeld`. Past tense, after it was stored."""

from circles.domain.events import (
    CirclePublished,
    CommitmentMade,
    Event,
    MemberJoined,
    MemberLeft,
    MemberPaused,
    MemberReturned,
    PersonEnrolled,
    ReflectionWritten,
    RsvpChanged,
    SessionCancelled,
    SessionHeld,
    SessionMissed,
    SessionMoved,
    SessionOpened,
)

__all__ = [
    "CirclePublished",
    "CommitmentMade",
    "Event",
    "MemberJoined",
    "MemberLeft",
    "MemberPaused",
    "MemberReturned",
    "PersonEnrolled",
    "ReflectionWritten",
    "RsvpChanged",
    "SessionCancelled",
    "SessionHeld",
    "SessionMissed",
    "SessionMoved",
    "SessionOpened",
]
