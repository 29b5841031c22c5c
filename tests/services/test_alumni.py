"""Alumni stay reachable by their own choice: what is shown to whom, the question, one tap, and how it ends."""

import pytest

from circles.domain.person import Identity, Person
from circles.testing import CircleApp, RecordingChat


async def person(app: CircleApp, who: str) -> Person:
    found = await app.stage.app.desk.ledger.people.by_identity(Identity("local", who))
    assert found
    return found


async def over(app: CircleApp) -> None:
    """A season of one session, and its end; the offer to look back is out."""
    await app.season(sessions=1)
    await app.meet()
    await app.advance(days=12)


def to(app: CircleApp, who: str, text: str) -> list[str]:
    return [each.text for each in app.posts if each.where == who and text in each.text]


async def test_it_is_asked_beside_what_comes_anyway_and_nobody_is_reachable_without_a_word(
    circle_app: CircleApp,
) -> None:
    app = circle_app
    await over(app)
    asked = [each for each in app.posts if "May others ask to get in touch" in each.text]
    assert asked and all("Your season in Alder is there" in each.text for each in asked)
    assert "Nobody has chosen to be reachable" in await app.say("@bo", "alumni")
    assert "Nobody may ask to get in touch with you" in await app.say("@ana", "reachable")
    form = await app.click("@ana", "Stay reachable")
    assert "Those who may ask you will read this" in form and "Only you will read this" in form
    shown = await app.fill("@ana", by="circle", words="Interviews, and a second look")
    assert "Whoever sat with you in the circle may ask" in shown and "It begins when" not in shown


async def test_who_has_nothing_to_look_back_on_is_asked_the_same_once_and_quietly(circle_app: CircleApp) -> None:
    app = circle_app
    await app.season(sessions=1, people=6)
    for who in ("chen", "dua"):
        await app.say(f"@{who}", "rsvp cannot")
    await app.say("@chen", "reachable circle")
    await app.say("@bo", "leave")
    await app.meet()
    await app.advance(days=12)
    (asked,) = [each for each in app.posts if each.where == "dua" and "May others ask" in each.text]
    assert "Alder has come to its end" in asked.text and "Your season" not in asked.text and asked.post.quiet
    assert [len(to(app, who, "May others ask")) for who in ("bo", "chen")] == [0, 0], "told in the goodbye; has chosen"
    assert [len(to(app, who, "come to its end")) for who in ("ana", "bo", "chen")] == [0, 0, 0]
    await app.click("@dua", "Stay reachable")
    assert "Whoever sat with you" in await app.fill("@dua", by="circle")
    assert "Dua" in await app.say("@ana", "alumni")
    await app.advance(days=40)
    assert len(to(app, "dua", "May others ask")) == 1


async def test_a_yes_tells_both_how_and_a_no_is_told_as_no_answer(circle_app: CircleApp) -> None:
    app = circle_app
    await over(app)
    await app.say("@ana", 'reachable circle "Interviews"')
    await app.say("@chen", "reachable circle")
    shown = await app.say("@bo", "alumni")
    assert "Ana" in shown and "> Interviews" in shown and "Chen" in shown
    assert "Chen" not in await app.say("@bo", "alumni interviews")
    await app.click("@bo", "Ask Ana")
    assert "I ask Ana" in await app.fill("@bo", words="May I ask you about my first one?")
    question = app.find("would like to get in touch with you")
    assert question.where == "ana" and "Bo from Night owls" in question.text and "my first one?" in question.text
    assert "introduced you" in await app.click("@ana", "Yes, they may")
    assert [len(to(app, who, "You both said yes")) for who in ("ana", "bo", "chen", "dua")] == [1, 1, 0, 0]

    await app.say("@bo", "alumni ask chen")
    await app.advance(hours=10)  # Chen sleeps
    before = len(app.posts)
    assert "no answer" in await app.click("@chen", "No")
    assert len(app.posts) == before, "a no says nothing to anybody"
    assert "not long ago" in await app.say("@bo", "alumni ask chen"), "the same as while it is open"
    await app.advance(days=11)
    assert "says nothing about you" in to(app, "bo", "Chen did not answer")[0]
    assert to(app, "bo", "Ana did not answer") == []


