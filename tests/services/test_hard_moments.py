"""Row "Hard moment" of the facilitator, and row 8 of the organizer: a member reaches them in private."""

import pytest

from circles.commands import HardMoment
from circles.domain.person import Identity
from circles.testing import CircleApp


@pytest.fixture
async def season(circle_app: CircleApp) -> CircleApp:
    await circle_app.season()
    return circle_app


@pytest.mark.slow
@pytest.mark.parametrize("moment", list(HardMoment))
async def test_6_3_hard_moment_gives_a_line_and_a_private_way_to_the_organizers(
    season: CircleApp, moment: HardMoment
) -> None:
    said = await season.say("@ana", f"hard {moment.replace('_', ' ')}")
    assert "You could say:" in said and "Only you see this." in said and "Write to the organizers" in said


async def test_hard_alone_asks_what_is_going_on(season: CircleApp) -> None:
    asked = await season.say("@ana", "hard")
    assert all(f"hard {each.replace('_', ' ')}" in asked for each in HardMoment)
    assert "you" in await season.click("@ana", "Somebody is in tears")


async def test_6_1_8_a_member_reaches_the_organizers_in_private_and_knows_who_reads_it(season: CircleApp) -> None:
    posts = len(season.posts)
    await season.say("@ana", "hard conflict")
    form = await season.click("@ana", "Write to the organizers")
    assert "Only the organizers will read this, with your name." in form
    assert "nobody else" in await season.fill("@ana", text="I do not feel safe")
    (told,) = season.posts[posts:]
    assert told.where == "mia" and "Ana writes to the organizers" in told.text
    assert "I do not feel safe" in told.text and "They are in Alder." in told.text


async def test_where_no_organizer_can_be_reached_the_text_goes_nowhere(circle_app: CircleApp) -> None:
    await circle_app.stage.app.desk.ledger.people.add("Ana", Identity("local", "ana"))
    assert "No organizer can be reached" in await circle_app.say("@ana", "organizer Help")
    assert circle_app.posts == []


async def test_a_stranger_is_told_how_to_begin(circle_app: CircleApp) -> None:
    assert "We have not met yet" in await circle_app.say("@zoe", "organizer Help")
