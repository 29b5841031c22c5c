"""What somebody reads who follows their circle in a calendar app alone: product rows 6.4.1 to 6.4.8.

Pages behind links, and mail, are not here yet; neither are levels of privacy beyond “nobody else is in it”.
"""

import pytest

from circles.testing import CircleApp

Event = dict[str, str]


def links(said: str) -> list[str]:
    return [part.partition(".ics")[0] for part in said.split("/feeds/")[1:]]


def events(calendar: bytes) -> list[Event]:
    """The events of a feed, by start."""
    found: list[Event] = []
    for line in calendar.decode().replace("\r\n ", "").split("\r\n"):
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found:
            found[-1].setdefault(name, value.replace("\\,", ","))
    return found


async def subscribed(app: CircleApp, who: str = "@ana") -> str:
    """Returns the secret of their own link."""
    return links(await app.say(who, "feed"))[0]


async def shown(app: CircleApp, secret: str) -> list[Event]:
    calendar = await app.stage.calendar(secret)
    assert calendar is not None
    return events(calendar)


async def test_6_4_1_one_long_link_without_a_password_and_a_new_one_ends_the_old(circle_app: CircleApp) -> None:
    await circle_app.season()
    said = await circle_app.say("@ana", "feed")
    old = links(said)[0]
    assert len(old) >= 27 and "It asks for no password: keep the link to yourself" in said
    assert len(await shown(circle_app, old)) == 4
    new = links(await circle_app.click("@ana", "New link"))[0]
    assert await circle_app.stage.calendar(old) is None, "pasted in public: one command, and it is dead"
    assert len(await shown(circle_app, new)) == 4


async def test_6_4_2_events_have_the_title_with_my_role_the_hour_and_the_agenda(circle_app: CircleApp) -> None:
    await circle_app.season()
    first, *_ = await shown(circle_app, await subscribed(circle_app))
    assert first["SUMMARY"] == "Alder: session 1 (you: facilitator)"
    assert (first["DTSTART"], first["DTEND"]) == ("20270112T180000Z", "20270112T190000Z")
    assert "Kick-off" in first["DESCRIPTION"] and "LOCATION" not in first
    others, *_ = await shown(circle_app, await subscribed(circle_app, "@dua"))
    assert others["UID"] == first["UID"] and others["SUMMARY"] == "Alder: session 1"


@pytest.mark.slow
async def test_6_4_2_and_6_4_3_a_moved_hour_keeps_its_id_and_a_late_change_is_told_in_chat_too(
    circle_app: CircleApp,
) -> None:
    app = circle_app
    await app.season()
    secret = await subscribed(app)
    before = await shown(app, secret)
    await app.advance_to("2027-01-12 08:00")
    await app.say("@mia", "session move 2027-01-12 20:00 this")
    now = await shown(app, secret)
    assert [each["UID"] for each in now] == [each["UID"] for each in before]
    assert now[0]["DTSTART"] == "20270112T200000Z" and int(now[0]["SEQUENCE"]) > int(before[0]["SEQUENCE"])
    told = app.find("has a new hour")
    assert told.where in app.chat.rooms and "20:00 (Ana)" in told.text and "some apps need up to a day" in told.text
    assert told.post.files, "with the entry to open by hand"


@pytest.mark.slow
async def test_6_4_4_cancelled_is_marked_and_then_gone_and_its_id_never_used_again(circle_app: CircleApp) -> None:
    app = circle_app
    await app.season()
    secret = await subscribed(app)
    first, *others = await shown(app, secret)
    await app.say("@mia", "session cancel")
    marked, *_ = await shown(app, secret)
    assert marked["UID"] == first["UID"] and marked["STATUS"] == "CANCELLED"
    assert marked["SUMMARY"].startswith("Cancelled: ")
    await app.advance_to("2027-01-27 18:00")
    await app.say("@mia", "session skip")
    left = await shown(app, secret)
    assert first["UID"] not in {each["UID"] for each in left}
    assert {each["UID"] for each in others} <= {each["UID"] for each in left}
    (made_up,) = {each["UID"] for each in left} - {each["UID"] for each in others}
    assert made_up != first["UID"]


@pytest.mark.slow
async def test_6_4_6_one_feed_for_all_of_mine_or_one_each_and_a_circle_i_left_is_gone(circle_app: CircleApp) -> None:
    app = circle_app
    await app.season()
    for asked in ('program create "Early birds" "We meet early" 2 2 60', "program open"):
        await app.say("@mia", asked)
    for who in ("@ana", "@eli", "@fay", "@gil"):
        await app.say(who, "join Lisbon")
    for asked in ("propose 2027-01-13 08:00", "publish"):
        await app.say("@mia", asked)
    mine, alder, birch = links(await app.say("@ana", "feed"))
    assert [len(await shown(app, each)) for each in (mine, alder, birch)] == [6, 4, 2]
    await app.say("@ana", "leave")
    await app.click("@ana", "Alder")
    assert {each["SUMMARY"].partition(":")[0] for each in await shown(app, mine)} == {"Birch"}
    assert await app.stage.calendar(alder) is None, "they knew it, so it is another one now"


@pytest.mark.slow
async def test_6_4_7_nobody_else_is_in_my_calendar(circle_app: CircleApp) -> None:
    app = circle_app
    await app.season()
    await app.meet()
    await app.say("@bo", "commitment Tell my boss the truth")
    await app.say("@bo", 'wrap-up "nobody" "Everyone spoke" "Start on time"')
    await app.advance(days=1)
    calendar = await app.stage.calendar(await subscribed(app))
    assert calendar is not None
    for private in ("Ana", "Bo", "Chen", "Dua", "boss", "Everyone spoke", "Start on time", "Lisbon"):
        assert private not in calendar.decode()


async def test_6_4_8_who_leaves_has_a_link_that_opens_nothing(circle_app: CircleApp) -> None:
    await circle_app.season()
    secret = await subscribed(circle_app)
    assert "gone from your calendar link" in await circle_app.say("@ana", "leave")
    assert await circle_app.stage.calendar(secret) is None, "gone, and not an empty calendar"
