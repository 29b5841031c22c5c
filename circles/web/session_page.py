"""One session on the page behind its event in somebody's calendar: what it will be, and what they say to it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from circles.chat import Inbox, Reader
from circles.commands import Commit, Decline, Hello, Reflect, RsvpTo, Swap
from circles.domain.session import SessionState
from circles.message import Button, Form, Line, Post, moment, say
from circles.posts import own_session as posts
from circles.posts.before import agenda_items
from circles.render import plain
from circles.services.desk import Desk
from circles.services.private_links import Visitor
from circles.services.session_view import SessionView, view
from circles.web.acting import Acting, once
from circles.web.forms import form_shown
from circles.web.owner import reader_of, whose_clock
from circles.web.page import Gone
from circles.web.sheets import sheet

_ALLOWED = (RsvpTo, Swap, Decline, Hello, Reflect, Commit)


class SessionPage:
    """A session, for one of its circle's members."""

    def __init__(self, desk: Desk, inbox: Inbox) -> None:
        self._desk = desk
        self._acting = Acting(desk, inbox, _ALLOWED, forms=True)

    async def show(
        self, visitor: Visitor, now: datetime, problem: Line | None = None, sent: Mapping[str, str] | None = None
    ) -> str:
        """How it stands. A form that was not taken is open, with all that was in it."""
        return await self._sheet(visitor, await self._seen(visitor), problem, None, sent or {})

    async def act(self, visitor: Visitor, sent: Mapping[str, str], now: datetime) -> str:
        """Do what a button or a form asks for, and show what came of it above how it stands then."""
        answer = await self._acting.act(visitor, sent, (await self._seen(visitor)).about)
        return await self._sheet(visitor, await self._seen(visitor), None, answer, {})

    async def _seen(self, visitor: Visitor) -> SessionView:
        """Decided anew each time: who has left sees nothing any more."""
        seen = await view(self._desk, visitor.person, visitor.about)
        if seen is None:
            raise Gone
        return seen

    async def _sheet(
        self,
        visitor: Visitor,
        seen: SessionView,
        problem: Line | None,
        answer: Post | Form | None,
        sent: Mapping[str, str],
    ) -> str:
        reader = reader_of(self._desk, visitor)
        about = _session(seen, reader)
        offered = {each["code"] for each in about["answers"]}
        return sheet(
            "session.html",
            reader,
            problem=problem,
            said=self._acting.shown(answer, reader, seen.about, without=offered) if answer else None,
            again=await self._again(visitor, seen, reader, sent),
            form=visitor.form,
            once=once(),
            whose=whose_clock(visitor),
            until=say("It works until {until}.", until=moment(visitor.until)),
            **about,
            forms=await self._forms(visitor, seen, reader, sent),
        )

    async def _again(
        self, visitor: Visitor, seen: SessionView, reader: Reader, sent: Mapping[str, str]
    ) -> dict[str, Any] | None:
        """A form that was not taken and is none of those that stand on the page anyway."""
        code = sent.get("code", "")
        if code in {each.code for each in posts.look_back(seen.session)} or not self._acting.allows(code, seen.about):
            return None
        form = await self._acting.form(visitor, code)
        return form_shown(form, reader, sent) if form else None

    async def _forms(
        self, visitor: Visitor, seen: SessionView, reader: Reader, sent: Mapping[str, str]
    ) -> list[dict[str, Any]]:
        """What to write about it. None of it shows what was written before: who has the link would read it."""
        made = []
        for each in posts.look_back(seen.session) if seen.is_to_look_back_on else ():
            form = await self._acting.form(visitor, each.code)
            if form:
                is_open = sent.get("code") == each.code
                made.append(
                    {"label": _words(each.label, reader), "open": is_open}
                    | form_shown(form, reader, sent if is_open else {})
                )
        return made


def _session(seen: SessionView, reader: Reader) -> dict[str, Any]:
    """What the page says of it, by the names of the template."""
    session, takes_part = seen.session, seen.paused_until is None
    is_ahead = session.is_coming_up or session.state is SessionState.OPEN
    answers = posts.answers(session, seen.answer) if takes_part else ()
    swaps = [posts.swap(session, each) for each in seen.roles] if takes_part and session.is_coming_up else []
    return {
        "circle": seen.circle.name,
        "number": session.number,
        "when": posts.when(session),
        "is_called_off": seen.is_called_off,
        "standing": posts.STANDING.get(session.state),
        "following": moment(seen.following) if seen.following and seen.is_called_off else None,
        "paused_until": moment(seen.paused_until, "day") if seen.paused_until and is_ahead else None,
        "place": posts.place(seen.place) if is_ahead else None,
        "answer": posts.ANSWERS[seen.answer] if takes_part and is_ahead else None,
        "answers": _buttons(answers, reader),
        "roles": [posts.role(each) for each in seen.roles] if is_ahead else [],
        "swaps": _buttons(swaps, reader),
        "format": posts.form(seen.format),
        "agenda": () if seen.is_called_off else agenda_items(seen.agenda).lines,
        "has_written": seen.has_written,
    }


def _buttons(buttons: tuple[Button, ...] | list[Button], reader: Reader) -> list[dict[str, Any]]:
    return [{"label": _words(each.label, reader), "code": each.code, "main": each.main} for each in buttons]


def _words(line: Line, reader: Reader) -> str:
    return plain(line, reader, reader.language)
