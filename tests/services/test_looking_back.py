"""What is written while a session is on belongs to it, and its turns still open with what was promised before."""

import pytest

from circles.testing import CircleApp


async def begin(app: CircleApp, at: str) -> None:
    """The session of that hour is on."""
    await app.advance_to(at)
    await app.say("@ana", "start", in_room=True)


async def by_session(app: CircleApp) -> dict[int, list[str]]:
    """What is kept of which session: promises with how they went, and how many answers."""
    ledger = app.stage.app.desk.ledger
    ((circle_id, _),) = (await ledger.circles.living()).items()
    found: dict[int, list[str]] = {}
    for each in await ledger.sessions.of_circle(circle_id):
        said = [f"{one.text}: {one.state}" for one in await ledger.words.commitments(each.id)]
        said += ["reflected"] * len(await ledger.words.reflected(each.id))
        found |= {each.number: said} if said else {}
    return found


@pytest.fixture
async def first(circle_app: CircleApp) -> CircleApp:
    """The first session of the circle is on."""
    await circle_app.season()
    await begin(circle_app, "2027-01-12 18:00")
    return circle_app


@pytest.fixture
async def second(first: CircleApp) -> CircleApp:
    """The second session is on; in the first one Ana promised something."""
    await first.say("@ana", "commitment Call Ada")
    await begin(first, "2027-01-26 18:00")
    return first


async def test_a_promise_in_the_last_round_of_the_first_session(first: CircleApp) -> None:
    assert "Call Ada" in await first.say("@ana", "commitment Call Ada")
    assert await by_session(first) == {1: ["Call Ada: open"]}
    assert "It is gone" in await first.say("@ana", "take back commitment")
    assert await by_session(first) == {}
    assert "nothing of yours" in await first.say("@ana", "take back commitment")


async def test_nothing_to_look_back_on_before_the_first_session(circle_app: CircleApp) -> None:
    await circle_app.season()
    for each in "commitment Call Ada", "reflect A good evening":
        assert "Your first session is still to come." in await circle_app.say("@ana", each)


async def test_a_promise_while_a_session_is_on_leaves_the_one_before_as_it_is(second: CircleApp) -> None:
    await second.say("@ana", "commitment Call Grace")
    assert await by_session(second) == {1: ["Call Ada: open"], 2: ["Call Grace: open"]}
    await second.say("@ana", "take back commitment")
    assert await by_session(second) == {1: ["Call Ada: open"]}


async def test_how_it_went_is_about_what_turns_open_with(second: CircleApp) -> None:
    opening = second.find("What you said last time")
    assert "Ana: Call Ada" in opening.text
    await second.say("@ana", "commitment Call Grace")
    await second.say("@ana", "commitment done kept")
    assert await by_session(second) == {1: ["Call Ada: kept"], 2: ["Call Grace: open"]}
    shown = second.find("What you said last time").text
    assert "Ana: Call Ada" in shown and "Grace" not in shown
    await second.advance_to("2027-01-26 19:00")
    await second.say("@ana", "commitment done part")
    assert await by_session(second) == {1: ["Call Ada: kept"], 2: ["Call Grace: part"]}


async def test_the_button_of_a_session_is_about_the_promise_of_that_session(second: CircleApp) -> None:
    await second.say("@bo", "commitment Sleep")
    await second.advance_to("2027-01-26 20:00")
    await second.say("@ana", "commitment Call Grace")
    await second.advance_to("2027-02-03 12:00")
    asked = [each.text for each in second.posts if "How is it going with what you set out to do" in each.text]
    assert "Call Grace" in asked[-1]
    await second.click("@ana", "Kept")
    assert await by_session(second) == {1: ["Call Ada: open"], 2: ["Sleep: open", "Call Grace: kept"]}


async def test_who_reflects_while_a_session_is_on_means_it(second: CircleApp) -> None:
    form = await second.say("@ana", "reflect")
    assert "not thought of by yourself" in form, "the questions of session 2"
    await second.fill("@ana", first="Trust")
    assert await by_session(second) == {1: ["Call Ada: open"], 2: ["reflected"]}
