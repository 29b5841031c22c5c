"""A role that falls free: two are asked, the first tap takes it, in the end it goes to who waited longest."""

import pytest

from circles.testing import CircleApp
from circles.testing.chat import Shown


async def season(app: CircleApp) -> None:
    """Six people, the first session on Tue 12 Jan 18:00; Ana, Bo and Chen have its roles."""
    await app.season(people=6)


def asked(app: CircleApp, role: str = "facilitator") -> list[Shown]:
    return [each for each in app.posts if f"looks for a {role}" in each.text]


async def rota(app: CircleApp) -> str:
    """Who does what in the next session."""
    return (await app.say("@dua", "rota")).partition("Session 2")[0]


@pytest.mark.slow
@pytest.mark.parametrize("words", ["decline", "decline facilitator", "rsvp cannot"])
async def test_6_2_5_cannot_come_with_a_role_it_is_offered_to_two(circle_app: CircleApp, words: str) -> None:
    await season(circle_app)
    assert "I asked Dua and Eli" in await circle_app.say("@ana", words)
    assert [each.where for each in asked(circle_app)] == ["dua", "eli"]
    assert not any("Ana" in each.text for each in asked(circle_app)), "nobody hears whose it was"
    assert "facilitator" not in await rota(circle_app)


@pytest.mark.slow
async def test_the_first_tap_wins(circle_app: CircleApp) -> None:
    await season(circle_app)
    await circle_app.say("@ana", "decline")
    assert "You are facilitator" in await circle_app.click("@eli", "Yes, I take it")
    assert "settled already" in await circle_app.click("@dua", "Yes, I take it")
    assert "settled already" in await circle_app.say("@fay", "role take"), "nobody asked Fay"
    assert "facilitator: Eli" in await rota(circle_app)
    await circle_app.advance(days=2)
    assert "facilitator: Eli" in await rota(circle_app), "nothing lapses any more"
    assert "Eli took facilitator when it fell free. They have not been facilitator yet." in (
        await circle_app.say("@bo", "why role")
    )


async def test_nobody_takes_it_in_time_and_it_goes_to_who_waited_longest_who_is_told(circle_app: CircleApp) -> None:
    await season(circle_app)
    await circle_app.say("@ana", "decline")
    await circle_app.advance(hours=23, minutes=59)
    assert "facilitator" not in await rota(circle_app)
    await circle_app.advance(minutes=1)
    assert "facilitator: Eli" in await rota(circle_app), "Dua leads soon anyway"
    assert circle_app.find("You are now facilitator").where == "eli"
    assert "settled already" in await circle_app.click("@dua", "Yes, I take it")
    assert "Eli was next in line when facilitator fell free" in await circle_app.say("@bo", "why role")


async def test_both_say_no_and_it_goes_on_at_once_but_not_to_them(circle_app: CircleApp) -> None:
    await season(circle_app)
    await circle_app.say("@ana", "decline")
    assert "That is fine" in await circle_app.click("@dua", "Not this time")
    assert "facilitator" not in await rota(circle_app)
    await circle_app.say("@eli", "role pass")
    assert "facilitator: Fay" in await rota(circle_app)
    assert circle_app.find("You are now facilitator").where == "fay"


@pytest.mark.slow
async def test_everybody_says_no_and_nobody_is_made_to(circle_app: CircleApp) -> None:
    await season(circle_app)
    await circle_app.say("@ana", "decline")
    for who in ("@dua", "@eli"):
        await circle_app.click(who, "Not this time")
    for _ in range(2):
        for who in ("@fay", "@bo", "@chen"):
            await circle_app.say(who, "decline facilitator")
            await circle_app.say(who, "role pass facilitator")
    assert "facilitator" not in await rota(circle_app)
    await circle_app.advance_to("2027-01-12 18:00")
    assert "press Start" in circle_app.find("starts now").text


async def test_6_2_5_too_late_it_drops_to_the_next_in_line(circle_app: CircleApp) -> None:
    await season(circle_app)
    await circle_app.advance_to("2027-01-12 16:01")
    assert "Eli takes over as facilitator. I have told them." in await circle_app.say("@ana", "decline")
    assert circle_app.find("You are now facilitator").where == "eli"
    assert asked(circle_app) == []


