"""Who hears what when: through the program, as people see it."""

from datetime import UTC, datetime, timedelta

import pytest

from circles.domain.circle import MembershipState
from circles.domain.person import Identity
from circles.domain.wishes import ContactWishes
from circles.message import InCircle, InPrivate, Paragraph, Post, Purpose, say
from circles.services.nudging import nudge_silent
from circles.testing import CircleApp
from circles.testing.chat import Shown

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


async def person(app: CircleApp, who: str) -> str:
    found = await app.stage.app.desk.ledger.people.by_identity(Identity("local", who))
    assert found is not None
    return found.id


async def circle(app: CircleApp) -> str:
    circles = await app.stage.app.desk.ledger.circles.of_person(await person(app, "ana"))
    return circles[0].id


async def tell(app: CircleApp, who: str, key: str, purpose: Purpose, stale_after: timedelta | None = None) -> None:
    """Some sender puts a private post about the circle."""
    desk = app.stage.app.desk
    target = InPrivate(await person(app, who), await circle(app))
    post = Post(f"{key}:{who}", target, (Paragraph(say("It is {key}.", key=key)),), purpose=purpose)
    async with desk.ledger.transaction():
        await desk.tell(post, app.now, stale_at=app.now + stale_after if stale_after else None)
    await app.stage.app.engine.settle()


def got(app: CircleApp, who: str, key: str) -> Shown | None:
    found = [each for each in app.posts if each.where == who and f"It is {key}." in each.text]
    assert len(found) <= 1
    return found[0] if found else None


async def set_state(app: CircleApp, who: str, state: MembershipState) -> None:
    await change(app, "UPDATE membership SET state = ?2 WHERE person_id = ?1", await person(app, who), str(state))


async def change(app: CircleApp, sql: str, *values: str) -> None:
    ledger = app.stage.app.desk.ledger
    async with ledger.transaction():
        await ledger._database.run(sql, *values)


