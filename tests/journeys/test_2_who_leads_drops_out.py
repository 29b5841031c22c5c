"""Journey 2: the facilitator and the presenter both drop out 90 minutes before, three people remain."""

import pytest

from circles.testing import CircleApp

FIVE = {"ana", "bo", "chen", "dua", "eli"}


@pytest.mark.slow
async def test_6_6_2_who_leads_drops_out_90_minutes_before_and_three_remain(circle_app: CircleApp) -> None:
    app = circle_app
    roles = await on_the_day_of_a_hot_seat(app)
    facilitator, presenter = roles["facilitator"], roles["presenter"]
    assert "takes over as facilitator. I have told them." in await app.say(f"@{facilitator}", "rsvp cannot")
    await app.say(f"@{presenter}", "rsvp cannot")
    left = FIVE - {facilitator, presenter}
    leader = await what_the_three_read(app, left)
    await they_meet_and_end_on_time(app, leader, left)


async def on_the_day_of_a_hot_seat(app: CircleApp) -> dict[str, str]:
    """The second session, 90 minutes before. Returns who has which role."""
    await app.season(people=5)
    await app.meet("@bo")
    await app.advance_to("2027-01-19 18:00")
    roles = who_does_what(await app.say("@bo", "rota"))
    await app.click(f"@{roles['facilitator']}", "Yes, I lead")
    await app.advance_to("2027-01-26 16:30")
    assert "Hot seat" in await app.say("@bo", "agenda")
    return who_does_what(await app.say("@bo", "rota"))


def who_does_what(rota: str) -> dict[str, str]:
    lines = rota.partition("Session 3")[0].splitlines()
    pairs = [line.removeprefix("- ").split(": ") for line in lines if ": " in line and line.startswith("- ")]
    return {role: who.lower() for role, who in pairs}


async def what_the_three_read(app: CircleApp, left: set[str]) -> str:
    """One agenda that says what they do now, and one pack for whoever leads now. Returns who that is."""
    now = who_does_what(await app.say("@bo", "rota"))
    assert set(now) >= {"facilitator", "timekeeper"} and set(now.values()) <= left and "presenter" not in now
    agenda = next(
        each for each in app.posts if "Coming? Then there is nothing to do." in each.text and "session 2" in each.text
    )
    assert agenda.edited and "3 people are expected." in agenda.text
    assert "With so few we do something smaller" in agenda.text and "Hot seat" not in agenda.text
    told = app.find("You are now facilitator")
    pack = app.find("You facilitate session 2 of Alder\n")
    assert told.where == pack.where == now["facilitator"]
    assert "3 expected" in pack.text, "it was made again when the second one dropped out"
    assert not any("is small" in each.text for each in app.posts), "three are enough"
    return now["facilitator"]


async def they_meet_and_end_on_time(app: CircleApp, leader: str, left: set[str]) -> None:
    await app.advance_to("2027-01-26 17:00")
    reminded = {each.where for each in app.posts if each.text.startswith("Alder meets Tue 26 Jan")}
    assert reminded == left
    await app.advance_to("2027-01-26 18:02")
    await app.click(f"@{leader}", "Start")
    await app.advance_to("2027-01-26 19:00")
    assert "session 2 is over" in app.find("session 2 is").text
