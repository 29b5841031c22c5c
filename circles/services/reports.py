"""What organizers ask for about a season: in chat, as a file, and by a link to a page."""

from typing import Any

from circles.commands import Report, ReportFile
from circles.message import Post
from circles.posts import reporting as posts
from circles.services.desk import Desk
from circles.services.page_links import report_page
from circles.services.report_file import as_table
from circles.services.reporting import season_report
from circles.services.telling import known
from circles.turn import Turn


async def report(desk: Desk, turn: Turn, command: Report) -> Post:
    """How the season is going."""
    found = await season_report(desk, turn.now)
    page = await report_page(desk, known(turn), turn.now)
    return posts.report(found.program.name, found.season.number, found.figures, found.at_risk, page or "", "")


async def report_file(desk: Desk, turn: Turn, command: ReportFile) -> Post:
    """The same as a table."""
    found = await season_report(desk, turn.now)
    return posts.as_file(found.program.name, found.season.number, as_table(found))


USES: dict[type, Any] = {Report: report, ReportFile: report_file}
