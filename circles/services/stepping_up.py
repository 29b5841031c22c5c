"""Who said yes to being a host or a mentor this season: organizers see it in a proposal; publishing makes them so."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from circles.domain.circle import Circle
from circles.domain.ladder import Record, Step
from circles.domain.person import Person
from circles.message import Line
from circles.posts import ladder as posts
from circles.posts import placing
from circles.services.desk import Desk

Seats = Sequence[tuple[Circle, Sequence[Person]]]


async def would_be(desk: Desk, season_id: str) -> dict[str, Step]:
    """By person's id, what they would be in their circle, of those who have no published one yet."""
    asked = await desk.ledger.programs.enrollments(season_id)
    return {each.person_id: each.would for each in asked if each.would and not each.placed}


async def for_organizers(desk: Desk, season_id: str, seats: Seats) -> dict[str, tuple[Line, ...]]:
    """By circle's id, who of it asked to be what, and whether somebody there has led before."""
    would = await would_be(desk, season_id)
    records = await desk.ledger.steps.of([each.id for _, group in seats for each in group])
    known = any(each.led for each in records.values())
    found = {}
    for circle, group in seats:
        asked = [posts.asked_to_be(each, would[each.id], records[each.id]) for each in group if each.id in would]
        led = [posts.have_led(_led(group, records))] if known else []
        found[circle.id] = (*asked, *led)
    return found


def _led(group: Sequence[Person], records: Mapping[str, Record]) -> int:
    return sum(bool(records[each.id].led) for each in group)


async def take_up(
    desk: Desk, circle: Circle, members: Sequence[Person], would: Mapping[str, Step], now: datetime
) -> None:
    """A circle is published: the first who asked to host it does, and all who asked are mentors. Both are told."""
    for person in [each for each in members if would.get(each.id) is Step.HOST][:1]:
        await desk.ledger.memberships.make_host(circle.id, person.id)
        await desk.ledger.wishes.set_step(person.id, None)
        await desk.tell(posts.hosts(person, circle, f"{circle.id}:asked-host:{person.id}"), now)
        await desk.tell(placing.hosts(person, circle, f"{circle.id}:asked-host"), now)
    for person in members:
        if would.get(person.id) is Step.MENTOR:
            await desk.ledger.wishes.set_step(person.id, None)
            await desk.tell(posts.mentors(person, circle, f"{circle.id}:mentor:{person.id}"), now)
            await desk.tell(posts.is_here_as_mentor(person, circle, f"{circle.id}:is-mentor:{person.id}"), now)
