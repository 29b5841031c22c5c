"""Journey 5: one circle over two platforms, with one roster, one rota, one ledger; closed doors on one of them."""

from collections.abc import Sequence

import pytest

from circles.domain.person import Identity
from circles.message import Mention
from circles.testing import CircleApp, RecordingChat, Shown
from tests.services.test_linking import link, person

pytestmark = pytest.mark.slow

HERE, THERE = ("ana", "bo", "dua"), ("chen", "eli", "fay")


@pytest.fixture
def circle_chat() -> RecordingChat:
    return RecordingChat("discord")


@pytest.fixture
def more_chats() -> tuple[RecordingChat, ...]:
    return (RecordingChat("matrix"),)


async def season(app: CircleApp, here: Sequence[str] = HERE, there: Sequence[str] = THERE) -> None:
    for asked in ('program create "Night owls" "We meet" 4', "program open"):
        await app.say("@mia", asked)
    for who in here:
        await app.say(f"@{who}", "join Lisbon")
    for who in there:
        await app.say(f"@matrix:{who}", "join Oslo")
    for asked in ("propose 2027-01-12 18:00", "publish"):
        await app.say("@mia", asked)


def rooms(app: CircleApp) -> tuple[list[Shown], list[Shown]]:
    """What stands in the circle's room on each platform."""
    found = [[each for each in chat.shown.values() if each.where in chat.rooms] for chat in (app.chat, *app.more_chats)]
    return found[0], found[1]


def people(chat: RecordingChat) -> set[str]:
    return {each.id for members in chat.rooms.values() for each in members}


def texts(shown: Sequence[Shown]) -> list[str]:
    return [each.text for each in shown]


async def test_6_6_5_one_circle_has_a_room_on_each_platform_and_every_post_stands_in_both_once(
    circle_app: CircleApp,
) -> None:
    app = circle_app
    await season(app)
    there = app.more_chats[0]
    assert people(app.chat) == set(HERE) and people(there) == set(THERE)
    await app.advance_to("2027-01-12 18:00")
    await app.say("@matrix:chen", "start", in_room=True)
    await app.advance_to("2027-01-12 18:31")
    await the_same_minute_stands_in_both(app)
    await app.say("@bo", "next", in_room=True)
    await the_same_minute_stands_in_both(app)
    await app.advance_to("2027-01-13 18:00")
    one, other = rooms(app)
    assert len(one) > 3 and texts(one) == texts(other)
    assert [each.edited for each in one] == [each.edited for each in other]
    assert len({each.text for each in one}) == len(one), "each of them once"
    assert [*app.chat.topics.values()] == [*there.topics.values()] != []


async def the_same_minute_stands_in_both(app: CircleApp) -> None:
    one, other = rooms(app)
    (here,), (there,) = ([each for each in shown if "session 1 is on" in each.text] for shown in (one, other))
    assert here.edited and here.text == there.text


async def test_the_first_post_says_where_the_others_are_and_names_nobodys_account(circle_app: CircleApp) -> None:
    app = circle_app
    await season(app)
    one, other = rooms(app)
    for shown in (one[0], other[0]):
        assert "Welcome to Alder" in shown.text and "Your circle is on Discord and Matrix" in shown.text
        assert "matrix:" not in shown.text and "discord:" not in shown.text


async def test_an_answer_counts_once_whichever_room_it_is_given_in(circle_app: CircleApp) -> None:
    app = circle_app
    await season(app)
    await app.advance_to("2027-01-11 18:00")
    await app.click("@matrix:chen", "I cannot come")
    await app.click("@bo", "I will be late")
    for shown in rooms(app):
        agenda = next(each for each in shown if "session 1" in each.text)
        assert "Not there this time: Chen" in agenda.text and "A little late: Bo" in agenda.text
        assert agenda.edited
        mentioned = {value.name for block in agenda.post.blocks for value in _mentions(block)}
        assert {"Chen", "Bo"} <= mentioned


