"""Which pages somebody may be given a link to, and for how long it lasts."""

from datetime import datetime, timedelta

from circles.domain.person import Person
from circles.services.desk import Desk
from circles.services.private_links import Purpose, link

HOURS_LAST = timedelta(days=1)
PROPOSAL_LASTS = timedelta(hours=2)
"""Shorter, since more can be done there."""


async def hours_page(desk: Desk, person: Person, now: datetime) -> str | None:
    """The address of the page on which somebody paints their hours; None if people cannot reach our pages.

    Put it into a private answer or post to that person, and nowhere else.
    """
    return await link(desk, Purpose.HOURS, person.id, now + HOURS_LAST)


async def proposal_page(desk: Desk, person: Person, now: datetime) -> str | None:
    """The address of the page on which an organizer looks at the proposal and changes it, or None as above."""
    return await link(desk, Purpose.PROPOSAL, person.id, now + PROPOSAL_LASTS)
