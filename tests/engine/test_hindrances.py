"""Somebody has to put something right before an adapter can go on: organizers hear what, once, and nobody else does."""

from datetime import timedelta
from typing import Any

import pytest

from circles import Hindered
from circles.chat import Envelope, Outcome, Receipt
from circles.domain.person import Identity
from circles.engine.trying import LONGEST_WAIT
from circles.message import InCircle, InPrivate, Paragraph, Post, say
from circles.testing import RecordingChat

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


def no_threads(where: str = "circles") -> Hindered:
    return Hindered("Allow me “Create private threads” in {channel}.", channel=where)


def heard(town: Any) -> list[str]:
    """What organizers were told of hindrances since this was asked last."""
    found = [each.text for each in town.chat.shown.values() if "in my way" in each.text]
    assert all("in my way" not in each.text or each.where == "mia" for each in town.chat.shown.values())
    told, town.heard = found[town.heard :], len(found)
    return told


async def circle_id(town: Any) -> str:
    return str((await town.sessions())[0].circle_id)


async def says(town: Any, key: str, text: str = "hello", circle: str = "") -> None:
    where = InCircle(circle or await circle_id(town))
    await town.app.desk.tell(Post(key, where, (Paragraph(say("{t}", t=text)),)), town.now)
    await town.app.engine.settle()


@pytest.fixture
def hindered(town: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Hindered]:
    """What hinders `open_room`, `set_members` and `close_room`, by their names; empty: nothing does."""
    what: dict[str, Hindered] = {}

    def hindering(name: str) -> Any:
        plain = getattr(RecordingChat, name)

        async def call(self: Any, *given: Any) -> Any:
            if name in what:
                raise what[name]
            return await plain(self, *given)

        return call

    for name in ("open_room", "set_members", "close_room"):
        monkeypatch.setattr(type(town.chat), name, hindering(name))
    return what


@pytest.mark.slow
async def test_organizers_hear_what_keeps_a_room_from_opening_and_it_opens_once_that_is_mended(
    town: Any, first: Any, hindered: dict[str, Hindered]
) -> None:
    hindered["open_room"] = no_threads()
    town.look()
    await town.season(first=first + 2 * HOUR)
    await town.until(town.now + DAY)
    (told,) = heard(town)
    assert "On local something is in my way, for " in told
    assert "Allow me “Create private threads” in circles." in told
    hindered.clear()
    await town.until(town.now + LONGEST_WAIT)
    assert any("Welcome" in each.text for each in town.news), "and what waited for it comes"
    assert heard(town) == [], "of what is mended nobody hears"


@pytest.mark.slow
async def test_the_members_of_a_room_are_settled_once_it_is_mended(town: Any, hindered: dict[str, Hindered]) -> None:
    town.look()
    hindered["set_members"] = Hindered("Allow me “Manage threads” in {channel}.", channel="circles")
    await town.people.say("@bo", "leave")
    await town.until(town.now + HOUR)
    (told,) = heard(town)
    assert "Manage threads" in told
    hindered.clear()
    await town.until(town.now + LONGEST_WAIT)
    assert all(each.id != "bo" for people in town.chat.rooms.values() for each in people)


@pytest.mark.slow
async def test_once_a_week_as_long_as_it_stays_so(town: Any) -> None:
    town.look()
    town.chat.trouble = lambda post, envelope: _hindered(envelope)
    await says(town, "k1")
    await town.until(town.now + DAY)
    assert len(heard(town)) == 1
    await town.until(town.now + WEEK)
    assert len(heard(town)) == 1


def _hindered(envelope: Envelope, outcome: Outcome = Outcome.RETRY) -> Receipt | None:
    return Receipt(outcome, hindrance=no_threads()) if envelope.room else None


@pytest.mark.slow
async def test_what_is_hindered_is_not_lost(town: Any) -> None:
    town.chat.trouble = lambda post, envelope: _hindered(envelope)
    await says(town, "k1", "first")
    await says(town, "k2", "second")
    await town.until(town.now + 6 * HOUR)
    town.look()
    town.chat.trouble = None
    await town.until(town.now + LONGEST_WAIT)
    assert town.room_news[:2] == ["first", "second"]


async def test_again_when_it_was_mended_and_broke_again(town: Any) -> None:
    town.look()
    for number in range(2):
        town.chat.trouble = lambda post, envelope: _hindered(envelope)
        await says(town, f"k{number}")
        await town.until(town.now + HOUR)
        assert len(heard(town)) == 1
        town.chat.trouble = None
        await town.until(town.now + LONGEST_WAIT)
    assert heard(town) == []


async def test_a_restart_does_not_say_it_again_and_knows_what_is_mended(town: Any) -> None:
    town.look()
    town.chat.trouble = lambda post, envelope: _hindered(envelope)
    await says(town, "k1")
    assert len(heard(town)) == 1
    await town.away(town.now + HOUR)
    await town.until(town.now + HOUR)
    assert heard(town) == []
    await town.away(town.now + HOUR)
    town.chat.trouble = None
    await town.until(town.now + LONGEST_WAIT)
    town.chat.trouble = lambda post, envelope: _hindered(envelope)
    await says(town, "k2")
    assert len(heard(town)) == 1, "it was mended after the restart, and broke again"