def _mentions(part: object) -> list[Mention]:
    if isinstance(part, Mention):
        return [part]
    inner = [getattr(part, name) for name in getattr(part, "__struct_fields__", ())]
    if isinstance(part, dict):
        inner = [*part.values()]
    if isinstance(part, list | tuple):
        inner = [*part]
    return [found for each in inner for found in _mentions(each)]


async def test_with_linked_accounts_one_is_in_both_rooms_and_the_last_word_counts(circle_app: CircleApp) -> None:
    app = circle_app
    await season(app)
    await link(app, "@ana", "@matrix:ana")
    assert people(app.more_chats[0]) == {*THERE, "ana"} and people(app.chat) == set(HERE)
    await app.advance_to("2027-01-11 18:00")
    await app.say("@ana", "rsvp cannot", in_room=True)
    assert "Not there this time: Ana" in await app.say("@bo", "agenda")
    event = app.last_event("@ana")
    await app.advance(minutes=1)
    await app.say("@matrix:ana", "rsvp late", in_room=True)
    agenda = await app.say("@bo", "agenda")
    assert "Not there" not in agenda and "A little late: Ana" in agenda and "6 people are expected" in agenda
    assert "You said something else since, and that counts." in await app.take_back("@ana", event)
    assert "A little late: Ana" in await app.say("@bo", "agenda")
    await app.take_back("@matrix:ana")
    assert "A little late" not in await app.say("@bo", "agenda")


async def test_everybody_reachable_on_one_platform_needs_one_room(circle_app: CircleApp) -> None:
    app = circle_app
    await app.say("@mia", 'program create "Night owls" "We meet" 4')
    await app.say("@mia", "program open")
    await app.say("@matrix:chen", "join Oslo")
    await link(app, "@matrix:chen", "@discord:chen")
    for who in HERE:
        await app.say(f"@{who}", "join Lisbon")
    for asked in ("propose 2027-01-12 18:00", "publish"):
        await app.say("@mia", asked)
    assert people(app.chat) == {*HERE, "chen"} and not app.more_chats[0].rooms
    assert "Your circle is on" not in app.find("Welcome to Alder").text


async def test_who_links_later_opens_a_second_room_that_knows_what_stands_in_the_first(circle_app: CircleApp) -> None:
    app = circle_app
    await season(app, (*HERE, "chen"), ())
    await app.advance_to("2027-01-11 18:00")
    assert not app.more_chats[0].rooms
    await link(app, "@ana", "@matrix:ana")
    assert people(app.more_chats[0]) == {"ana"}
    one, other = rooms(app)
    assert "Welcome to Alder" in other[0].text and "You meet again" in other[0].text
    assert "Discord and Matrix" in other[0].text and "Discord and Matrix" in one[-1].text
    assert sum("Discord and Matrix" in each.text for each in one) == 1
    assert [each.text for each in other if "session 1" in each.text] == [
        each.text for each in one if "session 1" in each.text
    ]
    await app.say("@bo", "rsvp cannot")
    await app.advance(hours=1)
    for shown in rooms(app):
        (agenda,) = [each for each in shown if "session 1" in each.text]
        assert "Not there this time: Bo" in agenda.text
    assert [*app.chat.topics.values()] == [*app.more_chats[0].topics.values()] != []


async def test_a_room_that_opens_while_the_clock_runs_shows_the_same_minute(circle_app: CircleApp) -> None:
    app = circle_app
    await season(app, (*HERE, "chen"), ())
    await app.advance_to("2027-01-12 18:00")
    await app.say("@bo", "start")
    await link(app, "@ana", "@matrix:ana")
    await app.advance_to("2027-01-12 18:31")
    await the_same_minute_stands_in_both(app)
    await app.say("@matrix:ana", "next")
    await the_same_minute_stands_in_both(app)


