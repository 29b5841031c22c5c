"""What was dropped: organizers hear of it, once for each outage, and nothing of what it said."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from circles.chat import Envelope, Outcome, Receipt
from circles.errors import StoreError
from circles.message import Post

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def not_for_members(post: Post, envelope: Envelope) -> Receipt | None:
    if envelope.person and envelope.person.id == "mia":
        return None
    return Receipt(Outcome.RETRY, reason="503")


@pytest.mark.slow
async def test_what_one_outage_costs_is_one_message_that_grows(town: Any, first: datetime) -> None:
    await town.until(first - 25 * HOUR)
    town.chat.trouble = not_for_members
    await town.jump(first - 23 * HOUR)
    await town.jump(first - HOUR)
    await town.jump(first)
    (told,) = town.private_news("mia")
    assert "too late: 1 briefing for a facilitator and 1 reminder." in told
    await town.jump(first + 2 * HOUR)
    (told,) = town.private_news("mia")
    assert "1 agenda, 1 briefing for a facilitator, 1 reminder and 1 start of a session." in told


@pytest.mark.slow
async def test_the_next_outage_is_another_message(town: Any, first: datetime) -> None:
    for start in (first, first + timedelta(weeks=1)):
        await town.until(start - 2 * HOUR)
        town.chat.trouble = not_for_members
        await town.until(start + HOUR / 2)
        town.chat.trouble = None
        await town.until(start + HOUR)
    assert len(town.private_news("mia")) == 2


async def test_several_programs_away_in_a_row_are_counted_apart(town: Any, first: datetime) -> None:
    await town.away(first + 2 * HOUR)
    (told,) = town.private_news("mia")
    assert told.startswith("The bot was away.")
    await town.away(first + timedelta(weeks=1, hours=2))
    assert len(town.private_news("mia")) == 1, "this time's"


@pytest.mark.slow
async def test_a_reminder_for_four_people_is_one_reminder(town: Any, first: datetime) -> None:
    await town.until(first - 2 * HOUR)
    town.chat.trouble = not_for_members
    await town.until(first)
    assert "too late: 1 reminder." in town.private_news("mia")[0]


@pytest.mark.slow
async def test_states_of_a_running_clock_are_not_counted(town: Any, first: datetime) -> None:
    await town.until(first)
    await town.people.say("@ana", "start", in_room=True)
    town.chat.trouble = not_for_members
    for _ in range(3):
        await town.people.say("@ana", "+2", in_room=True)
    await town.until(first + 2 * HOUR)
    assert town.private_news("mia") == []


async def test_news_that_nobody_took_for_a_week_is_dropped_and_told(town: Any, first: datetime) -> None:
    town.chat.trouble = not_for_members
    await town.people.say("@mia", "session move 2027-02-09 18:00 this")
    await town.jump(town.now + 7 * DAY - HOUR)
    assert town.private_news("mia") == []
    await town.jump(town.now + 2 * HOUR)
    assert "too late: 1 other message." in town.private_news("mia")[-1]


async def test_dropping_and_telling_are_stored_together(
    town: Any, first: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    await town.until(first - 25 * HOUR)
    with monkeypatch.context() as patched:

        async def fail(*args: Any, **kwargs: Any) -> None:
            raise StoreError("disk full")

        patched.setattr(town.app.desk.ledger.outbox, "put", fail)
        with pytest.raises(StoreError):
            await town.jump(first + 2 * HOUR)
    await town.jump(first + 2 * HOUR)
    assert len(town.private_news("mia")) == 1
