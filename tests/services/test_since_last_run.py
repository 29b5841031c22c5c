"""What changes between two runs, in the settings or the plugins: calendars follow with newer stamps, and links end."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from circles.config import Community, Settings, Web
from circles.domain.circle import Circle
from circles.domain.format import Format
from circles.hooks import hookimpl
from circles.message import Post
from circles.render import plain
from circles.services.desk import PLAIN
from circles.stage import Stage, open_stage
from circles.testing import RecordingChat
from tests.calendar.conftest import read
from tests.calendar.watching import Event
from tests.services.test_subscribing import secrets

START = datetime(2027, 1, 4, 12, tzinfo=UTC)
OLD, NEW = "https://meet.example/old", "https://meet.example/new"


class Rooms:
    """A plugin with a place for each circle, on a server that may be another one after a restart."""

    def __init__(self, server: str) -> None:
        self.server = server

    @hookimpl
    def meeting_place(self, circle: Circle) -> str:
        return f"https://{self.server}/{circle.name}"


class Walks:
    """A plugin whose format may be called otherwise in its next version."""

    def __init__(self, title: str) -> None:
        self.title = title

    @hookimpl
    def circle_formats(self) -> Iterable[Format]:
        return [replace(PLAIN, name="walk", title=self.title)]


class Runs:
    """One database, and program after program on it; a day passes between two."""

    def __init__(self, path: Path) -> None:
        self.path, self.now = path, START
        self.chat = RecordingChat()
        self.secret = ""

    @asynccontextmanager
    async def run(
        self,
        link: str = OLD,
        organizers: Sequence[str] = ("local:mia",),
        server: str = "",
        language: str = "en",
        public_url: str = "https://circles.example",
        title: str = "",
    ) -> AsyncIterator[Stage]:
        self.chat = RecordingChat()
        community = Community(organizers=tuple(organizers), meeting_link=link, language=language)
        settings = Settings(community=community, web=Web(public_url=public_url))
        plugins = [*([Rooms(server)] if server else []), *([Walks(title)] if title else [])]
        async with open_stage(
            self.chat, self.now, settings, database=self.path, more_plugins=plugins, lasting=False
        ) as stage:
            await stage.advance(timedelta(hours=1))
            yield stage
            self.now = stage.now + timedelta(days=1)

    async def season(self, stage: Stage) -> None:
        for who, said in (
            ("mia", 'program create "Night owls" "We meet" 6 1 60'),
            ("mia", "program open"),
            ("ana", 'join "Lisbon"'),
            ("bo", 'join "Oslo"'),
            ("chen", 'join "Cairo"'),
            ("dua", 'join "Paris"'),
            ("mia", "propose 2027-02-02 18:00"),
            ("mia", "publish"),
        ):
            await stage.say(f"local:{who}", said)
        await stage.advance(timedelta(hours=1))
        self.secret = secrets(plain(await stage.say("local:ana", "feed")))[0]

    async def body(self, stage: Stage) -> bytes:
        found = await stage.calendar(self.secret)
        assert found is not None
        return found

    async def events(self, stage: Stage) -> dict[str, Event]:
        return {each["UID"]: each for each in read(await self.body(stage)).events}


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path / "circles.db")


async def places(runs: Runs, before: dict[str, str], after: dict[str, str]) -> tuple[list[Event], list[Event]]:
    """The events of two runs, of the same sessions."""
    async with runs.run(**before) as stage:
        await runs.season(stage)
        first = await runs.events(stage)
    async with runs.run(**after) as stage:
        second = await runs.events(stage)
    assert first.keys() == second.keys() and len(first) == 6
    return list(first.values()), [second[each] for each in first]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "after", "where"),
    [
        ({"link": OLD}, {"link": NEW}, NEW),
        ({"link": OLD}, {"link": ""}, None),
        ({"link": ""}, {"link": NEW}, NEW),
        ({"server": "one.example"}, {"server": "two.example"}, "https://two.example/Alder"),
        ({"server": "one.example"}, {"link": NEW}, NEW),
    ],
)
async def test_f4_a_place_that_changed_between_two_runs_has_a_newer_stamp(
    runs: Runs, before: dict[str, str], after: dict[str, str], where: str | None
) -> None:
    for old, new in zip(*await places(runs, before, after), strict=True):
        assert new.get("LOCATION") == where != old.get("LOCATION")
        assert new["DTSTAMP"] > old["DTSTAMP"] and new["LAST-MODIFIED"] > old["LAST-MODIFIED"]
        assert new["SEQUENCE"] == old["SEQUENCE"], "neither hour nor state changed"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"public_url": "https://owls.example"}),
        ({}, {"language": "de"}),
        ({"title": "A walk"}, {"title": "A long walk"}),
    ],
    ids=["address", "language", "format"],
)
async def test_words_that_changed_between_two_runs_have_a_newer_stamp(
    runs: Runs, before: dict[str, str], after: dict[str, str]
) -> None:
    for old, new in zip(*await places(runs, before, after), strict=True):
        assert new["DTSTAMP"] > old["DTSTAMP"] and new["LAST-MODIFIED"] > old["LAST-MODIFIED"]
        assert new["SEQUENCE"] == old["SEQUENCE"], "neither hour nor state changed"


@pytest.mark.slow
async def test_c17_runs_that_say_the_same_make_the_same_bytes(runs: Runs) -> None:
    async with runs.run() as stage:
        await runs.season(stage)
        body = await runs.body(stage)
    for _ in range(2):
        async with runs.run() as stage:
            assert await runs.body(stage) == body


@pytest.mark.slow
async def test_a_circle_with_a_place_of_its_own_is_left_alone(runs: Runs) -> None:
    async with runs.run() as stage:
        await runs.season(stage)
        await stage.say("local:ana", "place https://own.example/")
        body = await runs.body(stage)
    async with runs.run(NEW) as stage:
        assert await runs.body(stage) == body


@pytest.mark.slow
async def test_what_is_over_stays_as_it_was(runs: Runs) -> None:
    async with runs.run() as stage:
        await runs.season(stage)
        asked = await stage.say("local:mia", "circle close Alder")
        assert isinstance(asked, Post)
        await stage.press("local:mia", asked.buttons[0].code)
        await stage.advance(timedelta(hours=1))
        before = await runs.events(stage)
    async with runs.run(NEW) as stage:
        assert await runs.events(stage) == before


async def program_link(stage: Stage) -> str:
    (found,) = secrets(plain(await stage.say("local:mia", "program feed")))
    return found


@pytest.mark.slow
async def test_s3_the_programs_link_ends_with_the_organizer_who_may_have_it(runs: Runs) -> None:
    both = ("local:mia", "local:zoe")
    async with runs.run(organizers=both) as stage:
        await runs.season(stage)
        link = await program_link(stage)
    async with runs.run(organizers=[*both, "local:ana"]) as stage:
        assert await stage.calendar(link), "more organizers are no reason"
    async with runs.run(organizers=["local:mia", "local:ana"]) as stage:
        assert await stage.calendar(link) is None
        told = [each for each in runs.chat.shown.values() if "is an organizer no longer" in plain(each.post)]
        assert len(told) == 2
        new = await program_link(stage)
        assert new != link and await stage.calendar(new)
    async with runs.run(organizers=["local:mia"]) as stage:
        assert await stage.calendar(new) is None, "Ana may have looked at it"
    async with runs.run(organizers=["local:mia"]) as stage:
        assert not runs.chat.shown
