"""Agreements of mentors: talked about, proposed, agreed to; with one other, and nobody else ever sees it."""

import pytest

from circles.domain.person import Identity
from circles.message import Form
from circles.testing import CircleApp

MENTOR, PRIVATE = "Honest questions, an hour a month", "Reading each draft of Bo"


@pytest.fixture
async def app(circle_app: CircleApp) -> CircleApp:
    """Ana mentors a circle of four, before its first session."""
    await circle_app.season()
    await circle_app.say("@ana", "mentor yes")
    return circle_app


async def agreed(app: CircleApp) -> None:
    """All of the circle said yes to what Ana proposed."""
    await app.say("@ana", f'agreement circle "{MENTOR}" "A topic" "Monthly"')
    for who in ("@bo", "@chen", "@dua"):
        await app.say(who, "agreement accept")


async def of_two(app: CircleApp) -> None:
    """Ana and Bo have one of their own."""
    await app.say("@ana", f'agreement pair @bo "{PRIVATE}"')
    await app.say("@bo", "agreement accept")
    await app.advance(minutes=1)


def to(app: CircleApp, who: str) -> str:
    return "\n\n".join(each.text for each in app.posts if each.where == who)


def rooms(app: CircleApp) -> str:
    return "\n\n".join(each.text for each in app.posts if each.where in app.chat.rooms)


async def test_where_nobody_mentors_it_is_said_kindly_and_the_charter_is_shown(circle_app: CircleApp) -> None:
    await circle_app.season()
    assert "mentor" not in circle_app.find("Welcome to Alder").text
    shown = await circle_app.say("@ana", "agreement")
    assert "Alder meets as equals" in shown and "[Our charter]" in shown and "mentor yes" in shown
    for asked in ("agreement circle x", "agreement pair @bo x", "agreement end"):
        assert "mentor" in await circle_app.say("@ana", asked)
    assert "No agreement waits" in await circle_app.say("@ana", "agreement accept")
    assert not await circle_app.stage.app.desk.ledger.agreements.mentors(await circle_id(circle_app))


async def circle_id(app: CircleApp, who: str = "ana") -> str:
    ledger = app.stage.app.desk.ledger
    person = await ledger.people.by_identity(Identity("local", who))
    assert person
    return (await ledger.circles.of_person(person.id))[0].id


async def test_the_welcome_of_a_circle_with_a_mentor_names_it(circle_app: CircleApp) -> None:
    for asked in ('program create "Night owls" "We meet" 4', "program open"):
        await circle_app.say("@mia", asked)
    for who in ("ana", "bo", "chen", "dua"):
        await circle_app.say(f"@{who}", "join Lisbon")
    assert "your circle reads that it has you as a mentor" in await circle_app.say("@bo", "mentor yes")
    for asked in ("propose 2027-01-12 18:00", "publish"):
        await circle_app.say("@mia", asked)
    assert "Bo is your mentor." in circle_app.find("Welcome to Alder").text
    shown = await circle_app.click("@ana", "Our agreement")
    assert "Talk about it first" in shown and "Bo is a mentor in Alder" in shown
    assert "[Propose one for the circle]" in shown and "[Propose one for you and Bo]" in shown


async def test_each_question_says_who_reads_the_answer(app: CircleApp) -> None:
    for label, note in (("for the circle", "Your circle will"), ("for you and Ana", "Only the two of you will")):
        await app.say("@bo", "agreement")
        await app.click("@bo", f"Propose one {label}")
        form = app._answers["@bo"]
        assert isinstance(form, Form) and [each.name for each in form.fields] == ["gives", "brings", "often", "ending"]
        assert all(each.note and each.note.template.startswith(note) for each in form.fields)


async def test_all_of_the_circle_are_asked_and_it_counts_with_the_last_yes(app: CircleApp) -> None:
    await app.say("@ana", "agreement")
    await app.click("@ana", "Propose one for the circle")
    await app.fill("@ana", gives=MENTOR, often="Monthly")
    await app.advance(minutes=1)
    assert "Ana proposes:" in rooms(app) and MENTOR in rooms(app)
    for who in ("@bo", "@chen"):
        assert "It counts once all said yes" in await app.click(who, "I agree")
    shown = await app.say("@dua", "agreement")
    assert "Ana proposes" in shown and "So far Ana, Bo and Chen said yes." in shown and "Dua" not in shown
    assert "All said yes, so it counts" in await app.click("@dua", "I agree")
    await app.advance(minutes=1)
    assert "All said yes, so it counts" in rooms(app)
    assert "Agreed by Ana, Bo, Chen and Dua." in await app.say("@bo", "agreement")


