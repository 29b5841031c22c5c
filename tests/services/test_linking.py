"""S14: one person on two platforms. Nobody becomes somebody else by a code alone."""

import re

import pytest

from circles.chat import Asked, Said
from circles.domain.linking import TRIES
from circles.domain.person import Identity, Person
from circles.testing import CircleApp, RecordingChat

pytestmark = pytest.mark.slow

ANA, THERE = "@ana", "@matrix:ana"
DEAD = "That code does not work"


@pytest.fixture
def circle_chat() -> RecordingChat:
    return RecordingChat("discord")


@pytest.fixture
def more_chats() -> tuple[RecordingChat, ...]:
    return (RecordingChat("matrix"),)


def code_in(answer: str) -> str:
    found = re.search(r"Your code is (\S+?)\.", answer)
    assert found, answer
    return found[1]


async def begin(app: CircleApp, *known: str) -> None:
    await app.say("@mia", 'program create "Night owls" "We meet" 4')
    await app.say("@mia", "program open")
    for who in (ANA, *known):
        await app.say(who, "join Lisbon")


async def person(app: CircleApp, who: str) -> Person | None:
    return await app.stage.app.desk.ledger.people.by_identity(Identity.parse(app._account(who)))


async def link(app: CircleApp, here: str = ANA, there: str = THERE) -> str:
    code = code_in(await app.say(here, "link"))
    await app.say(there, f"link {code}")
    await app.click(there, "Yes")
    return await app.click(here, "Yes")


async def test_s14_two_accounts_become_one_person_after_both_said_yes(circle_app: CircleApp) -> None:
    app = circle_app
    await begin(app)
    answer = await app.say(ANA, "link")
    assert "Write to me on Matrix" in answer
    code = code_in(answer)
    assert re.fullmatch(r"[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}", code)
    asked = await app.say(THERE, f"link {code}")
    assert "Are you Ana on Discord?" in asked and "reads all that you wrote for yourself" in asked
    assert await person(app, THERE) is None
    assert "One more step: say yes with your account on Discord" in await app.click(THERE, "Yes, both are me")
    assert await person(app, THERE) is None
    assert "Ana (ana) typed your code" in app.find("Is that you on Matrix?").text
    assert "You are one person on Discord and Matrix now." in await app.click(ANA, "Yes, both are me")
    assert await person(app, THERE) == await person(app, ANA) is not None


async def test_the_first_account_may_also_type_link_where_no_message_reaches_it(circle_app: CircleApp) -> None:
    app = circle_app
    await begin(app)
    app.chat.closed.add("ana")
    code = code_in(await app.say(ANA, "link"))
    await app.say(THERE, f"link {code.lower().replace('-', '')}")
    await app.say(THERE, "link answer yes")
    assert app.seen_by(ANA) == []
    assert "typed your code" in await app.say(ANA, "link")
    assert "You are one person" in await app.say(ANA, "link answer yes")


async def test_whoever_reads_a_code_over_a_shoulder_gains_nothing(circle_app: CircleApp) -> None:
    app = circle_app
    await begin(app)
    code = code_in(await app.say(ANA, "link"))
    await app.say("@matrix:eve", f"link {code}")
    await app.click("@matrix:eve", "Yes")
    assert await person(app, "@matrix:eve") is None
    assert "Eve (eve) typed your code" in app.find("Is that you on Matrix?").text
    assert "I keep nothing about you" in await app.say("@matrix:eve", "mydata")
    assert DEAD in await app.say(THERE, f"link {code}")
    assert "nothing has changed" in await app.click(ANA, "No, that is not me")
    assert "no longer open" in await app.say("@matrix:eve", "link answer yes")
    assert "no longer open" in await app.say(ANA, "link answer yes")
    assert await person(app, "@matrix:eve") is None


async def test_nobody_else_can_say_the_second_yes(circle_app: CircleApp) -> None:
    app = circle_app
    await begin(app, "@bo")
    await app.say(THERE, f"link {code_in(await app.say(ANA, 'link'))}")
    yes = app._button(THERE, "Yes").code
    for who in ("@discord:bo", "@matrix:eve"):
        assert "no longer open" in await app._answered(who, await app.stage.press(app._account(who), yes))
    assert "no longer open" in await app._answered(ANA, await app.stage.press(app._account(ANA), yes))
    assert await person(app, THERE) is None


