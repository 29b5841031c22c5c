"""Journey 4: somebody asks to be forgotten while they hold the next lead, and a calendar app follows their feed."""

import re

import aiohttp
import pytest

from circles.services import feeds
from circles.testing import CircleApp
from circles.web import make_web, serve


async def holds_the_next_lead(app: CircleApp) -> str:
    """Who leads the second session, the first one being over."""
    await app.season()
    await app.meet()
    rota = (await app.say("@ana", "rota")).partition("Session 3")[0]
    found = re.search(r"facilitator: (\w+)", rota)
    assert found
    return f"@{found[1].lower()}"


@pytest.mark.slow
async def test_a_member_is_forgotten_while_holding_the_next_lead_and_the_feed_ends_at_once(
    circle_app: CircleApp,
) -> None:
    app, desk = circle_app, circle_app.stage.app.desk

    who = await holds_the_next_lead(app)
    name = who.removeprefix("@").capitalize()
    await app.say(who, "commitment Something that only my circle knows")
    links: list[str] = re.findall(r"/feeds/([\w-]+)\.ics", await app.say(who, "feed"))
    async with (
        serve(make_web(feeds.Calendars(desk, lambda: app.now), app.stage.app.health), "127.0.0.1", 0) as (host, port),
        aiohttp.ClientSession(f"http://{host}:{port}") as calendar,
    ):
        seen = [await calendar.get(f"/feeds/{each}.ics") for each in links]
        assert [each.status for each in seen] == [200, 200], "their own feed and the circle's"
        assert "you: facilitator" in await seen[0].text()
        unknown = await (await calendar.get(f"/feeds/{'x' * 27}.ics")).read()

        said = await app.say(who, "forgetme")
        assert "You leave Alder" in said and "Others take over as" in said and "facilitator" in said
        assert "you are forgotten here" in await app.click(who, "Yes, forget me")

        headers = {"If-None-Match": seen[0].headers["ETag"]}
        for each in links:
            for asked in ({}, headers):
                ended = await calendar.get(f"/feeds/{each}.ics", headers=asked)
                assert (ended.status, await ended.read()) == (404, unknown), "as if it had never been, also to a cache"

    await app.advance(days=1)  # It is night in Nairobi.
    told = app.find("26 Jan, 21:00.\nThe role fell free")
    assert told.text.startswith("You are now facilitator")
    assert told.where != who.removeprefix("@") and name not in told.text
    assert "One of you left the circle." in [each.text for each in app.posts]
    await app.advance_to("2027-01-25 18:00")
    agenda = next(each for each in reversed(app.posts) if each.text.startswith("Alder: session 2"))
    assert "(facilitator)" in agenda.text and name not in agenda.text
    await app.meet(next(f"@{each}" for each in ("ana", "bo", "chen") if f"@{each}" != who))
    await app.advance(days=2)
    assert not any(name in each.text or "only my circle" in each.text for each in app.posts if "session 2" in each.text)
