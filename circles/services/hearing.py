"""When and how much people hear from us, as they wish it."""

from typing import Any

from circles.commands import Reminders
from circles.domain.wishes import wished
from circles.message import Post
from circles.posts import hearing
from circles.services.desk import Desk
from circles.services.digests import next_digest
from circles.services.explaining import wishes_of
from circles.services.reminding import remind_anew
from circles.services.telling import known
from circles.turn import Turn


async def reminders(desk: Desk, turn: Turn, command: Reminders) -> Post:
    """Show what somebody wishes, or note what they wish from now on."""
    person = known(turn)
    wishes = await wishes_of(desk, person.id)
    if command.wish:
        wishes = wished(command.wish, wishes)
        await desk.ledger.contacts.wish(person.id, wishes)
        await remind_anew(desk, person.id, turn.now)
        await next_digest(desk, person.id, turn.now)
    return hearing.terms(wishes.over(desk.settings.notices.terms()), bool(command.wish), "")


USES: dict[type, Any] = {Reminders: reminders}
