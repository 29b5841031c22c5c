"""S7, S11: whatever happened before, what somebody sees now holds nobody else's private words; organizers see no texts.

Random histories: people write, leave, come back, sit in another circle, are forgotten. Every text is a canary, and is
looked for in everything that everybody can see: answers, posts, files, calendars, what plugins hear, the log.
"""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from circles import events, hookimpl
from circles.command import Audience, declaration
from circles.commands import CORE
from circles.domain.circle import Membership, MembershipState
from circles.domain.person import Identity
from circles.domain.reflection import Visibility
from circles.message import Form, Post
from circles.services import feeds
from circles.testing import CircleApp, RecordingChat
from circles.testing.opening import open_circle_app

PEOPLE = ("ana", "bo", "chen", "dua", "eli", "fay")
SETTINGS = "[program]\nleast = 3\ntarget = 3\nmost = 3\nquorum = 1\nsessions = 6\n[log]\nlevel = 'debug'"
READING = [declaration(each) for each in CORE if not declaration(each).changes]


class Ear:
    """A plugin that hears everything."""

    def __init__(self) -> None:
        self.heard: list[events.Event] = []

    @hookimpl
    async def happened(self, event: events.Event) -> None:
        self.heard.append(event)


@dataclass(slots=True)
class Canary:
    """A text: whose it is, for whom it was written, and who was in that circle at some time since."""

    text: str
    owner: str
    circle_id: str = ""
    had: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Story:
    """One history, step by step."""

    app: CircleApp
    ear: Ear
    canaries: list[Canary] = field(default_factory=list)
    forgotten: set[str] = field(default_factory=set)

    async def begin(self) -> None:
        for asked in ('program create "Night owls" "We meet"', "program open"):
            await self.app.say("@mia", asked)
        for who in PEOPLE:
            hope = self._canary(who)
            await self.app.say(f"@{who}", f'join "Lisbon" "{hope.text}"')
            await self.app.say(f"@{who}", f"offer {self._canary(who).text}, {self._canary(who).text}")
        for asked in ("propose 2027-01-12 18:00", "publish"):
            await self.app.say("@mia", asked)
        assert len(self.app.chat.rooms) == 2

    def _canary(self, owner: str, circle_id: str = "") -> Canary:
        new = Canary(f"CANARY-{owner}-{len(self.canaries):03}", owner, circle_id)
        self.canaries.append(new)
        return new

    async def step(self, what: str, who: str) -> None:
        circle_id = await self.circle_of(who)
        if what == "meet" and await self.meets_again(circle_id):
            await self.app.meet(f"@{who}")
        elif what == "reflect" and circle_id:
            await self.app.say(f"@{who}", f"reflect {self._canary(who).text}")
        elif what in ("goal", "shared goal") and circle_id:
            await self.set_goal(who, circle_id if what == "shared goal" else "")
        elif what in ("commitment", "charter", "wrap-up") and circle_id:
            text = self._canary(who, circle_id).text
            rules = "charter change stays_here questions_first join_quietly a_day_before"
            words = {"commitment": "commitment", "charter": rules, "wrap-up": 'wrap-up "nobody"'}
            await self.app.say(f"@{who}", f'{words[what]} "{text}"')
        elif what in ("leave", "forgetme yes") and (circle_id or what != "leave"):
            await self.app.say(f"@{who}", what)
            self.forgotten |= {who} if what == "forgetme yes" else set()
        elif what in ("return", "move over") and not circle_id and who not in self.forgotten:
            await self.put(who, other=what == "move over")
        elif what == "days":
            await self.app.advance(days=2)
        await self.note_readers()

    async def set_goal(self, who: str, circle_id: str) -> None:
        """A private one; or one that they share after they said something about it, which stays theirs."""
        if circle_id:
            own, ours = self._canary(who).text, self._canary(who, circle_id).text
            words = ['goal new "A walk"', f'goal note "" "{own}"', 'goal readers "" circle', f'goal note "" "{ours}"']
        else:
            text = self._canary(who).text
            words = [f'goal new "{text}" "{text}" "{text}"', f'goal note "" "{text}"']
        for asked in ("goal drop", *words):
            await self.app.say(f"@{who}", asked)

    async def meets_again(self, circle_id: str) -> bool:
        """Whether there is a session to come: a history may be longer than a season."""
        sessions = self.app.stage.app.desk.ledger.sessions
        return bool(circle_id) and await sessions.current(circle_id, self.app.now) is not None

    async def circle_of(self, who: str) -> str:
        ledger = self.app.stage.app.desk.ledger
        person = await ledger.people.by_identity(Identity("local", who))
        return next((each.id for each in await ledger.circles.of_person(person.id)), "") if person else ""

    async def put(self, who: str, *, other: bool) -> None:
        """Somebody comes back, or gets a place in the circle that is not theirs."""
        ledger = self.app.stage.app.desk.ledger
        person = await ledger.people.by_identity(Identity("local", who))
        latest = await ledger.programs.latest()
        assert person and latest
        for circle in await ledger.circles.of_season(latest[1].id):
            was_there = await ledger.memberships.get(circle.id, person.id) is not None
            if was_there != other:
                place = Membership(circle.id, person.id, MembershipState.ACTIVE, self.app.now)
                await ledger.memberships.put(place)
                await self.app.stage.app.engine.settle()
                return

    async def note_readers(self) -> None:
        now_in = {who: await self.circle_of(who) for who in PEOPLE}
        for each in self.canaries:
            each.had |= {who for who, circle_id in now_in.items() if each.circle_id and circle_id == each.circle_id}

    # What everybody sees.

    async def check(self) -> None:
        for viewer in (*PEOPLE, "mia", "zoe"):
            now_in = await self.circle_of(viewer)
            told = "\n".join([each async for each in self._answers(viewer)])
            seen = "\n".join(f"{each.text}\n{each.post!r}" for each in self.app.seen_by(viewer))
            for each in self.canaries:
                mine = each.owner == viewer and viewer not in self.forgotten
                ours = bool(each.circle_id) and each.owner not in self.forgotten
                assert each.text not in told or mine or (ours and now_in == each.circle_id), f"{viewer} is told {each}"
                assert each.text not in seen or each.owner == viewer or viewer in each.had, f"{viewer} sees {each}"
        heard = repr(self.ear.heard)
        assert "CANARY" not in heard

    async def _answers(self, viewer: str):  # type: ignore[no-untyped-def]
        for asked in (*(each.example for each in READING), "profile", "free"):
            yield await self.app.say(f"@{viewer}", asked)
            answer = self.app._answers[f"@{viewer}"]
            for file in answer.files if isinstance(answer, Post) else ():
                yield file.content.decode()
        desk = self.app.stage.app.desk
        if person := await desk.ledger.people.by_identity(Identity("local", viewer)):
            secret = (await feeds.link(desk, "person", person.id)).rpartition("/")[2].removesuffix(".ics")
            found = await feeds.read(desk, secret, self.app.now)
            yield found.body.decode() if found else ""


