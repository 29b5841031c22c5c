"""Coming or not, and roles that change hands."""

from circles.testing import CircleApp
from circles.testing.chat import Shown


async def eve(app: CircleApp) -> None:
    """A published season, on the eve of the first session, with its agenda posted."""
    await app.season()
    await app.advance(days=7, hours=7)


def agenda(app: CircleApp) -> Shown:
    return next(each for each in app.posts if "Coming? Then there is nothing to do." in each.text)


async def test_6_2_5_who_says_nothing_is_coming(circle_app: CircleApp) -> None:
    await eve(circle_app)
    assert "4 people are expected." in agenda(circle_app).text
    assert not agenda(circle_app).edited


async def test_the_agenda_follows_who_comes_and_who_does_what(circle_app: CircleApp) -> None:
    await eve(circle_app)
    assert "Bo (timekeeper)" in agenda(circle_app).text
    said = await circle_app.say("@bo", "rsvp cannot")
    assert "I asked Dua" in said
    assert "Still open: timekeeper." in agenda(circle_app).text
    await circle_app.click("@dua", "Yes, I take it")
    after = agenda(circle_app)
    assert after.edited
    assert "3 people are expected." in after.text and "Not there this time: Bo." in after.text
    assert "Bo (timekeeper)" not in after.text and "(timekeeper)" in after.text
    await circle_app.say("@bo", "rsvp coming")
    assert "4 people are expected." in agenda(circle_app).text


async def test_too_late_to_ask_around_a_role_goes_to_one_person_who_is_told(circle_app: CircleApp) -> None:
    await eve(circle_app)
    await circle_app.advance(hours=22, minutes=1)
    assert "takes over as facilitator" in await circle_app.say("@ana", "rsvp cannot")
    told = [each for each in circle_app.posts if "You are now facilitator" in each.text]
    assert len(told) == 1
    assert "fell free" in told[0].text
    packs = [each for each in circle_app.posts if "You facilitate session 1" in each.text]
    assert {"ana", told[0].where} <= {each.where for each in packs}


async def test_a_swap_takes_two_taps(circle_app: CircleApp) -> None:
    await eve(circle_app)
    assert "until they say yes" in await circle_app.say("@ana", "swap @dua")
    assert "Ana (facilitator)" in agenda(circle_app).text
    assert "You are facilitator" in await circle_app.click("@dua", "Yes, I take it")
    assert "Dua (facilitator)" in agenda(circle_app).text
    assert any("Dua takes facilitator" in each.text for each in circle_app.seen_by("@ana"))
    assert "no longer open" in await circle_app.click("@dua", "Yes, I take it")


async def test_a_swap_can_be_typed_and_trades_roles(circle_app: CircleApp) -> None:
    await eve(circle_app)
    await circle_app.say("@ana", "swap Bo facilitator")
    await circle_app.say("@bo", "swap accept")
    assert "Bo (facilitator)" in agenda(circle_app).text
    assert "Ana (timekeeper)" in agenda(circle_app).text


async def test_an_offer_ends_when_its_giver_has_lost_the_role(circle_app: CircleApp) -> None:
    await eve(circle_app)
    await circle_app.say("@ana", "swap @dua")
    await circle_app.say("@ana", "rsvp cannot")
    assert "no longer open" in await circle_app.say("@dua", "swap accept")


async def test_swaps_that_cannot_be(circle_app: CircleApp) -> None:
    await eve(circle_app)
    assert "no role" in await circle_app.say("@dua", "swap @ana")
    assert "already" in await circle_app.say("@ana", "swap @ana")
    assert "In the circle are: Ana, Bo, Chen, Dua" in await circle_app.say("@ana", "swap Zoe")


async def test_late_answers(circle_app: CircleApp) -> None:
    await eve(circle_app)
    await circle_app.advance(hours=23)
    await circle_app.click("@ana", "Start")
    assert "quietly" in await circle_app.say("@chen", "rsvp late")
    assert "has begun" in await circle_app.say("@chen", "rsvp cannot")
