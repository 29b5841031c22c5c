"""Ten people in a proposal, for the tests of its page."""

from tests.web.served import Served

CITIES = {
    **{"ana": "Lisbon", "bo": "New York", "chen": "Kolkata", "dua": "Nairobi", "eli": "Oslo"},
    **{"fay": "São Paulo", "gus": "Berlin", "hal": "Tokyo", "ida": "Lisbon", "jon": "Nairobi"},
}


async def propose(served: Served, people: int = len(CITIES)) -> None:
    """So many people join, and @mia has circles proposed."""
    mia = "local:mia"
    await served.stage.say(mia, 'program create "Night owls" "We meet" 4 2 60')
    await served.stage.say(mia, "program open")
    for name, city in list(CITIES.items())[:people]:
        await served.stage.say(f"local:{name}", f'join "{city}"')
    await served.stage.say(mia, "propose")


async def groups(served: Served) -> dict[str, set[str]]:
    """Who sits where, by the names of circles and people."""
    ledger = served.desk.ledger
    latest = await ledger.programs.latest()
    assert latest and latest[1]
    circles = await ledger.circles.of_season(latest[1].id)
    return {each.name: {person.name for person in await ledger.circles.members(each.id)} for each in circles}
