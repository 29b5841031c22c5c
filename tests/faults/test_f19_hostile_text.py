"""F19 of the fault catalogue: hostile texts on every input; words and nothing else on every output."""

import itertools
import json
import logging
import random
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from io import StringIO
from typing import Any

import icalendar
import msgspec
import pytest

from circles.chat import Asked, Filled, Pressed, Reader, Said
from circles.command import Kind, declaration
from circles.commands import CORE
from circles.config import Community, Settings
from circles.domain.person import Identity
from circles.errors import CirclesError
from circles.log import JsonFormatter, Masker, TextFormatter
from circles.message import Post
from circles.phrasing import form_code
from circles.services import feeds
from circles.stage import Stage, open_stage
from circles_local.adapter import LocalChat
from circles_local.desk import Desk, Guest
from circles_local.page import Page
from tests.engine.conftest import FIRST, MONDAY
from tests.faults.conftest import ALL, of
from tests.faults.hostile import CORPUS, harmless

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

MEMBERS = ("ana", "bo", "chen", "dua")
PLAUSIBLE = {Kind.TEXT: "2 weeks", Kind.NUMBER: "2", Kind.LOCAL_TIME: "2027-02-01 18:00", Kind.SOMEONE: "@bo"}


class Undo(Exception):
    """What was asked is taken back."""


class Town:
    """Four people after their first session, on the local chat; and all that comes out of the program."""

    def __init__(self, stage: Stage, chat: LocalChat, log: StringIO) -> None:
        self.stage, self.chat, self.log = stage, chat, log
        self.ledger = stage.app.desk.ledger
        self._events = itertools.count()

    async def begin(self, names: tuple[str, ...] = ()) -> None:
        """A circle that met once, and its clock a day later. Whoever of `names` joins, joins under that name."""
        await self.says("mia", 'program create "Night owls" "We meet" 4 1 60')
        await self.says("mia", "program open")
        for who in MEMBERS:
            await self.says(who, "join Lisbon")
        for number, name in enumerate(names):
            await self.says(f"guest{number}", "join Lisbon", name)
        await self.says("mia", f"propose {FIRST:%Y-%m-%d %H:%M}")
        await self.says("mia", "publish")
        await self.stage.advance(to=FIRST)
        await self.says("ana", "start")
        await self.stage.advance(by=timedelta(days=1))

    async def ask(self, who: str, what: Any, name: str = "", event: str = "") -> str:
        """The answer, which is harmless."""
        identity = Identity("local", who)
        event = event or f"event-{next(self._events)}"
        answer = await self.stage.inbox.ask(Asked(event, identity, name or who.capitalize(), what))
        return harmless(answer, await self.stage.reader(f"local:{who}"))

    async def says(self, who: str, words: str, name: str = "") -> str:
        answer = await self.ask(who, Said(words), name)
        await self.stage.app.engine.settle()
        return answer

    async def tries(self, who: str, what: Any) -> str:
        """The same, and what it would have said to others is harmless; then it is taken back."""
        answer = ""
        try:
            async with self.ledger.transaction():
                before = await self._posts()
                answer = await self.ask(who, what)
                for post in (await self._posts())[len(before) :]:
                    harmless(post, Reader("Ana", "Europe/Lisbon"))
                raise Undo
        except Undo:
            return answer

    async def _posts(self) -> list[Post]:
        found = await self.ledger._database.fetch("SELECT post FROM outbox WHERE post != '' ORDER BY id")
        return [msgspec.json.decode(post, type=Post) for (post,) in found]

    async def circle(self) -> Any:
        ana = await self.ledger.people.by_identity(Identity("local", "ana"))
        assert ana
        return (await self.ledger.circles.of_person(ana.id))[0]


