"""The pages of calendars: of the people, the circle and the program of `sessions.py`."""

from circles.services.page_links import calendar_page
from tests.web.served import Served


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
