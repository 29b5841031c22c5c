"""Who asks for a calendar link, and how much it shows."""

import re
from datetime import datetime
from typing import Any

from circles.commands import Feed, FeedAction, LinkAction, ProgramFeed
from circles.domain.showing import LONGEST_BEFORE, Level, Style
from circles.errors import Refused
from circles.message import Post
from circles.posts import subscribing
from circles.services import feeds
from circles.services.desk import Desk
from circles.services.page_links import calendar_page
from circles.services.since_last_run import marks
from circles.services.telling import known
from circles.store.values import FeedRow
from circles.turn import Turn

_MINUTES = re.compile(r"([0-9]{1,4})\s*(?:m|min|minutes?|minuten?|minutos?)?")
_OFF = frozenset({"off", "no", "none", "aus", "kein", "nein", "nunca", "ninguna"})
_LEVELS = {FeedAction.FULL: Level.FULL, FeedAction.PLAIN: Level.PLAIN, FeedAction.BUSY: Level.BUSY}


async def feed(desk: Desk, turn: Turn, command: Feed) -> Post:
    """The asker's secret calendar address; made anew, or in another style, if they wish."""
    person = known(turn)
    style = _style((await desk.ledger.feeds.of("person", person.id)).style, command)
    await desk.ledger.feeds.set_style(person.id, style.level, style.alarm)
    renew = command.action is FeedAction.RENEW
    personal = await feeds.link(desk, "person", person.id, renew=renew)
    circles = await desk.ledger.circles.of_person(person.id)
    shared = [(each, await feeds.link(desk, "circle", each.id)) for each in circles]
    row = await desk.ledger.feeds.of("person", person.id)
    page = await calendar_page(desk, person, turn.now) or ""
    return subscribing.feed(personal, shared, style, last_seen(desk, row), turn.now, renew, "", page)


def _style(before: Style, command: Feed) -> Style:
    """How the calendar is to be from now on. Raises Refused for an alarm that is none."""
    if command.action is FeedAction.ALARM:
        if command.before is None:
            raise Refused("Say how many minutes before, such as: feed alarm 15. “feed alarm off” ends it.")
        return Style(before.level, alarm_from(command.before))
    return Style(_LEVELS.get(command.action, before.level), before.alarm)


def alarm_from(text: str) -> int | None:
    """The minutes before a session that somebody chose, None for no alarm. Raises Refused for what is neither."""
    typed = text.strip().casefold()
    if typed in _OFF:
        return None
    read = _MINUTES.fullmatch(typed)
    if read is None or int(read[1]) > LONGEST_BEFORE:
        raise Refused("An alarm rings up to {most} minutes before, such as: feed alarm 15", most=LONGEST_BEFORE)
    return int(read[1])


def last_seen(desk: Desk, row: FeedRow) -> datetime | None:
    """When a calendar last fetched a feed, as far as we know."""
    return max(filter(None, (row.fetched_at, desk.shelf.seen(row.id))), default=None)


async def program_feed(desk: Desk, turn: Turn, command: ProgramFeed) -> Post:
    """The secret address of the calendar of a whole program."""
    latest = await desk.ledger.programs.latest()
    if latest is None:
        raise Refused("There is no program yet. Start one with “program create”.")
    renew = command.action is LinkAction.RENEW
    link = await program_link(desk, latest[0].id, renew=renew)
    row = await desk.ledger.feeds.of("program", latest[0].id)
    page = await calendar_page(desk, known(turn), turn.now, f"program-{latest[0].id}") or ""
    return subscribing.program_feed(latest[0], link, last_seen(desk, row), turn.now, renew, "", page)


async def program_link(desk: Desk, program_id: str, *, renew: bool = False) -> str:
    """The address of a program's calendar, for those who organize now. `renew` ends the old one at once."""
    link = await feeds.link(desk, "program", program_id, renew=renew)
    row = await desk.ledger.feeds.of("program", program_id)
    await desk.ledger.feeds.share(row.id, marks(desk))
    return link


USES: dict[type, Any] = {Feed: feed, ProgramFeed: program_feed}
