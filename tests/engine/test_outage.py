"""The program was off: what people find afterwards."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from circles.domain.session import Attendance, SessionState

MINUTE, HOUR, DAY, WEEK = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


@pytest.mark.slow
async def test_off_from_23_hours_to_10_minutes_before(town: Any, first: datetime) -> None:
    await town.until(first - 23 * HOUR)
    assert len(town.room_news) == 1, "the agenda"
    await town.away(first - 10 * MINUTE)
    assert town.room_news == []
    assert len(town.private_news()) == 4
    assert all("meets" in each for each in town.private_news())
    assert town.private_news("mia") == []
    await town.until(first + MINUTE)
    assert len(town.room_news) == 1 and "starts now" in town.room_news[0]


async def test_off_from_the_day_before_to_10_minutes_before(town: Any, first: datetime) -> None:
    await town.until(first - 25 * HOUR)
    await town.away(first - 10 * MINUTE)
    (agenda,) = town.room_news
    assert "session 1" in agenda
    packs = town.private_news()
    assert len(packs) == 2 and all("You facilitate" in each for each in packs), "no reminder: the agenda says it all"
    assert town.private_news("mia") == [], "nothing was dropped"


@pytest.mark.slow
async def test_off_until_just_after_the_hour(town: Any, first: datetime) -> None:
    await town.until(first - 25 * HOUR)
    await town.away(first + 5 * MINUTE)
    (opening,) = town.room_news
    assert "starts now" in opening
    assert town.private_news() == [], "a reminder after the start helps nobody"


@pytest.mark.slow
async def test_6_1_11_off_over_the_hour(town: Any, first: datetime) -> None:
    await town.until(first - 25 * HOUR)
    await town.away(first + 3 * HOUR)
    (missed,) = town.room_news
    assert "did not start" in missed and "You meet again" in missed
    assert town.private_news() == []
    assert (await town.sessions())[0].state is SessionState.MISSED
    await town.until(first + 3 * DAY)
    assert len(town.room_news) == 1 and town.private_news() == [], "nothing to look back on"


@pytest.mark.slow
async def test_off_during_the_session_it_ends_all_the_same(town: Any, first: datetime) -> None:
    await town.until(first)
    await town.people.say("@ana", "start", in_room=True)
    await town.away(first + 2 * HOUR)
    (thanks,) = town.room_news
    assert "Thank you" in thanks
    assert "is over" in town.people.find("session 1 is").text, "the clock has stopped"
    assert len(town.private_news()) == 4, "the prompts, which were due meanwhile"
    held = (await town.sessions())[0]
    assert held.state is SessionState.HELD
    there = await town.app.desk.ledger.sessions.attendance(held.id)
    assert set(there.values()) == {Attendance.PRESENT}


@pytest.mark.slow
async def test_off_for_two_days_after_a_session(town: Any, first: datetime) -> None:
    await town.meet()
    await town.away(first + 2 * DAY)
    assert [each for each in town.room_news if "what we keep" in each] == town.room_news
    assert len(town.room_news) == 1
    *prompts, wrapping_up = sorted(town.private_news(), key=lambda each: "wrap" in each)
    assert len(prompts) == 4 and all("Two minutes for yourself" in each for each in prompts), "and no nudge on top"
    assert "Three taps" in wrapping_up, "whoever led is asked once for what nobody else knows"
    assert town.private_news("mia") == []


@pytest.mark.slow
async def test_6_1_11_off_for_four_days_after_a_session(town: Any, first: datetime) -> None:
    await town.meet()
    await town.away(first + 4 * DAY + 2 * HOUR)
    assert town.private_news() == [], "too late for prompts"
    assert len(town.room_news) == 1 and "what we keep" in town.room_news[0]
    (told,) = town.private_news("mia")
    assert "The bot was away. Dropped because they came too late: 1 invitation to reflect" in told
    assert "Ana" not in told


@pytest.mark.slow
async def test_off_in_the_middle_of_a_session_for_four_days(town: Any, first: datetime) -> None:
    await town.until(first)
    await town.people.say("@ana", "start", in_room=True)
    await town.away(first + 4 * DAY + 2 * HOUR)
    assert len(town.room_news) == 1 and "what we keep" in town.room_news[0], "no “before you go” days later"
    assert (await town.sessions())[0].state is SessionState.HELD


async def test_off_for_two_sessions_and_back_before_the_third(town: Any, first: datetime) -> None:
    await town.until(first - 2 * DAY)
    await town.away(first + 2 * WEEK - HOUR / 2)
    (agenda,) = town.room_news
    assert "session 3" in agenda
    assert [each.state for each in await town.sessions()][:2] == [SessionState.MISSED] * 2
    assert len(town.private_news()) == 1, "the pack"
    (told,) = town.private_news("mia")
    assert "2 agendas, 2 briefings for facilitators, 2 reminders and 2 starts of sessions." in told
    assert "reflect" not in told, "nobody met, so there was nothing to look back on"


async def test_off_for_the_whole_season(town: Any, first: datetime) -> None:
    await town.until(first - 2 * DAY)
    await town.away(first + 60 * DAY)
    (asked,) = town.room_news
    assert "how do you go on?" in asked, "one word, and it still helps"
    assert {each.state for each in await town.sessions()} == {SessionState.MISSED}
    (told,) = town.private_news("mia")
    assert "4 agendas" in told and "platform" not in told, "what is too late to be said is not put down as unsent"


@pytest.mark.slow
async def test_coming_back_again_and_again_says_nothing_twice(town: Any, first: datetime) -> None:
    await town.until(first - 25 * HOUR)
    await town.away(first - 10 * MINUTE)
    once = len(town.chat.shown)
    await town.away(first - 9 * MINUTE)
    await town.away(first - 9 * MINUTE)
    assert len(town.chat.shown) == once
