"""What the settings and the plugins say otherwise than in the last run: calendars follow, and links end.

Within a run none of it changes. So where a circle meets is written down, and calendars show what is written there:
their bytes depend on what is stored alone, and a change is seen, and stamped, at the next start. Of all else that they
say (the address of our pages, a language, the words of formats and our own) a mark is written down.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

from circles import __version__
from circles.domain.circle import Circle
from circles.posts import former
from circles.services.desk import Desk
from circles.services.gathering import place_given
from circles.store.codec import to_json

_MARK = 16


async def places_of(desk: Desk, circles: Mapping[str, Circle]) -> dict[str, str]:
    """Where calendars send each of these circles: by its own choice, or else as it is written down."""
    noted = await desk.ledger.calendars.shown([id for id, each in circles.items() if not each.place])
    found = {}
    for id, each in circles.items():
        place = each.place or (noted[id][0] if id in noted else None)
        found[id] = await place_given(desk, each) if place is None else place
    return found


async def note_shown(desk: Desk, *, began: bool) -> None:
    """Write down what calendars show of circles. `began`: a run began, so they may have shown something else before."""
    circles = await desk.ledger.circles.living(not_noted=not began)
    if not circles:
        return
    look = _look(desk)
    noted = await desk.ledger.calendars.shown(list(circles))
    for id, each in circles.items():
        place, before = await place_given(desk, each), noted.get(id)
        if (place, look) != before:
            # A circle of which nothing is noted may have shown anything, if that was in another run.
            is_other = before is None or before[1] != look or not each.place
            await desk.ledger.calendars.show(id, place, look, changed=began and is_other)


def _look(desk: Desk) -> str:
    """A mark of all that calendars say beside what is stored."""
    settings, formats = desk.settings, [each for _, each in sorted(desk.registry.formats.items())]
    said = to_json([__version__, settings.web.address, settings.community.language, formats])
    return hashlib.sha256(said.encode()).hexdigest()[:_MARK]


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
