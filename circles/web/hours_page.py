"""The page on which somebody paints the hours of their week: good, possible, or neither."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from circles.domain.availability import Availability, Level, assumed, clock
from circles.domain.availability_text import shown
from circles.domain.week_cells import SIZES, Place, cells, painted, places, size_for
from circles.errors import Refused
from circles.message import Code, Line, moment, ours, say
from circles.posts.hours import stated
from circles.posts.rhythm import WEEKDAYS
from circles.render.hours import DAYS
from circles.services.desk import Desk
from circles.services.private_links import Visitor
from circles.services.stating import state_hours, stated_hours
from circles.web.owner import reader_of, whose_clock
from circles.web.sheets import sheet

_CELL = re.compile(r"c([0-6])-(\d{1,4})")
_NIGHT = 6 * 60
_WORDS = ((Level.GOOD, say("good")), (Level.POSSIBLE, say("possible")), (Level.IMPOSSIBLE, say("no")))
_READERS = say(
    "Nobody else reads this; circles and their hours are chosen by it. Organizers only see for whom no hour is "
    "found, and what would help."
)


class HoursPage:
    """The grid of one person's hours."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(
        self, visitor: Visitor, now: datetime, problem: Line | None = None, sent: Mapping[str, str] | None = None
    ) -> str:
        """What is stated, or what a form held that was not taken."""
        before = await self._stated(visitor)
        minutes = _minutes(sent) if sent else size_for(before or assumed())
        painting = painted(before or assumed(), _levels(sent or {}, minutes), minutes)
        return self._sheet(visitor, before, painting, minutes, problem, unsaved=bool(sent))

    async def act(self, visitor: Visitor, sent: Mapping[str, str], now: datetime) -> str:
        """State what was painted; or only show it in smaller cells, if that is what was asked."""
        minutes = _minutes(sent)
        levels = _levels(sent, minutes)
        if len(levels) < len(places(minutes)):
            raise Refused("A part of your week did not arrive, so nothing was stored. Look through it and save again.")
        before = await self._stated(visitor)
        after = painted(before or assumed(), levels, minutes)
        if sent.get("do") == "halves":
            return self._sheet(visitor, before, after, SIZES[-1], None, unsaved=True)
        if not after.can:
            raise Refused("Leave at least one hour that is possible: without any, nobody can meet you.")
        async with self._desk.ledger.transaction():
            warning = await state_hours(self._desk, visitor.person, after, now)
        return self._done(visitor, after, warning)

    async def _stated(self, visitor: Visitor) -> Availability | None:
        return await stated_hours(self._desk, visitor.person)

    def _sheet(
        self,
        visitor: Visitor,
        before: Availability | None,
        painting: Availability,
        minutes: int,
        problem: Line | None,
        unsaved: bool,
    ) -> str:
        parts = _parts(painting, minutes)
        return sheet(
            "hours.html",
            reader_of(self._desk, visitor),
            problem=problem,
            unsaved=unsaved,
            whose=whose_clock(visitor),
            readers=_READERS,
            form=visitor.form,
            minutes=minutes,
            words=[(int(level), word) for level, word in _WORDS],
            days=[(ours(short), long) for short, long in zip(DAYS, WEEKDAYS, strict=True)],
            parts=parts,
            night=any(cell["level"] for row in parts[0] for cell in row["cells"]),
            stated=before is not None,
            lines=stated(before or assumed()),
        )

    def _done(self, visitor: Visitor, after: Availability, warning: Line | None) -> str:
        again = say(
            "You can change it at any time: on this page until {until}, and in chat with {free}.",
            until=moment(visitor.until),
            free=Code("free"),
        )
        return sheet(
            "hours_done.html",
            reader_of(self._desk, visitor),
            whose=whose_clock(visitor),
            again=again,
            lines=stated(after),
            warning=warning,
        )


def in_words(sent: Mapping[str, str]) -> str:
    """What a form of this page held, as somebody would type it in chat; empty if it held no week."""
    minutes = _minutes(sent)
    levels = _levels(sent, minutes)
    found = painted(Availability(), levels, minutes)
    return shown(found) if found.can else ""


def _minutes(sent: Mapping[str, str]) -> int:
    """The size of the cells in a form."""
    return next((size for size in SIZES if sent.get("minutes") == str(size)), SIZES[0])


def _levels(sent: Mapping[str, str], minutes: int) -> dict[Place, Level]:
    """What a form says of each cell; what is no cell, or no level, is left out."""
    known, values = set(places(minutes)), {str(int(level)): level for level in Level}
    found = ((_CELL.fullmatch(name), values.get(value)) for name, value in sent.items())
    named = {(int(cell[1]), int(cell[2])): level for cell, level in found if cell and level is not None}
    return {place: level for place, level in named.items() if place in known}


def _parts(painting: Availability, minutes: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of the night, and those of the day."""
    by_place = cells(painting, minutes)
    rows = [
        {
            "minute": minute,
            "clock": clock(minute),
            "cells": [
                {"level": int(cell.level), "partly": not cell.is_whole}
                for cell in (by_place[day, minute] for day in range(7))
            ],
        }
        for minute in range(0, 24 * 60, minutes)
    ]
    cut = _NIGHT // minutes
    return rows[:cut], rows[cut:]
