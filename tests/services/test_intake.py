"""The one way in: who may, once only, and a kind word for everything else."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from circles import Form, Handler, Post, Refused, Turn, command, say
from circles.chat import Asked, Filled, Pressed, Room, Said
from circles.command import Audience, SessionRef
from circles.commands import Agenda, RsvpTo, Start
from circles.domain.person import Identity
from circles.domain.session import Rsvp
from circles.hooks import hookimpl
from circles.message import Line
from circles.phrasing import encode
from circles.render import plain
from circles.services.patience import Patience
from circles.testing import CircleApp

pytest_plugins = ["circles.testing"]
ANA = Identity("local", "ana")


@command("cheer", audience=Audience.ANYONE, example="cheer loud")
class Cheer:
    """Cheer."""

    how: str | None = None


class Cheering:
    """A plugin whose handler does what it is told."""

    @hookimpl
    def chat_commands(self) -> list[Handler]:
        return [Handler(Cheer, self.cheer)]

    async def cheer(self, turn: Turn, asked: Cheer) -> Line:
        match asked.how:
            case "refuse":
                raise Refused("Not today.")
            case "raise":
                raise RuntimeError("secret text of ana")
            case "hang":
                await asyncio.sleep(60)
            case "wrong":
                return "just text"  # type: ignore[return-value]
        return say("Hooray!")


@pytest.fixture
def circle_plugins() -> list[object]:
    return [Cheering()]


@pytest.fixture
async def season(circle_app: CircleApp) -> AsyncIterator[CircleApp]:
    await circle_app.season()
    yield circle_app


def asked(what: Any, event: str = "e1", who: Identity = ANA, room: Room | None = None) -> Asked:
    return Asked(event, who, who.id.capitalize(), what, room)


async def answer(app: CircleApp, *args: Any, **more: Any) -> str:
    return plain(await app.stage.inbox.ask(asked(*args, **more)))


async def test_the_same_event_twice_is_done_once_and_answered_alike(season: CircleApp) -> None:
    first = await season.stage.inbox.ask(asked(Said("rsvp cannot"), "same"))
    again = await season.stage.inbox.ask(asked(Said("rsvp cannot"), "same"))
    assert isinstance(first, Post) and first == again
    await season.stage.app.engine.settle()
    told = [each for each in season.posts if "You are now" in each.text]
    assert len(told) <= 1


async def test_an_event_of_another_platform_is_another_event(season: CircleApp) -> None:
    other = Identity("elsewhere", "ana")
    assert "have not met" in await answer(season, Said("when"), "e1", other)


async def test_a_stranger_is_told_how_to_begin(circle_app: CircleApp) -> None:
    assert "join Lisbon" in await circle_app.say("@zoe", "when")
    assert "no program is open" in await circle_app.say("@zoe", "my")
    assert "no program yet" in await circle_app.say("@zoe", "join Lisbon")


async def test_organizers_commands_are_theirs(season: CircleApp) -> None:
    for text in ("propose", "publish", "program open", 'program create "Mine"', "session cancel"):
        assert "Only organizers" in await season.say("@ana", text), text
    for each in "help all", "help session":
        assert "session cancel" in await season.say("@mia", each)
    assert "session cancel" not in await season.say("@ana", "help all")


async def test_help_fits_on_a_phone_and_leads_to_everything(season: CircleApp) -> None:
    shown, whole = await season.say("@ana", "help"), await season.say("@ana", "help all")
    assert len(shown.splitlines()) < 20 < 80 < len(whole.splitlines())
    assert "`rsvp`: Say whether you come." in shown and "For organizers" not in shown
    declared = season.stage.app.desk.phrasebook
    for each in [each for each in declared if f"`{each.name}`: " in whole]:
        assert f"`{each.name.partition(' ')[0]}`" in shown, each.name
    assert "`goal new`: " in await season.say("@ana", "help goal")
    both = await season.say("@ana", "help commitment")
    assert "Example: `commitment" in both and "`commitment done`: " in both
    assert "`session move`: " in await season.say("@mia", "help")


async def test_a_button_of_another_circle_opens_nothing(season: CircleApp) -> None:
    circle = (await season.stage.app.desk.ledger.circles.of_person(await person_id(season, "ana")))[0]
    session = await season.stage.app.desk.ledger.sessions.current(circle.id, season.stage.now)
    assert session is not None
    outsider = Identity("local", "mia")
    ref = SessionRef(session.id)
    for each in (RsvpTo(Rsvp.CANNOT, session=ref), Agenda(session=ref), Start(session=ref)):
        assert "not in" in await answer(season, Pressed(encode(each)), encode(each), outsider)
    assert await season.stage.app.desk.ledger.sessions.answers(session.id) == ()


async def person_id(app: CircleApp, name: str) -> str:
    person = await app.stage.app.desk.ledger.people.by_identity(Identity("local", name))
    assert person is not None
    return person.id


async def test_an_old_button_says_so(season: CircleApp) -> None:
    assert "no longer in use" in await answer(season, Pressed("vote|yes"))
    assert "cannot find that session" in await answer(season, Pressed(encode(Agenda(session=SessionRef("gone")))))


async def test_what_is_missing_becomes_a_form(season: CircleApp) -> None:
    form = await season.stage.inbox.ask(asked(Said("commitment")))
    assert isinstance(form, Form)
    assert [each.name for each in form.fields] == ["text"]
    assert plain(form.fields[0].note or say("")) == "Your circle will read this."


async def test_a_form_that_comes_back_is_done(season: CircleApp) -> None:
    form = await season.stage.inbox.ask(asked(Said("zone")))
    assert isinstance(form, Form)
    done = await season.stage.inbox.ask(asked(Filled(form.code, {"place": "Kathmandu"}), "e2"))
    assert "17:45" in plain(done, await season.stage.reader("local:ana"))


@pytest.mark.slow
async def test_two_who_press_next_at_once_go_on_once(season: CircleApp) -> None:
    await season.advance(days=8, hours=6)
    await season.click("@ana", "Start")
    live = next(each for each in reversed(season.posts) if "is on" in each.text)
    following = next(each for each in live.post.buttons if plain(each.label) == "Next")
    both = await asyncio.gather(
        answer(season, Pressed(following.code), "press-ana"),
        answer(season, Pressed(following.code), "press-bo", Identity("local", "bo")),
    )
    assert sorted("quicker" in each for each in both) == [False, True]


async def test_a_plugins_command_answers(season: CircleApp) -> None:
    assert await season.say("@ana", "cheer") == "Hooray!"
    assert await season.say("@ana", "cheer refuse") == "Not today."


@pytest.mark.slow
@pytest.mark.parametrize("how", ["raise", "wrong", "hang"])
async def test_a_plugins_command_that_fails_is_named_and_then_switched_off(
    season: CircleApp, how: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(season.stage.app.intake, "_patience", Patience(0.05))
    for _ in range(3):
        assert "Cheering" in await season.say("@ana", f"cheer {how}")
    assert "switched off" in await season.say("@ana", "cheer")
    assert "secret text" not in caplog.text
    async with asyncio.timeout(10):  # noted on the side: whoever asked does not wait for it
        while (await season.stage.app.desk.ledger.faults.counts()).get("Cheering", (0,))[0] < 3:  # noqa: ASYNC110
            await asyncio.sleep(0)
    assert [each[:2] for each in season.faults] == [("Cheering", "cheer")] * 3
    season.faults.clear()


async def test_a_fault_of_ours_is_a_sentence_and_changes_nothing(
    season: CircleApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(season.stage.app.desk.ledger.heard, "remember", broken)
    assert "nothing was changed" in await season.say("@ana", "rsvp cannot")
    monkeypatch.undo()
    assert "4 people are expected" in await season.say("@ana", "agenda")


async def test_who_is_in_two_circles_is_asked_which(season: CircleApp) -> None:
    desk = season.stage.app.desk
    first = (await desk.ledger.circles.of_person(await person_id(season, "ana")))[0]
    latest = await desk.ledger.programs.latest()
    assert latest is not None
    people = [await person_id(season, each) for each in ("ana", "bo")]
    await desk.ledger.circles.add(
        latest[1], "Birch", first.state, first.series, first.plan, (), people, season.stage.now
    )
    assert "Which one" in await season.say("@ana", "when")
    assert "Birch has no more sessions" in await season.click("@ana", "Birch")
    await season.say("@ana", "when")
    assert "Alder meets" in await season.click("@ana", "Alder")
    assert "Alder meets" in await season.say("@ana", "when", in_room=True)


async def test_nobody_fills_in_a_form_only_to_hear_no(circle_app: CircleApp) -> None:
    await circle_app.season()
    await circle_app.say("@eli", "join Oslo")
    for asked in ("reflect", "pause", "commitment done"):
        assert "You are in no circle now" in await circle_app.say("@eli", asked)
        assert "We have not met yet" in await circle_app.say("@zoe", asked)
        assert "Type: " in await circle_app.say("@ana", asked)
    assert "Only organizers can do that" in await circle_app.say("@ana", "program create")
    assert "Type: " in await circle_app.say("@mia", "program create")
