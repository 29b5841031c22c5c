"""6.2, step 9: who misses sessions. A friendly recap, a word from somebody, a free choice; nobody is counted."""

import pytest

from circles.testing import CircleApp

pytestmark = pytest.mark.slow


@pytest.fixture
async def season(circle_app: CircleApp) -> CircleApp:
    await circle_app.season(sessions=6)
    return circle_app


def to(app: CircleApp, who: str) -> str:
    return "\n\n".join(each.text for each in app.posts if each.where == who)


def in_room(app: CircleApp) -> str:
    return "\n\n".join(each.text for each in app.posts if each.where.startswith("room-"))


async def without(app: CircleApp, missing: str) -> None:
    """A session takes place, and the circle says who was missing; then two days pass."""
    await app.meet("@ana")
    await app.say("@ana", f"wrap-up {missing}")
    await app.say("@chen", "commitment Call two people")
    await app.advance(days=2)


async def test_6_2_9_who_missed_one_gets_a_friendly_recap(season: CircleApp) -> None:
    await without(season, "Bo")
    assert "Alder met without you, and that happens" in to(season, "bo")
    assert "Chen: Call two people" in to(season, "bo"), "what the others keep"
    assert "without you" not in in_room(season)


async def test_6_2_9_after_two_in_a_row_the_connector_is_asked_in_private_to_write(season: CircleApp) -> None:
    for _ in range(2):
        await without(season, "Bo")
    asked = season.find("Could you write them a line?")
    assert asked.where == "ana", "the host, where nobody is connector"
    assert "Bo was not in Alder lately" in asked.text
    assert to(season, "bo").count("met without you") == 1


async def test_6_2_9_who_connects_is_somebody_who_was_there(season: CircleApp) -> None:
    await season.say("@mia", "replace host @local:bo")
    for _ in range(2):
        await without(season, "Bo")
    assert season.find("Could you write them a line?").where in {"ana", "chen", "dua"}


async def test_6_2_9_the_third_time_they_get_a_private_choice(season: CircleApp) -> None:
    for _ in range(3):
        await without(season, "Bo")
    choice = season.find("what would suit you now?")
    assert choice.where == "bo"
    assert [each.label.template for each in choice.post.buttons] == [
        "A break",
        "Another circle",
        "Another hour",
        "Leave",
    ]
    assert "Until when?" in await season.click("@bo", "A break")
    assert "You take a break" in await season.fill("@bo", until="3 weeks")


async def test_6_2_9_no_public_count_and_then_it_is_quiet(season: CircleApp) -> None:
    for _ in range(4):
        await without(season, "Bo")
    words = to(season, "bo") + in_room(season)
    assert "what would suit you" in words and words.count("what would suit you") == 1
    for each in ("missed 2", "missed 3", "twice", "three times", "times in a row"):
        assert each not in words


async def test_6_2_9_who_told_us_is_not_written_to(season: CircleApp) -> None:
    for _ in range(2):
        await season.say("@bo", "rsvp cannot")
        await season.meet("@ana")
        await season.advance(days=2)
    assert "without you" not in to(season, "bo")
    assert "write them a line" not in "".join(each.text for each in season.posts)


async def test_6_2_9_after_they_came_it_starts_anew(season: CircleApp) -> None:
    for missing in ("Bo", "nobody", "Bo"):
        await without(season, missing)
    assert to(season, "bo").count("met without you") == 2
    assert "write them a line" not in "".join(each.text for each in season.posts)


async def test_6_2_9_after_a_break_it_starts_anew(season: CircleApp) -> None:
    await without(season, "Bo")
    await season.say("@bo", "pause 3 days")
    await season.advance(days=4)
    await without(season, "Bo")
    assert to(season, "bo").count("met without you") == 2
    assert "write them a line" not in "".join(each.text for each in season.posts)
