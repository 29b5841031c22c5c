"""What a browser without a script does with the page of hours."""

from html.parser import HTMLParser

import aiohttp

from circles.domain.availability import Availability
from tests.web.served import Served


class Form(HTMLParser):
    """What a browser would send back if nothing were changed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("type") == "hidden":
            self.fields[given["name"] or ""] = given["value"] or ""
        elif tag == "select":
            self._select = given["name"] or ""
        elif tag == "option" and "selected" in given:
            self.fields[self._select] = given["value"] or ""


async def shown_form(client: aiohttp.ClientSession, page: str) -> dict[str, str]:
    async with client.get(page) as answer:
        assert answer.status == 200
        return Form(await answer.text()).fields


async def stated(served: Served) -> Availability | None:
    ana = await served.person("ana")
    return (await served.desk.ledger.wishes.hours([ana.id])).get(ana.id)
