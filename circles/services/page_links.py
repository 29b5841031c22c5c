"""Which pages somebody may be given a link to, and for how long it lasts."""

from datetime import datetime, timedelta

from circles.domain.circle import Circle
from circles.domain.person import Person
from circles.domain.session import Session
from circles.services.desk import Desk
from circles.services.private_links import Purpose, link, link_of
from circles.store.values import FeedRow

HOURS_LAST = MY_DATA_LASTS = REVIEW_LASTS = timedelta(days=1)
PROPOSAL_LASTS = timedelta(hours=2)
"""Shorter, since more can be done there."""
REPORT_LASTS = timedelta(hours=2)
SESSION_LASTS = timedelta(days=7)
"""From the end of the session: time enough to look back on it."""
CALENDAR_LASTS = timedelta(days=1)


async def hours_page(desk: Desk, person: Person, now: datetime) -> str | None:
    """The address of the page on which somebody paints their hours; None if people cannot reach our pages.

    Put it into a private answer or post to that person, and nowhere else.
    """
    return await link(desk, Purpose.HOURS, person.id, now + HOURS_LAST)


async def proposal_page(desk: Desk, person: Person, now: datetime) -> str | None:
    """The address of the page on which an organizer looks at the proposal and changes it, or None as above."""
    return await link(desk, Purpose.PROPOSAL, person.id, now + PROPOSAL_LASTS)


async def report_page(desk: Desk, person: Person, now: datetime) -> str | None:
    """The address of the page on which an organizer reads the report of a season, or None as above."""
    return await link(desk, Purpose.REPORT, person.id, now + REPORT_LASTS)


def session_page(desk: Desk, row: FeedRow, session: Session) -> str:
    """The address of the page on which somebody answers for one session; empty if people cannot reach our pages.

    It depends on the session's hour and on nothing else that changes, so that a calendar stays the same, byte by byte.

    Args:
        desk: of the running program.
        row: that person's own calendar address. When it is renewed, the page has another one too.
        session: what it is about. One that is moved has a page at another address.
    """
    return link_of(desk, row, Purpose.SESSION, session.ends_at + SESSION_LASTS, session.id) or ""


async def calendar_page(desk: Desk, person: Person, now: datetime, about: str = "") -> str | None:
    """The address of the page from which somebody subscribes to a calendar, or None as above.

    `about` says to which: nothing for their own, `circle-ID` for that of a circle, `program-ID` for that of a program.
    """
    return await link(desk, Purpose.CALENDAR, person.id, now + CALENDAR_LASTS, about)


async def my_data_page(desk: Desk, person: Person, now: datetime) -> str | None:
    """The address of the page with all that is kept about somebody, or None as above. Works after they left as well."""
    return await link(desk, Purpose.MY_DATA, person.id, now + MY_DATA_LASTS)


async def review_page(desk: Desk, person: Person, circle: Circle, now: datetime) -> str | None:
    """The address of the page on which somebody looks at their own season in a circle, or None as above."""
    return await link(desk, Purpose.REVIEW, person.id, now + REVIEW_LASTS, circle.id)
