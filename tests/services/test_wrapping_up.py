"""The end of a session: row "End" of the facilitator, and who was there as its people put it right."""

import pytest

from circles.domain.person import Identity
from circles.testing import CircleApp, Shown


@pytest.fixture
async def running(circle_app: CircleApp) -> CircleApp:
    """A published season whose first session runs. Ana facilitates, Bo keeps the time, Chen writes."""
    await circle_app.season()
    await circle_app.advance_to("2027-01-12 18:00")
    await circle_app.click("@bo", "Start")
    return circle_app


@pytest.fixture
async def ended(running: CircleApp) -> CircleApp:
    await running.advance_to("2027-01-12 19:00")
    return running


def private(app: CircleApp, who: str, text: str) -> list[Shown]:
    return [each for each in app.posts if each.where == who and text in each.text]


async def leads(app: CircleApp, session: int) -> str:
    rota = await app.say("@dua", "rota")
    return rota.partition(f"Session {session},")[2].partition("facilitator: ")[2].partition("\n")[0]


@pytest.mark.slow
async def test_6_3_end_in_three_taps_who_was_there_next_facilitator_one_plus_one_change(running: CircleApp) -> None:
    first = await running.click("@ana", "Wrap up")
    assert "1 of 3: who was there?" in first and "There: Ana, Bo, Chen and Dua." in first
    following = await leads(running, 2)
    second = await running.click("@ana", "That is right")
    assert "2 of 3: who leads next time?" in second and f"{following} leads next time, Tue 26 Jan" in second
    third = await running.click("@ana", f"{following} said yes")
    assert f"{following} leads next time." in third and "Your circle will read this." in third
    form = await running.click("@ana", "One plus, one change")
    assert "Who was missing" not in form and "Your circle will read this" in form
    assert "Noted" in await running.fill("@ana", plus="Everyone spoke", change="Start on time")
    await running.advance_to("2027-01-13 18:00")
    recap = running.find("what we keep from session 1").text
    assert "Plus: Everyone spoke" in recap and "Change: Start on time" in recap


@pytest.mark.slow
async def test_6_3_end_who_was_there_by_name(ended: CircleApp) -> None:
    await ended.click("@ana", "Wrap up")
    again = await ended.click("@ana", "Dua was away")
    assert "There: Ana, Bo and Chen." in again and "Not there: Dua." in again
    assert "There: Ana, Bo, Chen and Dua." in await ended.click("@ana", "Dua was there")
    assert "Noted" in await ended.say("@ana", "was away Chen and Dua")
    assert "Not there: Chen and Dua." in await ended.say("@ana", "wrap-up")
    assert "In the circle are" in await ended.say("@ana", "was away Zoe")


@pytest.mark.slow
async def test_6_3_end_who_was_away_is_named_in_no_room(ended: CircleApp) -> None:
    await ended.click("@ana", "Wrap up")
    await ended.click("@ana", "Dua was away")
    await ended.advance(hours=30)
    in_room = [each.text for each in ended.posts if each.where.startswith("room-")]
    assert not [text for text in in_room if "Not there: Dua" in text]


@pytest.mark.slow
async def test_6_3_end_typed_in_one_line(ended: CircleApp) -> None:
    assert "Noted, thank you" in await ended.say("@ana", 'wrap-up "Dua" "Everyone spoke" Start on time')
    assert "Not there: Dua." in await ended.say("@ana", "wrap-up")
    assert "The recap brings it" in await ended.say("@bo", 'wrap-up "nobody" "Calm"')
    recap = await ended.say("@chen", "recap")
    assert "Plus: Calm" in recap and "Change: Start on time" in recap, "what nobody said again stays"
    assert "There were Ana, Bo, Chen and Dua." in recap


@pytest.mark.slow
async def test_6_3_end_next_facilitator_is_somebody_else_and_both_are_told(ended: CircleApp) -> None:
    before = await leads(ended, 2)
    taker = next(each for each in ("Ana", "Bo", "Chen", "Dua") if each != before)
    assert f"{taker} leads next time." in await ended.say("@ana", f"wrap-up next {taker}")
    assert await leads(ended, 2) == taker
    assert private(ended, taker.lower(), "so you agreed at the end of the session")
    assert private(ended, before.lower(), "you do not need to")


@pytest.mark.slow
async def test_6_3_end_forgot_the_facilitator_is_reminded_next_morning_in_their_zone(ended: CircleApp) -> None:
    await ended.advance_to("2027-01-13 08:59")
    assert private(ended, "ana", "not wrapped up yet") == []
    await ended.advance_to("2027-01-13 09:00")
    assert len(private(ended, "ana", "not wrapped up yet")) == 1
    assert "1 of 3" in await ended.click("@ana", "Wrap up")
    await ended.advance(days=3)
    assert len(private(ended, "ana", "not wrapped up yet")) == 1
    assert [each for each in ended.posts if "not wrapped up yet" in each.text and each.where != "ana"] == []


@pytest.mark.slow
async def test_6_3_end_nobody_is_reminded_of_what_is_done(ended: CircleApp) -> None:
    await ended.click("@bo", "Wrap up")
    await ended.click("@bo", "That is right")
    await ended.advance(days=2)
    assert private(ended, "ana", "not wrapped up yet") == []


@pytest.mark.slow
async def test_6_3_end_attendance_is_corrected_by_members_themselves_for_48_hours(ended: CircleApp) -> None:
    await ended.advance(hours=20)
    posts = len(ended.posts)
    assert "you were away" in await ended.say("@dua", "was away")
    assert "There were Ana, Bo and Chen." in ended.find("what we keep").text
    assert len(ended.posts) == posts, "nobody is told"
    assert "you were there" in await ended.say("@dua", "was there")
    assert "There were Ana, Bo, Chen and Dua." in ended.find("what we keep").text
    await ended.advance(hours=27, minutes=59)
    assert "you were away" in await ended.say("@dua", "was away")
    await ended.advance(minutes=1)
    assert "two days past" in await ended.say("@dua", "was there")


@pytest.mark.slow
async def test_who_was_away_has_not_served_and_the_rota_follows(ended: CircleApp) -> None:
    ledger = ended.stage.app.desk.ledger
    ana = await ledger.people.by_identity(Identity("local", "ana"))
    assert ana
    (circle,) = await ledger.circles.of_person(ana.id)
    await ended.say("@ana", "was away")
    assert ana.id not in (await ledger.sessions.presence(circle.id))[1]
    assert await leads(ended, 2) != "Ana", "who has never been there leads last"


async def test_before_anything_was_held_there_is_nothing_to_wrap_up(circle_app: CircleApp) -> None:
    await circle_app.season()
    for text in ("wrap-up", "wrap-up next", "wrap-up nobody"):
        assert "There is no session to wrap up" in await circle_app.say("@ana", text)
    for text in ("was there", "recap", "take back plus", "park Visas"):
        assert "You have not met yet" in await circle_app.say("@ana", text)
