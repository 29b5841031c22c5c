"""What somebody does on a page is the same command as in chat, asked for under their own account."""

import hashlib
import json
import secrets
from collections.abc import Collection, Mapping
from typing import Any

from markupsafe import Markup

from circles.chat import Asked, Filled, Inbox, Pressed, Reader
from circles.command import declaration
from circles.domain.person import Identity
from circles.errors import Refused
from circles.message import Form, Line, Post
from circles.phrasing import Unfinished
from circles.posts.knowing import why_refused
from circles.render import html, plain
from circles.services.desk import Desk
from circles.services.forms import form_of
from circles.services.private_links import Visitor
from circles.web.forms import filled_in, form_shown


class NotTaken(Refused):
    """What somebody filled in was refused, for this reason: they get it back."""

    def __init__(self, why: Line) -> None:
        super().__init__(why.template, **why.values)


class Acting:
    """Hands in commands for visitors of a page: those that it allows and no other. `forms`: whether it shows forms."""

    def __init__(self, desk: Desk, inbox: Inbox, allowed: Collection[type], *, forms: bool = False) -> None:
        self._desk = desk
        self._inbox = inbox
        self._forms = forms
        self._allowed = frozenset(declaration(each).name for each in allowed)

    async def act(self, visitor: Visitor, sent: Mapping[str, str], about: Collection[str] = ()) -> Post | Form:
        """Do what a button or a filled form of the page stands for. The same form twice is done once.

        `about`: as for `allows`. A button may open a form; that is the answer then.

        Raises Refused if it is none of this page, or if what was filled in is not taken.
        """
        code, values = sent.get("code", ""), filled_in(sent)
        if not self.allows(code, about):
            raise Refused("What came was no form of this page, so nothing was changed.")
        if values is not None and isinstance(self._desk.phrasebook.filled(code, values), Unfinished):
            raise Refused("Something is missing. Fill in what is not optional, and send it again.")
        written = json.dumps([visitor.form, sent.get("once", ""), code, values], sort_keys=True)
        what = Pressed(code) if values is None else Filled(code, values)
        answer = await self._inbox.ask(await self._asked(visitor, what, hashlib.sha256(written.encode()).hexdigest()))
        refused = why_refused(answer) if isinstance(answer, Post) and values is not None else None
        if refused:
            raise NotTaken(refused)
        return answer

    async def press(self, visitor: Visitor, sent: Mapping[str, str]) -> Post:
        """The same for a page without forms of commands. Raises Refused for what needs one, too."""
        answer = await self.act(visitor, sent)
        if isinstance(answer, Form):
            raise Refused("That needs more words than this page can take. Please do it in chat.")
        return answer

    async def form(self, visitor: Visitor, code: str) -> Form | None:
        """The form that a button opens, without pressing it: nothing changes. None if it cannot be had (any more)."""
        try:
            what = self._desk.phrasebook.decode(code)
            asked = await self._asked(visitor, Pressed(code), "looked")
            return await form_of(self._desk, asked, what) if isinstance(what, Unfinished) else None
        except Refused:
            return None

    def allows(self, code: str, about: Collection[str] = ()) -> bool:
        """Whether a button may be pressed on this page.

        `about`: where a page is about one thing, the ids that a button has to name one of, and no other ones.
        """
        try:
            what = self._desk.phrasebook.decode(code)
        except Refused:
            return False
        of = what.declaration if isinstance(what, Unfinished) else declaration(what)
        return of.name in self._allowed and (not about or (bool(_named(what)) and _named(what) <= set(about)))

    def shown(
        self, answer: Post | Form, reader: Reader, about: Collection[str] = (), without: Collection[str] = ()
    ) -> dict[str, Any]:
        """An answer for the template: its markup, the buttons that the page can do, and the form if it is one.

        `without`: codes of buttons that the page has anyway.
        """
        if isinstance(answer, Form):
            return {"body": "", "buttons": [], "form": form_shown(answer, reader)}
        buttons = [
            {"label": plain(each.label, reader, reader.language), "code": each.code, "main": each.main}
            for each in answer.buttons
            if (self._forms or not each.opens_form) and each.code not in without and self.allows(each.code, about)
        ]
        return {"body": Markup(html(answer, reader, reader.language)), "buttons": buttons, "form": None}

    async def _asked(self, visitor: Visitor, what: Pressed | Filled, event: str) -> Asked:
        return Asked(f"page-{event[:32]}", await self._account(visitor), visitor.person.name, what)

    async def _account(self, visitor: Visitor) -> Identity:
        """An organizer may have accounts that are none of an organizer."""
        reach = await self._desk.ledger.people.reach(visitor.person.id)
        organizers = self._desk.settings.community.organizers
        found = sorted(reach, key=lambda each: str(each) not in organizers)
        if not found:
            raise Refused("I do not know an account of yours any more. Please do it in chat.")
        return found[0]


def _named(what: object) -> frozenset[str]:
    """The ids that a command names, or what is known of it."""
    if isinstance(what, Unfinished):
        given, of = dict(what.given), what.declaration
        found = [given.get(each.name) for each in of.parameters if each.hidden]
    else:
        found = [getattr(what, each.name) for each in declaration(what).parameters if each.hidden]
    return frozenset(str(each) for each in found if each)


def once() -> str:
    """What tells one showing of a page from another."""
    return secrets.token_urlsafe(9)
