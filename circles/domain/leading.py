"""Who leads the coming session, if whoever has the turn does not answer: a deputy is asked, then two lead together."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from circles.domain.format import Format
from circles.domain.values import dataclass

CONFIRM_BEFORE = timedelta(days=7)
DEPUTY_BEFORE = timedelta(hours=72)
UPDATE_BEFORE = timedelta(hours=2)
PATIENCE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Steps:
    """When what happens if nobody confirms (aware UTC)."""

    deputy_at: datetime
    together_at: datetime


def steps(asked_at: datetime, starts_at: datetime) -> Steps:
    """A deputy is asked 72 hours before the session, but a day after the facilitator was; a day later two lead."""
    deputy_at = max(starts_at - DEPUTY_BEFORE, asked_at + PATIENCE)
    return Steps(deputy_at, deputy_at + PATIENCE)


def simple(name: str, formats: Mapping[str, Format], people: int) -> str | None:
    """The format that needs no presenter and suits so many people: `name` itself, or one it falls back to."""
    seen: list[str] = []
    following: str | None = name
    while following is not None and following in formats and following not in seen:
        seen.append(following)
        if "presenter" not in formats[following].roles and formats[following].least <= people:
            return following
        following = formats[following].fallback
    return None
