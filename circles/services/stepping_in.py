"""An organizer steps in: a circle pauses, a circle ends, a season ends. Asked twice where it weighs."""

from typing import Any

from circles.commands import CircleClose, CirclePause, SeasonClose
from circles.domain.circle import CircleState
from circles.domain.pausing import read_until
from circles.domain.program import SeasonState
from circles.domain.request import RequestState
from circles.domain.shape import tally
from circles.errors import Refused
from circles.message import Post, say, say_many
from circles.posts import stepping_in as posts
from circles.posts.knowing import answer
from circles.services.broadcasting import running
from circles.services.desk import Desk
from circles.services.ending import as_it_is, end
from circles.services.pausing import pause_circle
from circles.services.reporting import shown_season
from circles.services.telling import circle as circle_of
from circles.services.telling import known
from circles.turn import Turn

CLOSE, CLOSE_SEASON = "circle_close", "season_close"


async def pause(desk: Desk, turn: Turn, command: CirclePause) -> Post:
    """The whole circle pauses; what it misses comes later."""
    circle = circle_of(turn)
    if circle.state not in (CircleState.ACTIVE, CircleState.PAUSED):
        raise Refused("{circle} does not meet any more, so there is nothing to pause.", circle=circle.name)
    until = read_until(command.until, turn.now, circle.series.zone)
    skipped = await pause_circle(desk, circle, until, turn.now, known(turn).id)
    return answer("", posts.circle_paused(circle, until, len(skipped)))


async def close(desk: Desk, turn: Turn, command: CircleClose) -> Post:
    """Ask once more, then end the circle with thanks."""
    circle = circle_of(turn)
    if circle.state in (CircleState.CLOSED, CircleState.ARCHIVED):
        raise Refused("{circle} has ended already.", circle=circle.name)
    ending = await as_it_is(desk, circle)
    if command.sure is None:
        to_come = tally(await desk.ledger.sessions.of_circle(circle.id)).to_come
        matter = await desk.ledger.requests.ask(CLOSE, known(turn).id, turn.now, circle_id=circle.id)
        return posts.sure_to_close(circle, ending, to_come, matter.id)
    await _confirmed(desk, turn, command.sure, CLOSE, circle.id)
    await end(desk, circle, ending, turn.now, known(turn).id)
    return answer("", say("{circle} is closed, and its people are thanked.", circle=circle.name))


async def close_season(desk: Desk, turn: Turn, command: SeasonClose) -> Post:
    """Ask once more, then end every circle that still meets, and the season."""
    _, season, circles = await shown_season(desk)
    if season.state is SeasonState.CLOSED:
        raise Refused("Season {number} has ended already.", number=season.number)
    living = [each for each in await running(desk) if each.season_id == season.id]
    if command.sure is None:
        matter = await desk.ledger.requests.ask(CLOSE_SEASON, known(turn).id, turn.now, body=season.id)
        return posts.sure_to_end_season(season.number, len(living), matter.id)
    await _confirmed(desk, turn, command.sure, CLOSE_SEASON, None, season.id)
    for each in living:
        await end(desk, each, await as_it_is(desk, each), turn.now, known(turn).id)
    await desk.ledger.programs.set_season(season.id, SeasonState.CLOSED)
    await desk.ledger.history.note("season closed", turn.now, actor_id=known(turn).id)
    return answer(
        "",
        say("Season {number} is over. Thank you for carrying it.", number=season.number),
        say_many("{n} circle took part in it.", "{n} circles took part in it.", len(circles)),
    )


async def _confirmed(desk: Desk, turn: Turn, id: str, kind: str, circle_id: str | None, body: str = "") -> None:
    """A question is for who was asked, about what it was asked. Raises Refused if it is not, or was answered."""
    matter = await desk.ledger.requests.get(id)
    fits = matter and (matter.kind, matter.person_id, matter.circle_id) == (kind, known(turn).id, circle_id)
    if not (matter and fits and matter.body == body and await desk.ledger.requests.answer(id, RequestState.YES)):
        raise Refused("That question is answered already. Ask again if you still want it.")


USES: dict[type, Any] = {CirclePause: pause, CircleClose: close, SeasonClose: close_season}
