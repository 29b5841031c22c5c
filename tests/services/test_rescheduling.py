"""Move one or all later ones, skip, days off: the room hears once, calendars and rota follow, the count is kept."""

import icalendar
import pytest

from circles import events, hookimpl
from circles.chat import Room
from circles.message import Post
from circles.render import plain
from circles.services import feeds
from circles.testing import CircleApp


class Diary:
    def __init__(self) -> None:
        self.heard: list[events.Event] = []

    @hookimpl
    async def happened(self, event: events.Event) -> None:
        self.heard.append(event)


@pytest.fixture
def diary() -> Diary:
    return Diary()


@pytest.fixture
def circle_plugins(diary: Diary) -> list[object]:
    return [diary]


async def calendar(app: CircleApp) -> list[tuple[str, str, int]]:
    """Day and hour (UTC), status and sequence of each session, as the circle's feed has them."""
    (where,) = await app.stage.app.desk.ledger.circles.of_season(await _season(app))
    secret = (await feeds.link(app.stage.app.desk, "circle", where.id)).rpartition("/")[2].removesuffix(".ics")
    found = await feeds.read(app.stage.app.desk, secret, app.now)
    assert found is not None
    read = icalendar.Calendar.from_ical(found.body)
    assert isinstance(read, icalendar.Calendar)
    entries = sorted(read.events, key=lambda each: each.start)
    return [(f"{each.start:%m-%d %H:%M}", str(each.get("STATUS", "")), each.sequence) for each in entries]


async def _season(app: CircleApp) -> str:
    latest = await app.stage.app.desk.ledger.programs.latest()
    assert latest is not None
    return latest[1].id


async def formats(app: CircleApp) -> list[str]:
    (where,) = await app.stage.app.desk.ledger.circles.of_season(await _season(app))
    sessions = await app.stage.app.desk.ledger.sessions.of_circle(where.id)
    return [each.format for each in sessions if each.is_coming_up]


def room_posts(app: CircleApp, text: str) -> list[str]:
    return [each.text for each in app.posts if each.where in app.chat.rooms and text in each.text]


async def in_room(app: CircleApp, text: str) -> str:
    """The organizer says it in the room of the circle, without being a member."""
    (room,) = app.chat.rooms
    answer = await app.stage.say("local:mia", text, Room(app.chat.platform, room))
    assert isinstance(answer, Post)
    return plain(answer, await app.stage.reader("local:mia"))


