"""Somebody who looks at all feeds after every step, and forgets nothing of what stood there before."""

import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from circles.testing import CircleApp
from tests.calendar.conftest import read

BACK, AHEAD, CANCELLED_KEPT = timedelta(days=90), timedelta(days=400), timedelta(days=14)
OF_HOURS = ("DTSTART", "DTEND", "STATUS")
CALLED_OFF = ("cancelled", "skipped")
COMING_UP = ("scheduled", "moved")

Event = dict[str, str]
Feed = dict[str, Event]

_SHOWN = (
    "SELECT id, circle_id, number, day, hour, zone, minutes, format, state FROM session ORDER BY id",
    "SELECT session_id, role, person_id FROM assignment ORDER BY 1, 2, 3",
    "SELECT id, name, place, plan, state FROM circle ORDER BY id",
    "SELECT circle_id, person_id, state FROM membership ORDER BY 1, 2",
    "SELECT id, name, language FROM person ORDER BY id",
    "SELECT session_id, person_id, rsvp FROM answer ORDER BY 1, 2",
    "SELECT subject_id, level, alarm, styles FROM feed WHERE kind = 'person' ORDER BY 1",
)


@dataclass
class Watch:
    """Reads the feeds of the circle, of the program and of `people` with `look`, which says by AssertionError what was
    broken.
    """

    app: CircleApp
    people: tuple[str, ...]
    body: dict[str, bytes] = field(default_factory=dict)
    known: dict[str, Feed] = field(default_factory=dict)
    """Every event that a feed ever showed, as it stood last."""
    there: dict[str, frozenset[str]] = field(default_factory=dict)
    """What each feed showed a step ago, if it could be read then."""
    fingerprint: str = ""
    posts: int = 0
    changes: int = 0
    """How many events have changed what they show."""
    broken: list[str] = field(default_factory=list)

    async def look(self) -> None:
        """Read every feed once more and hold it against what it was and against the database."""
        self.broken = []
        fingerprint, feeds, there = self._fingerprint(), {}, self.there
        self.there = {}
        for name, secret in (await self._secrets()).items():
            body = await self.app.stage.calendar(secret)
            assert body is not None, f"{name}: nothing behind the link"
            feeds[name] = self._compare(name, body, there.get(name), fingerprint == self.fingerprint)
            self.body[name] = body
        self.fingerprint = fingerprint
        self._agree_with_each_other(feeds)
        self._agree_with_the_database(feeds)
        self._attachments()
        assert not self.broken, "\n".join(self.broken)

    def _hold(self, rule: bool, otherwise: str) -> None:
        if not rule:
            self.broken.append(otherwise)

    async def _secrets(self) -> dict[str, str]:
        """By whose it is; nobody has one who is in no circle."""
        found: dict[str, str] = {}
        for who in self.people:
            links = re.findall(r"/feeds/([\w-]{27})\.ics", await self.app.say(who, "feed"))
            found.update(zip((who, "circle"), links, strict=False))
        found["program"] = re.findall(r"/feeds/([\w-]{27})\.ics", await self.app.say("@mia", "program feed"))[0]
        return found

    def _compare(self, name: str, body: bytes, there: frozenset[str] | None, nothing_changed: bool) -> Feed:
        feed = {each["UID"]: each for each in read(body).events}
        known = self.known.setdefault(name, {})
        for uid, event in feed.items():
            if uid in known:
                self._compare_event(
                    f"{name}, {event['SUMMARY']}", known[uid], event, there is not None and uid in there
                )
        known.update(feed)
        self.there[name] = frozenset(feed)
        if nothing_changed and there == feed.keys():
            self._hold(body == self.body[name], f"{name}: other bytes, though nothing changed")
        return feed

    def _compare_event(self, what: str, before: Event, event: Event, just_now: bool) -> None:
        ups, differs = (
            int(event["SEQUENCE"]) - int(before["SEQUENCE"]),
            _only(before, OF_HOURS) != _only(event, OF_HOURS),
        )
        self._hold(ups == differs if just_now else ups >= differs, f"{what}: SEQUENCE went up by {ups}")
        self._hold(event["DTSTAMP"] >= before["DTSTAMP"], f"{what}: an older stamp")
        if changed := _difference(before, event):
            self.changes += 1
            self._hold(event["DTSTAMP"] > before["DTSTAMP"], f"{what}: no newer stamp, though this changed: {changed}")

    def _agree_with_each_other(self, feeds: dict[str, Feed]) -> None:
        """The same session has the same id, hours and count in every feed."""
        seen: Feed = {}
        for name, feed in feeds.items():
            for uid, event in feed.items():
                shared = _only(event, (*OF_HOURS, "SEQUENCE"))
                self._hold(seen.setdefault(uid, shared) == shared, f"{name} says something else: {event['SUMMARY']}")

    def _agree_with_the_database(self, feeds: dict[str, Feed]) -> None:
        for name, feed in feeds.items():
            sessions = {f"{row['id']}@circles": row for row in self._sessions(name) if self._is_shown(row)}
            shown = {uid: _only(each, (*OF_HOURS, "SEQUENCE")) for uid, each in feed.items()}
            wanted = {uid: _wanted(row) for uid, row in sessions.items()}
            self._hold(shown == wanted, f"{name}: {_difference(wanted, shown)} (database, feed)")
            for uid in sessions.keys() & feed.keys():
                self._says_what_it_may(name, sessions[uid], feed[uid])

    def _says_what_it_may(self, name: str, row: sqlite3.Row, event: Event) -> None:
        """As much as its owner chose, and an alarm if they want one."""
        level, alarm = self._style(name)
        rings = bool(alarm) and event["STATUS"] == "CONFIRMED"
        self._hold(("ALARM" in event) is rings, f"{name}: an alarm? {event}, {alarm}")
        said = f"{event['SUMMARY']} {event.get('DESCRIPTION', '')}"
        if level == "busy":
            self._hold(
                row["name"] not in said and not event.keys() & {"DESCRIPTION", "LOCATION", "URL"}, f"{name}: {event}"
            )
            return
        self._whose_turn_it_is(name, row, event["SUMMARY"])
        holders = self._rows(
            "SELECT p.name FROM assignment a JOIN person p ON p.id = a.person_id WHERE a.session_id = ?", (row["id"],)
        )
        named = {each["name"] for each in holders if re.search(rf"\b{re.escape(each['name'])}\b", said)}
        wanted = {each["name"] for each in holders} if level == "full" else set()
        self._hold(named == wanted, f"{name}: names {named} and not {wanted}: {said}")

    def _style(self, name: str) -> tuple[str, int | None]:
        found = self._rows(
            "SELECT level, alarm FROM feed JOIN person p ON p.id = subject_id WHERE kind = 'person' AND p.name = ?",
            (name.removeprefix("@").capitalize(),),
        )
        return (found[0]["level"], found[0]["alarm"]) if found else ("plain", None)

    def _whose_turn_it_is(self, name: str, row: sqlite3.Row, title: str) -> None:
        mine = self._rows(
            "SELECT role FROM assignment a JOIN person p ON p.id = a.person_id WHERE a.session_id = ? AND p.name = ?",
            (row["id"], name.removeprefix("@").capitalize()),
        )
        self._hold(f"{row['name']}: " in title, f"{name}: {title} does not name the circle")
        self._hold(title.endswith(")") is bool(mine), f"{name}: {title}, and roles {[each['role'] for each in mine]}")

    def _sessions(self, name: str) -> list[sqlite3.Row]:
        """Those of the circle, or of the circles in which this person is; here the program has no other."""
        there = (
            "SELECT circle_id FROM membership m JOIN person p ON p.id = person_id WHERE p.name = ? AND state <> 'left'"
        )
        of_all = name in ("circle", "program")
        which = "1" if of_all else f"circle_id IN ({there})"
        given = () if of_all else (name.removeprefix("@").capitalize(),)
        return self._rows(f"SELECT s.*, c.name FROM session s JOIN circle c ON c.id = circle_id WHERE {which}", given)

    def _is_shown(self, row: sqlite3.Row) -> bool:
        starts, ends, now = _instant(row["starts_at"]), _instant(row["ends_at"]), self.app.now
        kept = row["state"] not in CALLED_OFF or now <= starts + CANCELLED_KEPT
        return kept and now - BACK <= ends and starts <= now + AHEAD

    def _attachments(self) -> None:
        """What was handed over in the chat meanwhile is the same session as in the feed."""
        posts, self.posts = self.app.posts[self.posts :], len(self.app.posts)
        for file in (file for post in posts for file in post.post.files if file.name.endswith(".ics")):
            (event,) = read(file.content).events
            # A circle that ended has no link of its own any more, but stands in the feeds of its people.
            shown = [self.known[name][event["UID"]] for name, feed in self.there.items() if event["UID"] in feed]
            there = shown[0] if shown else self.known["circle"].get(event["UID"])
            if there is None:  # it was extended so far ahead that no feed shows it yet
                assert self._rows("SELECT 1 FROM session WHERE id = ?", (event["UID"].removesuffix("@circles"),))
                continue
            if there["SEQUENCE"] == event["SEQUENCE"]:
                assert _only(there, OF_HOURS) == _only(event, OF_HOURS)
            assert int(event["SEQUENCE"]) <= int(there["SEQUENCE"])

    def _fingerprint(self) -> str:
        return repr([[tuple(row) for row in self._rows(each)] for each in _SHOWN])

    def _rows(self, query: str, given: tuple[object, ...] = ()) -> list[sqlite3.Row]:
        """Straight from the file, past all of our own code."""
        path = self.app.stage.app.desk.ledger._database.address.path
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            database.row_factory = sqlite3.Row
            return database.execute(query, given).fetchall()


def _wanted(row: sqlite3.Row) -> Event:
    starts = _instant(row["starts_at"])
    if row["state"] in COMING_UP:
        day, hour = datetime.fromisoformat(row["day"]).date(), time.fromisoformat(row["hour"])
        starts = datetime.combine(day, hour, ZoneInfo(row["zone"])).astimezone(UTC)  # the wall is the truth
    return {
        "DTSTART": f"{starts:%Y%m%dT%H%M%SZ}",
        "DTEND": f"{starts + timedelta(minutes=row['minutes']):%Y%m%dT%H%M%SZ}",
        "STATUS": "CANCELLED" if row["state"] in CALLED_OFF else "CONFIRMED",
        "SEQUENCE": str(row["sequence"]),
    }


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _only(event: Event, names: tuple[str, ...]) -> Event:
    return {name: event[name] for name in names}


def _difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What is shown, before and after, where it differs. A stamp shows nothing."""
    names = (before.keys() | after.keys()) - {"DTSTAMP", "LAST-MODIFIED"}
    return {each: (before.get(each), after.get(each)) for each in names if before.get(each) != after.get(each)}
