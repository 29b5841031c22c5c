"""The topic of a circle's room says when it meets next, and follows when that changes."""

import pytest

from circles.chat import Capabilities
from circles.store import Ledger
from circles.testing import CircleApp, RecordingChat

pytest_plugins = ["circles.testing"]


def topic(app: CircleApp) -> str:
    (text,) = app.chat.topics.values()
    return text


async def put(app: CircleApp) -> int:
    """How many topics were ever put."""
    rows = await ledger(app)._database.fetch("SELECT count(*) FROM outbox WHERE key LIKE '%:topic:%'")
    return int(rows[0][0])


def ledger(app: CircleApp) -> Ledger:
    return app.stage.app.desk.ledger


@pytest.fixture
async def app(circle_app: CircleApp) -> CircleApp:
    await circle_app.season()
    return circle_app


async def test_it_says_when_the_circle_meets_with_hours_and_no_cities(app: CircleApp) -> None:
    text = topic(app)
    assert text == "You meet Tue 12 Jan: 13:00 (Bo) · 18:00 (Ana) · 21:00 (Dua) · 23:30 (Chen). Session 1."
    assert not [each for each in app.posts if each.post.topic], "a topic is no message"
    assert await put(app) == 1, "though several sessions were planned"


@pytest.mark.slow
async def test_it_follows_a_move_a_skip_and_the_end_of_a_session(app: CircleApp) -> None:
    await app.say("@mia", "session move 2027-01-13 18:00 this")
    assert topic(app).startswith("You meet Wed 13 Jan")
    await app.say("@mia", "session move 2027-01-12 18:00 this")
    assert topic(app).startswith("You meet Tue 12 Jan")
    await app.say("@mia", "session skip")
    assert topic(app).startswith("You meet Tue 26 Jan") and topic(app).endswith("Session 2.")
    before = await put(app)
    await app.advance_to("2027-01-26 18:00")
    await app.say("@ana", "start", in_room=True)
    assert await put(app) == before, "what is on is still the one"
    await app.advance(hours=1)
    assert topic(app).endswith("Session 3.")


@pytest.mark.slow
async def test_it_follows_when_nobody_came(app: CircleApp) -> None:
    await app.advance_to("2027-01-12 19:30")
    assert topic(app).endswith("Session 2.")


@pytest.mark.slow
async def test_it_says_so_when_the_circle_pauses_and_when_it_has_ended(app: CircleApp) -> None:
    await app.say("@mia", 'circle pause Alder "3 weeks"')
    first, then = topic(app).split("\n")
    assert first.startswith("You take a break until") and then.startswith("Then you meet Tue 26 Jan: ")
    await app.advance(weeks=3, days=1)
    assert topic(app).startswith("You meet Tue 26 Jan")
    await app.say("@mia", "circle close Alder")
    await app.click("@mia", "Yes")
    assert topic(app) == "This circle has ended. What was said here stays."
    await app.say("@mia", "undo yes")
    assert topic(app).startswith("You meet Tue 26 Jan")


async def test_it_follows_who_is_there_and_where_they_are(app: CircleApp) -> None:
    await app.say("@bo", "zone Lisbon")
    assert "18:00 (Ana, Bo)" in topic(app)
    await app.say("@bo", "leave")
    assert "Bo" not in topic(app)


async def test_what_changes_nothing_puts_nothing(app: CircleApp) -> None:
    before = await put(app)
    for who, text in (("@ana", "rsvp cannot"), ("@ana", "zone Lisbon"), ("@bo", "reminders 2 hours"), ("@ana", "my")):
        await app.say(who, text)
    assert await put(app) == before


@pytest.mark.slow
async def test_after_the_last_session_none_is_planned(app: CircleApp) -> None:
    for _ in range(4):
        await app.meet()
    assert topic(app) == "No session is planned."


async def test_a_change_that_fails_leaves_the_topic(app: CircleApp, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("broken on purpose")

    before = topic(app)
    monkeypatch.setattr(ledger(app).heard, "remember", broken)
    assert "nothing was changed" in await app.say("@mia", "session move 2027-01-13 18:00 this")
    monkeypatch.undo()
    assert topic(app) == before and await put(app) == 1


class TestWithoutTopics:
    @pytest.fixture
    def circle_chat(self) -> RecordingChat:
        return RecordingChat(capabilities=Capabilities(edits=True))

    async def test_nothing_is_put(self, app: CircleApp) -> None:
        assert await put(app) == 0 and app.chat.topics == {}
