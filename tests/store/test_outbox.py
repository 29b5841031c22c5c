"""Posts on their way: claims, order, retries, receipts."""

import asyncio
from datetime import UTC, datetime, timedelta

from circles.domain.person import Person
from circles.message import File, InCircle, InPrivate, Paragraph, Post, as_typed, mention, moment, say
from circles.store import Ledger, Outgoing, Work

NOW = datetime(2026, 12, 7, 10, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=5)


def post(key: str, circle: str = "c1", replaces: str = "") -> Post:
    return Post(key, InCircle(circle), (Paragraph(as_typed(key)),), replaces=replaces)


async def claimed(ledger: Ledger, now: datetime = NOW, limit: int = 10) -> list[str]:
    return [each.key for each in await ledger.outbox.claim(now, limit)]


async def send_all(ledger: Ledger, now: datetime = NOW) -> list[str]:
    keys = []
    while taken := await ledger.outbox.claim(now, 10):
        keys += [each.key for each in taken]
        await ledger.outbox.sent([(each.id, f"m-{each.key}") for each in taken], now)
    return keys


async def test_a_post_comes_out_as_it_went_in(ledger: Ledger) -> None:
    line = say("{who} at {when}: {n}", who=mention(Person("p1", "Ana")), when=moment(NOW), n=3)
    files = (File("a.ics", "text/calendar", b"\x00\xff"),)
    rich = Post("k", InPrivate("p1"), (Paragraph(line),), files=files, quiet=True)
    await ledger.outbox.put(rich, ["local"], NOW)
    (found,) = await ledger.outbox.claim(NOW, 10)
    assert found == Outgoing(found.id, "k", "local", found.body)
    assert (found.attempts, found.uncertain) == (0, False)
    assert found.post == rich
    assert found.post is found.post, "read once"


async def test_the_same_key_on_a_platform_is_one_post(ledger: Ledger) -> None:
    await ledger.outbox.put(post("k"), ["local", "matrix"], NOW)
    await ledger.outbox.put(post("k", "c2"), ["matrix", "discord"], NOW)
    taken = await ledger.outbox.claim(NOW, 10)
    assert [(each.platform, each.post.target) for each in taken] == [
        ("local", InCircle("c1")),
        ("matrix", InCircle("c1")),
        ("discord", InCircle("c2")),
    ]
    await ledger.outbox.put(post("k"), [], NOW)


async def test_nothing_is_handed_out_twice(ledger: Ledger) -> None:
    for number in range(50):
        await ledger.outbox.put(post(f"k{number}", f"c{number}"), ["local"], NOW)
    batches = await asyncio.gather(*(claimed(ledger, limit=10) for _ in range(8)))
    keys = [key for batch in batches for key in batch]
    assert sorted(keys) == sorted(f"k{number}" for number in range(50))


async def test_the_oldest_come_first(ledger: Ledger) -> None:
    for key, due_at in (("a", SOON), ("b", NOW), ("c", None), ("d", NOW - timedelta(days=1))):
        await ledger.outbox.put(post(key, key), ["local"], NOW, due_at=due_at)
    assert await claimed(ledger, NOW, 2) == ["b", "c"]
    assert await ledger.waiting.next_at(NOW) == NOW
    assert await claimed(ledger, SOON) == ["a", "d"]
    assert await ledger.waiting.next_at(NOW) is None


async def test_posts_to_one_target_keep_their_order(ledger: Ledger) -> None:
    for key in ("first", "second", "third"):
        await ledger.outbox.put(post(key), ["local"], NOW)
    await ledger.outbox.put(Post("private", InPrivate("c1"), ()), ["local"], NOW)
    assert await claimed(ledger) == ["first", "private"]
    assert await claimed(ledger) == [], "the first one is under way"
    assert [*await send_all(ledger)] == []
    await ledger.outbox.reset_claims()
    assert await send_all(ledger) == ["first", "private", "second", "third"]


async def test_a_post_waits_for_the_retry_of_an_earlier_one_to_the_same_target_and_platform(ledger: Ledger) -> None:
    for key in ("first", "second"):
        await ledger.outbox.put(post(key), ["local", "matrix"], NOW)
    on_local, on_matrix = await ledger.outbox.claim(NOW, 10)
    await ledger.outbox.retry(on_local.id, SOON)
    await ledger.outbox.sent([(on_matrix.id, "m1")], NOW)
    (second_on_matrix,) = await ledger.outbox.claim(NOW, 10)
    assert (second_on_matrix.key, second_on_matrix.platform) == ("second", "matrix")
    (again,) = await ledger.outbox.claim(SOON, 10)
    assert (again.key, again.platform, again.attempts, again.uncertain) == ("first", "local", 1, False)
    await ledger.outbox.refused(again.id, "gone " * 100, SOON)
    assert await claimed(ledger, SOON) == ["second"]


async def test_a_post_for_later_holds_up_nobody(ledger: Ledger) -> None:
    await ledger.outbox.put(post("later"), ["local"], NOW, due_at=SOON)
    await ledger.outbox.put(post("now"), ["local"], NOW)
    assert await send_all(ledger) == ["now"]
    assert await send_all(ledger, SOON) == ["later"]


async def test_a_stale_post_is_not_sent_and_holds_up_nobody(ledger: Ledger) -> None:
    await ledger.outbox.put(post("stale"), ["local"], NOW, stale_at=SOON)
    await ledger.outbox.put(post("fresh"), ["local"], NOW)
    assert await claimed(ledger, SOON) == ["fresh"]
    assert await ledger.outbox.drop_stale(SOON - timedelta(seconds=1)) == ()
    assert await ledger.outbox.drop_stale(SOON) == ("stale",)
    assert await ledger.outbox.drop_stale(SOON) == ()


