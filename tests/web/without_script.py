"""A browser without a script, as far as tests of pages need one."""

import re
from html import unescape

import aiohttp
from markupsafe import escape


class Browsing:
    """Opens one page, presses its buttons and sends its forms."""

    def __init__(self, client: aiohttp.ClientSession, url: str) -> None:
        self._client = client
        self.url = url
        self.text = ""
        self.status = 0

    async def open(self) -> "Browsing":
        """Look at the page."""
        async with self._client.get(self.url) as answer:
            self.text, self.status = await answer.text(), answer.status
        return self

    async def send(self, **fields: str) -> int:
        """Send a form of it with these fields. Returns the status of the answer."""
        hidden = {name: re.search(f'name="{name}" value="([^"]*)"', self.text) for name in ("form", "once")}
        sent = {name: found[1] for name, found in hidden.items() if found}
        async with self._client.post(self.url, data={**sent, **fields}) as answer:
            self.text, self.status = await answer.text(), answer.status
            return answer.status

    async def press(self, label: str) -> int:
        """The first button that says so."""
        return await self.send(code=self.code(label))

    def code(self, label: str) -> str:
        """What that button stands for."""
        found = re.search(rf'<button name="code" value="([^"]*)"[^>]*>{re.escape(escape(label))}<', self.text)
        assert found, label
        return unescape(found[1])

    @property
    def buttons(self) -> list[str]:
        """What all buttons say that stand for something."""
        return [unescape(each) for each in re.findall(r'<button name="code"[^>]*>([^<]*)<', self.text)]

    @property
    def words(self) -> str:
        """All that there is to read."""
        return _words(self.text.partition("<main>")[2])

    @property
    def said(self) -> str:
        """What came of it."""
        return _words(self.text.partition('role="status"')[2].partition(">")[2].partition("</section>")[0])


def _words(markup: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", re.sub("</?(?:span|a|code)[^>]*>", "", markup))).split())
