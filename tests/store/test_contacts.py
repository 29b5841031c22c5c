"""Wishes and standing, what somebody had this week, and the lines of the digest."""

from datetime import time, timedelta

import pytest

from circles.domain.circle import MembershipState
from circles.domain.contact import Purpose, Standing
from circles.domain.person import Identity
from circles.domain.wishes import ContactWishes
from circles.message import InCircle, InPrivate, Paragraph, Post, say
from circles.store import Ledger
from tests.store.conftest import NOW, World

DAY = timedelta(days=1)
LOCAL = ("local",)


def post(key: str, person_id: str, replaces: str = "") -> Post:
    line = Paragraph(say("Hello"))
    return Post(key, InPrivate(person_id), (line,), replaces=replaces, purpose=Purpose.NEWS)


async def said(ledger: Ledger, *posts: Post) -> None:
    """Put them and send them, at NOW."""
    for each in posts:
        await ledger.outbox.put(each, LOCAL, NOW, reason="news")
    while taken := await ledger.outbox.claim(NOW, 100):
        await ledger.outbox.sent([(each.id, f"m{each.id}") for each in taken], NOW)


async def test_a_member_is_here_until_they_pause_or_leave(ledger: Ledger, world: World) -> None:
    for state, standing in (("paused", Standing.PAUSED), ("active", Standing.HERE), ("left", Standing.GONE)):
        sql = "UPDATE membership SET state = ?1 WHERE person_id = ?2"
        async with ledger.transaction():
            await ledger._database.run(sql, MembershipState(state), world.bo.id)
        for about in ("", world.circle.id):
            found = await ledger.contacts.of(world.bo.id, about)
            assert found is not None
            assert (found.person, found.standing) == (world.bo, standing)


async def test_who_has_no_circle_is_here_but_not_in_anybody_elses(ledger: Ledger, world: World) -> None:
    zoe = await ledger.people.add("Zoe", Identity("local", "zoe"))
    for about, standing in (("", Standing.HERE), (world.circle.id, Standing.GONE)):
        found = await ledger.contacts.of(zoe.id, about)
        assert found is not None and found.standing is standing
    assert await ledger.contacts.of("nobody") is None


async def test_of_several_circles_the_best_standing_counts(ledger: Ledger, world: World) -> None:
    await ledger.circles.leave(world.circle.id, world.ana.id, NOW)
    second = await ledger.circles.add(
        world.season, "Elm", world.circle.state, world.circle.series, world.circle.plan, (), (world.ana.id,), NOW
    )
    for about, standing in (("", Standing.HERE), (second.id, Standing.HERE), (world.circle.id, Standing.GONE)):
        found = await ledger.contacts.of(world.ana.id, about)
        assert found is not None and found.standing is standing


async def test_wishes_are_kept(ledger: Ledger, world: World) -> None:
    wishes = ContactWishes(off=True, lead=30, quiet=(time(21), time(7, 30)), digest_day=4, digest_hour=time(18))
    await ledger.contacts.wish(world.ana.id, wishes)
    assert [each.wishes for each in await ledger.contacts.of_circle(world.circle.id)] == [wishes, ContactWishes()]


async def test_what_somebody_had_and_is_about_to_get(ledger: Ledger, world: World) -> None:
    ana = world.ana.id
    await said(ledger, post("one", ana), post("two", ana), post("edit", ana, "one"), post("bo", world.bo.id))
    await ledger.outbox.put(post("waits", ana), LOCAL, NOW, due_at=NOW + DAY)
    assert await ledger.outbox.had(ana, LOCAL, NOW - DAY) == 3, "an edit is no message"
    assert await ledger.outbox.had(ana, LOCAL, NOW + DAY) == 1
    assert await ledger.outbox.had(ana, ("local", "elsewhere"), NOW - DAY) == 3
    assert await ledger.outbox.had(ana, ("elsewhere",), NOW - DAY) == 0
    assert await ledger.outbox.private_counts(NOW, NOW + DAY) == {ana: 2, world.bo.id: 1}
    assert await ledger.outbox.private_counts(NOW - DAY, NOW) == {}


async def test_posts_to_rooms_are_nobodys_messages(ledger: Ledger, world: World) -> None:
    await said(ledger, Post("room", InCircle(world.circle.id), (Paragraph(say("Hello")),)))
    assert await ledger.outbox.private_counts(NOW, NOW + DAY) == {}


async def test_the_last_message_and_why(ledger: Ledger, world: World) -> None:
    assert await ledger.outbox.last_to(world.ana.id, LOCAL) is None
    await said(ledger, post("one", world.ana.id), post("two", world.ana.id), post("edit", world.ana.id, "one"))
    last = await ledger.outbox.last_to(world.ana.id, LOCAL)
    assert last is not None and last.post is not None
    assert (last.key, last.purpose, last.reason, last.at) == ("two", "news", "news", NOW)
    await ledger.outbox.forget_texts(NOW + DAY)
    forgotten = await ledger.outbox.last_to(world.ana.id, LOCAL)
    assert forgotten is not None and forgotten.post is None


async def test_a_postponed_post_holds_nobody_up(ledger: Ledger, world: World) -> None:
    for key in ("one", "two"):
        await ledger.outbox.put(post(key, world.ana.id), LOCAL, NOW)
    (first,) = await ledger.outbox.claim(NOW, 100)
    await ledger.outbox.retry(first.id, NOW)
    (first,) = await ledger.outbox.claim(NOW, 100)
    await ledger.outbox.postpone(first.id, NOW + DAY)
    (second,) = await ledger.outbox.claim(NOW, 100)
    assert (first.key, second.key) == ("one", "two")
    assert [each.key for each in await ledger.outbox.claim(NOW + DAY, 100)] == ["one"]


@pytest.mark.parametrize(("start", "since", "there"), [("one", -DAY, True), ("on", -DAY, True), ("one", DAY, False)])
async def test_whether_something_was_said(
    ledger: Ledger, world: World, start: str, since: timedelta, there: bool
) -> None:
    await said(ledger, post("one:more", world.ana.id))
    to = InPrivate(world.ana.id)
    assert await ledger.outbox.was_said_since(to, LOCAL, start, NOW + since) is there
    assert not await ledger.outbox.was_said_since(InPrivate(world.bo.id), LOCAL, start, NOW - DAY)


async def test_lines_of_a_digest_are_taken_once_and_not_when_old(ledger: Ledger, world: World) -> None:
    ana = world.ana.id
    old, new = say("An old one"), say("{who} is new", who="Zoe")
    await ledger.digests.add(ana, "old", old, NOW - 2 * DAY)
    for _ in range(2):
        await ledger.digests.add(ana, "new", new, NOW, "c1")
    assert await ledger.digests.waiting(ana) == (old, new)
    assert await ledger.digests.take(ana, NOW - DAY) == (("c1", new),)
    assert await ledger.digests.waiting(ana) == ()
    assert await ledger.digests.waiting(world.bo.id) == ()