async def test_a_code_works_once_and_for_a_quarter_of_an_hour(circle_app: CircleApp) -> None:
    app = circle_app
    await begin(app)
    late = code_in(await app.say(ANA, "link"))
    await app.advance(minutes=16)
    assert DEAD in await app.say(THERE, f"link {late}")
    old, new = code_in(await app.say(ANA, "link")), code_in(await app.say(ANA, "link"))
    assert DEAD in await app.say(THERE, f"link {old}"), "a newer one ends it"
    await app.say(THERE, f"link {new}")
    assert DEAD in await app.say("@matrix:eve", f"link {new}"), "it is used"
    assert "Are you Ana" in await app.say(THERE, f"link {new}"), "by whoever typed it first, again"
    await app.click(THERE, "Yes")
    await app.click(ANA, "Yes")
    assert DEAD in await app.say("@matrix:eve", f"link {new}")


async def test_a_yes_that_comes_too_late_counts_for_nothing_and_nothing_is_kept_of_it(circle_app: CircleApp) -> None:
    app = circle_app
    await begin(app)
    await app.say(THERE, f"link {code_in(await app.say(ANA, 'link'))}")
    await app.click(THERE, "Yes")
    await app.advance(hours=1, minutes=1)
    assert "no longer open" in await app.click(ANA, "Yes")
    assert await person(app, THERE) is None
    bodies = await app.stage.app.desk.ledger.exporting.of((await person(app, ANA) or Person("", "")).id)
    assert [each["state"] for each in bodies["requests"]] == ["gone"]
    assert not await stored(app, "request", "body")


async def stored(app: CircleApp, table: str, column: str) -> list[str]:
    found = await app.stage.app.desk.ledger._database.fetch(f"SELECT {column} FROM {table} WHERE {column} <> ''")
    return [str(each[0]) for each in found]


async def asks_about_an_account(app: CircleApp) -> bool:
    return any("typed your code" in each for each in await stored(app, "outbox", "post"))


async def test_codes_are_not_kept_and_cannot_be_guessed(circle_app: CircleApp) -> None:
    app = circle_app
    await begin(app)
    code = code_in(await app.say(ANA, "link"))
    for table, column in (("request", "body"), ("heard", "reply"), ("outbox", "post"), ("errand", "body")):
        assert not any(code in each for each in await stored(app, table, column)), table
    for number in range(TRIES):
        assert DEAD in await app.say("@matrix:eve", f"link AAAA-AAA{number + 2}")
    assert "many codes" in await app.say("@matrix:eve", f"link {code}"), "not even the right one"
    assert "Are you Ana" in await app.say(THERE, f"link {code}"), "others may"
    assert not any("eve" in each for each in await stored(app, "guess", "who"))
    await app.advance(hours=1, minutes=1)
    assert DEAD in await app.say("@matrix:eve", f"link {code}")


async def test_the_same_event_twice_is_the_same_code(circle_app: CircleApp) -> None:
    app = circle_app
    await begin(app)
    asked = Asked("e1", Identity("discord", "ana"), "Ana", Said("link"))
    assert await app.stage.app.intake.ask(asked) == await app.stage.app.intake.ask(asked)


async def test_ones_own_code_on_the_same_account_does_nothing(circle_app: CircleApp) -> None:
    app = circle_app
    await begin(app)
    code = code_in(await app.say(ANA, "link"))
    assert "your own code" in await app.say(ANA, f"link {code}")
    assert "Are you Ana" in await app.say(THERE, f"link {code}")


async def test_two_accounts_on_one_platform_are_refused(circle_app: CircleApp) -> None:
    app = circle_app
    await begin(app, "@bo")
    code = code_in(await app.say(ANA, "link"))
    assert "Ana has another account on Discord" in await app.say("@bo", f"link {code}")
    assert "Are you Ana" in await app.say(THERE, f"link {code}"), "it was not used up"


async def test_a_stranger_has_nothing_to_link(circle_app: CircleApp) -> None:
    await begin(circle_app)
    assert "We have not met yet" in await circle_app.say("@zoe", "link")


async def test_the_code_of_somebody_who_was_forgotten_is_dead(circle_app: CircleApp) -> None:
    app = circle_app
    await begin(app)
    code = code_in(await app.say(ANA, "link"))
    await app.say(ANA, "forgetme yes")
    assert DEAD in await app.say(THERE, f"link {code}")


