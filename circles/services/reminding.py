"""The reminder before a session: each member's at the hour they chose, and nobody is woken for it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from circles.domain.contact import reminder_moment
from circles.domain.session import Session
from circles.domain.timetable import Due, DueKind, agenda_due, reminder_hours_due
from circles.posts.before import reminder
from circles.services.desk import Desk
from circles.services.gathering import gather
from circles.services.occasion import Doing, Occasion
from circles.store.values import Contact

A_MINUTE = timedelta(minutes=1)


async def _reminder_hours(desk: Desk, at: Occasion) -> None:
    """Well ahead: put each hour at which somebody is to be reminded on the timetable.

    If that comes late, because nobody was there to do it or the session moved near, the agenda is due as well: it says
    more than a reminder whose hour has passed.
    """
    if not at.session.is_coming_up:
        return
    moments = _moments(desk, at.session, await desk.ledger.contacts.of_circle(at.session.circle_id))
    if agenda_due(at.session, desk.settings.notices.rhythm()).at <= at.now:
        moments = {each for each in moments if each > at.now}
    await _plan(desk, at.session, moments)


async def remind_anew(desk: Desk, person_id: str, now: datetime) -> None:
    """Somebody chose another hour, or lives by another clock: their next reminders follow. A past hour means now."""
    contact = await desk.ledger.contacts.of(person_id)
    for circle in await desk.ledger.circles.of_person(person_id) if contact else ():
        for session in await desk.ledger.sessions.of_circle(circle.id):
            if contact and session.is_coming_up and reminder_hours_due(session).at <= now < session.starts_at:
                await _plan(desk, session, {max(each, now) for each in _moments(desk, session, [contact])})


async def _reminder(desk: Desk, at: Occasion) -> None:
    """Remind those who come and whose hour it is, or was. However often this is done, nobody hears it twice."""
    session, now = at.session, at.now
    if not session.is_coming_up or now >= session.starts_at:
        return
    scene = await gather(desk, session)
    contacts = await desk.ledger.contacts.of_circle(session.circle_id)
    whose_hour_it_is = {each.person.id for each in contacts if _moment(desk, session, each) <= now}
    for person in scene.expected:
        if person.id in whose_hour_it_is:
            key = f"{session.id}:reminder:{session.starts_at:%Y%m%dT%H%M%S}:{person.id}"
            await desk.tell(reminder(scene, person, key), now, stale_at=session.starts_at)


def _moments(desk: Desk, session: Session, contacts: Iterable[Contact]) -> set[datetime]:
    return {_moment(desk, session, each) for each in contacts}


def _moment(desk: Desk, session: Session, contact: Contact) -> datetime:
    notices = desk.settings.notices
    moment = reminder_moment(session.starts_at, contact.wishes.over(notices.terms()), contact.person.zone)
    # At the very instant of the agenda the reminder would be taken for one that an outage delayed until then.
    return moment - A_MINUTE if moment == agenda_due(session, notices.rhythm()).at else moment


async def _plan(desk: Desk, session: Session, moments: Iterable[datetime]) -> None:
    for at in sorted(moments):
        await desk.ledger.timetable.add(Due(session.id, DueKind.REMINDER, at, session.starts_at))


DOINGS: dict[DueKind, Doing] = {DueKind.REMINDER_HOURS: _reminder_hours, DueKind.REMINDER: _reminder}