async def test_who_comes_after_all_has_the_role_again(circle_app: CircleApp) -> None:
    await season(circle_app)
    await circle_app.say("@ana", "rsvp cannot")
    assert "You are facilitator again." in await circle_app.say("@ana", "rsvp coming")
    assert "facilitator: Ana" in await rota(circle_app)
    assert "settled already" in await circle_app.click("@dua", "Yes, I take it")
    await circle_app.advance(days=2)
    assert "facilitator: Ana" in await rota(circle_app)


async def test_who_comes_after_all_leaves_it_to_who_took_it(circle_app: CircleApp) -> None:
    await season(circle_app)
    await circle_app.say("@ana", "rsvp cannot")
    await circle_app.click("@dua", "Yes, I take it")
    assert "again" not in await circle_app.say("@ana", "rsvp coming")
    assert "facilitator: Dua" in await rota(circle_app)


async def test_who_takes_a_role_hands_on_the_one_they_had(circle_app: CircleApp) -> None:
    await season(circle_app)
    for who in ("dua", "eli", "fay"):
        await circle_app.say(f"@{who}", "rsvp cannot")
    assert "I asked Bo and Chen" in await circle_app.say("@ana", "decline"), "everybody has a role"
    await circle_app.click("@chen", "Yes, I take it")
    first = await rota(circle_app)
    assert "facilitator: Chen" in first and "timekeeper: Bo" in first and "scribe: Ana" in first
    assert circle_app.find("You are now scribe").where == "ana"


async def test_a_decline_says_which_role_if_there_are_several_or_none(circle_app: CircleApp) -> None:
    await season(circle_app)
    assert "You have no role in that session" in await circle_app.say("@dua", "decline")
    assert "You have no role" not in await circle_app.say("@bo", "decline timekeeper")
    assert "I asked" in await circle_app.say("@chen", "decline scribe")
    assert "I asked you about: scribe, timekeeper" in await circle_app.say("@dua", "role take")
    assert "You are scribe" in await circle_app.say("@dua", "role take scribe")


async def test_6_3_4_sessions_ahead_holiday_a_swap_is_two_taps_by_the_two_people(circle_app: CircleApp) -> None:
    await season(circle_app)
    await circle_app.say("@ana", "rota")
    assert "You stay facilitator until they say yes" in await circle_app.click("@ana", "Swap my role")
    assert "facilitator: Ana" in await rota(circle_app)
    assert "You are facilitator" in await circle_app.click("@dua", "Yes, I take it")
    assert "facilitator: Dua" in await rota(circle_app)
    assert "no longer open" in await circle_app.click("@eli", "Yes, I take it")
    assert circle_app.find("Dua takes facilitator").where == "ana"
    assert "Dua is facilitator by a swap" in await circle_app.say("@bo", "why role")


@pytest.mark.slow
@pytest.mark.parametrize("post", ["You facilitate session 1", "Alder meets"])
async def test_pack_and_reminder_have_the_swap_as_a_button(circle_app: CircleApp, post: str) -> None:
    await season(circle_app)
    await circle_app.advance_to("2027-01-12 17:30")
    mine = [each for each in circle_app.seen_by("@ana") if post in each.text][-1]
    (swap,) = [each for each in mine.post.buttons if each.label.template == "Swap my role"]
    assert not swap.opens_form


async def test_a_swap_can_name_somebody_by_one_more_tap(circle_app: CircleApp) -> None:
    await season(circle_app)
    await circle_app.say("@ana", "swap")
    assert "I asked Fay." in await circle_app.click("@ana", "Ask Fay")
    await circle_app.click("@fay", "Yes, I take it")
    assert "facilitator: Fay" in await rota(circle_app)


@pytest.mark.slow
async def test_an_offer_after_the_hour_is_over(circle_app: CircleApp) -> None:
    await season(circle_app)
    await circle_app.say("@ana", "decline")
    await circle_app.advance_to("2027-01-12 18:01")
    assert "settled already" in await circle_app.say("@dua", "role take")
