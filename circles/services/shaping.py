"""How and where a circle meets."""

import difflib
from typing import Any

from circles.commands import ChooseFormat, Formats, Place, SeasonPlan
from circles.domain.format import Format
from circles.domain.place import read_place
from circles.domain.session import Session
from circles.errors import Refused
from circles.message import Post
from circles.posts import shaping
from circles.services.desk import Desk
from circles.services.duties import edit_agenda, publish_rota
from circles.services.gathering import format_of, place_of
from circles.services.telling import circle, known, session
from circles.turn import Turn


async def formats(desk: Desk, turn: Turn, command: Formats) -> Post:
    """The library: every format that a plugin brings."""
    return shaping.library(sorted(desk.registry.formats.values(), key=lambda each: each.title))


async def season_plan(desk: Desk, turn: Turn, command: SeasonPlan) -> Post:
    """Session by session, how it is or was spent."""
    sessions = await desk.ledger.sessions.of_circle(circle(turn).id)
    people = max(len(turn.members), 1)
    return shaping.plan(circle(turn), [(each, format_of(desk, each.format, people)) for each in sessions])


async def choose(desk: Desk, turn: Turn, command: ChooseFormat) -> Post:
    """Another format for one session: its roles, its agenda and the calendars follow."""
    name, number = _split(command)
    chosen = _named(desk, name)
    meeting = await _meant(desk, turn, number)
    if not meeting.is_coming_up:
        raise Refused("Session {number} has begun or is over. Choose a later one.", number=meeting.number)
    await desk.ledger.sessions.set_format(meeting.id, chosen.name, turn.now)
    await publish_rota(desk, meeting.circle_id)
    await edit_agenda(desk, meeting, turn.now)
    await desk.tell(shaping.chosen(circle(turn), meeting, chosen, known(turn), turn.now), turn.now)
    return shaping.chosen_answer(meeting, chosen, len(turn.members))


def _split(command: ChooseFormat) -> tuple[str, int | None]:
    """Which format and which session. A typed name takes the whole line, so the number may stand at its end."""
    name, _, last = command.name.rpartition(" ")
    if command.number is None and name and last.isdecimal():
        return name, int(last)
    return command.name, command.number


def _named(desk: Desk, typed: str) -> Format:
    """The format that somebody means, by its name or title. Raises Refused with the nearest ones."""
    wanted = typed.strip().casefold()
    by_words = {each.name: each for each in desk.registry.formats.values()}
    by_words |= {each.title.casefold(): each for each in desk.registry.formats.values()}
    if wanted in by_words:
        return by_words[wanted]
    near = [by_words[each].name for each in difflib.get_close_matches(wanted, by_words, 3)]
    raise Refused(
        "I know no format “{typed}”. Near it: {near}. “formats” shows them all.",
        typed=typed[:40],
        near=", ".join(dict.fromkeys(near)) or "hot-seat, lean-coffee",
    )


async def _meant(desk: Desk, turn: Turn, number: int | None) -> Session:
    if number is None:
        return session(turn)
    for each in await desk.ledger.sessions.of_circle(circle(turn).id):
        if each.number == number:
            return each
    raise Refused("Your circle has no session {number}. “plan” shows them all.", number=number)


async def place(desk: Desk, turn: Turn, command: Place) -> Post:
    """Show or change where the circle talks."""
    if not command.where:
        return shaping.place(circle(turn), await place_of(desk, circle(turn)), desk.settings.community.meeting_link)
    where = read_place(command.where)
    await desk.ledger.circles.set_place(circle(turn).id, where)
    await desk.tell(shaping.new_place(circle(turn), where, known(turn), turn.now), turn.now)
    coming = await desk.ledger.sessions.current(circle(turn).id, turn.now)
    if coming:
        await desk.ledger.sessions.touch([coming.id], turn.now)
        await edit_agenda(desk, coming, turn.now)
    return shaping.place_answer(where)


USES: dict[type, Any] = {Formats: formats, SeasonPlan: season_plan, ChooseFormat: choose, Place: place}
