"""Newer zone data moves an hour: everyone hears of it once."""

import sqlite3

from circles.store.address import Address
from circles.testing import CircleApp


async def test_an_hour_that_new_zone_data_moves_is_told_and_planned_anew(circle_app: CircleApp) -> None:
    await circle_app.season()
    path = Address.parse(circle_app.stage.app.desk.settings.database.url).path
    assert path is not None
    # As if the sessions had been computed with older data, an hour off.
    with sqlite3.connect(path) as other:
        other.execute("UPDATE session SET tzdata = '2020a', starts_at = '2027-01-12 17:00:00+00:00' WHERE number = 1")
    other.close()
    await circle_app.advance(days=1)
    told = [each for each in circle_app.posts if "has a new hour" in each.text]
    assert len(told) == 1
    assert "18:00 (Ana)" in told[0].text
    await circle_app.advance(days=6, hours=6)
    assert any("18:00 (Ana)" in each.text and "minutes." in each.text for each in circle_app.posts)
    assert sum("has a new hour" in each.text for each in circle_app.posts) == 1