async def test_a_change_is_proposed_and_until_all_say_yes_it_stays_as_it_was(app: CircleApp) -> None:
    await agreed(app)
    await app.say("@dua", "agreement")
    await app.click("@dua", "Propose a change")
    form = app._answers["@dua"]
    assert isinstance(form, Form) and [each.value for each in form.fields] == [MENTOR, "A topic", "Monthly", ""]
    await app.fill("@dua", often="Each week", brings="none")
    shown = await app.say("@bo", "agreement")
    holds, proposed = shown.split("Dua proposes:")
    assert "How often: Monthly" in holds and "The others bring: A topic" in holds and "Version 1" in holds
    assert "How often: Each week" in proposed and "The others bring: nothing any more" in proposed
    assert "Until then it stays as it was" in proposed
    for who in ("@ana", "@bo", "@chen"):
        await app.say(who, "agreement accept")
    shown = await app.say("@bo", "agreement")
    assert "How often: Each week" in shown and "Version 2" in shown
    assert "by Dua. How often, before: Monthly" in shown, "what it said before is kept"


async def test_a_yes_is_to_what_one_saw(app: CircleApp) -> None:
    await app.say("@ana", "agreement circle One")
    await app.advance(minutes=1)
    code = next(each.code for each in app.find("Ana proposes").post.buttons if "accept" in each.code)
    await app.say("@chen", "agreement circle Two")
    assert "changed since" in str(await app.stage.press("local:bo", code))
    assert "So far Chen said yes" in await app.say("@bo", "agreement")


async def test_a_yes_is_taken_back(app: CircleApp) -> None:
    await agreed(app)
    assert "Taken back" in await app.take_back("@dua")
    assert "So far Ana, Bo and Chen said yes" in await app.say("@bo", "agreement")


async def test_a_proposal_that_changes_nothing_asks_nobody(app: CircleApp) -> None:
    messages = len(app.posts)
    for asked in ("agreement circle", "agreement circle none", "agreement pair @ana"):
        assert "That changes nothing" in await app.say("@bo", asked)
    await app.say("@bo", "agreement circle One")
    assert "That changes nothing" in await app.say("@chen", "agreement circle One")
    assert "agreement end" in await app.say("@chen", "agreement circle none")
    await app.advance(minutes=1)
    assert len(app.posts) == messages + 1


async def test_one_of_two_is_private_to_the_two(app: CircleApp) -> None:
    await of_two(app)
    assert PRIVATE in to(app, "bo") and PRIVATE not in rooms(app)
    assert all(each.where in ("ana", "bo") for each in app.posts if PRIVATE in each.text)
    assert PRIVATE in await app.say("@bo", "agreement") and PRIVATE in await app.say("@ana", "agreement Bo")
    for who in ("@chen", "@dua", "@mia"):
        for asked in ("agreement", "agreement ana", "agreement bo", "health", "report", "history", "mydata"):
            answer = await app.say(who, asked)
            assert PRIVATE not in answer + repr(app._answers[who]) and "You and" not in answer
    code = next(each.code for each in app.find("Ana proposes").post.buttons if "accept" in each.code)
    assert "no such agreement with you" in str(await app.stage.press("local:chen", code))


async def test_with_a_whole_circle_and_one_other_both_are_shown_to_those_whom_they_concern(app: CircleApp) -> None:
    await agreed(app)
    await of_two(app)
    assert MENTOR in await app.say("@bo", "agreement") and PRIVATE in await app.click("@bo", "You and Ana")
    assert "You and" not in await app.say("@chen", "agreement")
    await app.say("@ana", "agreement circle Two")
    await app.say("@ana", "agreement pair @bo Two")
    assert "Several agreements wait" in await app.say("@bo", "agreement accept")


async def test_who_is_meant_is_clear_or_asked(app: CircleApp) -> None:
    assert "With whom? Say the name, such as: agreement pair Bo" in await app.say("@ana", "agreement pair")
    assert "It takes two" in await app.say("@ana", "agreement pair @ana x")
    assert "Neither of you is a mentor" in await app.say("@chen", "agreement pair @dua x")
    assert "I don't know who" in await app.say("@chen", "agreement pair @zoe x")
    assert "nothing to end" in await app.say("@bo", "agreement end Ana")
    await app.say("@bo", "mentor yes")
    assert "several mentors" in await app.say("@chen", "agreement circle x")
    await app.say("@chen", "agreement")
    await app.click("@chen", "Propose one for the circle and Bo")
    await app.fill("@chen", gives="x")
    assert "What Alder and Bo agree on" in await app.say("@dua", "agreement")


async def test_a_circle_of_two_needs_only_one(app: CircleApp) -> None:
    for who in ("@chen", "@dua"):
        await app.say(who, "leave")
    shown = await app.say("@ana", "agreement")
    assert "[Propose one for you and Bo]" in shown and "for the circle" not in shown
    assert "I asked Bo, in private" in await app.say("@ana", 'agreement pair "" x')


