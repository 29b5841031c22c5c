"""People, the clock, and what came of it."""

from datetime import timedelta

import pytest

from circles import CirclesError
from circles.render import plain
from circles_local.desk import Desk
from circles_local.happened import NOTHING_DUE


def last(desk: Desk, account: str) -> str:
    return plain(desk.chat.screen.seen_by(account, f"@{account}")[-1].post, desk.reader(account))


@pytest.mark.slow
async def test_the_clock_goes_to_what_is_due_next(desk: Desk) -> None:
    await desk.next_event()
    assert desk.happened("en").startswith("“Alder: session 1” posted in Alder · ")
    fresh = desk.chat.screen.after(desk.fresh_since)
    assert {"@ana", "room-1"} <= {each.place for each in fresh}


@pytest.mark.slow
async def test_the_clock_runs_by_hours(desk: Desk) -> None:
    before = desk.now
    await desk.advance(timedelta(hours=1))
    assert desk.now - before == timedelta(hours=1)
    await desk.advance(timedelta(minutes=1))
    assert desk.happened("en") == NOTHING_DUE.template


@pytest.mark.slow
async def test_an_answer_is_shown_where_it_was_asked_for(desk: Desk) -> None:
    await desk.say("ana", "when", "room-1")
    (answer,) = desk.chat.screen.after(desk.fresh_since)
    assert (answer.place, answer.only, answer.typed) == ("room-1", "ana", "when")
    assert desk.happened("en") == "Ana was answered: Alder meets"


@pytest.mark.slow
async def test_a_command_that_needs_more_opens_a_form_and_sending_it_closes_it(desk: Desk) -> None:
    await desk.say("ana", "rsvp", "@ana")
    assert desk.form is not None and desk.form.account == "ana"
    await desk.fill("ana", desk.form.form.code, {"answer": "late"}, "@ana")
    assert desk.form is None
    assert "a little late" in last(desk, "ana")


@pytest.mark.slow
async def test_a_form_can_be_put_away(desk: Desk) -> None:
    await desk.say("ana", "rsvp", "@ana")
    desk.put_away()
    assert desk.form is None


@pytest.mark.slow
async def test_a_person_who_moves_reads_other_hours(desk: Desk) -> None:
    assert desk.reader("ana").zone == "Europe/Lisbon"
    await desk.say("ana", "zone Nairobi", "@ana")
    assert desk.reader("ana").zone == "Africa/Nairobi"


@pytest.mark.slow
async def test_somebody_new_can_come_in(desk: Desk) -> None:
    guest = desk.add("  Zoë ")
    assert (guest.account, guest.name) == ("zoë", "Zoë")
    assert desk.add("Zoë") is guest
    await desk.say("zoë", "join Oslo", "@zoë")
    assert "You are number 1 of those who wait for a place" in last(desk, "zoë")
    with pytest.raises(CirclesError, match="letters"):
        desk.add("!?")


@pytest.mark.slow
async def test_closed_private_messages_are_told_of_in_the_room(desk: Desk) -> None:
    assert desk.toggle_private("ana") is False
    await desk.next_event()
    room = [plain(each.post) for each in desk.chat.screen.seen_by("bikash", "room-1")]
    assert any("Ana, I have something for you but may not write to you in private" in each for each in room)
    assert desk.toggle_private("ana") is True


@pytest.mark.slow
async def test_looking_something_up_leaves_no_trace_on_the_screen(desk: Desk) -> None:
    before = desk.chat.screen.changes
    assert await desk.peek("ana", "rota") is not None
    assert await desk.peek("ana", "rsvp") is None
    assert desk.chat.screen.changes == before