async def test_news_waits_for_the_morning_on_their_own_clock(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.advance_to("2027-01-05 18:00")  # 23:30 in Kolkata
    for who in ("ana", "chen"):
        await tell(circle_app, who, "news", Purpose.NEWS)
    assert got(circle_app, "ana", "news") and not got(circle_app, "chen", "news")
    await tell(circle_app, "chen", "timely", Purpose.TIMELY)
    await tell(circle_app, "chen", "needed", Purpose.NEEDED)
    await tell(circle_app, "chen", "urgent", Purpose.NEEDED, 23 * HOUR)
    rings = {
        key: not shown.post.quiet for key in ("timely", "needed", "urgent") if (shown := got(circle_app, "chen", key))
    }
    assert rings == {"timely": False, "needed": False, "urgent": True}, "and none of them waited behind the news"
    await circle_app.advance_to("2027-01-06 02:29")
    assert not got(circle_app, "chen", "news")
    await circle_app.advance_to("2027-01-06 02:30")
    news = got(circle_app, "chen", "news")
    assert news and not news.post.quiet
    assert "It waited until your quiet hours were over" in await circle_app.say("@chen", "why message")


async def test_who_pauses_or_left_gets_only_what_is_needed(circle_app: CircleApp) -> None:
    await circle_app.season()
    for state in (MembershipState.PAUSED, MembershipState.LEFT):
        await set_state(circle_app, "bo", state)
        for purpose in Purpose:
            await tell(circle_app, "bo", f"{purpose} {state}", purpose)
        assert got(circle_app, "bo", f"needed {state}")
        assert not got(circle_app, "bo", f"timely {state}") and not got(circle_app, "bo", f"news {state}")


async def test_who_pauses_after_it_was_put_does_not_get_it(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.advance_to("2027-01-05 18:00")
    await tell(circle_app, "chen", "news", Purpose.NEWS)
    await set_state(circle_app, "chen", MembershipState.PAUSED)
    await circle_app.advance(days=1)
    assert not got(circle_app, "chen", "news")


async def test_quiet_hours_that_began_while_a_platform_was_away_hold_too(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.advance_to("2027-01-05 12:00")
    desk = circle_app.stage.app.desk
    await desk.ledger.outbox.put(
        Post(
            "news",
            InPrivate(await person(circle_app, "chen")),
            (Paragraph(say("It is {key}.", key="news")),),
            purpose=Purpose.NEWS,
        ),
        ("local",),
        circle_app.now,
        due_at=circle_app.now + 6 * HOUR,
    )
    await circle_app.advance_to("2027-01-05 19:00")
    assert not got(circle_app, "chen", "news")
    await circle_app.advance_to("2027-01-06 02:30")
    assert got(circle_app, "chen", "news")


@pytest.mark.slow
async def test_where_a_week_is_full_news_is_collected_and_comes_when_there_is_room_again(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.say("@ana", "self-assessment Patience")  # so nobody asks her for it in this week
    await circle_app.advance_to("2027-01-05 12:00")
    for number in range(9):
        await tell(circle_app, "ana", f"news {number}", Purpose.NEWS)
    assert got(circle_app, "ana", "news 4") and not got(circle_app, "ana", "news 5")
    await tell(circle_app, "ana", "timely", Purpose.TIMELY)
    assert got(circle_app, "ana", "timely"), "what was promised comes all the same"
    await circle_app.advance_to("2027-01-10 17:00")
    assert not [each for each in circle_app.posts if "could wait" in each.text], "it would have come on this Sunday"
    await circle_app.advance_to("2027-01-12 17:00")
    digest = circle_app.find("What could wait until now")
    assert digest.where == "ana"
    assert [f"It is news {number}." in digest.text for number in range(9)] == [False] * 5 + [True] * 4
    await circle_app.advance(days=7)
    assert len([each for each in circle_app.posts if "could wait" in each.text]) == 1, "an empty digest is none"


@pytest.mark.slow
async def test_a_digest_comes_once_in_a_week_and_with_everything(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.advance_to("2027-01-05 12:00")
    assert "in one message a week: Friday, 18:00" in await circle_app.say("@ana", "reminders digest friday 18:00")
    await tell(circle_app, "ana", "one", Purpose.NEWS)
    await circle_app.advance(days=1)
    await tell(circle_app, "ana", "two", Purpose.NEWS)
    await circle_app.advance_to("2027-01-08 18:00")
    digest = circle_app.find("What could wait until now")
    assert "It is one." in digest.text and "It is two." in digest.text
    await circle_app.advance(hours=1)
    await tell(circle_app, "ana", "three", Purpose.NEWS)
    await circle_app.say("@ana", "reminders digest saturday")
    await tell(circle_app, "ana", "four", Purpose.NEWS)
    await circle_app.advance_to("2027-01-15 17:59")
    assert circle_app.find("What could wait until now").id == digest.id, "none the next day"
    await circle_app.advance_to("2027-01-16 18:00")
    second = circle_app.find("What could wait until now")
    assert "It is three." in second.text and "It is four." in second.text


async def test_who_left_a_circle_reads_no_more_of_it_in_the_digest(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.say("@ana", "reminders digest")
    await tell(circle_app, "ana", "one", Purpose.NEWS)
    await set_state(circle_app, "ana", MembershipState.LEFT)
    await circle_app.advance(days=7)
    assert not [each for each in circle_app.posts if "could wait" in each.text]


async def test_off_leaves_what_is_needed_and_the_calendar(circle_app: CircleApp) -> None:
    await circle_app.season()
    assert "only what you need to know" in await circle_app.say("@ana", "reminders off")
    for purpose in Purpose:
        await tell(circle_app, "ana", str(purpose), purpose)
    assert got(circle_app, "ana", "needed")
    assert not got(circle_app, "ana", "timely") and not got(circle_app, "ana", "news")
    assert "/feeds/" in await circle_app.say("@ana", "feed")
    await circle_app.say("@ana", "reminders")
    assert "I remind you of each session 1 hour before" in await circle_app.click("@ana", "Write to me again")
    await tell(circle_app, "ana", "again", Purpose.NEWS)
    assert got(circle_app, "ana", "again")


async def test_reminders_by_text_button_and_form(circle_app: CircleApp) -> None:
    await circle_app.season()
    shown = await circle_app.say("@ana", "reminders")
    assert (
        "1 hour before" in shown and "Between 22:00 and 08:00" in shown and "6 messages in a week are enough" in shown
    )
    assert "in one message a week: Sunday, 17:00" in await circle_app.click("@ana", "News once a week")
    assert "Only you will read this" in await circle_app.click("@ana", "Change it")
    filled = await circle_app.fill("@ana", wish="2 hours, quiet 21:00-07:30")
    assert "2 hours before" in filled and "Between 21:00 and 07:30" in filled and "message a week" in filled
    assert "Try one of" in await circle_app.say("@ana", "reminders whenever you like")
    assert "2 hours before" in await circle_app.say("@ana", "reminders"), "a refusal changes nothing"
    assert "have not met" in await circle_app.say("@zoe", "reminders off")


async def test_wishes_about_hearing_leave_other_wishes_alone(circle_app: CircleApp) -> None:
    await circle_app.season()
    ledger, ana = circle_app.stage.app.desk.ledger, await person(circle_app, "ana")
    await change(circle_app, "UPDATE person SET wishes = ?2 WHERE id = ?1", ana, '{"roles": ["scribe"]}')
    await circle_app.say("@ana", "reminders off")
    ((kept,),) = await ledger._database.fetch("SELECT wishes FROM person WHERE id = ?1", ana)
    assert '"roles":["scribe"]' in kept
    contact = await ledger.contacts.of(ana)
    assert contact and contact.wishes == ContactWishes(off=True)


async def test_why_message_says_what_for_and_on_which_terms(circle_app: CircleApp) -> None:
    await circle_app.season()
    assert "have not written to you in private yet" in await circle_app.say("@ana", "why message")
    await tell(circle_app, "ana", "timely", Purpose.TIMELY)
    why = await circle_app.say("@ana", "why message")
    assert "It is timely." in why and "It comes by plan" in why and "1 hour before" in why


async def test_what_is_not_needed_does_not_ring_in_a_room_while_anybody_sleeps(circle_app: CircleApp) -> None:
    await circle_app.season()
    desk, room = circle_app.stage.app.desk, InCircle(await circle(circle_app))
    for at, rings in (("2027-01-05 14:00", True), ("2027-01-05 18:00", False)):  # 23:30 in Kolkata
        await circle_app.advance_to(at)
        for purpose in Purpose:
            post = Post(f"{at} {purpose}", room, (Paragraph(say("A post")),), purpose=purpose)
            await desk.tell(post, circle_app.now)
        await circle_app.stage.app.engine.settle()
        quiet = {each.post.purpose: each.post.quiet for each in circle_app.posts if each.post.key.startswith(at)}
        assert quiet == {Purpose.NEEDED: False, Purpose.TIMELY: not rings, Purpose.NEWS: not rings}


async def test_a_closed_door_is_told_once_a_day_and_not_to_who_pauses(circle_app: CircleApp) -> None:
    await circle_app.season()
    circle_app.chat.closed |= {"ana", "bo"}
    await circle_app.advance_to("2027-01-05 23:55")

    def told(who: str) -> int:
        return len([each for each in circle_app.posts if "may not write to you" in each.text and who in each.text])

    await tell(circle_app, "ana", "one", Purpose.NEEDED)
    await circle_app.advance(minutes=10)
    await tell(circle_app, "ana", "two", Purpose.NEEDED)
    assert told("Ana") == 1, "though it is another date"
    await circle_app.advance(hours=24)
    await tell(circle_app, "ana", "three", Purpose.NEEDED)
    assert told("Ana") == 2
    before = told("Bo")
    await set_state(circle_app, "bo", MembershipState.PAUSED)
    await circle_app.advance(hours=24)
    await tell(circle_app, "bo", "four", Purpose.NEEDED)
    assert told("Bo") == before
    assert not [each for each in circle_app.posts if "It is" in each.text], "and nothing of what it said"


async def test_only_who_is_silent_is_nudged(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.advance_to("2027-01-05 12:00")
    ids = {who: await person(circle_app, who) for who in ("ana", "bo", "dua")}

    def nudge(person_id: str) -> Post:
        return Post(
            f"nudge:{person_id}",
            InPrivate(person_id),
            (Paragraph(say("It is {key}.", key="late")),),
            purpose=Purpose.NEWS,
        )

    until = circle_app.now + DAY
    await nudge_silent(circle_app.stage.app.desk, ids.values(), {ids["bo"]}, nudge, circle_app.now, until)
    await circle_app.stage.app.engine.settle()
    assert {who for who in ids if got(circle_app, who, "late")} == {"ana", "dua"}


async def test_private_messages_can_be_counted_by_person_and_week(circle_app: CircleApp) -> None:
    await circle_app.season()
    start = datetime(2027, 1, 5, 12, tzinfo=UTC)
    await circle_app.stage.advance(to=start)
    for number in range(3):
        await tell(circle_app, "ana", f"one {number}", Purpose.NEEDED)
    await tell(circle_app, "dua", "one", Purpose.NEWS)
    await circle_app.say("@ana", "when")
    counts = circle_app.stage.app.desk.ledger.outbox.private_counts
    ana, dua = await person(circle_app, "ana"), await person(circle_app, "dua")
    assert await counts(start, start + 7 * DAY) == {ana: 3, dua: 1}
    assert await counts(start - 7 * DAY, start) == {}