@pytest.fixture
def log() -> Iterator[StringIO]:
    """All that is logged, as JSON and as text."""
    stream, root = StringIO(), logging.getLogger()
    handlers = [logging.StreamHandler(stream), logging.StreamHandler(stream)]
    handlers[0].setFormatter(JsonFormatter(Masker()))
    handlers[1].setFormatter(TextFormatter(Masker()))
    for each in handlers:
        root.addHandler(each)
    yield stream
    for each in handlers:
        root.removeHandler(each)


@pytest.fixture
async def town(log: StringIO) -> AsyncIterator[Town]:
    chat = LocalChat({})
    settings = Settings(community=Community(organizers=("local:mia",)))
    async with open_stage(chat, MONDAY, settings) as stage:
        chat.clock = lambda: stage.now
        yield Town(stage, chat, log)


def the_log_is_whole(log: StringIO) -> None:
    """One line for each record, and nobody's words begin a line of their own."""
    for line in log.getvalue().split("\n"):
        line.encode("utf-8", "backslashreplace")
        if line.startswith("{"):
            assert isinstance(json.loads(line), dict)
        else:
            assert not line or re.match(r"\d{4}-\d\d-\d\dT[\d:.]+Z (INFO|WARNING|ERROR) circles", line), line


async def texts_for_each_field(town: Town) -> AsyncIterator[tuple[Any, Any, str]]:
    """Each field of each command with texts: all of them, or a few so that each is used somewhere."""
    circle = await town.circle()
    session = (await town.ledger.sessions.of_circle(circle.id))[1]
    texts = itertools.cycle(CORPUS)
    for each in CORE:
        command = declaration(each)
        known = {"CircleRef": circle.id, "SessionRef": session.id, "MatterRef": "1", "BlockRef": "1"}
        hidden = {one.name: known[one.type.__name__] for one in command.parameters if one.hidden}
        for field in command.visible:
            rest = {one.name: PLAUSIBLE.get(one.kind, (*one.choices, "")[0]) for one in command.visible if one.required}
            for text in CORPUS if ALL else itertools.islice(texts, 3):
                yield command, Filled(form_code(command, hidden), {**rest, field.name: text}), text


async def test_f19_each_field_of_each_command_by_form_and_typed(town: Town) -> None:
    """200 texts on every field (a part: four on each): no ping, no markup, no crash, cut at the limit."""
    await town.begin()
    tried, fields = Counter[str](), 0
    async for command, filled, text in texts_for_each_field(town):
        for who in ("mia",) if command.audience == "organizer" else ("ana",):
            await town.tries(who, filled)
            await town.tries(who, Said(f"{command.name} {text}"))
        tried[text] += 1
        fields += 1
    assert len(tried) == len(set(CORPUS)) >= 200 and fields >= 240
    assert "went wrong" not in town.log.getvalue()
    the_log_is_whole(town.log)


async def test_f19_words_and_codes_that_mean_nothing(town: Town) -> None:
    await town.begin()
    for text in CORPUS[:: of(1, 3)]:
        await town.tries("ana", Said(text))
        await town.tries("bo", Pressed(text))
        await town.tries("chen", Filled(text, {text: text}))
        await town.tries("dua", Filled("?join", {"place": "Lisbon", text: text}))
    the_log_is_whole(town.log)


async def test_f19_ids_that_platforms_make(town: Town) -> None:
    """An event's id is no word of a person; still, however long or odd it is, the command is done, once."""
    await town.begin()
    for text in CORPUS[:: of(1, 3)]:
        first = await town.ask("ana", Said("commitment Call two people"), event=f"$ {text}")
        assert "Call two people" in first
        assert await town.ask("ana", Said("commitment Call nobody"), event=f"$ {text}") == first, "the same event"
    await town.stage.app.engine.settle()


