"""The one place that asks whether we may write to somebody now: on the way into the outbox, and on the way out."""

from datetime import datetime, timedelta

from circles.config.settings import Notices
from circles.domain.contact import Decision, Purpose, Reason, Way, decide, digest_moment, quiet_around
from circles.domain.errand import Errand
from circles.message import InPrivate, Post
from circles.posts.digest import line_of
from circles.store import Ledger
from circles.store.values import Contact

WEEK = timedelta(days=7)
DIGEST = "digest"
_GO = Decision(Way.NOW, Reason.NEEDED)


async def put_private(
    ledger: Ledger,
    notices: Notices,
    platforms: tuple[str, ...],
    post: Post,
    to: InPrivate,
    now: datetime,
    due_at: datetime,
    stale_at: datetime,
    *,
    everywhere: tuple[str, ...],
) -> None:
    """Put a private post where it belongs: into the outbox for now or later, into the digest, or nowhere.

    `platforms`: where this person is written to; `due_at`: when it was meant to come; `everywhere`: all platforms, on
    which they may have got others. What is needed is never held back, so nobody has to be looked up for it. An edit
    changes a message that somebody has: it is none of its own.
    """
    if post.purpose is Purpose.NEEDED or post.replaces:
        await ledger.outbox.put(post, platforms, now, due_at=due_at, stale_at=stale_at, reason=_GO.reason)
        return
    contact = await ledger.contacts.of(to.person, to.circle)
    if contact is None:
        return
    # Only news gives way when there was enough.
    had = await ledger.outbox.had(to.person, everywhere, due_at - WEEK) if post.purpose is Purpose.NEWS else 0
    terms = contact.wishes.over(notices.terms())
    decision = decide(post.purpose, terms, contact.person.zone, contact.standing, due_at, had=had)
    match decision.way:
        case Way.DIGEST:
            await keep_for_digest(ledger, notices, contact, post, now)
        case Way.NOW | Way.LATER:
            at = decision.at or due_at
            if at < stale_at:
                await ledger.outbox.put(post, platforms, now, due_at=at, stale_at=stale_at, reason=decision.reason)


async def keep_for_digest(ledger: Ledger, notices: Notices, contact: Contact, post: Post, now: datetime) -> None:
    """Keep what a post says for somebody's next digest."""
    about = post.target.circle if isinstance(post.target, InPrivate) else ""
    if line := line_of(post):
        await ledger.digests.add(contact.person.id, post.key, line, now, about)
        await plan_digest(ledger, notices, contact, now)


async def plan_digest(ledger: Ledger, notices: Notices, contact: Contact, now: datetime) -> None:
    """Somebody's next digest comes at their hour; once it is late by a week, there is the one after it."""
    person = contact.person
    at = digest_moment(now, contact.wishes.over(notices.terms()), person.zone)
    key = f"{DIGEST}:{person.id}:{at:%Y%m%dT%H%M}"
    await ledger.errands.plan(Errand(key, DIGEST, at, at + WEEK, person_id=person.id))


def on_the_way(
    contact: Contact, notices: Notices, post: Post, now: datetime, stale_at: datetime | None = None
) -> Decision:
    """The same once more when a private post is about to be sent: since it was put, somebody may have paused or left.

    How many others there were was decided before.
    """
    terms = contact.wishes.over(notices.terms())
    if post.replaces:
        return Decision(Way.NOW, Reason.NEEDED, silent=True)
    return decide(post.purpose, terms, contact.person.zone, contact.standing, now, stale_at=stale_at)


async def rings_in_room(ledger: Ledger, notices: Notices, circle_id: str, post: Post, now: datetime) -> bool:
    """Whether a post to a circle may ring.

    What is needed rings: an hour moved, the session begins. Anything else stays silent while it is night for any of
    them; it stands in the room when they wake up.
    """
    if post.purpose is Purpose.NEEDED:
        return True
    custom = notices.terms()
    members = await ledger.contacts.of_circle(circle_id)
    return not any(quiet_around(now, each.wishes.over(custom).quiet, each.person.zone) for each in members)
