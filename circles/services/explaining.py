"""Why somebody heard what they heard."""

from circles.domain.wishes import ContactWishes
from circles.message import Post, moment
from circles.posts import hearing
from circles.posts.digest import line_of
from circles.services.desk import Desk


async def why_message(desk: Desk, person_id: str) -> Post:
    """Why somebody got their last private message."""
    terms = (await wishes_of(desk, person_id)).over(desk.settings.notices.terms())
    last = await desk.ledger.outbox.last_to(person_id, desk.platforms)
    if last is None:
        return hearing.nothing_yet(terms, "")
    what = line_of(last.post) if last.post else None
    return hearing.why_message(terms, what, moment(last.at), last.purpose, last.reason, "")


async def wishes_of(desk: Desk, person_id: str) -> ContactWishes:
    """What somebody chose so far about hearing from us."""
    contact = await desk.ledger.contacts.of(person_id)
    return contact.wishes if contact else ContactWishes()
