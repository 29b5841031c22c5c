"""Who could join a circle that meets already, or is only proposed: hours, languages, and with whom they would sit."""

from collections.abc import Iterable, Sequence

from circles.domain.circle import Circle
from circles.domain.person import Person
from circles.domain.rescue import can_come, share_language
from circles.domain.session import Session
from circles.services.desk import Desk


async def could_join(
    desk: Desk, where: Circle, people: Sequence[Person], to_come: Iterable[Session]
) -> tuple[Person, ...]:
    """Those of these people, in their order, who could sit in a circle and come to all its sessions to come."""
    there = [each.id for each in await desk.ledger.circles.members(where.id, pausing=True)]
    asking = [each.id for each in people]
    hours = await desk.ledger.wishes.hours(asking)
    told = await desk.ledger.wishes.profiles([*there, *asking])
    spoken = {id: profile.languages for id, profile in told.items()}
    apart = await desk.ledger.apart.pairs([*there, *asking])
    sessions = [(each.starts_at, each.minutes) for each in to_come]
    return tuple(
        each
        for each in people
        if each.id not in there
        and can_come(each, hours.get(each.id), sessions)
        and share_language([spoken.get(id, ()) for id in (*there, each.id)])
        and not any(pair <= {*there, each.id} for pair in apart)
    )
