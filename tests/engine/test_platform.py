"""The platform is away, refuses, fails or hangs."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from circles.chat import Envelope, Outcome, Receipt
from circles.engine import delivery
from circles.engine.trying import LONGEST_WAIT
from circles.message import InCircle, InPrivate, Paragraph, Post, say

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def away(post: Post, envelope: Envelope) -> Receipt | None:
    """503."""
    return Receipt(Outcome.RETRY, reason="503")


def post_to(circle: str, key: str, text: str = "hello", replaces: str = "") -> Post:
    return Post(key, InCircle(circle), (Paragraph(say("{text}", text=text)),), replaces=replaces)


@pytest.mark.slow
async def test_a_platform_away_for_six_hours_gets_what_still_matters(town: Any, first: datetime) -> None:
    await town.until(first - 25 * HOUR)
    town.look()
    back = first - 25 * HOUR + 6 * HOUR
    town.chat.trouble = away
    await town.people.say("@mia", "session move 2027-01-12 18:30 this")
    await town.until(back)
    assert town.news == []
    assert len(town.chat.asked) < 200, "it is asked ever more rarely"
    town.chat.trouble = None
    await town.until(back + LONGEST_WAIT)
    moved, agenda = town.room_news
    assert "new hour" in moved and "60 minutes" in agenda, "in the order in which it happened"
    assert len(town.private_news()) == 2, "the pack, to the two who lead together"


@pytest.mark.slow
async def test_what_is_stale_when_the_platform_is_back_is_not_sent(town: Any, first: datetime) -> None:
    await town.until(first - 2 * HOUR)
    town.look()
    town.chat.trouble = away
    await town.until(first)
    await town.people.say("@ana", "start", in_room=True)
    await town.until(first + 4 * HOUR)
    town.chat.trouble = None
    await town.until(first + 4 * HOUR + LONGEST_WAIT)
    assert [text.partition("\n")[0] for text in town.room_news] == [f"Thank you, {await circle_name(town)}"]
    prompts = town.private_news()
    assert len(prompts) == 4 and all("Two minutes" in each for each in prompts)
    (told,) = town.private_news("mia")
    assert "A platform was away. Dropped because they came too late: 1 reminder and 1 start of a session." in told


@pytest.mark.slow
async def test_a_session_that_began_early_is_not_announced_when_it_is_over(town: Any, first: datetime) -> None:
    await town.until(first - 10 * MINUTE)
    town.look()
    town.chat.trouble = away
    await town.people.say("@ana", "start", in_room=True)
    await town.until(first + 3 * HOUR)
    town.chat.trouble = None
    await town.until(first + 3 * HOUR + LONGEST_WAIT)
    assert [text.partition("\n")[0] for text in town.room_news] == [f"Thank you, {await circle_name(town)}"]


async def circle_name(town: Any) -> str:
    sessions = await town.sessions()
    circle = await town.app.desk.ledger.circles.get(sessions[0].circle_id)
    return str(circle.name)


async def test_posts_to_one_target_keep_their_order(town: Any, first: datetime) -> None:
    circle = (await town.sessions())[0].circle_id
    town.chat.trouble = lambda post, envelope: away(post, envelope) if post.key == "k0" else None
    for number in range(5):
        await town.app.desk.tell(post_to(circle, f"k{number}"), town.now)
    await town.app.desk.tell(Post("other", InPrivate(await town.person("bo")), ()), town.now)
    await town.app.engine.settle()
    assert town.chat.taken[-1:] == ["other"]
    town.chat.trouble = None
    await town.until(town.now + MINUTE)
    assert town.chat.taken[-5:] == [f"k{number}" for number in range(5)]


async def test_a_post_that_waits_behind_another_does_not_keep_the_engine_busy(town: Any) -> None:
    circle = (await town.sessions())[0].circle_id
    town.chat.trouble = away
    for number in range(3):
        await town.app.desk.tell(post_to(circle, f"k{number}"), town.now)
    await town.app.engine.settle()
    assert await town.app.engine.next_at() > town.now


@pytest.mark.slow
@pytest.mark.parametrize("retry_at", [None, timedelta(0), -HOUR, "naive"])
async def test_a_platform_that_says_try_again_now_is_not_asked_in_a_loop(town: Any, retry_at: Any) -> None:
    at = town.now.replace(tzinfo=None) if retry_at == "naive" else town.now + retry_at if retry_at is not None else None
    town.chat.trouble = lambda post, envelope: Receipt(Outcome.RETRY, retry_at=at)
    before = len(town.chat.asked)
    await town.app.desk.tell(post_to((await town.sessions())[0].circle_id, "k"), town.now)
    await town.app.engine.settle()
    assert len(town.chat.asked) == before + 1
    town.chat.trouble = None
    await town.until(town.now + 2 * delivery.LEAST_WAIT)
    assert town.chat.taken[-1] == "k"


@pytest.mark.slow
async def test_a_closed_private_door_is_told_once_a_day_and_without_the_content(town: Any, first: datetime) -> None:
    await town.until(first - 7 * DAY)
    await town.people.say("@ana", "confirm")
    town.chat.closed.update({"ana", "bo", "chen", "dua"})
    await town.meet()
    await town.until(first + 2 * HOUR)
    people = await everybody(town)
    refused = Counter(key.split(":")[1] for key in {key for key, _ in town.chat.asked} if key.split(":")[-1] in people)
    assert {kind: refused[kind] for kind in ("pack", "reminder", "reflection")} == {
        "pack": 1,
        "reminder": 4,
        "reflection": 4,
    }
    notices = [each for each in town.news if "may not write to you in private" in each.text]
    told = [each.post.key.split(":")[1:] for each in notices]
    assert {person for person, _ in told} == set(people)
    for person in people:
        at = sorted(datetime.strptime(when, "%Y%m%dT%H%M%S") for who, when in told if who == person)  # noqa: DTZ007
        assert all(later - earlier >= DAY for earlier, later in pairwise(at)), "once a day"
    assert not any(word in each.text for each in notices for word in ("facilitat", "session", "meets", "minutes"))
    assert town.private_news() == []


async def everybody(town: Any) -> list[str]:
    return [await town.person(who) for who in ("ana", "bo", "chen", "dua")]


async def test_an_adapter_that_raises_is_tried_again_and_the_others_are_served(town: Any) -> None:
    circle = (await town.sessions())[0].circle_id

    def trouble(post: Post, envelope: Envelope) -> Receipt | None:
        if envelope.room:
            raise RuntimeError("this adapter has a bug")
        return None

    town.chat.trouble = trouble
    await town.app.desk.tell(post_to(circle, "in-room"), town.now)
    await town.app.desk.tell(Post("private", InPrivate(await town.person("bo")), ()), town.now)
    await town.app.engine.settle()
    assert town.chat.taken[-1] == "private"
    town.chat.trouble = None
    await town.until(town.now + MINUTE)
    assert town.chat.taken[-1] == "in-room"
    assert ("in-room", True) in town.chat.asked, "the first try may have arrived: the adapter is told"


@pytest.mark.slow
async def test_a_post_that_hangs_holds_up_nobody(town: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "POST_SECONDS", 0.2)
    circle = (await town.sessions())[0].circle_id
    post = town.chat.post

    async def hang(self: Any, it: Post, envelope: Envelope) -> Receipt:
        if envelope.room:
            await asyncio.sleep(60)
        receipt: Receipt = await post(it, envelope)
        return receipt

    monkeypatch.setattr(type(town.chat), "post", hang)
    await town.app.desk.tell(post_to(circle, "in-room"), town.now)
    await town.app.desk.tell(Post("private", InPrivate(await town.person("bo")), ()), town.now)
    async with asyncio.timeout(5):
        await town.app.engine.settle()
    assert town.chat.taken[-1] == "private"
    monkeypatch.undo()
    await town.until(town.now + MINUTE)
    assert town.chat.taken[-1] == "in-room"


async def test_an_edit_of_what_was_never_shown_is_not_shown_either(town: Any) -> None:
    circle = (await town.sessions())[0].circle_id
    town.chat.trouble = lambda post, envelope: Receipt(Outcome.REFUSED) if post.key == "root" else None
    await town.app.desk.tell(post_to(circle, "root"), town.now)
    await town.app.desk.tell(post_to(circle, "edit", replaces="root"), town.now)
    await town.app.desk.tell(post_to(circle, "after"), town.now)
    await town.app.engine.settle()
    assert town.chat.taken[-1] == "after"
    assert "edit" not in [key for key, _ in town.chat.asked]


async def test_a_post_that_cannot_be_read_stands_in_nobodys_way(town: Any) -> None:
    circle = (await town.sessions())[0].circle_id
    await town.app.desk.tell(post_to(circle, "broken"), town.now)
    await rewrite(town, "UPDATE outbox SET post = '{\"half' WHERE key = 'broken'")
    await town.app.desk.tell(post_to(circle, "after"), town.now)
    await town.app.engine.settle()
    assert town.chat.taken[-1] == "after"


async def rewrite(town: Any, sql: str) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(town.database, isolation_level=None)) as database:
        database.execute(sql)


async def test_somebody_whose_account_is_gone_holds_up_nobody(town: Any) -> None:
    await town.app.desk.tell(Post("to-bo", InPrivate(await town.person("bo")), ()), town.now)
    await rewrite(town, "DELETE FROM identity WHERE account = 'bo'")
    await town.app.engine.settle()
    await town.until(town.now + DAY)
    assert "to-bo" not in [key for key, _ in town.chat.asked]


async def test_a_platform_that_is_switched_off_for_a_while_loses_nothing(town: Any) -> None:
    circle = (await town.sessions())[0].circle_id
    await town.app.desk.tell(post_to(circle, "waiting"), town.now)
    await town.app.desk.tell(Post("for-bo", InPrivate(await town.person("bo")), ()), town.now)
    later = town.now + HOUR
    town.chat.platform = "elsewhere"
    await town.away(later)
    await town.until(later + HOUR)
    assert town.news == []
    town.chat.platform = "local"
    await town.away(later + 2 * HOUR)
    assert [each.text for each in town.news if each.where != "bo"] == ["hello"], "and no word about closed doors"
    assert len(town.news) == 2


async def test_a_room_that_cannot_be_opened_is_tried_ever_more_rarely(
    town: Any, first: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []
    open_room = town.chat.open_room

    async def fail(self: Any, spec: Any) -> Any:
        tries.append(town.now)
        if len(tries) < 8:
            raise ConnectionError("away")
        return await open_room(spec)

    monkeypatch.setattr(type(town.chat), "open_room", fail)
    await town.season(first=first + 2 * HOUR)
    await town.until(town.now + HOUR)
    assert len(tries) == 8
    gaps = [later - earlier for earlier, later in pairwise(tries)]
    assert gaps == sorted(gaps) and gaps[-1] >= MINUTE
    assert len(town.room_news) == 1 and "Welcome" in town.room_news[0]
