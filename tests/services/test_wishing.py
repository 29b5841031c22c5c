"""Roles I like, roles I would rather not have; no reason asked, and nobody told."""

import pytest

from circles.testing import CircleApp


@pytest.mark.slow
async def test_6_2_13_shy_may_opt_out_of_a_role_without_giving_a_reason(circle_app: CircleApp) -> None:
    await circle_app.season(sessions=8)
    assert "Any role may come to you" in await circle_app.say("@ana", "roles")
    assert "facilitator: Ana" in await circle_app.say("@bo", "rota")
    assert "You would rather not be: facilitator." in await circle_app.say("@ana", "roles not facilitator")
    assert "facilitator: Ana" not in await circle_app.say("@bo", "rota"), "not even what was published"
    for _ in range(7):
        await circle_app.meet("@bo")
        assert "facilitator: Ana" not in await circle_app.say("@bo", "rota")


async def test_what_somebody_would_rather_not_do_is_shown_to_nobody_else(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.say("@ana", "roles not facilitator")
    assert "You would rather not be facilitator" in await circle_app.say("@ana", "why role")
    assert "rather not" not in await circle_app.say("@bo", "why role")
    assert not [each for each in circle_app.posts if "rather not" in each.text and "Ana" in each.text]


async def test_wishes_are_taken_back_one_by_one_or_all(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.say("@ana", "roles not scribe")
    said = await circle_app.say("@ana", "roles like timekeeper")
    assert "You like: timekeeper." in said and "You would rather not be: scribe." in said
    assert "rather not be" not in await circle_app.click("@ana", "scribe: fine again")
    assert "rather not be: facilitator" in await circle_app.click("@ana", "Rather not facilitator")
    assert "Any role may come to you" in await circle_app.say("@ana", "roles any")


async def test_a_role_that_is_none(circle_app: CircleApp) -> None:
    await circle_app.season()
    assert "There are: facilitator, timekeeper, scribe, presenter" in await circle_app.say("@ana", "roles not king")
    assert "Which role?" in await circle_app.say("@ana", "roles not")


@pytest.mark.slow
async def test_nobody_wants_to_lead_and_the_session_goes_without(circle_app: CircleApp) -> None:
    await circle_app.season()
    for who in ("@ana", "@bo", "@chen", "@dua"):
        await circle_app.say(who, "roles not facilitator")
    assert "facilitator" not in await circle_app.say("@bo", "rota")
    await circle_app.meet("@bo")
    assert "session 1 is over" in circle_app.find("session 1 is").text
