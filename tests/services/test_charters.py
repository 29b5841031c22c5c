"""The charter: shown, talked about, changed by anyone, agreed to by each; nobody is listed as missing."""

import pytest

from circles.domain.circle import Membership, MembershipState
from circles.domain.person import Identity
from circles.testing import CircleApp


async def they_join_another_program(app: CircleApp, who: str) -> None:
    """Somebody whom we know, and who is in no circle."""
    for asked in ('program create "Early birds"', "program open"):
        await app.say("@mia", asked)
    assert "You have a place" in await app.say(f"@{who}", "join Oslo")


async def they_get_a_place(app: CircleApp, who: str) -> None:
    """Somebody joins the circle of @ana in the middle of the season."""
    ledger = app.stage.app.desk.ledger
    newcomer = await ledger.people.by_identity(Identity("local", who))
    ana = await ledger.people.by_identity(Identity("local", "ana"))
    assert newcomer and ana
    (circle,) = await ledger.circles.of_person(ana.id)
    await ledger.memberships.put(Membership(circle.id, newcomer.id, MembershipState.ACTIVE, app.now))


async def test_a_new_circle_begins_with_the_usual_rules_and_the_welcome_names_them(circle_app: CircleApp) -> None:
    await circle_app.season()
    assert "your charter" in circle_app.find("Welcome to Alder").text
    shown = await circle_app.click("@ana", "Our charter")
    assert "What is said here stays here." in shown and "Late? Join quietly" in shown
    assert "Version 1" in shown and "Agreed by" not in shown


async def test_after_the_kick_off_everyone_is_asked_and_each_agrees_in_their_own_time(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.meet()
    await circle_app.advance(days=1)
    question = circle_app.find("Your charter")
    assert question.where in circle_app.chat.rooms and "Can you say yes to this?" in question.text
    messages = len(circle_app.posts)
    for who in ("@bo", "@dua"):
        assert "Thank you" in await circle_app.click(who, "I agree")
    assert len(circle_app.posts) == messages, "nobody is told who agreed, and so nobody who did not"
    shown = await circle_app.say("@ana", "charter")
    assert "Agreed by Bo and Dua." in shown and "Chen" not in shown


async def test_agreeing_twice_counts_once(circle_app: CircleApp) -> None:
    await circle_app.season()
    for _ in range(2):
        assert "Thank you" in await circle_app.say("@bo", "charter accept")
    assert "Agreed by Bo." in await circle_app.say("@bo", "charter")


async def test_any_member_proposes_a_change_and_everyone_is_asked_anew(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.meet()
    await circle_app.advance(days=1)
    await circle_app.click("@bo", "I agree")
    assert "One line of your own" in await circle_app.click("@chen", "Change how we talk")
    await circle_app.fill("@chen", advice="only_questions", late="door closes after 5", own="We laugh")
    proposed = circle_app.find("A change to your charter").text
    for said in (
        "Chen proposes",
        "no advice",
        "five minutes after the start",
        "We laugh",
        "What is said here stays here",
    ):
        assert said in proposed
    shown = await circle_app.say("@ana", "charter")
    assert "Version 2" in shown and "Agreed by Chen." in shown, "whoever proposes it agrees; all others are asked anew"


async def test_the_form_of_a_change_shows_what_holds_now(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.say("@bo", "charter details nothing off")
    await circle_app.say("@ana", "charter")
    await circle_app.click("@ana", "Change the details")
    form = circle_app._answers["@ana"]
    assert [each.value for each in form.fields] == ["nothing", "off", "equal_turns"]  # type: ignore[union-attr]


async def test_the_own_line_is_taken_out_by_a_word(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.say("@ana", 'charter change stays_here questions_first join_quietly a_day_before "We laugh"')
    assert "We laugh" in await circle_app.say("@bo", "charter")
    await circle_app.say("@bo", "charter change stays_here questions_first join_quietly a_day_before none")
    shown = await circle_app.say("@bo", "charter")
    assert "We laugh" not in shown and "Version 3" in shown


async def test_a_change_that_changes_nothing_asks_nobody(circle_app: CircleApp) -> None:
    await circle_app.season()
    messages = len(circle_app.posts)
    assert "agreed on already" in await circle_app.say("@ana", "charter change")
    assert "agreed on already" in await circle_app.say("@ana", "charter change stays_here")
    assert len(circle_app.posts) == messages
    assert "Version 1" in await circle_app.say("@ana", "charter")


async def test_an_old_button_says_that_the_charter_changed_since(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.meet()
    await circle_app.advance(days=1)
    code = next(each.code for each in circle_app.find("Your charter").post.buttons if "accept" in each.code)
    await circle_app.say("@bo", "charter details nothing")
    answer = await circle_app.stage.press("local:ana", code)
    assert "has changed since" in str(answer)
    assert "Agreed by Bo." in await circle_app.say("@ana", "charter")


@pytest.mark.slow
async def test_whoever_joins_later_is_asked_in_private_and_once(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.meet()
    await they_join_another_program(circle_app, "eli")
    await they_get_a_place(circle_app, "eli")
    for _ in range(2):
        await circle_app.meet()
    asked = [each for each in circle_app.posts if "agreed on before you came" in each.text]
    assert [each.where for each in asked] == ["eli"]
    assert "Thank you" in await circle_app.click("@eli", "I agree")


async def test_a_charter_belongs_to_its_circle(circle_app: CircleApp) -> None:
    await circle_app.season()
    await they_join_another_program(circle_app, "eli")
    for asked in ("charter", "charter accept", "charter change stays_here"):
        assert "in no circle now" in await circle_app.say("@eli", asked)
        assert "have not met" in await circle_app.say("@zoe", asked)