async def test_each_sentence_is_told_and_the_same_one_only_once(town: Any) -> None:
    town.look()
    bo = InPrivate(await town.person("bo"))

    def trouble(post: Post, envelope: Envelope) -> Receipt | None:
        if envelope.key == "private":
            return Receipt(Outcome.RETRY, hindrance=no_threads())
        return Receipt(Outcome.RETRY, hindrance=no_threads(envelope.key)) if envelope.room else None

    town.chat.trouble = trouble
    await says(town, "circles")
    await town.app.desk.tell(Post("private", bo, ()), town.now)
    await town.app.engine.settle()
    assert len(heard(town)) == 1, "the same sentence, though another room"
    other = Hindered("Allow me to write in {channel}.", channel="lobby")
    town.chat.trouble = lambda post, envelope: Receipt(Outcome.RETRY, hindrance=other) if envelope.room else None
    await town.until(town.now + HOUR)
    (told,) = heard(town)
    assert "lobby" in told


async def test_what_arrived_in_part_is_told_once_however_much_arrives_whole(town: Any) -> None:
    town.look()
    pins = Hindered("Allow me “Pin messages” in {channel}.", channel="circles")
    made = RecordingChat.post

    async def post(self: Any, it: Post, envelope: Envelope) -> Receipt:
        receipt = await made(self, it, envelope)
        return Receipt(receipt.outcome, receipt.message_id, hindrance=pins if it.key.startswith("pin") else None)

    type(town.chat).post, before = post, type(town.chat).post
    try:
        for key in ("pin1", "plain1", "pin2", "plain2", "pin3"):
            await says(town, key)
    finally:
        type(town.chat).post = before
    assert len(heard(town)) == 1 and len(town.room_news) == 5


async def test_an_adapter_that_raises_it_while_posting_is_heard_as_well(town: Any) -> None:
    town.look()

    def trouble(post: Post, envelope: Envelope) -> Receipt | None:
        if envelope.room:
            raise no_threads()
        return None

    town.chat.trouble = trouble
    await says(town, "k1")
    assert len(heard(town)) == 1
    town.chat.trouble = None
    await town.until(town.now + LONGEST_WAIT)
    assert town.room_news == ["hello"]


async def test_a_room_that_refuses_without_a_word_is_told_with_the_platforms_own(town: Any) -> None:
    town.look()
    refused = Receipt(Outcome.REFUSED, reason="403 M_FORBIDDEN")
    town.chat.trouble = lambda post, envelope: refused if envelope.room else None
    await says(town, "k1")
    await says(town, "k2")
    (told,) = heard(town)
    assert "I cannot write in the room of" in told and "403 M_FORBIDDEN" in told
    assert town.room_news == []


async def test_an_edit_of_what_somebody_deleted_and_a_circle_that_is_over_are_no_hindrance(town: Any) -> None:
    town.look()
    await says(town, "k1")
    refused = Receipt(Outcome.REFUSED, reason="gone")
    town.chat.trouble = lambda post, envelope: refused if envelope.room else None
    edit = Post("k2", InCircle(await circle_id(town)), (Paragraph(say("more")),), replaces="k1")
    await town.app.desk.tell(edit, town.now)
    await town.app.engine.settle()
    assert heard(town) == []
    town.chat.trouble = None
    where = await circle_id(town)
    circle = await town.app.desk.ledger.circles.get(where)
    await town.people.say("@mia", f"circle close {circle.name}")
    await town.people.click("@mia", "Yes")
    await town.until(town.now + HOUR)
    town.chat.trouble = lambda post, envelope: refused if envelope.room else None
    await says(town, "k3", circle=where)
    assert heard(town) == []


async def test_a_closed_private_door_is_still_told_in_the_room_whatever_hinders_us(town: Any) -> None:
    town.look()
    closed = Receipt(Outcome.REFUSED, reason="closed", hindrance=no_threads())
    town.chat.trouble = lambda post, envelope: closed if envelope.person == Identity("local", "bo") else None
    await town.app.desk.tell(Post("k1", InPrivate(await town.person("bo")), ()), town.now)
    await town.app.engine.settle()
    assert len(heard(town)) == 1
    (told,) = town.room_news
    assert "may not write to you in private" in told


@pytest.mark.slow
async def test_an_organizer_who_cannot_be_reached_for_it_is_not_written_to_for_ever(town: Any) -> None:
    town.look()
    town.chat.trouble = lambda post, envelope: Receipt(Outcome.RETRY, hindrance=no_threads())
    await says(town, "k1")
    await town.until(town.now + 2 * DAY)
    assert len({key for key, _ in town.chat.asked if key.startswith("hindered:")}) == 1
    town.chat.trouble = None
    await town.until(town.now + LONGEST_WAIT)
    assert len(heard(town)) == 1


async def test_news_and_receipt_are_kept_together_or_not_at_all(town: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    town.look()
    town.chat.trouble = lambda post, envelope: _hindered(envelope, Outcome.REFUSED)
    tell, tries = town.app.desk.ledger.errands.plan, []

    async def failing(errand: Any) -> Any:
        tries.append(errand)
        if len(tries) == 1:
            raise RuntimeError("the machine stops here")
        return await tell(errand)

    monkeypatch.setattr(town.app.desk.ledger.errands, "plan", failing)
    with pytest.raises(RuntimeError, match="stops here"):
        await says(town, "k1")
    monkeypatch.undo()
    await town.app.engine.settle()
    assert len(heard(town)) == 1 and len(tries) >= 1