class TestMove:
    async def test_it_asks_this_one_or_all_later_ones_and_changes_nothing_yet(self, circle_app: CircleApp) -> None:
        await circle_app.season()
        asked = await circle_app.say("@mia", "session move 2027-01-13 19:00")
        assert "Only session 1 of Alder, or all later ones too?" in asked
        assert "Session 2: Tue 26 Jan, 18:00 → Wed 27 Jan, 19:00" in asked and "Nothing has changed" in asked
        assert await calendar(circle_app) == [
            (f"{day} 18:00", "CONFIRMED", 0) for day in ("01-12", "01-26", "02-09", "02-23")
        ]
        assert room_posts(circle_app, "new hour") == []

    @pytest.mark.slow
    async def test_only_this_one(self, circle_app: CircleApp) -> None:
        await circle_app.season()
        await circle_app.say("@mia", "session move 2027-01-13 19:00")
        assert "Everyone is told" in await circle_app.click("@mia", "Only session 1")
        assert [entry[0] for entry in await calendar(circle_app)] == [
            "01-13 19:00", "01-26 18:00", "02-09 18:00", "02-23 18:00",
        ]  # fmt: skip
        assert len(room_posts(circle_app, "session 1 has a new hour")) == 1

    @pytest.mark.slow
    async def test_this_one_and_all_later_ones(self, circle_app: CircleApp, diary: Diary) -> None:
        await circle_app.season()
        await circle_app.say("@mia", "session move 2027-01-13 19:00")
        assert "the first time Wed 13 Jan, 19:00" in await circle_app.click("@mia", "All later ones too")
        days = ("01-13", "01-27", "02-10", "02-24")
        assert await calendar(circle_app) == [(f"{day} 19:00", "CONFIRMED", 1) for day in days]
        (told,) = room_posts(circle_app, "new hour")
        assert "every 2 weeks on Wednesday" in told and told.count("- Session") == 4
        assert sum(isinstance(each, events.SessionMoved) for each in diary.heard) == 4
        assert "No sessions" not in await circle_app.say("@mia", "session skip")
        assert (await calendar(circle_app))[-1][0] == "03-10 19:00", "what is appended goes by the new plan"

    @pytest.mark.slow
    async def test_typed_with_later_from_the_second_session_on(self, circle_app: CircleApp) -> None:
        await circle_app.season()
        await circle_app.meet()
        assert "From session 2 on" in await circle_app.say("@mia", "session move 2027-01-28 17:30 later")
        assert [entry[0] for entry in await calendar(circle_app)] == [
            "01-12 18:00", "01-28 17:30", "02-11 17:30", "02-25 17:30",
        ]  # fmt: skip

    @pytest.mark.slow
    async def test_notices_come_at_the_new_hours_and_not_at_the_old_ones(self, circle_app: CircleApp) -> None:
        await circle_app.season(sessions=2)
        await circle_app.say("@mia", "session move 2027-01-13 19:00 later")
        await circle_app.advance_to("2027-01-12 18:30")
        assert room_posts(circle_app, "starts now") == []
        await circle_app.advance_to("2027-01-13 19:00")
        assert len(room_posts(circle_app, "starts now")) == 1

    async def test_the_last_one_moves_without_a_question(self, circle_app: CircleApp) -> None:
        await circle_app.season(sessions=1)
        assert "Everyone is told" in await circle_app.say("@mia", "session move 2027-01-13 19:00")

    async def test_only_who_could_not_come_is_asked_anew(self, circle_app: CircleApp) -> None:
        await circle_app.season()
        await circle_app.say("@bo", "rsvp cannot")
        await circle_app.say("@chen", "rsvp coming")
        await circle_app.say("@mia", "session move 2027-01-13 19:00 this")
        asked = [each for each in circle_app.posts if "Can you at the new hour?" in each.text]
        assert [each.where for each in asked] == ["bo"]
        await circle_app.click("@bo", "I can come: session 1")
        assert "4 people are expected" in await circle_app.say("@ana", "agenda")

    async def test_a_move_that_cannot_be_is_refused_with_a_reason(self, circle_app: CircleApp) -> None:
        await circle_app.season()
        assert "That hour is past" in await circle_app.say("@mia", "session move 2027-01-01 19:00 later")
        assert "at that hour already" in await circle_app.say("@mia", "session move 2027-01-12 18:00 later")
        assert "Only organizers" in await circle_app.say("@ana", "session move 2027-01-13 19:00 later")


