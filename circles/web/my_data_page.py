"""All that is kept about somebody, on a page of their own: to read, and to take along as files."""

from collections.abc import Mapping
from datetime import datetime

from markupsafe import Markup

from circles.errors import Refused
from circles.message import File, Line, say
from circles.services.desk import Desk
from circles.services.own_data import CALENDAR, JSON, PAGE, body, gather, one_file, reader_of
from circles.services.private_links import Visitor
from circles.web.sheets import sheet

_FILES = {
    JSON: say("All of it as JSON"),
    PAGE: say("This page as a file"),
    CALENDAR: say("Your sessions as a calendar"),
}


class MyDataPage:
    """What `mydata` gives. Nothing can be changed here."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(
        self, visitor: Visitor, now: datetime, problem: Line | None = None, sent: Mapping[str, str] | None = None
    ) -> str:
        """All of it, as it is now."""
        own = await gather(self._desk, visitor.person, now)
        files = [{"name": name, "label": label} for name, label in _FILES.items()]
        reader = reader_of(self._desk, visitor.person)
        return sheet("my_data.html", reader, body=Markup(body(self._desk, own)), files=files, problem=problem)

    async def act(self, visitor: Visitor, sent: Mapping[str, str], now: datetime) -> str:
        """There is nothing to do. Raises Refused."""
        raise Refused("What came was no form of this page, so nothing was changed.")

    async def file(self, visitor: Visitor, name: str, now: datetime) -> File | None:
        """One of the files, or None if there is none of this name."""
        if name not in _FILES:
            return None
        return await one_file(self._desk, await gather(self._desk, visitor.person, now), name)
