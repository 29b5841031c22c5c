"""What people change, delete, take back, or say by a number."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from circles.chat import Said, TakenBack
from tests.adapters.matrix.bot import Bot, bot
from tests.adapters.matrix.conftest import People
from tests.adapters.matrix.homeserver import Homeserver

YES, NO = "1️⃣", "2️⃣"


@pytest.fixture
async def there(homeserver: Homeserver, tmp_path: Path) -> AsyncIterator[Bot]:
    async with bot(homeserver, tmp_path) as there:
        yield there


async def test_a_message_that_was_deleted_is_not_changed_but_said_anew(
    there: Bot, homeserver: Homeserver, people: People
) -> None:
    """Who runs the bot tidies up in its name: nobody else has the power."""
    ana = await people("ana")
    room = await there.opens(ana)
    moderator = await people("circles", account=homeserver.log_in(there.account))
    message = await there.delivers(room, "first")
    await moderator.redacts(room.id, message)
    assert await there.said(ana, room.id) == []
    await ana.says(room.id, "!circle agenda")
    await there.inbox.hears("agenda")  # and so of the deletion as well
    await there.delivers(room, "changed", edits=message)
    assert await there.said(ana, room.id, 1) == ["changed"]


async def test_taps_are_taken_away_when_the_message_changes(there: Bot, people: People) -> None:
    ana, bo = await people("ana"), await people("bo", "mautrix")
    room = await there.opens(ana, bo)
    message = await there.delivers(room, "part 1", "next", "end")
    for part in (2, 3):
        await ana.reacts(room.id, message, YES)
        await bo.reacts(room.id, message, YES)
        while there.inbox.heard.count("pressed next") < 2 * part - 2:
            await there.inbox.news()
        assert await there.delivers(room, f"part {part}", "next", "end", edits=message) == message
        seen = await ana.waits_for(
            room.id, lambda each: each.id == message and {one.sender for one in each.reactions} == {there.id}
        )
        assert seen.body.startswith(f"part {part}") and seen.edited
    assert there.inbox.heard.count("pressed next") == 4


async def test_taking_a_tap_back_undoes_it(there: Bot, people: People) -> None:
    ana, bo = await people("ana"), await people("bo")
    room = await there.opens(ana, bo)
    message = await there.delivers(room, "coming?", "yes", "no")
    tapped = await ana.reacts(room.id, message, YES)
    await bo.reacts(room.id, message, NO)
    await there.inbox.hears("pressed yes", "pressed no")
    await ana.redacts(room.id, tapped)
    await there.inbox.hears("taken back")
    (undone,) = [each for each in there.inbox.done.values() if isinstance(each.what, TakenBack)]
    assert (undone.who.id, undone.earlier) == (ana.id, tapped)
    await ana.reacts(room.id, message, NO)
    await ana.reacts(room.id, message, "🎉")
    await ana.says(room.id, "so much for that")
    await ana.says(room.id, "!circle done")
    await there.inbox.hears("done")
    assert there.inbox.heard.count("pressed no") == 2 and len(there.inbox.heard) == 5


async def test_a_command_that_is_edited_replaces_the_earlier_one(there: Bot, people: People) -> None:
    ana, bo = await people("ana"), await people("bo")
    room = await there.opens(ana, bo)
    first = await ana.says(room.id, "!circle agnda")
    await ana.edits(room.id, first, "!circle agenda")
    await there.inbox.hears("agenda")
    await ana.edits(room.id, first, "!circle when")
    await there.inbox.hears("when")
    chat = await ana.says(room.id, "I think so too")
    await ana.edits(room.id, chat, "!circle late")  # it was no command, and is one now
    await there.inbox.hears("late")
    earlier = {each.what: each.earlier for each in there.inbox.done.values()}
    assert earlier == {Said("agnda"): "", Said("agenda"): first, Said("when"): first, Said("late"): ""}
    await ana.redacts(room.id, first)
    await there.inbox.hears("taken back")
    assert list(there.inbox.done.values())[-1].earlier == first


async def test_what_somebody_makes_of_the_words_of_others_does_nothing(there: Bot, people: People) -> None:
    ana, mallory = await people("ana"), await people("mallory")
    room = await there.opens(ana, mallory)
    private = await there.calls(ana)
    hers = [await ana.says(room.id, "!circle agenda"), await ana.says(room.id, "I think so too")]
    await ana.says(private, "form")
    await ana.says(private, "a bridge")
    await there.said(ana, private, 4)
    for each in hers:
        await mallory.edits(room.id, each, "!circle leave")
    await mallory.says(room.id, "!circle done")
    await there.inbox.hears("done")
    await ana.says(private, "a river")
    await there.inbox.hears("a bridge and a river")
    assert there.inbox.heard == ["my", "agenda", "form", "done", "a bridge and a river"]


async def test_buttons_are_pressed_by_their_number_or_their_words(there: Bot, people: People) -> None:
    ana = await people("ana")
    room = await there.opens(ana)
    in_room = await there.delivers(room, "coming?", "yes", "no")
    await there.delivers(ana, "and to the party?", "gladly", "sadly not")
    private = next(each.id for each in await ana.rooms() if each.id != room.id)
    await ana.says(room.id, "2")  # might be anything
    await ana.replies(room.id, in_room, "2")
    await there.inbox.hears("pressed no")
    await ana.replies(room.id, in_room, "> <@circles> coming?\n> 1️⃣ yes\n\nYes")
    await there.inbox.hears("pressed yes")
    question = await there.delivers(ana, "really?", "gladly", "sadly not")
    await there.delivers(ana, "no buttons here")
    await ana.says(private, "1")
    await there.inbox.hears("pressed gladly")
    await ana.replies(private, question, NO)
    await there.inbox.hears("pressed sadly not")
    assert there.inbox.heard == ["pressed no", "pressed yes", "pressed gladly", "pressed sadly not"]


async def test_a_typing_error_in_the_prefix_is_answered(there: Bot, people: People) -> None:
    ana = await people("ana")
    room = await there.opens(ana)
    for text in ("!circlee when", "circles are round", "!remind me", "!circle", f"{there.id}: agenda"):
        await ana.says(room.id, text)
    await there.inbox.hears("when", "help", "agenda")
    assert there.inbox.heard == ["when", "help", "agenda"]


async def test_an_answer_is_edited_while_the_form_is_open(there: Bot, people: People) -> None:
    ana = await people("ana")
    private = await there.calls(ana)
    await ana.says(private, "form")
    answer = await ana.says(private, "a brigde")
    await there.said(ana, private, 3)
    await ana.edits(private, answer, "a bridge")
    await ana.says(private, "back")
    assert (await ana.waits_for(private, lambda each: "So far:" in each.body)).body.count("So far: a bridge") == 1
    await ana.says(private, "a bridge")
    await ana.says(private, "a river")
    await there.inbox.hears("a bridge and a river")
