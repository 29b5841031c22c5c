"""Undo knows how things stood for a day, by ids alone; who went since does not come back by it."""

import sqlite3

import pytest

from circles.domain.person import Identity
from circles.store.address import Address
from circles.testing import CircleApp
from tests.services.test_rescuing import EAST, circle_settings, picture, season

__all__ = ["circle_settings", "season"]
pytestmark = pytest.mark.slow


async def id_of(app: CircleApp, who: str) -> str:
    person = await app.stage.app.desk.ledger.people.by_identity(Identity("local", who))
    assert person
    return person.id


def ways_back(app: CircleApp) -> dict[str, str]:
    """How things stood, by kind of change."""
    path = Address.parse(app.stage.app.desk.settings.database.url).path
    assert path
    database = sqlite3.connect(path)
    found = dict(database.execute("SELECT what, before FROM history WHERE before <> ''"))
    database.close()
    return found


@pytest.mark.parametrize("goes", ["leave", "forgetme yes"])
@pytest.mark.parametrize("who", EAST)
async def test_who_went_since_has_no_role_again(season: CircleApp, who: str, goes: str) -> None:
    id = await id_of(season, who)
    had = {session: roles for session, roles in (await picture(season)).roles.items() if roles}
    assert any(each.person_id == id for roles in had.values() for each in roles)
    await season.say("@mia", "circle merge Alder Birch")
    await season.say(f"@{who}", goes)
    assert "Taken back" in await season.say("@mia", "undo yes")
    now = await picture(season)
    assert [session for session, roles in now.roles.items() if id in {each.person_id for each in roles}] == []
    assert [session for session in had if not now.roles.get(session)] == [], "the others have them"


async def test_how_things_stood_is_known_by_ids_for_a_day_and_the_change_for_longer(season: CircleApp) -> None:
    await season.say("@dua", "commitment To call my sister")
    await season.say("@mia", "circle merge Alder Birch")
    kept = ways_back(season)["merged"]
    assert await id_of(season, "dua") in kept
    assert [each for each in ("dua", "Dua", "Nairobi", "sister") if each in kept] == []
    await season.advance(hours=23)
    assert ways_back(season)["merged"] == kept
    await season.advance(days=1, hours=2)
    assert ways_back(season) == {}
    assert "two circles were brought together" in await season.say("@mia", "history")


@pytest.mark.parametrize("asked", ["remove person @local:fay", "replace host @local:fay"])
async def test_who_is_forgotten_is_forgotten_there_at_once(season: CircleApp, asked: str) -> None:
    id = await id_of(season, "fay")
    await season.say("@mia", asked)
    assert id in "".join(ways_back(season).values())
    await season.say("@fay", "forgetme yes")
    assert id not in "".join(ways_back(season).values())
    assert "nothing to take back" in await season.say("@mia", "undo yes")
