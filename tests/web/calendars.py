"""A circle of four, and the pages of its calendars, for the tests of them."""

from circles.services.page_links import calendar_page
from tests.web.served import Served

CITIES = {"ana": "Lisbon", "bo": "Madrid", "chen": "Berlin", "dua": "Paris"}


async def meet(served: Served) -> None:
    """They meet in a circle named Alder."""
    mia = "local:mia"
    await served.stage.say(mia, 'program create "Night owls" "We meet" 4 2 60')
    await served.stage.say(mia, "program open")
    for name, city in CITIES.items():
        await served.stage.say(f"local:{name}", f'join "{city}"')
    await served.stage.say(mia, "propose 2027-01-12 18:00")
    await served.stage.say(mia, "publish")


async def page_of(served: Served, name: str = "ana", about: str = "") -> str:
    """The address of the page of somebody's calendar, or of another one of theirs."""
    person = await served.person(name)
    url = await calendar_page(served.desk, person, served.stage.now, about)
    assert url
    return url


async def circle_id(served: Served) -> str:
    """Of Alder."""
    circles = await served.desk.ledger.circles.of_person((await served.person("ana")).id)
    return circles[0].id


async def program_id(served: Served) -> str:
    """Of their program."""
    latest = await served.desk.ledger.programs.latest()
    assert latest
    return latest[0].id
