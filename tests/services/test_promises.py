"""Whatever a season brings, whoever sends: nobody hears what the rules forbid, nothing rings at night without need.

People with wishes, pauses and leaves drawn at random live through a season; a witness reads every message at the
instant it comes, and judges it by rules of its own.
"""

import asyncio
import os
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from circles.chat import Envelope, Outcome, Receipt
from circles.domain.zones import local
from circles.message import InPrivate, Items, Paragraph, Post, Purpose, say
from circles.testing import CircleApp, RecordingChat
from circles.testing.opening import open_circle_app

WEEK, DAY = timedelta(days=7), timedelta(days=1)
ZONES = {"ana": "Europe/Lisbon", "bo": "America/New_York", "chen": "Asia/Kolkata", "dua": "Africa/Nairobi"}
NIGHTS = {"": (time(22), time(8)), "quiet 20:00-07:30": (time(20), time(7, 30)), "quiet 9-17": (time(9), time(17))}
EXAMPLES = 40 if os.environ.get("CIRCLES_REQUIRE_ALL") else 3


@dataclass
class Wishes:
    """What the witness knows of somebody, kept apart from what the program keeps."""

    state: str = "here"
    off: bool = False
    only_digest: bool = False
    night: tuple[time, time] = NIGHTS[""]

    def sleeps(self, at: datetime, zone: str) -> bool:
        begin, end = self.night
        clock = local(at, zone).time()
        return begin <= clock < end if begin <= end else clock >= begin or clock < end


