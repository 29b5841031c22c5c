"""Who leads: asked a week ahead, a deputy by 72 hours, two together a day later. Rows of product.md §6.3."""

import pytest

from circles.testing import CircleApp
from circles.testing.chat import Shown


def asked(app: CircleApp, text: str = "Good?") -> list[Shown]:
    return [each for each in app.posts if text in each.text]


async def rota(app: CircleApp) -> str:
    """Who does what in the next session."""
    return (await app.say("@dua", "rota")).partition("Session 2")[0]


async def a_week_before(app: CircleApp) -> None:
    await app.season(people=6)
    await app.advance_to("2027-01-05 18:00")


async def test_6_3_7_days_confirm_or_swap(circle_app: CircleApp) -> None:
    await circle_app.season(people=6)
    await circle_app.advance_to("2027-01-05 17:59")
    assert asked(circle_app) == []
    await circle_app.advance(minutes=1)
    (question,) = asked(circle_app)
    assert question.where == "ana" and "You facilitate session 1 of Alder" in question.text
    assert [each.label.template for each in question.post.buttons] == ["Yes, I lead", "Swap my role", "I'd rather not"]
    assert "You lead" in await circle_app.click("@ana", "Yes, I lead")
    await circle_app.advance_to("2027-01-12 17:00")
    assert asked(circle_app, "Nobody has confirmed") == [] and len(asked(circle_app)) == 1


async def test_6_3_7_days_no_answer_by_72_hours_a_deputy_is_asked(circle_app: CircleApp) -> None:
    await a_week_before(circle_app)
    await circle_app.advance_to("2027-01-09 17:59")
    assert asked(circle_app, "Nobody has confirmed") == []
    await circle_app.advance(minutes=1)
    (question,) = asked(circle_app, "Nobody has confirmed")
    assert question.where == "dua", "who waited longest among those without a role"
    assert "You lead" in await circle_app.click("@dua", "Yes, I lead")
    assert "facilitator: Dua" in await rota(circle_app)
    assert "no harm done" in circle_app.find("Dua facilitates Alder").text
    assert circle_app.find("Dua facilitates Alder").where == "ana"
    assert "Dua stepped in as facilitator" in await circle_app.say("@bo", "why role")
    assert "Dua facilitates that session" in await circle_app.say("@ana", "confirm")


async def test_the_deputy_says_no_and_the_next_one_is_asked(circle_app: CircleApp) -> None:
    await a_week_before(circle_app)
    await circle_app.advance_to("2027-01-09 18:00")
    assert "That is fine" in await circle_app.click("@dua", "Not this time")
    assert [each.where for each in asked(circle_app, "Nobody has confirmed")] == ["dua", "eli"]
    assert "You lead" in await circle_app.click("@ana", "Yes, I lead"), "it is still Ana's turn"
    assert "Ana facilitates that session" in await circle_app.click("@eli", "Yes, I lead")


async def test_6_3_7_days_after_24_hours_more_the_timekeeper_leads_too(
    circle_app: CircleApp,
) -> None:
    await a_week_before(circle_app)
    await circle_app.advance_to("2027-01-10 18:00")
    to_leader = circle_app.find("I have not heard from you about Alder")
    assert to_leader.where == "ana" and "that is fine: Bo keeps time and leads with you" in to_leader.text
    to_timekeeper = circle_app.find("Would you open Alder")
    assert to_timekeeper.where == "bo" and "together with Ana" in to_timekeeper.text
    assert "Ana is facilitator together with the timekeeper" in await circle_app.say("@chen", "why role")
    assert "Ana facilitates that session" in await circle_app.say("@dua", "confirm"), "the deputy is released"
    packs = [each.where for each in circle_app.posts if "You facilitate session 1 of Alder\n" in each.text]
    assert packs == []
    await circle_app.advance_to("2027-01-11 18:00")
    packs = [each.where for each in circle_app.posts if "You facilitate session 1 of Alder\n" in each.text]
    assert packs == ["ana", "bo"], "both have the pack"


async def test_a_late_yes_is_a_yes(circle_app: CircleApp) -> None:
    await a_week_before(circle_app)
    await circle_app.advance_to("2027-01-10 18:00")
    assert "You lead" in await circle_app.click("@ana", "Yes, I lead")
    assert circle_app.find("Ana leads Alder after all").where == "bo"
    assert "Ana is facilitator by turn" in await circle_app.say("@chen", "why role")


@pytest.mark.slow
async def test_a_format_with_a_presenter_becomes_a_simple_one_and_the_presenter_hears_of_it(
    circle_app: CircleApp,
) -> None:
    await circle_app.season(people=6)
    await circle_app.meet("@bo")
    second = (await circle_app.say("@bo", "rota")).partition("Session 3")[0]
    assert "presenter: " in second
    presenter = second.partition("presenter: ")[2].split("\n")[0].lower()
    await circle_app.advance_to("2027-01-24 18:00")
    assert circle_app.find("does something simpler").where == presenter
    assert "presenter" not in (await circle_app.say("@bo", "rota")).partition("Session 3")[0]
    assert "Troika round" in await circle_app.say("@bo", "agenda")


@pytest.mark.slow
async def test_a_session_made_within_a_week_is_asked_about_at_once(circle_app: CircleApp) -> None:
    await circle_app.season(first="2027-01-09 18:00")
    assert [each.where for each in asked(circle_app)] == ["ana"]
    await circle_app.advance(hours=23)
    assert asked(circle_app, "Nobody has confirmed") == []
    await circle_app.advance_to("2027-01-06 18:00")
    assert len(asked(circle_app, "Nobody has confirmed")) == 1


@pytest.mark.slow
async def test_a_session_made_within_three_days_is_not_asked_about(circle_app: CircleApp) -> None:
    await circle_app.season(first="2027-01-06 18:00")
    await circle_app.advance_to("2027-01-06 17:00")
    assert asked(circle_app) == [] and asked(circle_app, "Nobody has confirmed") == []


async def test_a_session_that_moves_is_asked_about_at_its_new_hour(circle_app: CircleApp) -> None:
    await a_week_before(circle_app)
    await circle_app.say("@mia", "session move 2027-01-19 18:00 this")
    await circle_app.advance_to("2027-01-11 18:00")
    assert asked(circle_app, "Nobody has confirmed") == [], "the old hour is forgotten"
    await circle_app.advance_to("2027-01-12 18:00")
    assert [each.where for each in asked(circle_app)] == ["ana", "ana"]


@pytest.mark.slow
async def test_nobody_else_can_say_yes(circle_app: CircleApp) -> None:
    await a_week_before(circle_app)
    assert "Ana facilitates that session" in await circle_app.say("@fay", "confirm")
    for who in ("@ana", "@bo", "@chen", "@dua", "@eli", "@fay"):
        await circle_app.say(who, "roles not facilitator")
    assert "Nobody was asked" in await circle_app.say("@fay", "confirm")
