"""An older copy of the database was put back: whoever was forgotten since it was made is forgotten again."""

import logging
from datetime import datetime

from circles.services.data_rights import forget, plugins_forget
from circles.services.desk import Desk
from circles.services.noted import forget_noted
from circles.store.forgotten import mark

log = logging.getLogger(__name__)


async def forget_again(desk: Desk, now: datetime) -> int:
    """Forget all who are in the database and in the file of those who were forgotten. Returns how many.

    Call it before anybody is answered and anything is sent. The same is done as when they asked for it: their circles
    hear that one left, plugins and the connections to chat platforms are asked.
    """
    marks = desk.forgotten.marks()
    if not marks:
        return 0
    found = [id for id in await desk.ledger.erasing.living() if mark(id) in marks]
    for id in found:
        if person := await desk.ledger.people.get(id):
            fates = await plugins_forget(desk, id)
            forget_noted(desk, await desk.ledger.people.reach(id))
            async with desk.ledger.transaction():
                await forget(desk, person, fates, now)
    if found:
        await desk.ledger.erasing.seal()
        log.warning("forgotten again", extra={"action": "forgotten_again", "people": len(found)})
    return len(found)


async def note_all(desk: Desk, now: datetime) -> None:
    """Put everybody who is forgotten into the file, also if the program ended right after it forgot them."""
    gone = await desk.ledger.erasing.gone()
    desk.forgotten.add(map(mark, gone), now.date())
