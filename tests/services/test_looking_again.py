"""When something changes, the host is asked once whether the sessions to come get better hours."""

import asyncio
from contextvars import Context
from typing import Any

import pytest

from circles.domain.availability_text import read_availability
from circles.domain.hours_for_all import hours_for
from circles.domain.person import Identity
from circles.services import errands, looking_again
from circles.services.joining_late import could_join
from circles.services.looking_again import look_for
from circles.testing import CircleApp

BOTH = "tue and wed 17-21"


async def begun(app: CircleApp, publish: str = "publish", **stated: str) -> None:
    """A published circle of people who said when they can, as `"Berlin: tue 18-20"`; the first one is its host."""
    await app.say("@mia", 'program create "Night owls" "Peers" 8 1 60')
    await app.say("@mia", "program open")
    for name, words in stated.items():
        city, _, hours = words.partition(": ")
        await app.say(f"@{name}", f'join "{city}"')
        if hours:
            await state(app, name, hours)
    if publish:
        await app.say("@mia", "propose")
        await app.say("@mia", publish)


async def state(app: CircleApp, name: str, hours: str) -> None:
    desk = app.stage.app.desk
    person = await desk.ledger.people.by_identity(Identity("local", name))
    assert person
    async with desk.ledger.transaction():
        await desk.ledger.wishes.set_hours(person.id, read_availability(hours))
        await look_for(desk, person.id, app.now)


def suggestions(app: CircleApp) -> list[tuple[str, str]]:
    return [(each.where, each.text) for each in app.posts if each.post.key.startswith("hours:")]


async def four(app: CircleApp) -> None:
    await begun(app, ana=f"Berlin: {BOTH}", bo=f"Berlin: {BOTH}", chen=f"Lisbon: {BOTH}", dua=f"Berlin: {BOTH}")


async def days(app: CircleApp, name: str) -> set[str]:
    return {word for word in ("Tue", "Wed", "Thu") if f"{word} " in await app.say(f"@{name}", "when")}


@pytest.mark.slow
async def test_the_host_alone_is_asked_and_a_yes_moves_what_is_to_come(circle_app: CircleApp) -> None:
    await four(circle_app)
    assert await days(circle_app, "ana") == {"Tue"}
    await state(circle_app, "bo", "wed 17-21")
    await circle_app.advance(hours=1)
    ((who, text),) = suggestions(circle_app)
    assert who == "ana" and "Not everybody can come" in text and "Bo" not in text
    assert "Session 2: Tue 12 Jan, 18:00 → Wed 13 Jan, 18:00" in text and "Session 1" not in text, "too near"
    assert "From session 2 on, Alder meets at the new hours" in await circle_app.click("@ana", "Take these hours")
    room = circle_app.find("from session 2 on there is a new hour")
    assert room.where.startswith("room-") and "you meet every Wednesday" in room.text
    assert "settled already" in await circle_app.click("@ana", "Leave it as it is")
    assert "one hour for the whole season, and a good one for everybody" in await circle_app.say("@dua", "why hour")
    await circle_app.advance(days=8)
    assert len(suggestions(circle_app)) == 1 and await days(circle_app, "dua") == {"Wed"}


@pytest.mark.slow
async def test_a_no_leaves_all_and_the_same_is_not_asked_again(circle_app: CircleApp) -> None:
    await four(circle_app)
    await state(circle_app, "bo", "wed 17-21")
    await circle_app.advance(hours=1)
    assert "stay as they are" in await circle_app.click("@ana", "Leave it as it is")
    await state(circle_app, "bo", "wed 17-21:30")
    await circle_app.say("@dua", "zone Lisbon")
    await circle_app.advance(hours=2)
    assert len(suggestions(circle_app)) == 1 and await days(circle_app, "bo") == {"Tue"}
    await state(circle_app, "chen", "wed 17-21")
    await circle_app.advance(hours=2)
    assert len(suggestions(circle_app)) == 2, "somebody else cannot come either"


@pytest.mark.slow
async def test_where_no_hour_is_better_it_says_so_once(circle_app: CircleApp) -> None:
    await four(circle_app)
    for hours in ("thu 9-10", "thu 9-11"):
        await state(circle_app, "bo", hours)
        await circle_app.advance(hours=1)
    ((who, text),) = suggestions(circle_app)
    assert who == "ana" and "I find none at which all can" in text and "Bo" not in text


@pytest.mark.slow
async def test_what_changed_meanwhile_is_not_overwritten(circle_app: CircleApp) -> None:
    await four(circle_app)
    await state(circle_app, "bo", "wed 17-21")
    await circle_app.advance(hours=1)
    await circle_app.say("@mia", "session skip")
    await circle_app.advance(minutes=1)
    assert "have changed since" in await circle_app.click("@ana", "Take these hours")
    await circle_app.advance(hours=2)
    assert len(suggestions(circle_app)) == 2 and await days(circle_app, "ana") == {"Tue"}
    await circle_app.click("@ana", "Take these hours")
    assert "Wed" in await circle_app.say("@ana", "when")


@pytest.mark.slow
async def test_nothing_is_suggested_where_nobody_said_anything_or_little_would_be_won(circle_app: CircleApp) -> None:
    await begun(circle_app, ana="Berlin", bo="Berlin", chen="Auckland", dua="Berlin")
    await circle_app.say("@chen", "zone Denver")
    await circle_app.say("@dua", "leave")
    await circle_app.advance(days=2)
    assert suggestions(circle_app) == []


