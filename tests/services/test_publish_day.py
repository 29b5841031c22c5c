"""The day by which circles are made: named by an organizer, read by who joins, and not forgotten when it comes."""

import pytest

from circles.testing import CircleApp

NAMED = "This is the day you named"


async def create(app: CircleApp) -> None:
    await app.say("@mia", 'program create "Night owls" "We meet late" 4 2 60')


async def join(app: CircleApp) -> None:
    for who in ("ana", "bo", "chen", "dua"):
        await app.say(f"@{who}", "join Lisbon")


def to(app: CircleApp, who: str) -> list[str]:
    return [each.text for each in app.posts if each.where == who]


def told(app: CircleApp) -> list[str]:
    """Who of the organizers was told that the day has come, once for each time."""
    return [each.where for each in app.posts if NAMED in each.text]


async def test_6_2_3_who_enrolls_reads_the_day_by_which_circles_are_published_and_their_place(
    circle_app: CircleApp,
) -> None:
    await create(circle_app)
    form = await circle_app.click("@mia", "Open it")
    assert "By which day are the circles made?" in form and "Everyone who joins will read this." in form
    opened = await circle_app.fill("@mia", by="2027-01-25")
    assert "The circles are made by Mon 25 Jan" in opened
    assert opened == await circle_app.say("@zoe", "my"), "the announcement says it to everyone"
    assert "The circles are made by Mon 25 Jan; then you hear from me" in await circle_app.say("@ana", "join Lisbon")
    await circle_app.say("@bo", "join Lisbon")
    for asked in ("waiting", "my"):
        shown = await circle_app.say("@bo", asked)
        assert "You are number 2 on the list" in shown and "made by Mon 25 Jan" in shown


async def test_6_2_3_each_reads_the_day_on_their_own_calendar(circle_app: CircleApp) -> None:
    await create(circle_app)
    await circle_app.say("@mia", "program open 2027-01-25")
    for city in ("Honolulu", "Auckland"):
        assert "Mon 25 Jan" in await circle_app.say("@ana", f"join {city}"), city


async def test_without_a_day_nothing_is_promised_and_nobody_is_told_anything(circle_app: CircleApp) -> None:
    await create(circle_app)
    await circle_app.click("@mia", "Open it")
    assert "made by" not in await circle_app.fill("@mia")
    assert "when the circles are made" in await circle_app.say("@ana", "join Lisbon")
    await circle_app.advance(weeks=5)
    assert told(circle_app) == []


async def test_6_2_3_the_day_comes_and_organizers_hear_of_it_once_and_people_only_of_a_new_day(
    circle_app: CircleApp,
) -> None:
    await create(circle_app)
    await circle_app.say("@mia", "program open 2027-01-25")
    await join(circle_app)
    for who in ("@ana", "@bo", "@chen", "@dua"):
        await circle_app.say(who, "free weekday evenings")
    await circle_app.advance_to("2027-01-25 09:59")
    assert told(circle_app) == []
    await circle_app.advance(days=9)
    assert told(circle_app) == ["mia"]
    assert to(circle_app, "ana") == [], "no word about it to people"
    assert "By which day" in await circle_app.click("@mia", "Another day")
    assert "Those who have joined are told" in await circle_app.fill("@mia", day="2027-02-09")
    await circle_app.advance(minutes=1)
    for who in ("ana", "bo", "chen", "dua"):
        (news,) = to(circle_app, who)
        assert "the circles are made by Tue 9 Feb" in news and "Your place is kept" in news
    await circle_app.advance(weeks=3)
    assert told(circle_app) == ["mia", "mia"], "a new day is a new promise"


@pytest.mark.slow
async def test_6_2_3_circles_that_are_published_in_time_need_no_word(circle_app: CircleApp) -> None:
    await create(circle_app)
    await circle_app.say("@mia", "program open 2027-01-25")
    await join(circle_app)
    await circle_app.say("@mia", "propose 2027-02-02 18:00")
    await circle_app.say("@mia", "publish")
    await circle_app.advance_to("2027-01-26 12:00")
    assert told(circle_app) == []
    assert "made by" not in await circle_app.say("@zoe", "my"), "they are made"
    assert "are made already" in await circle_app.say("@mia", "program date 2027-01-20")


async def test_the_way_on_is_the_next_step(circle_app: CircleApp) -> None:
    await create(circle_app)
    await circle_app.say("@mia", "program open 2027-01-25")
    await join(circle_app)
    await circle_app.say("@mia", "propose 2027-02-02 18:00")
    await circle_app.advance_to("2027-01-25 10:01")
    assert "is published" in await circle_app.click("@mia", "Publish")


async def test_a_day_that_changed_and_changed_back_is_told_each_time(circle_app: CircleApp) -> None:
    await create(circle_app)
    await circle_app.say("@mia", "program open 2027-01-25")
    await circle_app.say("@ana", "join Lisbon")
    for day in ("2027-01-27", "2027-01-25"):
        await circle_app.say("@mia", f"program date {day}")
        await circle_app.advance(minutes=1)
    assert ["27 Jan" in each for each in to(circle_app, "ana")] == [True, False]
    assert "That is the day already" in await circle_app.say("@mia", "program date 2027-01-25")
    await circle_app.advance_to("2027-01-28 12:00")
    assert told(circle_app) == ["mia"], "for the day that holds, and not for the other"


async def test_a_day_before_it_opens_is_known_and_nobody_is_told(circle_app: CircleApp) -> None:
    await create(circle_app)
    assert "Whoever joins is told" in await circle_app.say("@mia", "program date 2027-01-25")
    assert "made by Mon 25 Jan" in await circle_app.say("@mia", "program open")


@pytest.mark.parametrize(
    ("day", "answer"),
    [("2020-01-01", "is past"), ("soon", "should be a day or a length"), ("2062-01-25", "within a year")],
)
async def test_a_day_that_cannot_be_is_refused_and_nothing_opens(circle_app: CircleApp, day: str, answer: str) -> None:
    await create(circle_app)
    for command in ("program open", "program date"):
        assert answer in await circle_app.say("@mia", f"{command} {day}")
    assert "Night owls is open" in await circle_app.say("@mia", "program open"), "it was not open yet"
    assert "Only organizers" in await circle_app.say("@ana", "program date 2027-01-25")


@pytest.mark.slow
async def test_another_season_asks_for_its_day(circle_app: CircleApp) -> None:
    await circle_app.season(sessions=1)
    await circle_app.meet()
    for who in ("@ana", "@bo", "@chen"):
        await circle_app.click(who, "Another season")
    await circle_app.advance(days=8)
    assert "Season 2 of Night owls is open" in await circle_app.say("@mia", "season again")
    assert "By which day" in await circle_app.click("@mia", "Name the day")
    assert "are made by" in await circle_app.fill("@mia", day="3 weeks")
    assert "The circles are made by" in await circle_app.say("@eli", "join Oslo")
