"""The report of a season as a table for a spreadsheet. Its words stay the same, so that programs can read it."""

from collections.abc import Iterator, Mapping

from circles.domain.history import Rescue
from circles.domain.season_figures import KINDS, Question
from circles.domain.small_groups import Table
from circles.formation.table import write_table
from circles.message import File
from circles.services.reporting import Row, SeasonReport

COLUMNS = ("part", "name", "what", "count", "of", "on")
"""`count` is “at least so many” for people, and empty where there are too few to show; `on`: the day, of UTC."""


def as_table(of: SeasonReport) -> File:
    """Every count that the report shows, a line each."""
    lines = [*_circles(of.rows), *_rescues(of.figures.rescues), *_people(of.figures.tables)]
    name = f"report-season-{of.season.number}.csv"
    # Without the mark at its beginning, spreadsheets take it for something else than UTF-8.
    return File(name, "text/csv", write_table(lines, COLUMNS).encode("utf-8-sig"))


def _circles(rows: tuple[Row, ...]) -> Iterator[Mapping[str, object]]:
    for each in rows:
        about = {"part": "circle", "name": each.circle.name}
        yield {**about, "what": "sessions_held", "count": each.held, "of": each.over}
        yield {**about, "what": "sessions_to_come", "count": each.to_come}
        ended = each.circle.ended_at
        standing = each.circle.ending or each.circle.state
        yield {**about, "what": standing, "on": ended.date() if ended else ""}


def _rescues(done: Mapping[Rescue, int]) -> Iterator[Mapping[str, object]]:
    for each in Rescue:
        yield {"part": "season", "name": "organizers", "what": each, "count": done.get(each, 0)}


def _people(tables: Mapping[Question, Table]) -> Iterator[Mapping[str, object]]:
    for question, table in tables.items():
        for kind in KINDS[question]:
            shown = {"count": table.cells.get(kind, ""), "of": table.of, "on": table.at.date()}
            yield {"part": "people", "name": question, "what": kind, **shown}
