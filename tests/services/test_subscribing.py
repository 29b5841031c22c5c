"""Calendar links as people ask for them: how much they show, alarms, renewing, and the organizers' one."""

import json
import re

import pytest

from circles.testing import CircleApp

pytestmark = pytest.mark.slow

Event = dict[str, str]


def secrets(said: str) -> list[str]:
    return re.findall(r"/feeds/([\w-]{27})\.ics", said)


async def events(app: CircleApp, secret: str) -> list[Event]:
    """The events of a feed by start, unfolded; an alarm's properties stand behind `VALARM.`."""
    calendar = await app.stage.calendar(secret)
    assert calendar is not None
    found: list[Event] = []
    inside = ""
    for line in calendar.decode().replace("\r\n ", "").split("\r\n"):
        name, _, value = line.partition(":")
        if name in ("BEGIN", "END"):
            inside = "VALARM." if line == "BEGIN:VALARM" else ""
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found:
            found[-1].setdefault(inside + name, value.replace("\\,", ",").replace("\\n", "\n"))
    return found


@pytest.fixture
async def season(circle_app: CircleApp) -> CircleApp:
    await circle_app.season()
    return circle_app


async def mine(app: CircleApp, asked: str = "feed", who: str = "@ana") -> str:
    return secrets(await app.say(who, asked))[0]


async def test_plain_at_first_names_of_others_only_if_somebody_wants_them(season: CircleApp) -> None:
    secret = await mine(season)
    first, *_ = await events(season, secret)
    assert first["SUMMARY"] == "Alder: session 1 (you: facilitator)"
    assert "Bo" not in first["DESCRIPTION"].split() and "Kick-off" in first["DESCRIPTION"]
    answer = await season.click("@ana", "Show who does what")
    assert "who has which role" in answer and "Your calendar service reads the names too." in answer
    assert secrets(answer)[0] == secret, "another style, the same link"
    named, *_ = await events(season, secret)
    assert "facilitator: Ana" in named["DESCRIPTION"] and re.search("timekeeper: (Bo|Chen|Dua)", named["DESCRIPTION"])
    assert named["LAST-MODIFIED"] > first["LAST-MODIFIED"], "C4: what is shown changed"
    assert (named["UID"], named["SEQUENCE"]) == (first["UID"], first["SEQUENCE"])
    circle = secrets(answer)[1]
    assert "Ana" not in str(await events(season, circle)), "a choice for one's own link alone"


async def test_busy_shows_that_and_nothing_else(season: CircleApp) -> None:
    secret = await mine(season)
    await season.say("@mia", "session cancel")
    before = await events(season, secret)
    assert "It shows that you are busy, and nothing else." in await season.say("@ana", "feed busy")
    found = await events(season, secret)
    assert [each["SUMMARY"] for each in found] == ["Cancelled: Busy", "Busy", "Busy", "Busy"]
    assert not any(name in each for each in found for name in ("DESCRIPTION", "LOCATION", "URL"))
    assert [each["UID"] for each in found] == [each["UID"] for each in before], "C2"
    calendar = (await season.stage.calendar(secret) or b"").decode()
    assert "Alder" not in calendar and "NAME:Busy" in calendar
    await season.say("@ana", "language de")
    assert (await events(season, secret))[1]["SUMMARY"] == "Belegt"


async def test_an_alarm_rings_only_for_who_wants_it(season: CircleApp) -> None:
    secret = await mine(season)
    quiet = await events(season, secret)
    assert not any("VALARM.TRIGGER" in each for each in quiet), "C14: off by default"
    assert "It rings 15 minutes before each session" in await season.say("@ana", "feed alarm 15")
    found = await events(season, secret)
    assert {each["VALARM.TRIGGER"] for each in found} == {"-PT15M"}
    assert {each["VALARM.ACTION"] for each in found} == {"DISPLAY"}
    assert found[0]["VALARM.DESCRIPTION"] == found[0]["SUMMARY"]
    assert found[0]["LAST-MODIFIED"] > quiet[0]["LAST-MODIFIED"]
    assert "VALARM" not in str(await events(season, await mine(season, who="@bo")))
    await season.say("@mia", "session cancel")
    assert "VALARM.TRIGGER" not in (await events(season, secret))[0], "nor for what does not take place"
    assert "rings" not in await season.say("@ana", "feed alarm off")
    assert "VALARM" not in str(await events(season, secret))


@pytest.mark.parametrize("asked", ["feed alarm", "feed alarm soon", "feed alarm -5", "feed alarm 2881", "feed alarm ٣"])
async def test_an_alarm_that_is_none_is_refused_and_nothing_changes(season: CircleApp, asked: str) -> None:
    await season.say("@ana", "feed alarm 30")
    assert "feed alarm 15" in await season.say("@ana", asked)
    assert "It rings 30 minutes before" in await season.say("@ana", "feed")


