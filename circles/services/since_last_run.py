"""What the settings and the plugins say otherwise than in the last run: calendars follow, and links end.

Within a run none of it changes. So where a circle meets is written down, and calendars show what is written there:
their bytes depend on what is stored alone, and a change is seen, and stamped, at the next start.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

from circles.domain.circle import Circle
from circles.posts import former
from circles.services.desk import Desk
from circles.services.gathering import place_given

_MARK = 16


async def places_of(desk: Desk, circles: Mapping[str, Circle]) -> dict[str, str]:
    """Where calendars send each of these circles: by its own choice, or else as it is written down."""
    noted = await desk.ledger.calendars.places([id for id, each in circles.items() if not each.place])
    found = {}
    for id, each in circles.items():
        place = each.place or noted.get(id)
        found[id] = await place_given(desk, each) if place is None else place
    return found


async def note_places(desk: Desk, *, began: bool) -> None:
    """Write down where calendars send circles. `began`: a run began, so it may be elsewhere than they said before."""
    circles = await desk.ledger.circles.living(not_noted=not began)
    noted = await desk.ledger.calendars.places(list(circles))
    for id, each in circles.items():
        place = await place_given(desk, each)
        if place != noted.get(id):
            # A circle of which nothing is noted may have shown anything, if that was in another run.
            await desk.ledger.calendars.show_place(id, place, changed=began and not each.place)


def marks(desk: Desk) -> frozenset[str]:
    """What tells the organizers of these settings apart, without naming them."""
    key, named = desk.server_key, desk.settings.community.organizers
    return frozenset(hmac.digest(key, f"organizer:{each}".encode(), hashlib.sha256).hex()[:_MARK] for each in named)


async def end_links_of_former_organizers(desk: Desk, now: datetime) -> None:
    """A program's calendar is for organizers: when one of those who may have its link is none any more, it ends."""
    for feed_id, program_id, known_to in await desk.ledger.feeds.shared():
        program = await desk.ledger.programs.get(program_id)
        if known_to <= marks(desk) or program is None:
            continue
        async with desk.ledger.transaction():
            row = await desk.ledger.feeds.renew(feed_id)
            await desk.tell_organizers(former.calendar_link_ended(program, f"{feed_id}:former:{row.generation}"), now)
        desk.shelf.forget_seen(feed_id)