@dataclass(slots=True)
class Witness(RecordingChat):
    """A chat that judges every private message when it comes."""

    app: CircleApp | None = None
    weekly: int = 6
    people: dict[str, Wishes] = field(default_factory=lambda: defaultdict(Wishes))
    came: list[tuple[datetime, str, Post]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    rang_at_night: list[str] = field(default_factory=list)

    async def post(self, post: Post, envelope: Envelope) -> Receipt:
        receipt = await RecordingChat.post(self, post, envelope)
        if self.app and envelope.person and receipt.outcome is Outcome.DELIVERED:
            self.judge(self.app.now, envelope.person.id, post)
        return receipt

    def judge(self, now: datetime, who: str, post: Post) -> None:
        """Note what is wrong with a message. Raising would not do: a chat that fails is asked again."""
        if post.replaces or who not in ZONES:
            return
        wishes, what = self.people[who], f"{post.key} to {who} at {now:%a %H:%M} UTC"
        sleeps = wishes.sleeps(now, ZONES[who])
        if post.purpose is not Purpose.NEEDED:
            self.expect(wishes.state == "here", f"{what}, who is {wishes.state}")
            self.expect(not wishes.off, f"{what}, who said off")
            self.expect(post.quiet or not sleeps, f"{what}: rings at night")
        if post.purpose is Purpose.NEWS:
            self.expect(not sleeps, f"{what}: news at night")
            self.expect(not wishes.only_digest, f"{what}, who wants a digest")
            self.expect(self.news_of_the_week(now, who) < self.weekly, f"{what}: beyond the budget")
        if sleeps and not post.quiet:
            self.rang_at_night.append(post.key)
        self.came.append((now, who, post))

    def expect(self, is_right: bool, what: str) -> None:
        if not is_right:
            self.wrong.append(what)

    def news_of_the_week(self, now: datetime, who: str) -> int:
        return sum(to == who and post.purpose is Purpose.NEWS and now - at < WEEK for at, to, post in self.came)

    def check_digests(self) -> None:
        """None is empty, and none comes less than a week after another."""
        last: dict[str, datetime] = {}
        for at, who, post in self.came:
            if post.key.startswith("digest:"):
                assert any(isinstance(block, Items) and block.lines for block in post.blocks), "an empty digest"
                assert who not in last or at - last[who] > WEEK - DAY, "two digests in a week"
                last[who] = at


_ACTIONS = st.sampled_from(
    [
        *("off", "on", "digest", "digest off", "digest monday 9:00", "digest 18:30"),
        *(each for each in NIGHTS if each),
        *("2 hours", "1 day", "5 minutes"),
        *("pause", "return", "leave", "rsvp cannot", "rsvp coming", "swap", "reflect"),
        *("tell needed", "tell timely", "tell news", "tell news", "tell news", "tell urgent"),
    ]
)
_DEEDS = st.lists(
    st.tuples(st.integers(0, 24 * 25), st.sampled_from(sorted(ZONES)), _ACTIONS), min_size=25, max_size=60
).map(lambda deeds: sorted(deeds, key=lambda deed: deed[0]))


@pytest.mark.slow
@pytest.mark.timeout(900)
@given(_DEEDS, st.integers(1, 6))
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
def test_no_sender_writes_to_whom_the_rules_forbid(deeds: list[tuple[int, str, str]], weekly: int) -> None:
    asyncio.run(live_through(deeds, weekly))


async def live_through(deeds: list[tuple[int, str, str]], weekly: int) -> None:
    witness = Witness(weekly=weekly)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "circles.toml"
        file.write_text(f"[notices]\nweekly_messages = {weekly}\n", "utf-8")
        async with open_circle_app(file, [], witness) as app:
            witness.app = app
            await app.season(sessions=3, first="2027-01-06 18:00")
            start, (person, circle) = app.now, await ids(app)
            for number, (hours, who, what) in enumerate(deeds):
                await app.stage.advance(to=max(app.now, start + timedelta(hours=hours, minutes=hours % 60)))
                await do(app, witness, who, what, number, person, circle)
            await app.advance(days=16)
            assert witness.wrong == []
            witness.check_digests()
            await check_that_only_what_is_urgent_rang(app, witness)


async def ids(app: CircleApp) -> tuple[dict[str, str], str]:
    ledger = app.stage.app.desk.ledger
    rows = await ledger._database.fetch("SELECT account, person_id FROM identity")
    people = {str(account): str(person) for account, person in rows}
    return people, (await ledger.circles.of_person(people["ana"]))[0].id


async def do(
    app: CircleApp, witness: Witness, who: str, what: str, number: int, person: dict[str, str], circle: str
) -> None:
    """Somebody does something. The witness learns of it first: what comes from then on must obey."""
    wishes, first = witness.people[who], what.partition(" ")[0]
    if first == "tell":
        await tell(app, InPrivate(person[who], circle), what.partition(" ")[2], f"{number}:{what}:{who}")
    elif first in ("pause", "return"):
        await pause_or_return(app, wishes, person[who], what)
    elif wishes.state == "here" or first in ("off", "on"):
        if what == "leave":
            wishes.state = "gone"
        answer = await app.say(f"@{who}", _SAID.get(what, what if first in _OWN else f"reminders {what}"))
        assert "went wrong" not in answer, (what, answer)
        learn(wishes, what)


_OWN = ("leave", "rsvp", "swap", "reflect")
_SAID = {"swap": "swap dua", "reflect": "reflect A good evening"}


def learn(wishes: Wishes, what: str) -> None:
    match what:
        case "off":
            wishes.off = True
        case "on" | "2 hours" | "1 day" | "5 minutes":
            wishes.off = False
        case "digest" | "digest monday 9:00" | "digest 18:30":
            wishes.off, wishes.only_digest = False, True
        case "digest off":
            wishes.only_digest = False
        case _ if what in NIGHTS:
            wishes.night = NIGHTS[what]


async def pause_or_return(app: CircleApp, wishes: Wishes, person_id: str, what: str) -> None:
    if wishes.state == "gone":
        return
    wishes.state = "paused" if what == "pause" else "here"
    ledger = app.stage.app.desk.ledger
    state = "paused" if what == "pause" else "active"
    async with ledger.transaction():
        await ledger._database.run("UPDATE membership SET state = ?1 WHERE person_id = ?2", state, person_id)


async def tell(app: CircleApp, target: InPrivate, what: str, key: str) -> None:
    """A sender as careless as a plugin could be: it writes to anybody at any time."""
    purpose = Purpose.NEEDED if what == "urgent" else Purpose(what)
    stale_at: Any = app.now + timedelta(hours=20) if what == "urgent" else None
    post = Post(key, target, (Paragraph(say("Something for you: {key}", key=key)),), purpose=purpose)
    desk = app.stage.app.desk
    async with desk.ledger.transaction():
        await desk.tell(post, app.now, stale_at=stale_at)
    await app.stage.app.engine.settle()


async def check_that_only_what_is_urgent_rang(app: CircleApp, witness: Witness) -> None:
    ledger = app.stage.app.desk.ledger
    came = {post.key: at for at, _, post in witness.came}
    for key in witness.rang_at_night:
        ((stale_at,),) = await ledger._database.fetch("SELECT stale_at FROM outbox WHERE key = ?1", key)
        assert datetime.fromisoformat(stale_at) - came[key] <= DAY, f"{key} could have been silent"
