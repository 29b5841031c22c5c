"""The log for oneself, the pair before and after a session, thanks: nothing is read wider than it said."""

from circles.testing import CircleApp


async def met(app: CircleApp) -> None:
    await app.season()
    await app.meet()


async def test_the_log_holds_what_one_wrote_and_its_search_finds_it(circle_app: CircleApp) -> None:
    await met(circle_app)
    await circle_app.say("@ana", "reflect I spoke too much")
    await circle_app.say("@ana", "check-in The deadline is near")
    await circle_app.say("@ana", "goal new Listen")
    await circle_app.say("@ana", "goal note 1 Twice today")
    shown = await circle_app.say("@ana", "log")
    for said in ("I spoke too much", "The deadline is near", "Twice today", "after session 1 of Alder"):
        assert said in shown
    found = await circle_app.say("@ana", "log find DEADLINE near")
    assert "The deadline is near" in found and "spoke" not in found
    assert "nothing with these words" in await circle_app.say("@ana", "log find holiday")
    for asked in ("log", "log find deadline"):
        assert "deadline is near" not in await circle_app.say("@bo", asked)


async def test_before_and_after_a_session_are_a_pair(circle_app: CircleApp) -> None:
    await met(circle_app)
    assert "for you alone" in await circle_app.say("@ana", "before One honest question")
    await circle_app.meet()
    await circle_app.advance(minutes=6)
    asked = [each for each in circle_app.posts if "after session 2 of Alder" in each.text]
    assert len(asked) == 4 and [each.where for each in asked if "what you had hoped for" in each.text] == ["ana"]
    assert "honest question" not in "".join(each.text for each in circle_app.posts), "what is hers lies in no message"
    assert "before session 2 of Alder" in await circle_app.say("@ana", "log")
    answer = await circle_app.say("@ana", "reflect I got two")
    assert "Before\n> One honest question\nAfter\n> I got two" in answer
    log = await circle_app.say("@ana", "log")
    assert "after session 2 of Alder\nBefore\n> One honest question\nAfter\n> I got two" in log
    assert "before session 2" not in log, "it stands beside its end, and not once more"
    assert "I got two" in await circle_app.say("@ana", "log find honest")
    assert "honest question" not in await circle_app.say("@bo", "reflect Nothing much")


async def test_a_hope_for_a_session_that_is_skipped_goes_on_to_the_next_one(circle_app: CircleApp) -> None:
    await met(circle_app)
    await circle_app.say("@ana", "before One honest question")
    await circle_app.say("@mia", "session skip")
    await circle_app.meet()
    assert "> One honest question\nAfter\n> I got it" in await circle_app.say("@ana", "reflect I got it")
    await circle_app.meet()
    assert "honest question" not in await circle_app.say("@ana", "reflect And another day"), "a pair ends once"


async def test_sharing_only_ever_narrows(circle_app: CircleApp) -> None:
    await met(circle_app)
    await circle_app.say("@ana", 'check-in "Half done" circle')
    assert "Your circle could read it" in await circle_app.say("@ana", "log")
    assert "1 entry is for you alone" in await circle_app.click("@ana", "Only for me from now on")
    assert "Your circle could read it" not in await circle_app.say("@ana", "log")
    assert "Nothing in your log is shared" in await circle_app.say("@ana", "log private")


async def test_thanks_to_a_person_are_read_by_them_alone_and_may_be_kept(circle_app: CircleApp) -> None:
    await met(circle_app)
    assert "Only Bo reads it" in await circle_app.say("@ana", "thanks Bo For the question")
    (told,) = [each for each in circle_app.posts if "says thank you" in each.text]
    assert told.where == "bo" and "For the question" in told.text
    assert "For the question" not in await circle_app.say("@chen", "log")
    assert "in your log" in await circle_app.click("@bo", "Keep it in my log")
    assert "thanks from Ana" in await circle_app.say("@bo", "log")
    assert "no thanks to you" in await circle_app.say("@chen", "thanks keep")
    assert "somebody else" in await circle_app.say("@ana", "thanks Ana For me")


async def test_thanks_in_the_circle_go_where_they_were_sent_and_are_gone_when_taken_back(
    circle_app: CircleApp,
) -> None:
    await met(circle_app)
    await circle_app.say("@ana", 'thanks Bo "For the walk" circle')
    told = circle_app.find("thanks Bo")
    assert told.where.startswith("room-") and "For the walk" in told.text
    keep = next(each for each in told.post.buttons if "Keep" in str(each.label))
    assert "no thanks to you" in str(await circle_app.stage.press("local:chen", keep.code))
    await circle_app.take_back("@ana")
    await circle_app.advance(minutes=1)
    assert not [each for each in circle_app.posts if "For the walk" in each.text]
    assert "For the walk" not in await circle_app.say("@bo", "log")


async def test_the_log_holds_what_one_said_one_would_do(circle_app: CircleApp) -> None:
    await met(circle_app)
    await circle_app.say("@ana", "commitment Call two people")
    shown = await circle_app.say("@ana", "log")
    assert "your commitment in session 1 of Alder\n> Call two people" in shown
    assert "Only for me from now on" not in shown, "it is the circle's to read; “take back commitment” takes it out"
    assert "Call two people" in await circle_app.say("@ana", "log find call")
    assert "Call two people" not in await circle_app.say("@bo", "log")