async def test_a_new_link_keeps_the_style_and_the_old_one_is_dead_at_once(season: CircleApp) -> None:
    old = await mine(season, "feed busy")
    await season.say("@ana", "feed alarm 10")
    assert await season.stage.calendar(old)
    new = await mine(season, "feed renew")
    assert await season.stage.calendar(old) is None, "S3: also where it was ready"
    assert {(each["SUMMARY"], each["VALARM.TRIGGER"]) for each in await events(season, new)} == {("Busy", "-PT10M")}


async def test_what_somebody_chose_is_in_their_data_and_goes_with_them(season: CircleApp) -> None:
    secret = await mine(season, "feed busy")
    await season.say("@ana", "feed alarm 20")
    await season.stage.calendar(secret)
    await season.advance(hours=1)
    await season.say("@ana", "mydata")
    file, *_ = season._answers["@ana"].files  # type: ignore[union-attr]
    calendar = json.loads(file.content)["calendar"]
    assert (calendar["alive"], calendar["shows"], calendar["alarm_minutes"]) == (True, "busy", 20)
    assert calendar["last_fetched"]
    await season.say("@ana", "forgetme yes")
    assert await season.stage.calendar(secret) is None
    ledger = season.stage.app.desk.ledger
    assert await ledger._database.fetch("SELECT 1 FROM feed WHERE level = 'busy' OR alarm IS NOT NULL") == []


async def test_s3_who_last_came_by_is_said_in_coarse_words(season: CircleApp) -> None:
    said = await season.say("@ana", "feed")
    secret = secrets(said)[0]
    assert "No calendar has fetched it yet." in said
    await season.stage.calendar(secret)
    assert "A calendar fetched it within the last hour." in await season.say("@ana", "feed")
    await season.advance(hours=3, minutes=10)
    assert "A calendar fetched it about 3 hours ago." in await season.say("@ana", "feed")
    await season.advance(days=1)
    assert "A calendar fetched it about 1 day ago." in await season.say("@ana", "feed")
    assert "No calendar has fetched it yet." in await season.say("@ana", "feed renew"), "a new address"


async def test_organizers_have_one_for_a_program_with_numbers_and_no_names(season: CircleApp) -> None:
    assert "/feeds/" not in await season.say("@ana", "program feed"), "for organizers only"
    said = await season.say("@mia", "program feed")
    (secret,) = secrets(said)
    assert "how many people are expected; no names" in said
    found = await events(season, secret)
    assert [each["SUMMARY"] for each in found] == [f"Alder: session {n}" for n in range(1, 5)]
    assert "4 people are expected." in found[0]["DESCRIPTION"]
    for name in ("Ana", "Bo", "Chen", "Dua", "facilitator"):
        assert name not in str(found)
    theirs = await mine(season)
    assert {each["UID"] for each in found} == {each["UID"] for each in await events(season, theirs)}, "C2"
    before = await events(season, theirs)
    await season.advance(minutes=5)
    await season.say("@bo", "rsvp cannot")
    fewer = await events(season, secret)
    assert "3 people are expected." in fewer[0]["DESCRIPTION"]
    assert fewer[0]["LAST-MODIFIED"] > found[0]["LAST-MODIFIED"] and fewer[1] == found[1]
    after = await events(season, theirs)
    assert [each["LAST-MODIFIED"] for each in after[1:]] == [each["LAST-MODIFIED"] for each in before[1:]]
    await season.say("@dua", "leave")
    assert "3 people are expected." in (await events(season, secret))[1]["DESCRIPTION"]
    renewed = secrets(await season.say("@mia", "program feed renew"))[0]
    assert await season.stage.calendar(secret) is None and len(await events(season, renewed)) == 4


async def test_s3_no_link_was_ever_shown_where_others_read(season: CircleApp) -> None:
    for who, asked in (("@ana", "feed"), ("@ana", "feed renew"), ("@mia", "program feed"), ("@bo", "feed full")):
        await season.say(who, asked, in_room=who != "@mia")
    await season.advance(days=30)
    assert not [each for each in season.posts if "/feeds/" in each.text or "/feeds/" in repr(each.post)]


async def test_s2_a_link_opens_its_own_calendar_and_no_other(season: CircleApp) -> None:
    ana, circle = secrets(await season.say("@ana", "feed"))
    bo, same = secrets(await season.say("@bo", "feed"))
    (program,) = secrets(await season.say("@mia", "program feed"))
    assert circle == same and len({ana, bo, circle, program}) == 4
    calendars = {each: await season.stage.calendar(each) for each in (ana, bo, circle, program)}
    assert len(set(calendars.values())) == 4
    await season.say("@ana", "feed renew")
    for each in (bo, circle, program):
        assert await season.stage.calendar(each) == calendars[each], "theirs stay as they are"
