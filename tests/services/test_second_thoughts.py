"""What somebody takes back, or says anew in the same message: the stored answer follows."""

import pytest

from circles.chat import Asked, Said, TakenBack
from circles.domain.person import Identity, Person
from circles.domain.reflection import CommitmentState, Visibility
from circles.domain.session import Rsvp, Session
from circles.render import plain
from circles.store import Ledger
from circles.testing import CircleApp

pytestmark = pytest.mark.slow

pytest_plugins = ["circles.testing"]
ANA, BO = Identity("local", "ana"), Identity("local", "bo")


@pytest.fixture
async def app(circle_app: CircleApp) -> CircleApp:
    await circle_app.season()
    await circle_app.advance(minutes=1)
    return circle_app


def ledger(app: CircleApp) -> Ledger:
    return app.stage.app.desk.ledger


async def person(app: CircleApp, who: Identity = ANA) -> Person:
    found = await ledger(app).people.by_identity(who)
    assert found
    return found


async def current(app: CircleApp) -> Session:
    (circle,) = await ledger(app).circles.of_person((await person(app)).id)
    found = await ledger(app).sessions.current(circle.id, app.now)
    assert found
    return found


async def rsvp(app: CircleApp) -> Rsvp | None:
    answers = await ledger(app).sessions.answers((await current(app)).id)
    return {each.person_id: each.rsvp for each in answers}.get((await person(app)).id)


async def said(app: CircleApp, text: str, who: str = "@ana") -> str:
    """Say it, a minute after the last thing. Returns the event."""
    await app.advance(minutes=1)
    await app.say(who, text)
    return app.last_event(who)


@pytest.mark.slow
async def test_who_takes_back_that_they_cannot_come_is_expected_again(app: CircleApp) -> None:
    await said(app, "rsvp cannot")
    assert "you are expected" in await app.take_back("@ana")
    assert await rsvp(app) is Rsvp.COMING
    assert "4 people are expected" in await app.say("@bo", "agenda")


async def test_of_two_answers_the_one_that_is_left_counts(app: CircleApp) -> None:
    """As with reactions: one taps another before taking the first one off."""
    late, cannot = await said(app, "rsvp late"), await said(app, "rsvp cannot")
    assert "that counts" in await app.take_back("@ana", late)
    assert await rsvp(app) is Rsvp.CANNOT
    await app.take_back("@ana", cannot)
    assert await rsvp(app) is Rsvp.COMING
    late, cannot = await said(app, "rsvp late"), await said(app, "rsvp cannot")
    await app.take_back("@ana", cannot)
    assert await rsvp(app) is Rsvp.LATE


async def test_nobody_takes_back_what_somebody_else_did(app: CircleApp) -> None:
    event = await said(app, "rsvp cannot")
    assert "nothing to take back" in await app.take_back("@bo", event)
    assert "stranger" not in await app.take_back("@zoe", event)
    assert await rsvp(app) is Rsvp.CANNOT
    await app.edit("@bo", "rsvp late", event)
    assert "expected" in await app.take_back("@ana", event)


async def test_the_same_taking_back_twice_is_done_once_and_answered_alike(app: CircleApp) -> None:
    event = await said(app, "rsvp cannot")
    asked = Asked("gone-1", ANA, "Ana", TakenBack(), earlier=event)
    first, again = await app.stage.inbox.ask(asked), await app.stage.inbox.ask(asked)
    assert first == again and "expected" in plain(first)
    other = await app.stage.inbox.ask(Asked("gone-2", ANA, "Ana", TakenBack(), earlier=event))
    assert "nothing to take back" in plain(other)


async def test_an_edited_answer_replaces_the_first_and_can_be_taken_back(app: CircleApp) -> None:
    event = await said(app, "rsvp late")
    await app.advance(minutes=1)
    await app.edit("@ana", "rsvp cannot", event)
    assert await rsvp(app) is Rsvp.CANNOT
    await app.take_back("@ana", event)
    assert await rsvp(app) is Rsvp.COMING


async def test_a_slip_that_was_put_right_by_an_edit_is_known_by_its_first_event(app: CircleApp) -> None:
    event = await said(app, "rvsp cannot")
    assert "not expected" in await app.edit("@ana", "rsvp cannot", event)
    assert "you are expected" in await app.take_back("@ana", event)


async def test_an_edit_into_something_else_takes_the_first_back(app: CircleApp) -> None:
    event = await said(app, "rsvp cannot")
    assert "Alder" in await app.edit("@ana", "when", event)
    assert await rsvp(app) is Rsvp.COMING


@pytest.fixture
async def after(app: CircleApp) -> CircleApp:
    """After the first session and its recap."""
    await app.meet()
    await app.advance(hours=20)
    return app


