"""Plugins do work of their own: on time, after changes, one call at a time, and whatever they do wrong is theirs."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from circles import Audience, Handler, House, Line, Mailbox, Method, Planned, PluginError, Turn, command, hookimpl, say
from circles.registry import working
from circles.render import plain
from circles.stage import open_stage
from circles.testing import CircleApp, RecordingChat

HOUR = timedelta(hours=1)
US, ANA = Mailbox("Night owls", "circles+k3y@example.org"), Mailbox('Ana "the" owl', "ana@example.org")


@command("remind", audience=Audience.PERSON)
class Remind:
    """Ask for something that is done a moment later."""


class Worker:
    """Notes when it worked and what it saw in the calendar of `person`; wants to work again after `every`."""

    def __init__(self) -> None:
        self.at: list[datetime] = []
        self.house: House | None = None
        self.person = ""
        self.seen: tuple[Planned, ...] = ()
        self.every: timedelta | None = None
        self.trouble: list[Exception] = []

    @hookimpl
    def chat_commands(self) -> Iterable[Handler]:
        return [Handler(Remind, self.remind)]

    async def remind(self, turn: Turn, asked: Remind) -> Line:
        self.person = turn.person.id if turn.person else ""
        return say("I will.")

    @hookimpl
    async def work(self, house: House) -> datetime | None:
        self.house = house
        self.at.append(house.now)
        self.seen = await house.calendar(self.person)
        if self.trouble:
            raise self.trouble.pop()
        return house.now + self.every if self.every else None


class Other:
    """Keeps what it was given."""

    house: House

    @hookimpl
    async def work(self, house: House) -> None:
        self.house = house


OTHER = Other()


@pytest.fixture
def worker() -> Worker:
    return Worker()


@pytest.fixture
def circle_plugins(worker: Worker) -> list[object]:
    return [worker]


@pytest.fixture
async def app(circle_app: CircleApp, worker: Worker) -> CircleApp:
    await circle_app.season()
    await circle_app.say("@ana", "remind")
    return circle_app


def theirs(worker: Worker) -> House:
    assert worker.house
    return worker.house


async def test_it_works_at_the_start_and_then_when_it_asked_for_it(circle_app: CircleApp, worker: Worker) -> None:
    start = circle_app.now
    assert worker.at == [start]
    worker.every = HOUR
    await circle_app.say("@ana", "remind")
    await circle_app.advance(hours=3)
    assert worker.at == [start, start, start + HOUR, start + 2 * HOUR, start + 3 * HOUR]


async def test_it_works_after_its_own_command_and_sees_the_calendar_of_whoever_asked(
    app: CircleApp, worker: Worker
) -> None:
    first, *others = worker.seen
    assert len(others) == 3
    assert (first.starts_at, first.ends_at - first.starts_at) == (datetime(2027, 1, 12, 18, tzinfo=UTC), HOUR)
    assert first.uid == f"{first.session_id}@circles" and not first.is_off
    assert "session 1" in first.title and "you:" not in first.title and "Bo" not in first.text


@pytest.mark.parametrize("say", ["session move 2027-01-13 18:00 this", "session cancel", "session skip"])
async def test_it_works_whenever_hours_change(app: CircleApp, worker: Worker, say: str) -> None:
    calls, before = len(worker.at), worker.seen[0]
    await app.say("@mia", say)
    await app.advance(days=3)
    assert len(worker.at) > calls
    after = next(each for each in worker.seen if each.session_id == before.session_id)
    assert after.sequence > before.sequence
    assert after.is_off or after.starts_at != before.starts_at


async def test_nothing_to_do_is_no_work(app: CircleApp, worker: Worker) -> None:
    calls = len(worker.at)
    await app.say("@bo", "when")
    await app.say("@bo", "help")
    assert len(worker.at) == calls


async def test_whoever_left_has_none_of_the_circles_sessions(app: CircleApp, worker: Worker) -> None:
    await app.say("@ana", "leave")
    assert worker.seen == ()


async def test_a_break_leaves_out_what_begins_before_its_end(app: CircleApp, worker: Worker) -> None:
    numbers = [each.title[-1] for each in await theirs(worker).calendar(worker.person)]
    assert numbers == ["1", "2", "3", "4"]
    await app.say("@ana", "pause 2 weeks")
    assert [each.title[-1] for each in await theirs(worker).calendar(worker.person)] == ["2", "3", "4"]
    await app.say("@ana", "return")
    assert [each.title[-1] for each in await theirs(worker).calendar(worker.person)] == numbers


async def test_it_works_at_once_when_a_break_begins_moves_or_ends(app: CircleApp, worker: Worker) -> None:
    for said, ahead in (("pause 2 weeks", "234"), ("pause 4 weeks", "34"), ("return", "1234")):
        await app.say("@ana", said)
        assert "".join(each.title[-1] for each in worker.seen) == ahead, said


async def test_what_a_plugin_has_to_say_is_said_once_and_not_against_a_wish(app: CircleApp, worker: Worker) -> None:
    for _ in range(2):
        await theirs(worker).tell(worker.person, "stopped-1", say("No mail reaches you."), lasts=24 * HOUR)
    await theirs(worker).tell("nobody", "stopped-2", say("Hello?"), lasts=HOUR)
    await app.advance(minutes=1)
    (told,) = [each for each in app.posts if "No mail reaches you." in each.text]
    assert told.where == "ana"
    await app.say("@ana", "reminders off")
    await theirs(worker).tell(worker.person, "stopped-3", say("One more thing."), lasts=24 * HOUR)
    await app.advance(hours=30)
    assert not [each for each in app.posts if "One more thing." in each.text]


async def test_at_night_it_comes_without_a_sound(app: CircleApp, worker: Worker) -> None:
    for hour in ("15:00", "23:00"):
        await app.advance_to(f"2027-01-05 {hour}")
        await theirs(worker).tell(worker.person, hour, say("It is {hour}.", hour=hour), lasts=HOUR)
        await app.advance(minutes=1)
    assert [app.find(f"It is {hour}").post.quiet for hour in ("15:00", "23:00")] == [False, True]


async def test_the_same_key_is_another_thing_for_another_person(app: CircleApp, worker: Worker) -> None:
    ana = worker.person
    await app.say("@bo", "remind")
    for person in (ana, worker.person):
        await theirs(worker).tell(person, "bell", say("The bell rings."), lasts=24 * HOUR)
    await app.advance(hours=24)
    assert [each.where for each in app.posts if "The bell rings." in each.text] == ["ana", "bo"]


async def test_what_could_not_be_shown_is_told_to_the_plugin_and_not_kept(app: CircleApp, worker: Worker) -> None:
    text: Any = "The bell rings."
    for lines in ((text,), (say("{what} rings."),), ()):
        with pytest.raises(PluginError):
            await theirs(worker).tell(worker.person, "bell", *lines, lasts=HOUR)
    with pytest.raises(PluginError, match="1 to 60 letters"):
        await theirs(worker).tell(worker.person, "b" * 61, say("The bell rings."), lasts=HOUR)
    await app.advance(hours=1)
    assert not [each for each in app.posts if "rings" in each.text]


class TestTwoPlugins:
    @pytest.fixture
    def circle_plugins(self, worker: Worker) -> list[object]:
        return [worker, OTHER]

    async def test_what_they_name_alike_is_not_the_same(self, app: CircleApp, worker: Worker) -> None:
        for house, answer in ((theirs(worker), "late"), (OTHER.house, "cannot")):
            await house.tell(worker.person, "bell", say("The bell rings."), lasts=24 * HOUR)
            answered = await house.ask(worker.person, "rsvp", {"answer": answer}, "event-1")
            assert answered.is_done
        await app.advance(hours=24)
        assert len([each for each in app.posts if "The bell rings." in each.text]) == 2


async def test_it_is_said_in_the_persons_language_and_nothing_but_busy_where_they_want_that(
    app: CircleApp, worker: Worker
) -> None:
    await app.say("@ana", "language de")
    await app.say("@ana", "remind")
    assert worker.seen[0].title.endswith("Treffen 1") and worker.seen[0].language == "de"
    await app.say("@ana", "feed")
    await app.say("@ana", "feed busy")
    await app.say("@ana", "remind")
    assert {(each.title, each.text, each.place) for each in worker.seen} == {("Belegt", "", "")}


class TestHandingIn:
    async def test_what_somebody_did_elsewhere_is_the_same_command(self, app: CircleApp, worker: Worker) -> None:
        second = worker.seen[1]
        values = {"answer": "cannot", "session": second.session_id}
        first, again = [await theirs(worker).ask(worker.person, "rsvp", values, "mail-1") for _ in range(2)]
        assert first.is_done and first == again
        assert "Thank you for telling us" in plain(first.post)
        ledger = app.stage.app.desk.ledger
        assert [each.person_id for each in await ledger.sessions.answers(second.session_id)] == [worker.person]

    async def test_a_refusal_comes_as_words_and_is_told_apart(self, app: CircleApp, worker: Worker) -> None:
        values = {"answer": "cannot", "session": "nowhere"}
        refused = await theirs(worker).ask(worker.person, "rsvp", values, "mail-2")
        assert not refused.is_done and "cannot find that session" in plain(refused.post)
        unknown = await theirs(worker).ask(worker.person, "sing", {}, "mail-3")
        assert not unknown.is_done
        nobody = await theirs(worker).ask("nobody", "rsvp", {"answer": "late"}, "mail-4")
        assert not nobody.is_done


class TestInvitations:
    def lines(self, worker: Worker, method: Method, **more: object) -> list[str]:
        at = datetime(2027, 1, 4, 12, tzinfo=UTC)
        content = theirs(worker).invitation(worker.seen[0], method, organizer=US, attendee=ANA, sequence=7, at=at)
        return content.decode().replace("\r\n ", "").split("\r\n")

    async def test_one_person_is_asked_and_nobody_else_stands_in_it(self, app: CircleApp, worker: Worker) -> None:
        lines = self.lines(worker, Method.REQUEST)
        assert {"METHOD:REQUEST", "SEQUENCE:7", "STATUS:CONFIRMED", "DTSTAMP:20270104T120000Z"} <= set(lines)
        assert "DTSTART:20270112T180000Z" in lines and f"UID:{worker.seen[0].uid}" in lines
        assert [each for each in lines if each.startswith("ORGANIZER")] == [
            'ORGANIZER;CN="Night owls":mailto:circles+k3y@example.org'
        ]
        (attendee,) = [each for each in lines if each.startswith("ATTENDEE")]
        assert "PARTSTAT=NEEDS-ACTION" in attendee and attendee.endswith(":mailto:ana@example.org")
        assert "CN=\"Ana 'the' owl\"" in attendee

    async def test_one_that_is_off_says_so(self, app: CircleApp, worker: Worker) -> None:
        lines = self.lines(worker, Method.CANCEL)
        assert {"METHOD:CANCEL", "SEQUENCE:7", "STATUS:CANCELLED"} <= set(lines)

    @pytest.mark.parametrize("address", ["", "ana", "a@b\r\nATTENDEE:mailto:x@y", "a b@example.org", "ana@exa mple"])
    async def test_what_is_no_address_is_refused(self, app: CircleApp, worker: Worker, address: str) -> None:
        with pytest.raises(ValueError, match="no e-mail address"):
            theirs(worker).invitation(
                worker.seen[0], Method.REQUEST, organizer=US, attendee=Mailbox("x", address), sequence=1, at=app.now
            )


class TestWhenItFails:
    async def test_it_is_called_again_a_minute_later(self, app: CircleApp, worker: Worker) -> None:
        calls = len(worker.at)
        worker.trouble = [OSError("no network")]
        await app.say("@ana", "remind")
        await app.advance(minutes=5)
        assert worker.at[calls:] == [app.now - timedelta(minutes=5), app.now - timedelta(minutes=4)]
        assert [(each.hook, each.plugin) for each in app.faults] == [("work", "Worker")]
        app.faults.clear()

    async def test_after_three_faults_it_works_no_more(self, app: CircleApp, worker: Worker) -> None:
        calls = len(worker.at)
        worker.trouble = [OSError() for _ in range(9)]
        await app.say("@ana", "remind")
        await app.advance(hours=1)
        assert len(worker.at) == calls + 3
        app.faults.clear()

    async def test_one_that_hangs_is_stopped(
        self, app: CircleApp, worker: Worker, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(working, "WORK_SECONDS", 0.05)

        async def hang(person_id: str) -> tuple[Planned, ...]:
            await asyncio.Event().wait()
            return ()

        monkeypatch.setattr(theirs(worker), "calendar", hang)
        await app.say("@ana", "remind")
        assert "took longer" in app.faults[0].error
        app.faults.clear()


async def test_an_answer_that_is_no_instant_is_a_fault() -> None:
    with pytest.raises(PluginError, match="aware datetime"):
        working._checked(datetime(2027, 1, 1))  # noqa: DTZ001 - what a stranger might return


async def test_the_engine_does_not_wait_for_it(tmp_path: Path) -> None:
    gate, done = asyncio.Event(), list[datetime]()

    class Slow:
        @hookimpl
        async def work(self, house: House) -> None:
            await gate.wait()
            done.append(house.now)

    start = datetime(2027, 1, 4, 12, tzinfo=UTC)
    gate.set()
    async with open_stage(RecordingChat(), start, more_plugins=[Slow()]) as stage:
        gate.clear()
        work = stage.app.engine.plugin_work
        work.want("Slow")
        await stage.app.engine.settle(0.01)
        work.want("Slow")  # while it works: once more afterwards
        await stage.app.engine.settle(0.01)
        assert len(done) == 1
        gate.set()
        await stage.app.engine.settle()
        assert len(done) == 3
        gate.clear()
        work.want("Slow")
        await stage.app.engine.settle(0.01)
    assert len(done) == 3
