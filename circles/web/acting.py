"""What somebody does on a page is the same command as in chat, asked for under their own account."""

import hashlib
import secrets
from collections.abc import Collection, Mapping
from typing import Any

from markupsafe import Markup

from circles.chat import Asked, Inbox, Pressed, Reader
from circles.command import declaration
from circles.domain.person import Identity
from circles.errors import Refused
from circles.message import Form, Post
from circles.render import html, plain
from circles.services.desk import Desk
from circles.services.private_links import Visitor


class Acting:
    """Hands in commands for visitors of a page: those that it allows and no other."""

    def __init__(self, desk: Desk, inbox: Inbox, allowed: Collection[type]) -> None:
        self._desk = desk
        self._inbox = inbox
        self._allowed = frozenset(declaration(each).name for each in allowed)

    async def press(self, visitor: Visitor, sent: Mapping[str, str]) -> Post:
        """Do what a button of the page stands for. The same form twice is done once.

        Raises Refused if it is none of this page.
        """
        code = sent.get("code", "")
        if not self.allows(code):
            raise Refused("What came was no form of this page, so nothing was changed.")
        event = hashlib.sha256(f"{visitor.form}|{sent.get('once', '')}|{code}".encode(errors="replace")).hexdigest()
        who = await self._account(visitor)
        answer = await self._inbox.ask(Asked(f"page-{event[:32]}", who, visitor.person.name, Pressed(code)))
        if isinstance(answer, Form):
            raise Refused("That needs more words than this page can take. Please do it in chat.")
        return answer

    def allows(self, code: str) -> bool:
        """Whether a button may be pressed on this page."""
        return code.partition("|")[0] in self._allowed

    def shown(self, post: Post, reader: Reader) -> dict[str, Any]:
        """A post for the template: its markup, and the label and code of each button that the page can do."""
        buttons = [
            {"label": plain(each.label, reader, reader.language), "code": each.code, "main": each.main}
            for each in post.buttons
            if not each.opens_form and self.allows(each.code)
        ]
        return {"body": Markup(html(post, reader, reader.language)), "buttons": buttons}

    async def _account(self, visitor: Visitor) -> Identity:
        """An organizer may have accounts that are none of an organizer."""
        reach = await self._desk.ledger.people.reach(visitor.person.id)
        organizers = self._desk.settings.community.organizers
        found = sorted(reach, key=lambda each: str(each) not in organizers)
        if not found:
            raise Refused("I do not know an account of yours any more. Please do it in chat.")
        return found[0]


def once() -> str:
    """What tells one showing of a page from another."""
    return secrets.token_urlsafe(9)
