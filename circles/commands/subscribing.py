"""Calendar links: one's own, and the organizers' one of a program."""

from enum import StrEnum
from typing import Annotated

from circles.command import Ask, Audience, command
from circles.commands.audiences import ONLY_YOU

_ALSO = ("subscribe", "calendar", "abonnieren", "kalender", "suscribir", "calendario")


class FeedAction(StrEnum):
    """What to do with the calendar link."""

    SHOW = "show"
    RENEW = "renew"
    FULL = "full"
    PLAIN = "plain"
    BUSY = "busy"
    ALARM = "alarm"


@command("feed", audience=Audience.PERSON, example="feed renew", changes=True, also=_ALSO)
class Feed:
    """Get your private calendar link, or change it.

    “feed renew” makes a new one and ends the old. “feed full” shows who has which role, “feed plain” no names of
    others, “feed busy” nothing but “Busy”. “feed alarm 15” rings that many minutes before, “feed alarm off” does not.
    """

    action: Annotated[FeedAction, Ask("What to do with your link?", note=ONLY_YOU)] = FeedAction.SHOW
    before: Annotated[str | None, Ask("Alarm: how many minutes before, or off?", most=20)] = None


class LinkAction(StrEnum):
    """What to do with a link that several people share."""

    SHOW = "show"
    RENEW = "renew"


@command("program feed", audience=Audience.ORGANIZER, example="program feed renew", changes=True)
class ProgramFeed:
    """Get the calendar link of the newest program: all its sessions, with numbers and no names.

    All organizers have the same one. “program feed renew” makes a new one and ends the old.
    """

    action: Annotated[LinkAction, Ask("Show or renew?")] = LinkAction.SHOW