async def reflections(app: CircleApp) -> list[tuple[str, str]]:
    found = await ledger(app).words.reflections_of((await person(app)).id)
    return [(each.text, each.session_id) for each in found]


@pytest.mark.slow
async def test_a_reflection_that_is_deleted_is_erased(after: CircleApp) -> None:
    await said(after, "reflect For me alone")
    assert len(await reflections(after)) == 1
    assert "Taken back" in await after.take_back("@ana")
    assert await reflections(after) == []


@pytest.mark.slow
async def test_a_reflection_that_is_edited_weeks_later_stays_beside_its_session(after: CircleApp) -> None:
    event = await said(after, "reflect For me alone")
    ((_, session_id),) = await reflections(after)
    await after.meet()
    await after.advance(hours=20)
    await after.edit("@ana", "reflect Something else", event)
    assert await reflections(after) == [("Something else", session_id)]
    await after.take_back("@ana", event)
    assert await reflections(after) == []


async def test_a_newer_reflection_stays_when_the_older_message_goes(after: CircleApp) -> None:
    event = await said(after, "reflect First")
    await said(after, "reflect Second")
    assert "that counts" in await after.take_back("@ana", event)
    assert [text for text, _ in await reflections(after)] == ["Second"]


async def test_a_commitment_is_changed_in_the_recap_and_taken_out_of_it(after: CircleApp) -> None:
    event = await said(after, "commitment Call two people")
    assert "Call two people" in after.find("what we keep").text
    await after.advance(minutes=1)
    await after.edit("@ana", "commitment Call three people", event)
    assert [each.text.count("Call t") for each in after.posts if "Call t" in each.text] == [1]
    await after.take_back("@ana", event)
    assert not [each for each in after.posts if "Call t" in each.text]
    assert (await ledger(after).words.last_commitments((await current(after)).circle_id)).get(
        (await person(after)).id
    ) is None


async def test_how_a_commitment_went_is_open_again(after: CircleApp) -> None:
    await said(after, "commitment Call two people")
    part, kept = await said(after, "commitment done part"), await said(after, "commitment done kept")

    async def state() -> CommitmentState:
        mine = await ledger(after).words.last_commitments((await current(after)).circle_id)
        return mine[(await person(after)).id].state

    await after.take_back("@ana", kept)
    assert await state() is CommitmentState.PART
    await after.take_back("@ana", part)
    assert await state() is CommitmentState.OPEN


async def test_a_check_in_goes_from_the_room_and_keeps_its_readers_when_it_is_edited(after: CircleApp) -> None:
    event = await said(after, 'check-in "Two calls made" circle')
    await after.advance(minutes=1)
    await after.edit("@ana", 'check-in "Three calls made"', event)
    (shown,) = [each for each in after.posts if "calls made" in each.text]
    assert "Three" in shown.text and shown.edited
    assert "for you alone" in await after.edit("@ana", 'check-in "Four calls made" me', event)
    assert not [each for each in after.posts if "calls made" in each.text]
    assert "Three" not in after.find("taken back by whoever wrote it").text
    assert "circle can read" in await after.edit("@ana", 'check-in "Five calls made" circle', event)
    assert [each.text.count("Five") for each in after.posts if "calls made" in each.text] == [1]
    await after.take_back("@ana", event)
    assert not [each for each in after.posts if "calls made" in each.text]
    database = ledger(after)._database
    assert await database.fetch("SELECT 1 FROM outbox WHERE post LIKE '%Five calls%'") == []


async def test_a_check_in_for_oneself_that_is_edited_stays_for_oneself(after: CircleApp) -> None:
    await said(after, "check-in One call made")
    await after.edit("@ana", "check-in Two calls made")
    rows = await ledger(after)._database.fetch("SELECT text, visibility FROM check_in")
    assert [tuple(each) for each in rows] == [("Two calls made", Visibility.ME)]
    assert not [each for each in after.posts if "calls made" in each.text]


async def test_a_hello_goes_from_the_room(app: CircleApp) -> None:
    event = await said(app, "hello I grow tomatoes")
    await app.edit("@ana", "hello I grow cucumbers", event)
    assert "cucumbers" in app.find("says hello").text
    assert not [each for each in app.posts if "tomatoes" in each.text]
    await app.take_back("@ana", event)
    assert not [each for each in app.posts if "cucumbers" in each.text]


async def test_a_word_to_the_organizers_is_taken_out(app: CircleApp) -> None:
    await app.say("@mia", "my")
    event = await said(app, "organizer Can we talk?")
    assert app.find("Can we talk").where == "mia"
    await app.edit("@ana", "organizer Can we talk today?", event)
    assert "today" in app.find("Can we talk").text
    await app.take_back("@ana", event)
    assert not [each for each in app.posts if "Can we talk" in each.text]