async def test_f19_names_of_people_in_every_post_of_a_season(town: Town) -> None:
    """All who join have a hostile name; what is said of them until their second session is words."""
    names = CORPUS if ALL else random.Random(19).sample(CORPUS, 12)
    await town.begin(tuple(names))
    await town.stage.advance(by=timedelta(days=6))
    assert len(town.chat.screen.messages) > len(names)
    for message in town.chat.screen.messages:
        harmless(message.post, Reader("Ana", "Europe/Lisbon"))
    for words in ("my", "rota", "agenda", "charter", "why", "feed", "mydata", "help"):
        for who in ("ana", "guest0", "guest1"):
            await town.ask(who, Said(words))
    for words in ("report", "health", "waiting"):
        await town.ask("mia", Said(words))
    await the_feed_is_whole(town)
    await the_page_is_whole(town)
    the_log_is_whole(town.log)


KEPT = (
    *("commitment {}", "reflect {}", "park {}", "place {}", 'charter change "me" {}'),
    *("organizer {}", "broadcast {}", "check-in {}"),
)


async def test_f19_what_is_kept_stays_words_in_feeds_and_pages(town: Town) -> None:
    await town.begin()
    texts = [each for each in CORPUS if each.strip()]
    for number, text in enumerate(texts if ALL else random.Random(20).sample(texts, 12)):
        who = MEMBERS[number % len(MEMBERS)]
        for words in KEPT:
            await town.ask("mia" if "broadcast" in words else who, Said(words.format(text)))
        # What is no text at all is refused when the settings are read.
        setting = text.encode("utf-8", "ignore").decode()
        community = replace(town.stage.app.desk.settings.community, name=setting, meeting_link=setting)
        town.stage.app.desk.settings = replace(town.stage.app.desk.settings, community=community)
        await town.says(who, "place none")
        for question in ("my", "feed", "recap", "agenda", "help"):
            await town.ask(who, Said(question))
        if number % 6 == 0:
            await the_feed_is_whole(town)
    await town.stage.advance(by=timedelta(days=7))
    for message in town.chat.screen.messages:
        harmless(message.post, Reader("Ana", "Europe/Lisbon"))
    await the_page_is_whole(town)
    the_log_is_whole(town.log)


async def the_feed_is_whole(town: Town) -> None:
    """Four sessions, nothing else, and no line that somebody's words began."""
    circle = await town.circle()
    link = await feeds.link(town.stage.app.desk, "circle", circle.id)
    found = await feeds.read(town.stage.app.desk, link.rpartition("/")[2].removesuffix(".ics"), town.stage.now)
    assert found
    calendar = icalendar.Calendar.from_ical(found.body)
    assert len(calendar.events) == 4
    assert {each.name for each in calendar.walk()} <= {"VCALENDAR", "VEVENT", "VTIMEZONE", "STANDARD", "DAYLIGHT"}
    assert not any("ATTENDEE" in each for each in calendar.walk())
    assert all(
        len(line) <= 75 and not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", line) for line in found.body.split(b"\r\n")
    )


class Strict(HTMLParser):
    """Reads the whole page: our own scripts alone, and no attribute that acts."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert tag not in ("iframe", "object", "embed", "style", "base", "math", "plaintext"), tag
        assert not [name for name in given if name.startswith("on") or name in ("srcdoc", "style")]
        assert tag not in ("img", "script") or (given.get("src") or "").startswith("/"), given
        for name in ("href", "src", "action", "formaction"):
            assert re.match(r"https?://|/|#|mailto:|data:,|\?|$|[\w./-]+$", given.get(name) or ""), given


async def the_page_is_whole(town: Town) -> None:
    """The playground's page, as two of them see it. It calls nobody, so an `@everyone` in a guest's name may stand."""
    desk = Desk(town.stage, town.chat, [Guest(each, each.capitalize()) for each in (*MEMBERS, "mia")])
    for text in CORPUS[:120:5]:
        with suppress(CirclesError):  # a name needs letters
            desk.add(text)
    page = Page(desk)
    for who in ("ana", "mia"):
        shown = await page.whole(who, "")
        shown.encode()
        Strict().feed(shown)