STEPS = (
    "meet",
    "reflect",
    "goal",
    "shared goal",
    "commitment",
    "charter",
    "wrap-up",
    "leave",
    "return",
    "move over",
    "days",
    "forgetme yes",
)
steps = st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from(PEOPLE)), min_size=6, max_size=12)


async def _live_through(file: Path, history: list[tuple[str, str]]) -> None:
    ear = Ear()
    async with open_circle_app(file, [ear], RecordingChat()) as app:
        story = Story(app, ear)
        await story.begin()
        for what, who in [("meet", "ana"), ("meet", "eli"), *history]:
            await story.step(what, who)
        await story.check()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "circles.toml"
    path.write_text(SETTINGS, "utf-8")
    return path


@pytest.mark.slow
@pytest.mark.timeout(600)
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=steps)
def test_nobody_sees_what_was_not_written_for_them(
    history: list[tuple[str, str]], file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        asyncio.run(_live_through(file, history))
    # The program keeps these silent, since they write whole statements: tests/test_log.py.
    ours = [each for each in caplog.records if each.name.partition(".")[0] not in ("aiosqlite", "tortoise")]
    assert ours and "CANARY" not in "".join(f"{each.getMessage()} {vars(each)}" for each in ours)
    caplog.clear()


@pytest.mark.slow
async def test_the_check_would_find_a_leak(file: Path) -> None:
    ear = Ear()
    async with open_circle_app(file, [ear], RecordingChat()) as app:
        story = Story(app, ear)
        await story.begin()
        await story.step("meet", "ana")
        await story.step("commitment", "ana")
        await app.advance(days=1)
        story.canaries[-1].circle_id = ""
        story.canaries[-1].had.clear()
        with pytest.raises(AssertionError, match=r"(is told|sees) Canary"):
            await story.check()


@pytest.mark.slow
async def test_a_private_answer_is_given_to_its_author_alone(file: Path) -> None:
    async with open_circle_app(file, [], RecordingChat()) as app:
        story = Story(app, Ear())
        await story.begin()
        await story.step("meet", "ana")
        await story.step("reflect", "ana")
        secret = story.canaries[-1].text
        told = {who: "\n".join([each async for each in story._answers(who)]) for who in (*PEOPLE, "mia")}
        assert [who for who, text in told.items() if secret in text] == ["ana"]
        assert Visibility.ME in told["ana"]


def _by_audience(audience: Audience) -> Iterator[str]:
    return (declaration(each).example for each in CORE if declaration(each).audience is audience)


async def _is_refused(app: CircleApp, who: str, asked: str, why: str) -> bool:
    """Whether it is refused; an empty form may be looked at by anybody."""
    return why in await app.say(who, asked) or isinstance(app._answers[who], Form)


async def test_each_command_is_for_whom_it_says(circle_app: CircleApp) -> None:
    await circle_app.season()
    before = len(circle_app.posts)
    for asked in _by_audience(Audience.ORGANIZER):
        for who in ("@ana", "@zoe"):
            assert "Only organizers can do that" in await circle_app.say(who, asked), asked
    for asked in _by_audience(Audience.MEMBER):
        assert await _is_refused(circle_app, "@zoe", asked, "We have not met yet"), asked
        assert await _is_refused(circle_app, "@mia", asked, "You are in no circle now"), asked
    assert len(circle_app.posts) == before
