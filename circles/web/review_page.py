"""Somebody's own season on one page: a drawing of their path, everything in words, and files to keep."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from markupsafe import Markup

from circles.chat import Reader
from circles.domain.season_path import RING, ROUND, size, spots
from circles.domain.season_review import SeasonReview, Stop
from circles.errors import Refused
from circles.message import File, InPrivate, Line, Post, say
from circles.posts import season_review as posts
from circles.posts.scene import role_name
from circles.render import html, plain
from circles.services.desk import Desk
from circles.services.keepsakes import MARKDOWN, PDF, as_markdown, as_pdf, is_printable
from circles.services.private_links import Visitor
from circles.services.season_review import circle_of, review
from circles.web.owner import reader_of
from circles.web.page import Gone
from circles.web.sheets import sheet

_LABELS = {MARKDOWN: say("As a text file (Markdown)"), PDF: say("As PDF")}
_LONGEST = 12
"""Characters of a role under a session: more would run into the next one."""


class ReviewPage:
    """Nothing can be changed here."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(
        self, visitor: Visitor, now: datetime, problem: Line | None = None, sent: Mapping[str, str] | None = None
    ) -> str:
        """All of it, as it is now."""
        found, reader = await self._found(visitor), reader_of(self._desk, visitor)
        names = (MARKDOWN, PDF) if is_printable(reader, found) else (MARKDOWN,)
        return sheet(
            "review.html",
            reader,
            problem=problem,
            title=posts.title(found),
            program=found.program,
            only_you=posts.ONLY_YOU,
            drawing=_drawing(found, reader),
            legend=posts.LEGEND,
            chapters=[_chapter(each, reader) for each in posts.chapters(found)],
            files=[{"name": name, "label": _LABELS[name]} for name in names],
        )

    async def act(self, visitor: Visitor, sent: Mapping[str, str], now: datetime) -> str:
        """There is nothing to do. Raises Refused."""
        raise Refused("What came was no form of this page, so nothing was changed.")

    async def file(self, visitor: Visitor, name: str, now: datetime) -> File | None:
        """One of the files, or None if there is none of this name."""
        found, reader = await self._found(visitor), reader_of(self._desk, visitor)
        if name == MARKDOWN:
            return as_markdown(reader, found)
        if name == PDF and is_printable(reader, found):
            return await asyncio.to_thread(as_pdf, reader, found)
        return None

    async def _found(self, visitor: Visitor) -> SeasonReview:
        circle = await circle_of(self._desk, visitor.person, visitor.about)
        if circle is None:
            raise Gone
        return await review(self._desk, visitor.person, circle)


def _chapter(chapter: posts.Chapter, reader: Reader) -> dict[str, Any]:
    body = html(Post("", InPrivate(""), chapter.blocks), reader, reader.language)
    return {
        "name": chapter.name,
        "title": chapter.title,
        "body": Markup(body),
        "pairs": chapter.pairs,
        "labels": chapter.labels,
    }


def _drawing(found: SeasonReview, reader: Reader) -> dict[str, Any] | None:
    """The path for the template; None if no session took place."""
    if not found.stops:
        return None
    places, (width, height) = spots(len(found.stops)), size(len(found.stops))
    return {
        "width": width,
        "height": height,
        "radius": ROUND,
        "ring": RING,
        "line": "M" + " L".join(f"{each.x} {each.y}" for each in places),
        "stops": [_stop(each, place.x, place.y, reader) for each, place in zip(found.stops, places, strict=True)],
    }


def _stop(stop: Stop, x: int, y: int, reader: Reader) -> dict[str, Any]:
    roles = [plain(Line("{role}", {"role": role_name(each)}), reader, reader.language) for each in stop.roles]
    mark = posts.MARKS[stop.commitment.state] if stop.commitment else ""
    return {
        "x": x,
        "y": y,
        "number": stop.number,
        "present": stop.present,
        "is_milestone": bool(stop.marks),
        "roles": [each if len(each) <= _LONGEST else f"{each[: _LONGEST - 1]}…" for each in roles[:2]],
        "mark": f"{mark} ⚑".strip() if stop.goals or stop.steps else mark,
    }
