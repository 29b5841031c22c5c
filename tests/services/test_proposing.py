"""Circles are proposed by what people said; whoever asked hears of it once, whatever happens meanwhile."""

import asyncio

import pytest

from circles.domain.availability_text import read_availability
from circles.domain.person import Identity
from circles.formation.apart import find_apart
from circles.formation.finding import Found, Search
from circles.testing import CircleApp

pytestmark = pytest.mark.slow


async def an_open_program(app: CircleApp, *cities: str) -> None:
    await app.say("@mia", 'program create "Night owls" "We meet" 4 2 60')
    await app.say("@mia", "program open")
    for place, city in enumerate(cities):
        await app.say(f"@p{place}", f'join "{city}"')


async def states(app: CircleApp, who: str, hours: str) -> None:
    ledger = app.stage.app.desk.ledger
    person = await ledger.people.by_identity(Identity("local", who))
    assert person
    await ledger.wishes.set_hours(person.id, read_availability(hours))


def to(app: CircleApp, who: str, text: str = "") -> list[str]:
    return [each.text for each in app.posts if each.where == who and text in each.text]


class Slow:
    """A search that waits until it may go on."""

    def __init__(self, app: CircleApp) -> None:
        self.searches = app.stage.app.desk.searches
        self.begun, self.go_on = asyncio.Event(), asyncio.Event()
        self.times = 0
        self.searches.patience = 0.0
        self.searches.find = self.find

    async def find(self, search: Search) -> Found:
        self.times += 1
        self.begun.set()
        await self.go_on.wait()
        return await find_apart(search)


async def test_fourteen_people_in_five_zones_say_their_hours(circle_app: CircleApp) -> None:
    """Propose, reasons read aloud, publish; who waits hears why."""
    cities = ("Lisbon", "Berlin", "Nairobi", "Kolkata", "São Paulo")
    await an_open_program(circle_app, *(cities[place % 5] for place in range(14)))
    for place in range(14):
        await states(circle_app, f"p{place}", "weekdays 14-22" if place % 5 else "weekdays 9-22")
    await states(circle_app, "p13", "sun 2-4")
    draft = await circle_app.say("@mia", "propose")
    for said in (
        "Only organizers see this",
        "half hours at which all can begin",
        "1 person has no place",
        "P13 has an hour in common with",
        "no hour in common in",
        "The least change that helps",
    ):
        assert said in draft, draft
    published = await circle_app.say("@mia", "publish")
    assert "1 person waits for a place" in published
    await circle_app.advance(minutes=1)
    assert "at the hours that you can come, too few others can" in to(circle_app, "p13")[0]
    why = await circle_app.say("@p1", "why circle")
    assert why == await circle_app.say("@p1", "why circle") and "hours apart" in why and "P13" not in why


async def test_what_takes_long_comes_as_a_message_and_only_once(circle_app: CircleApp) -> None:
    await an_open_program(circle_app, *["Lisbon"] * 6)
    slow = Slow(circle_app)
    assert "I am looking for the best circles" in await circle_app.say("@mia", "propose")
    assert to(circle_app, "mia") == []
    slow.go_on.set()
    await slow.searches.settled()
    await circle_app.advance(minutes=1)
    assert len(to(circle_app, "mia", "Proposal for Night owls")) == 1
    await circle_app.advance(days=2)
    assert len(to(circle_app, "mia", "Proposal for Night owls")) == 1 and slow.times == 1


async def test_a_search_that_was_cut_off_begins_anew_and_is_told_once(circle_app: CircleApp) -> None:
    await an_open_program(circle_app, *["Lisbon"] * 6)
    slow = Slow(circle_app)
    await circle_app.say("@mia", "propose")
    await slow.begun.wait()
    await slow.searches.close()  # as when the program ends in the middle of it
    slow.go_on.set()
    assert to(circle_app, "mia") == []
    await circle_app.advance(minutes=20)
    await slow.searches.settled()
    await circle_app.advance(minutes=20)
    assert len(to(circle_app, "mia", "Proposal for Night owls")) == 1 and slow.times == 2


async def test_who_joins_or_leaves_meanwhile_is_looked_at_again(circle_app: CircleApp) -> None:
    await an_open_program(circle_app, *["Lisbon"] * 6)
    slow = Slow(circle_app)
    await circle_app.say("@mia", "propose")
    await slow.begun.wait()
    await circle_app.say("@p0", "waiting drop")
    await circle_app.say("@new", "join Lisbon")
    slow.go_on.set()
    await slow.searches.settled()
    await circle_app.advance(minutes=1)
    (draft,) = to(circle_app, "mia", "Proposal for Night owls")
    assert "New" in draft and "P0" not in draft and slow.times == 2


async def test_the_newest_request_counts_and_everybody_who_asked_is_told(circle_app: CircleApp) -> None:
    await an_open_program(circle_app, *["Lisbon"] * 6)
    slow = Slow(circle_app)
    await circle_app.say("@mia", "propose")
    await circle_app.say("@mia", "propose 2027-01-13 18:00")
    slow.go_on.set()
    await slow.searches.settled()
    await circle_app.advance(minutes=1)
    (draft,) = to(circle_app, "mia", "Proposal for Night owls")
    assert "Wed 13 Jan, 18:00" in draft


async def test_a_search_that_fails_is_said_and_nothing_is_changed(circle_app: CircleApp) -> None:
    await an_open_program(circle_app, *["Lisbon"] * 6)

    async def fails(search: Search) -> Found:
        raise MemoryError

    circle_app.stage.app.desk.searches.find = fails
    assert "did not come to an end" in await circle_app.say("@mia", "propose")
    assert "no proposal" in await circle_app.say("@mia", "publish")


async def test_at_an_hour_that_an_organizer_chose_who_cannot_come_is_named_to_them(circle_app: CircleApp) -> None:
    await an_open_program(circle_app, *["Lisbon"] * 5)
    await states(circle_app, "p2", "sat 10-12")
    draft = await circle_app.say("@mia", "propose 2027-01-12 18:00 Lisbon")
    assert "At this hour P2 cannot come, by what they said." in draft and "P2" in draft


async def test_where_no_circle_is_possible_nothing_changes_and_who_blocks_whom_is_said(circle_app: CircleApp) -> None:
    await an_open_program(circle_app, *["Lisbon"] * 4)
    for place, hours in enumerate(("mon 9-11", "mon 9-11", "mon 9-11", "thu 9-11")):
        await states(circle_app, f"p{place}", hours)
    answer = await circle_app.say("@mia", "propose")
    assert "There is no circle that all of its people could come to" in answer
    assert "P3" in answer and "no hour in common" in answer and "The least change that helps" in answer
    assert circle_app.posts == []


@pytest.mark.parametrize("people", [0, 1, 3])
async def test_too_few_people_are_refused_with_a_word(circle_app: CircleApp, people: int) -> None:
    await an_open_program(circle_app, *["Lisbon"] * people)
    assert "needs at least 4" in await circle_app.say("@mia", "propose")


async def test_people_on_one_clock_are_not_said_to_be_apart(circle_app: CircleApp) -> None:
    await circle_app.say("@mia", 'program create "Night owls" "We meet" 4 2 60')
    await circle_app.say("@mia", "program open")
    for who in ("ana", "bo", "chen", "dua"):
        await circle_app.say(f"@{who}", "join Lisbon")
    assert "Their clocks show the same hour." in await circle_app.say("@mia", "propose 2027-01-12 18:00")
    await circle_app.say("@mia", "publish")
    assert "Your clocks show the same hour." in await circle_app.say("@ana", "why circle")
