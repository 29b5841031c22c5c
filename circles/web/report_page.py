"""The organizers' page of a season: how it goes, in counts from which nobody can be singled out."""

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from circles.domain.season_figures import Question
from circles.domain.small_groups import Table
from circles.errors import Refused
from circles.message import File, Line, moment, say
from circles.posts import figures as words
from circles.posts.hindering import sentence
from circles.posts.reporting import WAYS_OUT, messages, reasons, rescues
from circles.services.desk import Desk
from circles.services.private_links import Visitor
from circles.services.report_file import as_table
from circles.services.reporting import Row, SeasonReport, season_report
from circles.web.owner import reader_of
from circles.web.sheets import sheet


class ReportPage:
    """The report of the newest season. There is nothing to do on it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(
        self, visitor: Visitor, now: datetime, problem: Line | None = None, sent: Mapping[str, str] | None = None
    ) -> str:
        """How it stands. Who is an organizer is decided anew each time."""
        reader = reader_of(self._desk, visitor)
        try:
            if visitor.person.id not in await self._desk.organizers():
                raise Refused("Only organizers see this page.")
            found = await season_report(self._desk, now)
        except Refused as refusal:
            return sheet("trouble.html", reader, why=sentence(refusal))
        return sheet(
            "report.html",
            reader,
            problem=problem,
            until=say("This page is for you alone, and works until {until}.", until=moment(visitor.until)),
            file_name=as_table(found).name,
            **_shown(found),
        )

    async def act(self, visitor: Visitor, sent: Mapping[str, str], now: datetime) -> str:
        """Refused: there is no form on it."""
        raise Refused("What came was no form of this page, so nothing was changed.")


def _shown(found: SeasonReport) -> dict[str, Any]:
    figures = found.figures
    tables = [(each, figures.tables[each]) for each in Question if each in figures.tables]
    return {
        "program": found.program.name,
        "number": found.season.number,
        "counts": figures,
        "rows": [_row(each) for each in found.rows],
        "messages": messages(figures),
        "rescues": rescues(figures.rescues),
        "people": [_table(*each) for each in tables],
        "drawn": say("As counted on {day}.", day=moment(figures.drawn_at, "day")) if figures.drawn_at else None,
        "how": words.HOW_COUNTED,
        "too_few": words.TOO_FEW,
        "at_risk": [(each[0].name, say("{reasons}", reasons=reasons(each))) for each in found.at_risk],
        "ways": WAYS_OUT,
        "table": _address(as_table(found)),
    }


def _row(of: Row) -> dict[str, Any]:
    ending, state = of.circle.ending, of.circle.state
    return {
        "name": of.circle.name,
        "held": of.held,
        "over": of.over,
        "to_come": of.to_come,
        "standing": words.ENDINGS.get(ending) if ending else words.STATES.get(state),
    }


def _table(question: Question, table: Table) -> dict[str, Any]:
    bars = [
        {"what": what, "count": table.cells[kind], "of": table.of, "says": words.at_least(table.cells[kind], table.of)}
        for kind, what in words.kinds(question).items()
        if kind in table.cells
    ]
    return {"id": question, "title": words.QUESTIONS[question], "note": words.NOTES.get(question), "bars": bars}


def _address(file: File) -> str:
    """The file itself as an address: it is saved by the browser, and no link leads to it."""
    return f"data:{file.media_type};charset=utf-8;base64,{base64.b64encode(file.content).decode()}"
