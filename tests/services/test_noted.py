"""What the connections to chat platforms note about people is theirs: `mydata` gives it, `forgetme` erases it."""

import json
import logging
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from circles.domain.person import Identity
from circles.message import Post
from circles.testing import CircleApp, RecordingChat
from circles.testing.opening import open_circle_app
from tests.services.test_linking import begin, link


class NotingChat(RecordingChat):
    """Notes who asked for something, and may fail."""

    def __init__(self, platform: str = "local") -> None:
        super().__init__(platform)
        self.noted: dict[str, dict[str, Any]] = {
            "ana": {"requests": [{"message": "m1", "at": "2027-01-04"}]},
            "bo": {"requests": []},
        }
        self.fails = False

    def noted_of(self, who: Identity) -> Mapping[str, Any]:
        if self.fails:
            raise OSError("the disk is away")
        return self.noted.get(who.id, {})

    def forget(self, who: Identity) -> None:
        if self.fails:
            raise OSError("the disk is away")
        self.noted.pop(who.id, None)


@pytest.fixture
def chat() -> NotingChat:
    return NotingChat()


@pytest.fixture
async def app(tmp_path: Path, chat: NotingChat) -> AsyncIterator[CircleApp]:
    file = tmp_path / "circles.toml"
    file.write_text("", "utf-8")
    async with open_circle_app(file, [], chat) as app:
        await app.season()
        yield app


async def data(app: CircleApp, name: str = "my-data.json") -> str:
    answer = await app.stage.say("local:ana", "mydata")
    assert isinstance(answer, Post)
    return next(each.content.decode() for each in answer.files if each.name == name)


async def test_it_is_in_the_file_and_on_the_page(app: CircleApp) -> None:
    found = json.loads(await data(app))
    assert found["notes"] == {"local": {"ana": {"requests": [{"message": "m1", "at": "2027-01-04"}]}}}
    assert not [each for each in found["left_out"] if "cannot say so" in each]
    page = await data(app, "my-data.html")
    assert "What the connection to local notes for itself" in page and "m1 · 2027-01-04" in page


async def test_it_goes_with_all_else(app: CircleApp, chat: NotingChat) -> None:
    before = await app.say("@ana", "forgetme")
    assert "is erased within a day" in before and "The connection to" not in before
    assert "is not erased" not in await app.say("@ana", "forgetme yes")
    assert set(chat.noted) == {"bo"}


async def test_who_asks_hears_of_a_connection_that_fails(
    app: CircleApp, chat: NotingChat, caplog: pytest.LogCaptureFixture
) -> None:
    chat.fails = True
    with caplog.at_level(logging.ERROR):
        assert "where it cannot say so" in await data(app)
        answer = await app.say("@ana", "forgetme yes")
    assert (
        "you are forgotten here" in answer and "What the connection to local notes for itself is not erased" in answer
    )
    assert "ana" not in caplog.text.lower() and "forget_failed" in repr([vars(each) for each in caplog.records])


async def test_of_a_connection_that_has_no_way_people_are_told_that_its_notes_stay(circle_app: CircleApp) -> None:
    await circle_app.season()
    assert "where it cannot say so" in await data(circle_app)
    assert "What the connection to local notes for itself." in await circle_app.say("@ana", "forgetme")


class TestOfAnAccountThatIsGivenUp:
    """Its person stays, and what is noted of their other account."""

    @pytest.fixture
    def there(self) -> NotingChat:
        return NotingChat("matrix")

    @pytest.fixture
    async def app(self, tmp_path: Path, chat: NotingChat, there: NotingChat) -> AsyncIterator[CircleApp]:
        file = tmp_path / "circles.toml"
        file.write_text("", "utf-8")
        async with open_circle_app(file, [], chat, there) as app:
            await begin(app)
            await link(app)
            yield app

    async def test_its_notes_go_at_once(self, app: CircleApp, chat: NotingChat, there: NotingChat) -> None:
        assert "notes for itself" not in await app.say("@ana", "unlink matrix")
        assert (set(there.noted), set(chat.noted)) == ({"bo"}, {"ana", "bo"})

    async def test_also_if_it_says_so_itself(self, app: CircleApp, chat: NotingChat, there: NotingChat) -> None:
        await app.say("@matrix:ana", "unlink matrix")
        assert (set(there.noted), set(chat.noted)) == ({"bo"}, {"ana", "bo"})

    async def test_nothing_goes_before_it_is_said_which_one(
        self, app: CircleApp, chat: NotingChat, there: NotingChat
    ) -> None:
        await app.say("@ana", "unlink")
        await app.say("@ana", "unlink slack")
        assert (set(there.noted), set(chat.noted)) == ({"ana", "bo"}, {"ana", "bo"})

    async def test_who_gives_it_up_hears_of_a_connection_that_fails(
        self, app: CircleApp, chat: NotingChat, there: NotingChat
    ) -> None:
        there.fails = True
        answer = await app.say("@ana", "unlink matrix")
        assert "is yours here no longer" in answer
        assert "What the connection to Matrix notes for itself is not erased." in answer