@pytest.mark.slow
async def test_a_raised_hand_is_lowered(app: CircleApp) -> None:
    await app.advance_to("2027-01-12 18:00")
    await app.say("@ana", "start", in_room=True)
    await said(app, "voice")
    await app.edit("@ana", "voice")
    assert "Ana" in app.find("One more voice").text.partition("One more voice")[2]
    assert "off the list" in await app.take_back("@ana")


async def test_a_topic_waits_no_longer(after: CircleApp) -> None:
    held = await ledger(after).sessions.latest_held((await current(after)).circle_id)
    assert held
    event = await said(after, "park The visa question")
    await after.edit("@ana", "park The other question", event)
    assert [each.text for each in await ledger(after).words.topics(held.id)] == ["The other question"]
    await after.take_back("@ana", event)
    assert await ledger(after).words.topics(held.id) == ()


async def test_a_yes_to_the_charter_is_taken_back(app: CircleApp) -> None:
    await said(app, "charter accept")
    assert "Ana" in await app.say("@bo", "charter")
    await app.take_back("@ana", app.last_event("@ana"))
    assert "Ana" not in await app.say("@bo", "charter")


async def test_a_question_to_swap_is_withdrawn_until_somebody_says_yes(app: CircleApp) -> None:
    meeting = await current(app)
    (leads,) = [each for each in await ledger(app).roles.of_session(meeting.id) if each.role == "facilitator"]
    holder = (await ledger(app).people.many([leads.person_id]))[leads.person_id].name.lower()
    other = next(each for each in ("ana", "bo", "chen", "dua") if each != holder)
    event = await said(app, f"swap {other.capitalize()} facilitator", f"@{holder}")
    assert "Taken back" in await app.take_back(f"@{holder}", event)
    assert "no longer open" in await app.say(f"@{other}", "swap accept")
    event = await said(app, f"swap {other.capitalize()} facilitator", f"@{holder}")
    yes = await said(app, "swap accept", f"@{other}")
    assert "took the role already" in await app.take_back(f"@{holder}", event)
    assert "decline" in await app.take_back(f"@{other}", yes)


async def test_what_others_rely_on_stays_with_a_sentence(app: CircleApp) -> None:
    assert "undo" in await app.take_back("@mia")
    event = await said(app, "zone Kathmandu")
    assert "Say it once more" in await app.take_back("@ana", event)
    await app.edit("@ana", "zone Lisbon", event)
    assert (await person(app)).zone == "Europe/Lisbon"


async def test_who_takes_back_to_have_joined_waits_no_longer(circle_app: CircleApp) -> None:
    await circle_app.say("@mia", 'program create "Owls"')
    await circle_app.say("@mia", "program open")
    await circle_app.say("@ana", "join Lisbon")
    assert "out of the line" in await circle_app.take_back("@ana")
    assert "nothing to take back" in await circle_app.take_back("@ana")


async def test_nothing_that_people_wrote_is_kept_with_a_request(after: CircleApp) -> None:
    for text in ("reflect secret", "commitment secret", "hello secret", "swap secret", "park secret", "zone Kathmandu"):
        await said(after, text)
    rows = await ledger(after)._database.fetch("SELECT request FROM heard WHERE request <> ''")
    assert rows and not [each for (each,) in rows if "secret" in each or "Kathmandu" in each]


async def test_who_is_forgotten_has_nothing_to_take_back(app: CircleApp) -> None:
    await said(app, "rsvp cannot")
    await app.say("@ana", "forgetme yes")
    rows = await ledger(app)._database.fetch("SELECT person_id FROM heard WHERE request <> '' AND event_key LIKE '%'")
    assert (await ledger(app).heard.requests_of("nobody")) == ()
    ids = {each for (each,) in rows}
    people = await ledger(app).people.many(ids)
    assert "somebody" not in {each.name for each in people.values()}


@pytest.mark.slow
async def test_it_is_kept_as_long_as_messages_are(app: CircleApp) -> None:
    event = await said(app, "hello I grow tomatoes")
    await app.advance(days=10)
    assert "Taken back" in await app.take_back("@ana", event)
    event = await said(app, "hello I grow cucumbers")
    await app.advance(days=40)
    assert "long past" in await app.take_back("@ana", event)