async def test_who_joins_later_from_the_other_platform_has_a_room_there(circle_app: CircleApp) -> None:
    app = circle_app
    await season(app, (*HERE, "chen"), ())
    await app.say("@matrix:eli", "join Oslo")
    await app.click("@matrix:eli", "Yes")
    assert people(app.more_chats[0]) == {"eli"}
    one, other = rooms(app)
    assert "Welcome to Alder" in other[0].text and "Eli" in one[-1].text


async def test_unlinking_leaves_the_room_and_keeps_the_place(circle_app: CircleApp) -> None:
    app = circle_app
    await season(app)
    await link(app, "@ana", "@matrix:ana")
    await app.say("@ana", "unlink matrix")
    assert people(app.more_chats[0]) == set(THERE) and people(app.chat) == set(HERE)
    await app.say("@matrix:chen", "my")
    await link(app, "@matrix:chen", "@discord:chen")
    assert "chen" in people(app.chat)
    await app.say("@discord:chen", "unlink matrix")
    assert "chen" in people(app.chat) and "chen" not in people(app.more_chats[0])
    assert "Alder" in await app.say("@discord:chen", "my")


async def test_a_closed_door_is_told_in_the_room_on_that_platform_alone(circle_app: CircleApp) -> None:
    app = circle_app
    await season(app)
    app.chat.closed.add("bo")
    await app.advance_to("2027-01-12 17:30")
    one, other = rooms(app)
    assert any("Bo, I have something for you but may not write to you in private" in each.text for each in one)
    assert not any("may not write to you in private" in each.text for each in other)


async def test_an_organizer_with_two_accounts_is_told_once(circle_app: CircleApp) -> None:
    app = circle_app
    await season(app)
    await link(app, "@mia", "@matrix:mia")
    await app.say("@ana", "organizer We need help")
    assert sum("We need help" in each.text for each in app.posts) == 1
    assert "Only organizers can do that" in await app.say("@matrix:mia", "report"), "the right goes with the account"


async def test_one_ledger(circle_app: CircleApp) -> None:
    app = circle_app
    await season(app)
    mine = await person(app, "@ana")
    await link(app, "@ana", "@matrix:ana")
    await app.advance_to("2027-01-12 18:00")
    await app.say("@ana", "start")
    await app.advance_to("2027-01-12 19:00")
    await app.say("@matrix:ana", "commitment Call Bo")
    ledger = app.stage.app.desk.ledger
    assert await ledger.people.by_identity(Identity("matrix", "ana")) == mine
    assert "Call Bo" in await app.say("@ana", "my")
    roster = await app.say("@ana", "rota")
    assert roster == await app.say("@matrix:ana", "rota")


async def test_a_private_message_is_changed_where_it_is_also_if_its_reader_went_on_elsewhere(
    circle_app: CircleApp,
) -> None:
    app = circle_app
    await season(app)
    await link(app, "@ana", "@matrix:ana")
    await app.say("@ana", "role take facilitator")
    await app.advance_to("2027-01-11 19:00")
    pack = packs_of_ana(app)
    assert "6 expected" in pack.text
    await app.say("@matrix:ana", "zone Porto")
    await app.advance(minutes=1)
    await app.say("@dua", "rsvp cannot")
    await app.advance(hours=1)
    assert packs_of_ana(app).edited and "5 expected" in packs_of_ana(app).text


def packs_of_ana(app: CircleApp) -> Shown:
    """The only one, on Discord."""
    (pack,) = [each for each in app.posts if "You facilitate session 1 of Alder\n" in each.text and each.where == "ana"]
    assert pack in app.seen_by("@ana")
    return pack


async def test_whoever_takes_back_the_yes_reads_how_to_part(circle_app: CircleApp) -> None:
    app = circle_app
    await season(app)
    await link(app, "@ana", "@matrix:ana")
    assert "“unlink” parts accounts again" in await app.take_back("@ana")
    assert await person(app, "@ana") == await person(app, "@matrix:ana")
