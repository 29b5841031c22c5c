"""A season of four people, and the links in their calendars, for the tests of the pages behind them."""

import re
from datetime import datetime

import aiohttp

from circles.domain.session import Rsvp, Session
from circles.message import Post
from circles.render import plain
from tests.web.served import Served
from tests.web.without_script import Browsing

PEOPLE = {"ana": "Lisbon", "bo": "New York", "chen": "Kolkata", "dua": "Nairobi"}


async def begin(served: Served, first: str = "2027-01-12 18:00") -> None:
    """They join, and @mia publishes a season: four sessions every two weeks, at this hour."""
    mia = "local:mia"
    await served.stage.say(mia, 'program create "Night owls" "We meet" 4 2 60')
    await served.stage.say(mia, "program open")
    for name, city in PEOPLE.items():
        await served.stage.say(f"local:{name}", f'join "{city}"')
    await served.stage.say(mia, f"propose {first}")
    await served.stage.say(mia, "publish")


async def sessions(served: Served) -> tuple[Session, ...]:
    """Those of the circle, by time."""
    ana = await served.person("ana")
    (circle, *_) = await served.desk.ledger.circles.on_calendar(ana.id)
    return await served.desk.ledger.sessions.of_circle(circle.id)


async def calendar(served: Served, name: str = "ana", asked: str = "feed") -> str:
    """Somebody's own calendar, unfolded."""
    answer = await served.stage.say(f"local:{name}", asked)
    (secret, *_) = re.findall(r"/feeds/([\w-]{27})\.ics", plain(answer))
    found = await served.stage.calendar(secret)
    assert found
    return found.decode().replace("\r\n ", "").replace("\r\n", "\n")


async def links(served: Served, name: str = "ana") -> list[str]:
    """The links of somebody's sessions, by time."""
    return re.findall(r"^URL:(.+)$", await calendar(served, name), re.MULTILINE)


async def answer_of(served: Served, name: str = "ana", number: int = 1) -> Rsvp | None:
    """What somebody has said to a session; None: nothing."""
    person, session = await served.person(name), (await sessions(served))[number - 1]
    found = {each.person_id: each.rsvp for each in await served.desk.ledger.sessions.answers(session.id)}
    return found.get(person.id)


async def roles(served: Served, number: int = 1) -> dict[str, str]:
    """The roles of a session: who has which, by name."""
    session = (await sessions(served))[number - 1]
    people = {(await served.person(each)).id: each for each in PEOPLE}
    return {each.role: people[each.person_id] for each in await served.desk.ledger.roles.of_session(session.id)}


async def meet(served: Served, starter: str = "ana") -> datetime:
    """The next session takes place. Returns when it ended."""
    session = next(each for each in await sessions(served) if each.is_coming_up)
    await served.stage.advance(to=session.starts_at)
    (circle, *_) = await served.desk.ledger.circles.on_calendar((await served.person("ana")).id)
    (room, *_) = await served.desk.ledger.circles.rooms(circle.id)
    await served.stage.say(f"local:{starter}", "start", room)
    await served.stage.advance(to=session.ends_at)
    return session.ends_at


async def move(served: Served, to: str) -> None:
    """@mia moves the next session, and is sure of it."""
    asked = await served.stage.say("local:mia", f"session move {to}")
    assert isinstance(asked, Post)
    await served.stage.press("local:mia", asked.buttons[0].code)


async def opened(client: aiohttp.ClientSession, url: str) -> Browsing:
    """A page as a browser without a script shows it."""
    return await Browsing(client, url).open()