async def test_forgotten_between_the_two_yeses(circle_app: CircleApp) -> None:
    app = circle_app
    await begin(app, THERE)
    await app.say(THERE, f"link {code_in(await app.say(ANA, 'link'))}")
    await app.click(THERE, "Yes")
    await app.say(THERE, "forgetme yes")
    assert "no longer open" in await app.click(ANA, "Yes")
    assert await person(app, THERE) is None
    assert not any("matrix:ana" in each for each in await stored(app, "request", "body"))
    assert not await asks_about_an_account(app)


@pytest.mark.parametrize("ends", ["yes", "no", "lapse"])
async def test_the_account_that_typed_a_code_is_known_no_longer_than_the_question_is_open(
    circle_app: CircleApp, ends: str
) -> None:
    app = circle_app
    await begin(app)
    await app.say(THERE, f"link {code_in(await app.say(ANA, 'link'))}")
    await app.click(THERE, "Yes")
    assert await asks_about_an_account(app)
    if ends == "lapse":
        await app.advance(days=8)
    else:
        await app.say(ANA, f"link answer {ends}")
    assert not await asks_about_an_account(app)


async def test_unlink_parts_an_account_and_keeps_one(circle_app: CircleApp) -> None:
    app = circle_app
    await begin(app)
    await link(app)
    assert "every platform" in await app.say(ANA, "link")
    assert "Which account" in await app.say(ANA, "unlink")
    assert "Your account on Matrix is yours here no longer" in await app.click(ANA, "Matrix")
    assert await person(app, THERE) is None and await person(app, ANA) is not None
    assert "nothing to part" in await app.say(ANA, "unlink")
    assert "You are one person" in await link(app)


async def test_who_parts_the_account_they_write_with_is_told_on_the_other(circle_app: CircleApp) -> None:
    app = circle_app
    await begin(app)
    await link(app)
    assert "no account there" in await app.say(THERE, "unlink slack")
    await app.say(THERE, "unlink matrix")
    assert "If that was not you, tell an organizer" in app.seen_by(ANA)[-1].text


async def test_erasing_and_giving_reach_all_accounts(circle_app: CircleApp) -> None:
    app = circle_app
    await begin(app)
    await link(app)
    mine = await person(app, ANA)
    assert mine
    given = await app.stage.app.desk.ledger.exporting.of(mine.id)
    assert {(each["platform"], each["account"]) for each in given["accounts"]} == {
        ("discord", "ana"),
        ("matrix", "ana"),
    }
    await app.say(THERE, "forgetme yes")
    assert await person(app, THERE) is None and await person(app, ANA) is None
    assert "I keep nothing about you" in await app.say(ANA, "mydata")


async def test_private_words_come_once_and_where_somebody_last_did_something(circle_app: CircleApp) -> None:
    app = circle_app
    await begin(app, "@bo", "@chen", "@dua")
    await link(app)
    await app.say("@mia", "propose 2027-01-12 18:00")
    await app.say("@mia", "publish")
    await app.advance(minutes=1)
    await app.say(THERE, "zone Lisbon")
    await app.advance_to("2027-01-12 17:30")
    reminders = [each for each in app.posts if each.text.startswith("Alder meets")]
    assert [(each.where, each in app.more_chats[0].shown.values()) for each in reminders].count(("ana", True)) == 1
    assert [each.where for each in reminders].count("ana") == 1


async def test_a_closed_door_on_one_platform_is_gone_round_by_the_other(circle_app: CircleApp) -> None:
    app = circle_app
    await begin(app, "@bo", "@chen", "@dua")
    await link(app)
    await app.say("@mia", "propose 2027-01-12 18:00")
    await app.say("@mia", "publish")
    app.chat.closed.add("ana")
    await app.advance_to("2027-01-12 17:30")
    reminders = [each for each in app.posts if each.text.startswith("Alder meets") and each.where == "ana"]
    assert len(reminders) == 1 and reminders[0] in app.more_chats[0].shown.values()
    assert not any("may not write to you in private" in each.text for each in app.posts)
    app.more_chats[0].closed.add("ana")
    await app.advance_to("2027-01-12 18:00")
    await app.say("@bo", "start")
    await app.advance_to("2027-01-13 12:00")
    (notice,) = [each for each in app.posts if "may not write to you in private" in each.text]
    assert notice.where.startswith("room-")