async def test_what_a_crash_left_under_way_is_uncertain(ledger: Ledger) -> None:
    await ledger.outbox.put(post("k"), ["local"], NOW)
    assert await claimed(ledger) == ["k"]
    assert await claimed(ledger) == []
    assert await ledger.outbox.reset_claims() == 1
    assert await ledger.outbox.reset_claims() == 0
    (again,) = await ledger.outbox.claim(NOW, 10)
    assert (again.key, again.attempts, again.uncertain) == ("k", 0, True)
    await ledger.outbox.retry(again.id, NOW)
    assert (await ledger.outbox.claim(NOW, 10))[0].uncertain, "one more failure makes nothing more certain"


async def test_a_lost_answer_makes_a_retry_uncertain(ledger: Ledger) -> None:
    await ledger.outbox.put(post("k"), ["local"], NOW)
    (first,) = await ledger.outbox.claim(NOW, 10)
    await ledger.outbox.retry(first.id, NOW, uncertain=True)
    (again,) = await ledger.outbox.claim(NOW, 10)
    assert (again.attempts, again.uncertain) == (1, True)


async def test_message_ids_by_key_and_platform(ledger: Ledger) -> None:
    await ledger.outbox.put(post("k"), ["local", "matrix"], NOW)
    taken = await ledger.outbox.claim(NOW, 10)
    assert await ledger.outbox.message_id("k", "local") is None
    await ledger.outbox.sent([(each.id, f"{each.platform} 'id'") for each in taken], NOW)
    assert await ledger.outbox.message_id("k", "matrix") == "matrix 'id'"
    assert await ledger.outbox.message_id("nothing", "matrix") is None
    await ledger.outbox.sent([], NOW)


async def test_an_edit_of_an_edit_leads_to_the_first_message(ledger: Ledger) -> None:
    for key, replaces in (("first", ""), ("second", "first"), ("third", "second"), ("lost", "never-sent")):
        await ledger.outbox.put(post(key, replaces=replaces), ["local", "matrix"], NOW)
    await send_all(ledger)
    assert await ledger.outbox.root_message_id("third", "local") == "m-first"
    assert await ledger.outbox.root_message_id("first", "matrix") == "m-first"
    assert await ledger.outbox.root_message_id("lost", "local") == "m-lost"
    assert await ledger.outbox.root_message_id("nothing", "local") is None


async def test_posts_that_replace_each_other_do_not_hang(ledger: Ledger) -> None:
    await ledger.outbox.put(post("a", replaces="b"), ["local"], NOW)
    await ledger.outbox.put(post("b", replaces="a"), ["local"], NOW)
    assert await ledger.outbox.root_message_id("a", "local") is None


async def test_only_what_is_over_is_forgotten(ledger: Ledger) -> None:
    for key in ("sent", "waiting"):
        await ledger.outbox.put(post(key, key), ["local"], NOW)
    await ledger.outbox.put(post("late", "late"), ["local"], NOW, stale_at=NOW)
    await ledger.outbox.drop_stale(NOW)
    first, second = await ledger.outbox.claim(NOW, 10)
    await ledger.outbox.sent([(first.id, "m1")], NOW)
    await ledger.outbox.retry(second.id, SOON)
    await ledger.outbox.purge(NOW)
    assert await ledger.outbox.message_id("sent", "local") == "m1"
    await ledger.outbox.purge(NOW + timedelta(seconds=1))
    assert await ledger.outbox.message_id("sent", "local") is None
    assert await claimed(ledger, SOON) == ["waiting"]


async def test_the_texts_of_what_is_over_can_be_forgotten_and_the_ids_stay(ledger: Ledger) -> None:
    for key in ("sent", "waiting"):
        await ledger.outbox.put(post(key, key), ["local"], NOW)
    first, second = await ledger.outbox.claim(NOW, 10)
    await ledger.outbox.sent([(first.id, "m1")], NOW)
    await ledger.outbox.retry(second.id, NOW)
    await ledger.outbox.forget_texts(SOON)
    assert await ledger.outbox.message_id("sent", "local") == "m1"
    (left,) = await ledger.outbox.claim(NOW, 10)
    assert left.post == post("waiting", "waiting")
    async with ledger.transaction():
        (texts,) = await ledger._database.fetch("SELECT post FROM outbox WHERE key = 'sent'")
    assert texts[0] == ""


async def test_a_post_behind_one_that_waits_is_not_what_comes_next(ledger: Ledger) -> None:
    for key in ("first", "second"):
        await ledger.outbox.put(post(key), ["local"], NOW)
    (first,) = await ledger.outbox.claim(NOW, 10)
    assert await ledger.waiting.next_at(NOW) is None, "the first one is under way"
    await ledger.outbox.retry(first.id, SOON)
    assert await ledger.waiting.next_at(NOW) == SOON
    assert Work.TOO_LATE not in await ledger.waiting.look(NOW)
    await ledger.outbox.put(post("stale", "c2"), ["local", "matrix"], NOW, stale_at=NOW)
    assert Work.TOO_LATE in await ledger.waiting.look(NOW)
    assert await ledger.outbox.drop_stale(NOW) == ("stale", "stale")
    assert Work.TOO_LATE not in await ledger.waiting.look(NOW)
