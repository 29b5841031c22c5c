"""Who could join a circle that meets already, or is only proposed: hours, languages, and with whom they would sit."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from circles.domain.circle import Circle
from circles.domain.person import Person
from circles.domain.rescue import can_come, clashes, share_language
from circles.domain.series import WallTime
from circles.domain.session import Session
from circles.formation.moving import Move, best_places
from circles.formation.pool import Pool
from circles.services.company import gathered
from circles.services.desk import Desk


async def could_join(
    desk: Desk, where: Circle, people: Sequence[Person], to_come: Sequence[Session], leaves: str = ""
) -> tuple[Person, ...]:
    """Those of these people, in their order, who could sit in a circle and come to all its sessions to come.

    `leaves`: the id of a circle whose sessions do not count, since they would go from there.
    """
    there = [each.id for each in await desk.ledger.circles.members(where.id, pausing=True)]
    asking = [each.id for each in people]
    hours = await desk.ledger.wishes.hours(asking)
    told = await desk.ledger.wishes.profiles([*there, *asking])
    spoken = {id: profile.languages for id, profile in told.items()}
    apart = await desk.ledger.apart.pairs([*there, *asking])
    sessions = [(each.starts_at, each.minutes) for each in to_come]
    taken = await desk.ledger.hours.taken_by(asking, min(at for at, _ in sessions), leaves) if sessions else {}
    return tuple(
        each
        for each in people
        if each.id not in there
        and can_come(each, hours.get(each.id), sessions)
        and not clashes(sessions, taken.get(each.id, ()))
        and share_language([spoken.get(id, ()) for id in (*there, each.id)])
        and not any(pair <= {*there, each.id} for pair in apart)
    )


async def best_first(desk: Desk, circles: Sequence[Circle], person: Person, now: datetime) -> tuple[Circle, ...]:
    """These circles of one season, in the order in which somebody would do them and themselves most good.

    When they meet does not count here: `could_join` looks at that.
    """
    if len(circles) < 2:
        return tuple(circles)
    program = await desk.ledger.programs.get(circles[0].program_id)
    season = await desk.ledger.programs.season(circles[0].season_id)
    assert program is not None and season is not None
    there = {each.id: await desk.ledger.circles.members(each.id, pausing=True) for each in circles}
    everyone = {one.id: one for people in there.values() for one in people} | {person.id: person}
    tomorrow = WallTime.at(now + timedelta(days=1), "UTC")
    pool = Pool(await gathered(desk, program, season, tuple(everyone.values()), now, tomorrow))
    rows = {id: tuple([one.id for one in people]) for id, people in there.items()}
    order = [each.change.to for each in best_places(pool, rows, person.id) if isinstance(each.change, Move)]
    return tuple(sorted(circles, key=lambda each: order.index(each.id) if each.id in order else len(order)))