async def test_a_mentor_is_asked_once_after_the_first_session(app: CircleApp) -> None:
    for _ in range(3):
        await app.meet()
    await app.advance(days=3)
    asked = [each.where for each in app.posts if "Have you talked about" in each.text]
    assert asked == ["ana"]


async def test_a_mentor_with_something_on_paper_is_not_asked(app: CircleApp) -> None:
    await of_two(app)
    await app.meet()
    await app.advance(days=5)
    assert "Have you talked about" not in to(app, "ana")


async def test_who_did_not_answer_is_reminded_once_however_often_it_changes(app: CircleApp) -> None:
    await app.say("@ana", "agreement circle One")
    await app.say("@bo", "agreement accept")
    await app.advance(days=4)
    await app.say("@ana", "agreement circle Two")
    await app.advance(days=8)
    reminded = [each.where for each in app.posts if "This is still open" in each.text]
    assert sorted(reminded) == ["bo", "chen", "dua"], "Bo about the second one, the others about the first"
    assert "This is still open" not in rooms(app)


@pytest.mark.slow
async def test_whoever_joins_later_is_asked_in_private_and_what_holds_does_not_wait(app: CircleApp) -> None:
    await agreed(app)
    await app.meet()
    await app.say("@eli", "join Lisbon")
    await app.advance(minutes=1)
    await app.click("@eli", "Yes, I take it")
    await app.meet()
    await app.meet()
    assert to(app, "eli").count("This is what they agreed on before you came") == 1
    shown = await app.say("@eli", "agreement")
    assert "Version 1" in shown and "proposes" not in shown
    await app.click("@eli", "I agree")
    assert "Agreed by Ana, Bo, Chen, Dua and Eli." in await app.say("@bo", "agreement")


async def test_either_of_two_ends_it_and_the_other_is_told(app: CircleApp) -> None:
    await of_two(app)
    assert "It has ended" in await app.say("@bo", "agreement end Ana")
    await app.advance(minutes=1)
    assert "Bo ended what the two of you" in to(app, "ana") and "ended" not in rooms(app)
    assert PRIVATE not in await app.say("@bo", "agreement ana")
    await app.say("@ana", "agreement pair @bo Anew")
    shown = await app.say("@bo", "agreement")
    assert "Anew" in shown and PRIVATE not in shown


async def test_its_mentor_ends_that_of_a_circle(app: CircleApp) -> None:
    await agreed(app)
    assert "Its mentor ends it" in await app.say("@bo", "agreement end")
    await app.say("@ana", "agreement end")
    await app.advance(minutes=1)
    assert "Ana ended what your circle" in rooms(app) and MENTOR not in await app.say("@bo", "agreement")


async def test_when_the_mentor_leaves_it_ends_and_the_one_of_two_hears_so_alone(app: CircleApp) -> None:
    await agreed(app)
    await of_two(app)
    await app.say("@ana", "leave")
    await app.advance(minutes=1)
    assert "You and Ana are in one circle no more" in to(app, "bo")
    assert all("one circle no more" not in each.text for each in app.posts if each.where != "bo")
    shown = await app.say("@bo", "agreement")
    assert "Your mentor is in Alder no more" in shown and MENTOR not in shown and PRIVATE not in shown
    assert "in no circle now" in await app.say("@ana", "agreement")
    assert PRIVATE in repr(await mine(app, "@bo")) and PRIVATE in repr(await mine(app, "@ana"))


async def mine(app: CircleApp, who: str) -> object:
    await app.say(who, "mydata")
    return app._answers[who]


async def test_who_forgets_takes_their_words_along_and_leaves_those_of_others(app: CircleApp) -> None:
    await app.say("@bo", 'agreement circle "A gift of Bo" "A topic of Bo"')
    await app.say("@ana", f'agreement circle "{MENTOR}" "" "Monthly"')
    await app.advance(minutes=1)
    await app.say("@bo", "forgetme yes")
    await app.advance(minutes=1)
    shown = await app.say("@chen", "agreement")
    assert MENTOR in shown and "Monthly" in shown and "of Bo" not in shown
    assert "of Bo" not in rooms(app)
    assert MENTOR in rooms(app)


async def test_when_one_of_two_is_forgotten_nothing_of_it_is_left(app: CircleApp) -> None:
    await of_two(app)
    await app.say("@bo", f'agreement pair @ana "" "{PRIVATE} and more"')
    await app.advance(minutes=1)
    await app.say("@bo", "forgetme yes")
    await app.advance(minutes=1)
    assert PRIVATE not in await app.say("@ana", "agreement") and PRIVATE not in repr(await mine(app, "@ana"))
    heard = [each for each in app.posts if each.where == "ana"]
    assert "in one circle no more" in heard[-1].text and "Bo" not in heard[-1].text
