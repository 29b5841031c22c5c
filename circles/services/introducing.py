"""How two people reach each other who both want to."""

from circles.domain.person import Identity, Person
from circles.services.desk import Desk


async def accounts_for(desk: Desk, other: Person, reader: Person) -> tuple[Identity, ...]:
    """The accounts by which a reader finds somebody; none if both are on one platform, where a mention is enough."""
    theirs, mine = await desk.ledger.people.reach(other.id), await desk.ledger.people.reach(reader.id)
    there = {each.platform for each in mine}
    return () if any(each.platform in there for each in theirs) else theirs
