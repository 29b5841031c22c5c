"""Calendar links. A link is a password, so each of these is for one reader, in private."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from circles.commands import Feed, FeedAction, LinkAction, ProgramFeed
from circles.domain.circle import Circle
from circles.domain.program import Program
from circles.domain.showing import Level, Style
from circles.message import Block, Button, Heading, InPrivate, Line, Link, Note, Paragraph, Post, button, say, say_many

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_AN_HOUR, _A_DAY = 60, 24 * 60
SHOWS = {
    Level.FULL: say("It shows your sessions, their agenda, and who has which role."),
    Level.PLAIN: say("It shows your sessions, their agenda and your own roles; no names of others."),
    Level.BUSY: say("It shows that you are busy, and nothing else."),
}
_HOW = say(
    "Add it in your calendar app as a subscription (“from URL”). It asks for no password: keep the link to yourself."
)
_SLOW = Note(
    say("Google and Outlook may need a day to show a change, others an hour or so. Late changes reach you here.")
)
_NEW = Paragraph(say("This is your new link. The old one has ended."))


def feed(
    personal: str,
    of_circles: Sequence[tuple[Circle, str]],
    style: Style,
    fetched: datetime | None,
    now: datetime,
    renewed: bool,
    key: str,
    page: str = "",
) -> Post:
    """The secret calendar addresses of somebody, how much theirs shows, and whether any calendar reads it.

    `page` is the private address of the page from which they subscribe, if people can reach our pages.
    """
    blocks: list[Block] = [Heading(say("Your calendar link"))]
    if renewed:
        blocks.append(_NEW)
    blocks += _on_page(page)
    blocks += [Paragraph(say("{link}", link=Link(personal, personal))), Paragraph(_HOW), Paragraph(SHOWS[style.level])]
    if style.alarm is not None:
        blocks.append(Paragraph(_rings(style.alarm)))
    blocks.append(Paragraph(last_fetched(fetched, now)))
    for circle, url in of_circles:
        blocks.append(
            Paragraph(say("Only {circle}, to share inside the circle: {link}", circle=circle.name, link=Link(url, url)))
        )
    if style.level is Level.FULL:
        blocks.append(Note(say("Your calendar service reads the names too.")))
    return Post(key, InPrivate(""), (*blocks, _SLOW), _buttons(style))


def _rings(minutes: int) -> Line:
    if minutes == 0:
        return say("It rings when a session begins, in apps that take that from a link.")
    return say_many(
        "It rings {n} minute before each session, in apps that take that from a link.",
        "It rings {n} minutes before each session, in apps that take that from a link.",
        minutes,
    )


def before(minutes: int) -> Line:
    """How long before a session an alarm rings, to choose from."""
    if minutes == 0:
        return say("When it begins")
    if minutes % _A_DAY == 0:
        return say_many("{n} day before", "{n} days before", minutes // _A_DAY)
    if minutes % _AN_HOUR == 0:
        return say_many("{n} hour before", "{n} hours before", minutes // _AN_HOUR)
    return say_many("{n} minute before", "{n} minutes before", minutes)


def _buttons(style: Style) -> tuple[Button, ...]:
    choices = {
        Level.FULL: button(say("Show who does what"), Feed(FeedAction.FULL)),
        Level.PLAIN: button(say("No names of others"), Feed(FeedAction.PLAIN)),
        Level.BUSY: button(say("Only “Busy”"), Feed(FeedAction.BUSY)),
    }
    others = tuple(each for level, each in choices.items() if level is not style.level)
    return (*others, button(say("New link"), Feed(FeedAction.RENEW)))


def last_fetched(at: datetime | None, now: datetime) -> Line:
    """When a calendar last came by, in coarse words."""
    if at is None:
        return say("No calendar has fetched it yet.")
    ago = now - at
    if ago < _HOUR:
        return say("A calendar fetched it within the last hour.")
    if ago < _DAY:
        return say_many(
            "A calendar fetched it about {n} hour ago.", "A calendar fetched it about {n} hours ago.", ago // _HOUR
        )
    return say_many(
        "A calendar fetched it about {n} day ago.", "A calendar fetched it about {n} days ago.", ago // _DAY
    )


def _on_page(page: str) -> list[Block]:
    if not page:
        return []
    return [
        Paragraph(
            say("Buttons for your app and a QR code, on a page for you alone, for a day: {link}", link=Link(page, page))
        )
    ]


def program_feed(
    program: Program,
    link: str,
    fetched: datetime | None,
    now: datetime,
    renewed: bool,
    key: str,
    page: str = "",
) -> Post:
    """The secret address of the calendar of all circles of a program, for an organizer. `page` as above."""
    blocks: list[Block] = [Heading(say("The calendar link of {program}", program=program.name))]
    if renewed:
        blocks.append(Paragraph(say("This is the new link. The old one has ended, for all organizers.")))
    shows = say("It shows the sessions of all its circles and how many people are expected; no names.")
    blocks += [
        *_on_page(page),
        Paragraph(say("{link}", link=Link(link, link))),
        Paragraph(_HOW),
        Paragraph(shows),
        Paragraph(last_fetched(fetched, now)),
        Note(say("All organizers have the same link. When one of them is an organizer no longer, it ends by itself.")),
        _SLOW,
    ]
    return Post(key, InPrivate(""), tuple(blocks), (button(say("New link"), ProgramFeed(LinkAction.RENEW)),))