async def test_no_word_at_all_reads_as_a_no_does(circle_app: CircleApp) -> None:
    app = circle_app
    await over(app)
    for who in ("ana", "chen"):
        await app.say(f"@{who}", "reachable circle")
    for who in ("ana", "chen"):
        await app.say("@dua", f"alumni ask {who}")
    await app.click("@ana", "No")
    listed = await app.say("@dua", "alumni")
    assert "Ask Ana" not in listed and "Ask Chen" not in listed
    await app.advance(days=11)
    told = [text.replace("Ana", "…").replace("Chen", "…") for text in to(app, "dua", "did not answer")]
    assert len(told) == 2 and len({*told}) == 1
    assert "no longer open" in await app.say("@chen", "alumni answer yes")


async def test_who_leaves_is_asked_in_the_goodbye_and_can_be_reached_all_the_same(circle_app: CircleApp) -> None:
    app = circle_app
    await app.season(sessions=4)
    assert "May others ask to get in touch" in await app.say("@ana", "leave")
    await app.click("@ana", "Stay reachable")
    await app.fill("@ana", by="circle", words="Interviews")
    assert "Ana" in await app.say("@bo", "alumni")
    await app.say("@bo", "alumni ask ana")
    await app.advance(hours=20)
    assert to(app, "ana", "Bo from Night owls would like")
    assert "Nobody has chosen" in await app.say("@ana", "alumni"), "who left asks nobody there"


async def test_while_the_circle_meets_nothing_is_shown_and_later_members_only_if_chosen(circle_app: CircleApp) -> None:
    app = circle_app
    await app.season(sessions=1)
    assert "It begins when the circle is over" in await app.say("@ana", 'reachable program "Interviews"')
    await app.say("@chen", 'reachable circle "Letters"')
    assert "Nobody has chosen" in await app.say("@bo", "alumni")
    await app.meet()
    await app.advance(days=9)
    await app.say("@mia", "season again")
    for who in ("gil", "hal", "ida", "jon"):
        await app.say(f"@{who}", "join Oslo")
    assert "Nobody has chosen" in await app.say("@gil", "alumni"), "who only waits has no place yet"
    await app.say("@mia", "propose 2027-03-16 18:00")
    await app.say("@mia", "publish")
    shown = await app.say("@gil", "alumni")
    assert "> Interviews" in shown and "Chen" not in shown
    assert "> Interviews" in await app.say("@bo", "alumni") and "Letters" in await app.say("@bo", "alumni")


async def test_nobody_is_shown_to_whom_either_would_rather_not_meet(circle_app: CircleApp) -> None:
    app = circle_app
    await over(app)
    await app.say("@ana", "reachable circle")
    await app.say("@ana", "never @bo")
    await app.say("@chen", "never @ana")
    for who in ("bo", "chen"):
        assert "Nobody has chosen" in await app.say(f"@{who}", "alumni")
        assert "has a button for each" in await app.say(f"@{who}", "alumni ask ana")
    assert "Ana" in await app.say("@dua", "alumni")


async def test_it_ends_by_a_word_and_by_being_forgotten(circle_app: CircleApp) -> None:
    app = circle_app
    await over(app)
    for who in ("ana", "chen"):
        await app.say(f"@{who}", 'reachable circle "Interviews"')
    await app.say("@bo", "alumni ask ana")
    await app.say("@bo", "alumni ask chen")
    assert "Nobody may ask" in await app.say("@ana", "reachable nobody")
    assert "forgotten" in await app.say("@chen", "forgetme yes")
    assert "Nobody has chosen" in await app.say("@bo", "alumni")
    ledger = app.stage.app.desk.ledger
    assert await ledger.reaching.of_person((await person(app, "ana")).id) == ()
    await app.advance(days=11)
    assert len(to(app, "bo", "did not answer")) == 2