async def test_events_with_odd_names_are_found_again(app: CircleApp) -> None:
    odd = "$" + "x" * 100 + "ü"
    await app.stage.inbox.ask(Asked(odd, ANA, "Ana", Said("rsvp cannot")))
    answer = await app.stage.inbox.ask(Asked("e2", ANA, "Ana", TakenBack(), earlier=odd))
    assert "you are expected" in plain(answer)


@pytest.mark.slow
async def test_a_vote_goes_back_to_the_one_before_and_then_to_none(app: CircleApp) -> None:
    for _ in range(4):
        await app.meet()
    (ballot,) = await ledger(app).ballots.of_circle(await circle_id(app))
    again, good_end = await said(app, "choose again"), await said(app, "choose end")
    votes = ledger(app).ballots.votes
    assert list((await votes(ballot.id)).values()) == ["end"]
    assert "as if you had not said it" in await app.take_back("@ana", good_end)
    assert list((await votes(ballot.id)).values()) == ["again"]
    await app.take_back("@ana", again)
    assert await votes(ballot.id) == {}


async def circle_id(app: CircleApp) -> str:
    (circle,) = await ledger(app).circles.of_person((await person(app)).id)
    return circle.id


@pytest.mark.slow
async def test_a_tap_on_how_few_meet_is_taken_back_until_it_is_settled(app: CircleApp) -> None:
    await app.advance_to("2027-01-12 16:30")
    for each in ("@chen", "@dua"):
        await app.say(each, "rsvp cannot")
    (ballot,) = await ledger(app).ballots.of_circle(await circle_id(app))
    await app.advance(minutes=1)
    await app.click("@ana", "A week later")
    ana = app.last_event("@ana")
    await app.take_back("@ana", ana)
    assert await ledger(app).ballots.votes(ballot.id) == {}
    await app.click("@ana", "A week later")
    await app.advance(minutes=1)
    assert "so it is" in await app.click("@bo", "A week later")
    assert "settled by now" in await app.take_back("@ana")


async def test_a_role_that_was_given_back_is_theirs_again_until_somebody_takes_it(app: CircleApp) -> None:
    meeting = await current(app)
    (leads,) = [each for each in await ledger(app).roles.of_session(meeting.id) if each.role == "facilitator"]
    holder = "@" + (await ledger(app).people.many([leads.person_id]))[leads.person_id].name.lower()
    event = await said(app, "decline facilitator", holder)
    assert "You are facilitator again" in await app.take_back(holder, event)
    now_leads = [each for each in await ledger(app).roles.of_session(meeting.id) if each.role == "facilitator"]
    assert [each.person_id for each in now_leads] == [leads.person_id]


async def test_what_was_written_at_the_end_is_changed_and_erased_and_the_session_stays_over(after: CircleApp) -> None:
    event = await said(after, 'wrap-up "nobody" "All spoke" "Less talk"')
    await after.edit("@ana", 'wrap-up "nobody" "All listened" "Less talk"', event)
    assert "All listened" in after.find("what we keep").text
    await after.take_back("@ana", event)
    assert "All listened" not in after.find("what we keep").text and "Less talk" not in after.find("what we keep").text
    event = await said(after, "wrap-up nobody")
    assert "put right who was there" in await after.take_back("@ana", event)


async def test_a_look_ahead_at_half_time_is_erased(after: CircleApp) -> None:
    event = await said(after, 'mid-point "Reading" "Haste" "Tea" circle')
    await after.edit("@ana", 'mid-point "Writing"', event)
    found = await ledger(after).words.reflections_of((await person(after)).id)
    assert [(each.text, each.visibility) for each in found] == [("Writing", Visibility.CIRCLE)]
    await after.take_back("@ana", event)
    assert await reflections(after) == []


async def test_a_break_that_is_taken_back_is_none(app: CircleApp) -> None:
    await said(app, "pause 3 weeks")
    assert "Welcome back" in await app.take_back("@ana")
    assert "ana" in {each.name.lower() for each in await ledger(app).circles.members(await circle_id(app))}


@pytest.mark.slow
async def test_who_is_not_late_after_all_is_there_in_a_running_session(app: CircleApp) -> None:
    late = await said(app, "rsvp late", "@bo")
    await app.advance_to("2027-01-12 18:00")
    await app.say("@ana", "start", in_room=True)
    assert any("here" in plain(each.label).lower() for each in app.find("is on").post.buttons)
    assert "Taken back" in await app.take_back("@bo", late)
    assert not any("here" in plain(each.label).lower() for each in app.find("is on").post.buttons)


async def test_what_cannot_be_taken_back_keeps_an_edit_from_doing_anything(app: CircleApp) -> None:
    yes = await said(app, "zone Kathmandu")
    assert "Say it once more" in await app.edit("@ana", "rsvp cannot", yes)
    assert await rsvp(app) is None
