"""When circles merge and split, what two agreed on goes with them; that of a circle stays with it."""

import pytest

from circles.testing import CircleApp
from tests.services.test_agreements import MENTOR, PRIVATE, of_two, rooms, to

pytestmark = pytest.mark.slow


@pytest.fixture
def circle_settings() -> str:
    return "[program]\nleast = 3\ntarget = 3\nmost = 6\nquorum = 2\n"


@pytest.fixture
async def season(circle_app: CircleApp) -> CircleApp:
    """Two circles of three, Alder and Birch. Ana mentors Alder, and Bo in private."""
    await circle_app.say("@mia", 'program create "Night owls" "We meet" 4 2 60')
    await circle_app.say("@mia", "program open")
    for city, people in (("Lisbon", ("ana", "bo", "chen")), ("Nairobi", ("dua", "eli", "fay"))):
        for who in people:
            await circle_app.say(f"@{who}", f"join {city}")
    assert "Alder: Ana, Bo and Chen" in await circle_app.say("@mia", "propose 2027-01-12 18:00")
    await circle_app.say("@mia", "publish")
    await circle_app.say("@ana", "mentor yes")
    await circle_app.say("@ana", f'agreement circle "{MENTOR}"')
    for who in ("@bo", "@chen"):
        await circle_app.say(who, "agreement accept")
    await of_two(circle_app)
    return circle_app


async def test_two_keep_theirs_when_their_circle_becomes_part_of_another_one(season: CircleApp) -> None:
    await season.say("@mia", "circle merge Birch Alder")
    await season.advance(minutes=1)
    assert PRIVATE in await season.say("@bo", "agreement") and "one circle no more" not in to(season, "bo")
    assert MENTOR not in await season.say("@bo", "agreement"), "that of Alder was for those who were in it"
    assert MENTOR not in await season.say("@fay", "agreement") and PRIVATE not in await season.say("@fay", "agreement")
    await season.say("@bo", 'agreement pair @ana "" "" "Each week"')
    await season.say("@ana", "agreement accept")
    shown = await season.say("@bo", "agreement")
    assert "Each week" in shown and PRIVATE in shown and "Version 2" in shown


async def test_who_joins_by_a_merge_is_asked_about_that_of_the_circle(season: CircleApp) -> None:
    await season.meet()
    await season.say("@mia", "circle merge Alder Birch")
    await season.meet()
    for who in ("dua", "eli", "fay"):
        assert "This is what they agreed on before you came" in to(season, who) and MENTOR in to(season, who)
    assert "Version 1" in await season.say("@bo", "agreement"), "it holds meanwhile"


async def test_who_is_parted_by_a_split_is_told_and_undo_brings_it_back(season: CircleApp) -> None:
    await season.say("@mia", "circle merge Alder Birch")
    await season.advance(minutes=1)
    await season.say("@mia", 'circle split Alder "Ana, Eli, Fay"')
    await season.advance(minutes=1)
    assert "You and Bo are in one circle no more" in to(season, "ana")
    assert "You and Ana are in one circle no more" in to(season, "bo")
    assert "one circle no more" not in rooms(season) + to(season, "chen") + to(season, "mia")
    assert PRIVATE not in await season.say("@bo", "agreement")
    assert "Your mentor is in Alder no more" in await season.say("@bo", "agreement")
    assert "You are a mentor in" in await season.say("@ana", "agreement")
    await season.say("@mia", "undo yes")
    assert PRIVATE in await season.say("@bo", "agreement Ana")


async def test_two_who_go_together_keep_theirs(season: CircleApp) -> None:
    await season.say("@mia", "circle merge Alder Birch")
    await season.say("@mia", 'circle split Alder "Ana, Bo, Fay"')
    await season.advance(minutes=1)
    assert PRIVATE in await season.say("@bo", "agreement") and "one circle no more" not in to(season, "bo")


async def test_what_two_agreed_on_is_kept_as_long_as_a_circle_of_the_season_meets(season: CircleApp) -> None:
    await season.say("@mia", "circle merge Birch Alder")
    await season.stage.app.desk.ledger.keeping.forget_words(season.now.replace(year=season.now.year + 1))
    assert PRIVATE in await season.say("@bo", "agreement")
