"""Each agenda and each change comes with the sessions as files: the same ids as in every feed, and published."""

import pytest

from circles.message import File
from circles.testing import CircleApp
from circles.testing.chat import Shown
from tests.services.test_subscribing import events, mine, season

__all__ = ["season"]

Event = dict[str, str]


def opened(files: tuple[File, ...]) -> dict[str, Event]:
    """What a calendar app reads in these files, by id."""
    found = {}
    for each in files:
        text = each.content.decode().replace("\r\n ", "")
        assert each.media_type == "text/calendar" and each.name.endswith(".ics")
        assert "METHOD:PUBLISH\r\n" in text and text.count("BEGIN:VEVENT") == 1
        for forbidden in ("ORGANIZER", "ATTENDEE", "VALARM", "you:", "Ana"):
            assert forbidden not in text
        event = dict(line.split(":", 1) for line in text.split("\r\n") if ":" in line)
        found[event["UID"]] = event
    return found


async def check(app: CircleApp, told: Shown, count: int) -> dict[str, Event]:
    """The message has so many files, and they say what the feed says."""
    assert told.where in app.chat.rooms
    found = opened(told.post.files)
    assert len(found) == len(told.post.files) == count
    in_feed = {each["UID"]: each for each in await events(app, await mine(app))}
    for uid, event in found.items():
        for name in ("SEQUENCE", "DTSTART", "DTEND", "STATUS"):
            assert event[name] == in_feed[uid][name], (name, told.text)
        assert event["DTSTAMP"] <= in_feed[uid]["DTSTAMP"]
    return found


async def test_with_the_welcome_and_the_agenda(season: CircleApp) -> None:
    await check(season, _with_file(season)[0], 1)
    await season.advance_to("2027-01-11 19:00")
    assert len(_with_file(season)) == 2
    await check(season, _with_file(season)[-1], 1)


def _with_file(app: CircleApp) -> list[Shown]:
    return [each for each in app.posts if each.post.files]


@pytest.mark.slow
@pytest.mark.parametrize(
    "asked, count, states",
    [
        ("session move 2027-01-13 18:00 this", 1, {"CONFIRMED"}),
        ("session move 2027-01-13 18:00 later", 4, {"CONFIRMED"}),
        ("session cancel", 1, {"CANCELLED"}),
        ("session skip", 2, {"CANCELLED", "CONFIRMED"}),
        ('circle extend "Alder" 2', 2, {"CONFIRMED"}),
        ('circle pause "Alder" "3 weeks"', 2, {"CANCELLED", "CONFIRMED"}),
        ("session blackout 2027-01-10 2027-01-30", 4, {"CANCELLED", "CONFIRMED"}),
    ],
)
async def test_with_each_change(season: CircleApp, asked: str, count: int, states: set[str]) -> None:
    before = {each.id for each in _with_file(season)}
    await season.advance(minutes=5)
    await season.say("@mia", asked)
    (told,) = [each for each in _with_file(season) if each.id not in before]
    found = await check(season, told, count)
    assert {each["STATUS"] for each in found.values()} == states


async def test_with_an_end_and_with_its_undoing(season: CircleApp) -> None:
    await season.say("@mia", "circle close Alder")
    await season.click("@mia", "Yes, end it")
    ended = _with_file(season)[-1]
    found = await check(season, ended, 4)
    assert {each["STATUS"] for each in found.values()} == {"CANCELLED"}
    await season.advance(minutes=5)
    await season.say("@mia", "undo")
    await season.say("@mia", "undo yes")
    back = _with_file(season)[-1]
    assert back.id != ended.id
    again = await check(season, back, 4)
    assert {each["STATUS"] for each in again.values()} == {"CONFIRMED"}
    assert all(int(each["SEQUENCE"]) == int(found[uid]["SEQUENCE"]) + 1 for uid, each in again.items())