@pytest.mark.slow
async def test_when_somebody_leaves_it_may_be_easier_for_the_others(circle_app: CircleApp) -> None:
    late = "tue 18-20 possible, thu 18-20"
    await begun(
        circle_app, ana=f"Berlin: {late}", bo=f"Berlin: {late}", chen="Berlin: tue 18-20", dua=f"Berlin: {late}"
    )
    assert await days(circle_app, "ana") == {"Tue"}
    await circle_app.say("@chen", "leave")
    await circle_app.advance(hours=1)
    ((who, text),) = suggestions(circle_app)
    assert who == "ana" and "easier for who has it hardest" in text


@pytest.mark.slow
async def test_hours_are_found_before_the_transaction_and_others_can_write_meanwhile(
    circle_app: CircleApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    await four(circle_app)
    await state(circle_app, "bo", "wed 17-21")
    desk, found = circle_app.stage.app.desk, hours_for
    program, _ = await desk.ledger.programs.latest() or pytest.fail("no program")

    async def somebody_writes() -> None:
        await asyncio.wait_for(desk.ledger.programs.set_plan(program.id, program.plan), 5)

    loop = asyncio.get_running_loop()

    def slowly(*asked: Any) -> Any:
        Context().run(asyncio.run_coroutine_threadsafe, somebody_writes(), loop).result(10)
        return found(*asked)

    monkeypatch.setattr(looking_again, "hours_for", slowly)
    await circle_app.advance(hours=1)
    assert len(suggestions(circle_app)) == 1


@pytest.mark.slow
async def test_what_was_found_for_another_question_is_not_suggested_but_looked_at_anew(
    circle_app: CircleApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    await four(circle_app)
    await state(circle_app, "bo", "wed 17-21")
    think = looking_again.think

    async def meanwhile(*asked: Any) -> Any:
        thought = await think(*asked)
        if circle_app.now.hour == 13:
            await state(circle_app, "chen", "wed 19-21")
        return thought

    monkeypatch.setitem(errands.THINKING, "hours", meanwhile)
    await circle_app.advance(hours=1)
    assert suggestions(circle_app) == []
    await circle_app.advance(hours=1)
    ((who, text),) = suggestions(circle_app)
    assert who == "ana" and "Wed 13 Jan, 20:00" in text


@pytest.mark.slow
async def test_hours_stated_between_proposal_and_publishing_are_looked_at(circle_app: CircleApp) -> None:
    await begun(circle_app, ana=f"Berlin: {BOTH}", bo=f"Berlin: {BOTH}", chen=f"Lisbon: {BOTH}", publish="")
    await circle_app.say("@dua", "join Berlin")
    await state(circle_app, "dua", BOTH)
    await circle_app.say("@mia", "propose")
    await state(circle_app, "dua", "wed 17-21")
    await circle_app.say("@mia", "publish")
    await circle_app.advance(hours=1)
    ((who, text),) = suggestions(circle_app)
    assert who == "ana" and "Not everybody can come" in text and "Wed 13 Jan" in text and "Dua" not in text


@pytest.mark.slow
async def test_an_hour_that_an_organizer_named_is_theirs_and_the_host_is_not_asked(circle_app: CircleApp) -> None:
    await begun(circle_app, ana=f"Berlin: {BOTH}", bo=f"Berlin: {BOTH}", chen=f"Lisbon: {BOTH}", publish="")
    await circle_app.say("@dua", "join Berlin")
    await state(circle_app, "dua", "wed 17-21")
    assert "At this hour Dua cannot come" in await circle_app.say("@mia", "propose 2027-01-12 18:00 Berlin")
    await circle_app.say("@mia", "publish")
    await circle_app.advance(days=1)
    assert suggestions(circle_app) == []


class TestWhoComesLater:
    @pytest.fixture
    def circle_settings(self) -> str:
        return "[program]\nleast = 3\ntarget = 3\nmost = 6\nquorum = 2\n"

    @pytest.fixture
    async def two(self, circle_app: CircleApp) -> CircleApp:
        """Alder on Tuesdays, Birch on Thursdays."""
        tue, thu = dict.fromkeys(("ana", "bo", "chen"), "tue"), dict.fromkeys(("dua", "eli", "fay"), "thu")
        await begun(circle_app, **{who: f"Berlin: {day} 17-21" for who, day in {**tue, **thu}.items()})
        return circle_app

    @pytest.mark.slow
    async def test_who_is_moved_and_cannot_come_is_told_to_the_organizer_and_hours_are_looked_at(
        self, two: CircleApp
    ) -> None:
        answer = await two.say("@mia", "move person Fay Alder")
        assert "Fay goes on in Alder" in answer and "At this hour Fay cannot come, by what they said." in answer
        await two.advance(hours=1)
        assert "I find none at which all can" in dict(suggestions(two))["ana"]

    @pytest.mark.slow
    async def test_after_a_merge_hours_are_looked_at(self, two: CircleApp) -> None:
        await two.say("@mia", "circle merge Alder Birch")
        await two.advance(hours=1)
        assert "I find none at which all can" in dict(suggestions(two))["ana"]

    @pytest.mark.slow
    async def test_who_has_another_session_then_could_not_join_unless_they_leave_it(self, two: CircleApp) -> None:
        desk = two.stage.app.desk
        eli = await desk.ledger.people.by_identity(Identity("local", "eli"))
        assert eli
        (birch,) = await desk.ledger.circles.of_person(eli.id)
        (alder,) = [each for each in await desk.ledger.circles.of_season(birch.season_id) if each.id != birch.id]
        then = await desk.ledger.sessions.of_circle(birch.id)
        assert await could_join(desk, alder, (eli,), then) == ()
        assert await could_join(desk, alder, (eli,), then, birch.id) == (eli,)
        assert await could_join(desk, alder, (eli,), await desk.ledger.sessions.of_circle(alder.id)) == (), "Tuesdays"
