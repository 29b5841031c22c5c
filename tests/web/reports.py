"""A season of twenty-four people in several circles, half of it gone, for the tests of the organizers' page."""

from dataclasses import replace
from datetime import UTC, datetime

from circles.domain.goal import GoalState, HowFar, Readers, Told, Way
from circles.services.page_links import report_page
from tests.web.served import Served

PEOPLE = [f"{first}{last}" for first in "abcdef" for last in ("na", "bo", "eli", "fay")]

WATCHED = datetime(2027, 2, 8, 13, tzinfo=UTC)
"""Two weekly looks after the second session: what stayed as it was is told by then."""


async def begin(served: Served) -> None:
    """They join, @mia publishes, one circle meets twice and the others do not, and most have set a goal."""
    mia = "local:mia"
    await served.stage.say(mia, 'program create "Night <b>owls</b>" "We meet" 4 2 60')
    await served.stage.say(mia, "program open")
    for name in PEOPLE:
        await served.stage.say(f"local:{name}", "join Lisbon")
    await served.stage.say(mia, "propose 2027-01-12 18:00")
    await served.stage.say(mia, "publish")
    for number, name in enumerate(PEOPLE[:20]):
        await _set_goal(served, name, number)
    await _meet(served)
    await _meet(served)
    await served.stage.advance(to=WATCHED)


async def _meet(served: Served) -> None:
    """All circles but the first have their next session."""
    ledger = served.desk.ledger
    latest = await ledger.programs.latest()
    assert latest
    _, *others = await ledger.circles.of_season(latest[1].id)
    session = await ledger.sessions.current(others[0].id, served.stage.now)
    assert session
    await served.stage.advance(to=session.starts_at)
    for circle in others:
        (room, *_) = await ledger.circles.rooms(circle.id)
        (starter, *_) = await ledger.circles.members(circle.id)
        await served.stage.say(f"local:{starter.name.lower()}", "start", room)
    await served.stage.advance(to=session.ends_at)


async def page_of(served: Served, name: str = "mia") -> str:
    """The address of somebody's page of the report."""
    url = await report_page(served.desk, await served.person(name), served.stage.now)
    assert url
    return url


async def _set_goal(served: Served, name: str, number: int) -> None:
    person = await served.person(name)
    circle = (await served.desk.ledger.circles.of_person(person.id))[0]
    far = (HowFar.BEGUN, HowFar.HALF, HowFar.NEARLY)[number % 3]
    way = Way("A secret aim", told=(Told(served.stage.now, how_far=far),))
    goal = await served.desk.ledger.goals.add(circle.id, person.id, Readers.COUNTED, way, served.stage.now)
    if number % 3 == 0:
        await served.desk.ledger.goals.keep(replace(goal, state=GoalState.DONE))
