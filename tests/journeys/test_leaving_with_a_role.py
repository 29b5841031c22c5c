"""Unhappy path 4: a member leaves while holding the next facilitator's role; their calendar is subscribed elsewhere."""

import re

import pytest

from circles.services import feeds
from circles.testing import CircleApp


@pytest.mark.slow
async def test_6_6_4_a_member_leaves_while_holding_the_next_facilitators_role(circle_app: CircleApp) -> None:
    app, desk = circle_app, circle_app.stage.app.desk
    await app.season()
    mine, shared = re.findall(r"/feeds/([\w-]+)\.ics", await app.say("@ana", "feed"))
    await app.say("@ana", "confirm")
    await app.advance_to("2027-01-12 16:30")
    assert app.find("You facilitate session 1").where == "ana"
    assert await feeds.read(desk, mine, app.now) is not None

    assert "The door stays open" in await app.say("@ana", 'leave "It became too much" "Take care, all of you"')

    assert await feeds.read(desk, mine, app.now) is None, "the subscribed calendar opens nothing from now on"
    assert await feeds.read(desk, shared, app.now) is None, "they knew the circle's link as well"
    await app.advance(minutes=1)
    assert all("ana" not in {each.id for each in people} for people in app.chat.rooms.values())

    told = [each for each in app.posts if "You are now facilitator in Alder, Tue 12 Jan" in each.text]
    assert len(told) == 1 and told[0].where != "ana"
    leads = told[0].where
    packs = [each.where for each in app.posts if "You facilitate session 1" in each.text]
    assert packs == ["ana", leads], "who leads now is as well prepared"
    agenda = next(each for each in app.posts if each.text.startswith("Alder: session 1"))
    assert agenda.edited and "3 people are expected" in agenda.text and "Ana" not in agenda.text

    assert app.find("needs a host").where == "bo", "who is there longest is asked first"
    assert "Take care, all of you" in app.find("left the circle").text
    await app.advance_to("2027-01-12 18:00")
    assert app.find("It became too much").where == "mia"

    before = len([each for each in app.posts if each.where == "ana"])
    await app.say(f"@{leads}", "start", in_room=True)
    await app.advance(days=2)
    assert "session 1 is over" in "".join(each.text for each in app.posts)
    assert len([each for each in app.posts if each.where == "ana"]) == before, "nothing more comes to who left"