class TestForAShortTime:
    @pytest.fixture
    def circle_settings(self) -> str:
        return "[privacy]\nreachable_days = 30"

    async def test_it_ends_after_its_time_unless_a_yes_renews_it(self, circle_app: CircleApp) -> None:
        app = circle_app
        await over(app)
        for who in ("ana", "chen"):
            await app.say(f"@{who}", 'reachable circle "Interviews"')
        await app.advance(days=20)
        assert to(app, "ana", "Shall it stay so?") and to(app, "chen", "Shall it stay so?")
        assert "Noted" in await app.click("@ana", "Yes, it stays")
        await app.advance(days=12)
        shown = await app.say("@bo", "alumni")
        assert "Ana" in shown and "> Interviews" in shown and "Chen" not in shown
        assert len(to(app, "ana", "Shall it stay so?")) == 1
        book = app.stage.app.desk.ledger.reaching
        assert await book.of_person((await person(app, "chen")).id) == ()


async def test_one_asks_three_at_a_time_and_a_removed_member_cannot_be_an_alum(circle_app: CircleApp) -> None:
    app = circle_app
    await app.season(sessions=2, people=6)
    for who in ("ana", "chen", "dua", "eli"):
        await app.say(f"@{who}", "reachable circle")
    await app.say("@mia", "remove person @fay")
    assert "An organizer ended your place" in await app.say("@fay", "reachable circle")
    for _ in range(2):
        await app.meet()
    await app.advance(days=9)
    for who in ("ana", "chen", "dua"):
        assert "I ask" in await app.say("@bo", f"alumni ask {who}")
    assert "You asked 3 people" in await app.say("@bo", "alumni ask eli")
    assert "Nobody has chosen" in await app.say("@fay", "alumni")


async def test_organizers_invite_those_who_chose_it_once_and_learn_neither_who_nor_how_many(
    circle_app: CircleApp,
) -> None:
    app = circle_app
    await over(app)
    await app.say("@ana", 'reachable nobody "" yes')
    await app.say("@chen", 'reachable circle "Letters" yes')
    await app.say("@dua", "reachable circle")
    assert "takes no people right now" in await app.say("@mia", "alumni invite")
    await app.say("@mia", "season again")
    told = await app.click("@mia", "Invite those who asked")
    assert "Who they are is theirs to tell" in told and "Ana" not in told and "2" not in told
    await app.say("@mia", "alumni invite")
    await app.advance(days=8)
    invited = [each.where for each in app.posts if "opens again" in each.text]
    assert sorted(invited) == ["ana", "chen"]
    assert "Organizers may invite you" not in await app.click("@chen", "No more invitations")
    assert "> Letters" in await app.say("@bo", "alumni")


async def test_what_somebody_chose_is_in_their_data(circle_app: CircleApp) -> None:
    app = circle_app
    await over(app)
    await app.say("@ana", 'reachable program "Interviews"')
    assert "1 circle after which you stay reachable" in await app.say("@ana", "mydata")


class TestOnTwoPlatforms:
    @pytest.fixture
    def more_chats(self) -> tuple[RecordingChat, ...]:
        return (RecordingChat("matrix"),)

    async def test_who_is_on_another_platform_is_told_by_account(self, circle_app: CircleApp) -> None:
        app = circle_app
        for asked in ('program create "Night owls" "We meet" 1', "program open"):
            await app.say("@mia", asked)
        for who in ("ana", "bo", "chen", "matrix:dua"):
            await app.say(f"@{who}", "join Lisbon")
        for asked in ("propose 2027-01-12 18:00", "publish"):
            await app.say("@mia", asked)
        await app.meet()
        await app.advance(days=12)
        await app.say("@matrix:dua", "reachable circle")
        await app.say("@ana", "alumni ask dua")
        await app.click("@matrix:dua", "Yes, they may")
        assert "Matrix: dua" in to(app, "ana", "You both said yes")[0]
        assert "Local: ana" in to(app, "dua", "You both said yes")[0]