class TestSkip:
    async def test_one_falls_out_one_is_appended_and_the_room_hears_once(
        self, circle_app: CircleApp, diary: Diary
    ) -> None:
        await circle_app.season()
        assert await formats(circle_app) == ["kick-off", "hot-seat", "lean-coffee", "season-review"]
        answer = await circle_app.say("@mia", "session skip")
        assert "Session 1 of Alder falls out. Everyone is told." in answer and "Session 5: Tue 9 Mar" in answer
        (told,) = room_posts(circle_app, "falls out")
        assert "Session 1: Tue 12 Jan" in told and "You meet again Tue 26 Jan" in told and "Session 5" in told
        assert await formats(circle_app) == ["kick-off", "hot-seat", "lean-coffee", "season-review"]
        assert await calendar(circle_app) == [
            ("01-12 18:00", "CANCELLED", 1),
            *((f"{day} 18:00", "CONFIRMED", 0) for day in ("01-26", "02-09", "02-23", "03-09")),
        ]
        kinds = [type(each).__name__ for each in diary.heard]
        assert kinds.count("SessionSkipped") == kinds.count("SessionAdded") == 1

    @pytest.mark.slow
    async def test_rota_and_notices_go_on_with_the_next_one(self, circle_app: CircleApp) -> None:
        await circle_app.season()
        await circle_app.say("@mia", "session skip")
        rota = await circle_app.say("@ana", "rota")
        assert "Session 2" in rota and "Session 5" in rota and "Session 1" not in rota
        await circle_app.advance_to("2027-01-12 18:00")
        assert room_posts(circle_app, "session 1") == room_posts(circle_app, "falls out")[:0]
        await circle_app.advance_to("2027-01-26 18:00")
        assert room_posts(circle_app, "session 2")

    @pytest.mark.slow
    async def test_what_is_over_cannot_be_skipped(self, circle_app: CircleApp) -> None:
        await circle_app.season(sessions=1)
        await circle_app.meet()
        await circle_app.advance(hours=1)
        assert "no more sessions" in await circle_app.say("@mia", "session skip")


class TestBlackout:
    async def test_for_the_whole_program(self, circle_app: CircleApp) -> None:
        await circle_app.season()
        answer = await circle_app.say("@mia", "session blackout 2027-01-20 2027-02-10")
        assert "Night owls has no sessions from 2027-01-20 to 2027-02-10." in answer
        assert "Alder: 2 sessions fall out, as many more at the end" in answer
        (told,) = room_posts(circle_app, "fall out")
        assert "from 2027-01-20 to 2027-02-10" in told and "Session 6: Tue 23 Mar" in told
        assert [each[:2] for each in await calendar(circle_app)] == [
            ("01-12 18:00", "CONFIRMED"), ("01-26 18:00", "CANCELLED"), ("02-09 18:00", "CANCELLED"),
            ("02-23 18:00", "CONFIRMED"), ("03-09 18:00", "CONFIRMED"), ("03-23 18:00", "CONFIRMED"),
        ]  # fmt: skip
        assert "from 2027-01-20 to 2027-02-10" in await circle_app.say("@mia", "session blackout")

    async def test_in_a_circles_room_it_is_that_circles(self, circle_app: CircleApp) -> None:
        await circle_app.season()
        assert "Alder has no sessions on 2027-02-23." in await in_room(circle_app, "session blackout 2027-02-23")
        assert "None so far" in await circle_app.say("@mia", "session blackout")

    @pytest.mark.slow
    async def test_days_named_before_publishing_are_left_out(self, circle_app: CircleApp) -> None:
        await circle_app.say("@mia", 'program create "Night owls" "We meet" 3 1 60')
        answer = await circle_app.say("@mia", "session blackout 2027-01-19")
        assert "No session was planned then" in answer
        await circle_app.season(sessions=3)
        await circle_app.say("@mia", "session blackout 2027-03-09")
        await circle_app.say("@mia", "session skip")
        assert (await calendar(circle_app))[-1][0] == "02-23 18:00"
        await circle_app.say("@mia", "session skip")
        assert (await calendar(circle_app))[-1][0] == "03-23 18:00", "not on 9 March"

    @pytest.mark.slow
    async def test_taken_back(self, circle_app: CircleApp) -> None:
        await circle_app.season()
        await circle_app.say("@mia", "session blackout 2027-03-09")
        assert "may be on 2027-03-09 again" in await circle_app.click("@mia", "Take it back")
        assert "not on the list" in await circle_app.say("@mia", "session allow 2027-03-09")
        await circle_app.say("@mia", "session skip")
        assert (await calendar(circle_app))[-1][0] == "03-09 18:00"

    async def test_days_that_cannot_be(self, circle_app: CircleApp) -> None:
        await circle_app.season()
        assert "such as 2026-12-24 2027-01-03" in await circle_app.say("@mia", "session blackout Christmas")
        assert "past" in await circle_app.say("@mia", "session blackout 2026-12-24")
