"""F4 of the fault catalogue: a platform is down for six hours, and comes back."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from circles.chat import Envelope, Outcome, Receipt
from circles.engine import delivery
from circles.engine.trying import LONGEST_WAIT
from circles.message import Post

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
AWAY = 6 * HOUR
BACK_WITHIN = timedelta(minutes=10)


def refused(post: Post, envelope: Envelope) -> Receipt:
    raise ConnectionRefusedError(111, "Connection refused")


def unavailable(post: Post, envelope: Envelope) -> Receipt:
    return Receipt(Outcome.RETRY, reason="503")


@pytest.fixture(params=["refused", "503", "hanging"])
def down(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Takes a chat down; what it gives back brings it up again."""

    def go_down(chat: Any) -> Any:
        if request.param != "hanging":
            chat.trouble = {"refused": refused, "503": unavailable}[request.param]
            return lambda: setattr(chat, "trouble", None)

        async def hang(self: Any, post: Post, envelope: Envelope) -> Receipt:
            self.asked.append((envelope.key, envelope.uncertain))
            await asyncio.sleep(3600)
            raise AssertionError("nobody waits so long")

        # A clock that is stepped knows no hanging: the limit runs on the machine's own.
        monkeypatch.setattr(delivery, "POST_SECONDS", 0.01)
        monkeypatch.setattr(type(chat), "post", hang)
        return monkeypatch.undo

    return go_down


WAITING = "SELECT key, due_at FROM outbox WHERE done_at IS NULL AND state IN ('todo', 'doing')"
STARTS = {"the eve": -25 * HOUR, "the night": -12 * HOUR, "the session": -HOUR / 2, "the evening": 2 * HOUR}


@pytest.mark.slow
@pytest.mark.parametrize("start", STARTS)
async def test_f4_down_for_6_h_0_stale_all_else_within_10_min_in_order_each_once(
    town: Any, kept: Any, first: datetime, down: Any, start: str
) -> None:
    """Refused, 503 and hanging, from four hours of a session's day on."""
    await town.until(first + STARTS[start])
    town.look()
    began = len(town.chat.asked)
    come_up = down(town.chat)
    back = town.now + AWAY
    if start == "the eve":
        await town.people.say("@mia", "session move 2027-01-12 18:30 this")
    await town.until(back)
    assert town.news == [], "it is down"
    assert len(town.chat.asked) - began < 400, "it is asked ever more rarely"
    come_up()
    await town.until(back + BACK_WITHIN)
    assert LONGEST_WAIT <= BACK_WITHIN
    assert [row for row in kept.rows(WAITING) if row[1] <= f"{back:%Y-%m-%d %H:%M:%S}"] == [], "all else is out"
    keys = [each.post.key for each in town.news]
    assert [key for key, count in Counter(keys).items() if count > 1] == []
    starts = {each.id: each.starts_at for each in await town.sessions()}
    reminders = [key for key in keys if ":reminder:" in key or ":live:" in key]
    assert [key for key in reminders if starts[key.partition(":")[0]] + HOUR <= back] == [], "nothing stale"
    room = [each for each in town.news if each.where in town.chat.rooms]
    assert len([each for each in room if "The bot was away" in each.text]) <= 1
