"""What the plugin keeps, in a file of its own: addresses, what was sent there, and what waits.

A letter is written before it is sent, and stays as it is however often it is tried: the same id, the same bytes.
"""

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from pathlib import Path
from typing import Any

import msgspec

from circles import Method, Planned
from circles.notebook import Notebook

DAY = timedelta(days=1)
KEPT = timedelta(days=30)
_SECRET_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_TABLES = """
    CREATE TABLE IF NOT EXISTS ours (name TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS address (
        person TEXT PRIMARY KEY, address TEXT NOT NULL, secret TEXT NOT NULL UNIQUE, since TEXT NOT NULL,
        refused TEXT NOT NULL DEFAULT '', refused_letter TEXT NOT NULL DEFAULT '');
    CREATE TABLE IF NOT EXISTS code (
        person TEXT PRIMARY KEY, address TEXT NOT NULL, code TEXT NOT NULL, asked_at TEXT NOT NULL,
        tries INTEGER NOT NULL DEFAULT 0, refused_letter TEXT NOT NULL DEFAULT '');
    CREATE TABLE IF NOT EXISTS invitation (
        person TEXT, session TEXT, secret TEXT NOT NULL UNIQUE, letter TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (person, session));
    CREATE TABLE IF NOT EXISTS letter (
        id TEXT PRIMARY KEY, person TEXT NOT NULL, address TEXT NOT NULL, kind INTEGER NOT NULL,
        session TEXT NOT NULL, sequence INTEGER NOT NULL, method TEXT NOT NULL, planned BLOB,
        made_at TEXT NOT NULL, stale_at TEXT NOT NULL, content BLOB, tries INTEGER NOT NULL DEFAULT 0,
        next_at TEXT, sent_at TEXT, refused TEXT NOT NULL DEFAULT '');
    CREATE INDEX IF NOT EXISTS waiting ON letter (next_at) WHERE next_at IS NOT NULL;
    CREATE INDEX IF NOT EXISTS letters_of ON letter (person, session);
    CREATE TABLE IF NOT EXISTS spent (who TEXT NOT NULL, at TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS heard (id TEXT PRIMARY KEY, at TEXT NOT NULL);
"""
_LETTER = "id, person, address, kind, session, sequence, method, planned, made_at, stale_at, content, tries, next_at"


class Kind(IntEnum):
    """What a letter is about. The lower ones go first."""

    CODE = 0
    CANCEL = 1
    CHANGE = 2
    NOTE = 3
    NEW = 4


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one person. Instants are aware UTC; `next_at` is when to try it (again), None: no more."""

    id: str
    person: str
    address: str
    kind: Kind
    made_at: datetime
    stale_at: datetime
    content: bytes
    session: str = ""
    sequence: int = 0
    method: str = ""
    planned: Planned | None = None
    tries: int = 0
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody gets mail. `secret` is for the address by which they can be left alone."""

    person: str
    address: str
    secret: str
    refused: str


def new_secret() -> str:
    """A text that nobody guesses, and that stands in an address (130 bits)."""
    return "".join(secrets.choice(_SECRET_LETTERS) for _ in range(26))


class Book:
    """The file. Used by one thread."""

    def __init__(self, path: Path) -> None:
        self.notes = Notebook(path)
        self.notes.prepare(_TABLES)
        self.notes.do("INSERT OR IGNORE INTO ours VALUES ('key', ?)", secrets.token_hex(32))
        self._key = bytes.fromhex(self.notes.one("SELECT value FROM ours WHERE name = 'key'"))

    def close(self) -> None:
        """Close the file."""
        self.notes.close()

    def sealed(self, text: str) -> str:
        """A name for something, from which nobody can tell what."""
        return hmac.digest(self._key, text.encode(), "sha256").hex()[:32]

    # Letters.

    def write(self, letter: Letter) -> None:
        """Keep a letter, to be sent as soon as there is room for it."""
        planned = msgspec.json.encode(letter.planned) if letter.planned else None
        values = (letter.id, letter.person, letter.address, int(letter.kind), letter.session, letter.sequence)
        times = (_text(letter.made_at), _text(letter.stale_at), letter.content, 0, _text(letter.made_at))
        marks = ", ".join("?" * 13)
        self.notes.do(
            f"INSERT OR IGNORE INTO letter ({_LETTER}) VALUES ({marks})", *values, letter.method, planned, *times
        )

    def due(self, now: datetime) -> list[Letter]:
        """The letters to try now, the most needed first."""
        found = self.notes.all(
            f"SELECT {_LETTER} FROM letter WHERE next_at <= ? AND stale_at > ? ORDER BY kind, stale_at",
            *_texts(now, now),
        )
        return [_letter(row) for row in found]

    def next_at(self) -> datetime | None:
        """When to try a letter next; None if none waits."""
        found = self.notes.one("SELECT min(next_at) FROM letter WHERE next_at IS NOT NULL")
        return datetime.fromisoformat(found) if found else None

    def waiting(self, person: str, session: str) -> Letter | None:
        """The letter about a session that was never tried."""
        sql = f"SELECT {_LETTER} FROM letter WHERE person = ? AND session = ? AND tries = 0 AND next_at IS NOT NULL"
        return next((_letter(row) for row in self.notes.all(sql, person, session)), None)

    def last(self, person: str, session: str) -> Letter | None:
        """The letter about a session that was tried last: it may have arrived."""
        sql = (
            f"SELECT {_LETTER} FROM letter WHERE id = (SELECT letter FROM invitation WHERE person = ? AND session = ?)"
        )
        return next((_letter(row) for row in self.notes.all(sql, person, session)), None)

    def by_id(self, id: str) -> Letter | None:
        """The letter with this id, as long as it is kept."""
        return next((_letter(row) for row in self.notes.all(f"SELECT {_LETTER} FROM letter WHERE id = ?", id)), None)

    def came_back(self, letter: Letter, why: str) -> int:
        """It was taken, and did not arrive all the same. Returns how many to this address did not."""
        self.put_off(letter, None, why)
        sql = "SELECT count(*) FROM letter WHERE person = ? AND address = ? AND refused <> ''"
        return int(self.notes.one(sql, letter.person, letter.address))

    def trying(self, letter: Letter, now: datetime, again: datetime) -> None:
        """It is about to be tried: from now on it may have arrived. It counts as one mail of this day, once."""
        with self.notes.whole():
            self.notes.do("UPDATE letter SET tries = tries + 1, next_at = ? WHERE id = ?", _text(again), letter.id)
            if letter.session:
                sql = "UPDATE invitation SET letter = ? WHERE person = ? AND session = ?"
                self.notes.do(sql, letter.id, letter.person, letter.session)
            if letter.tries == 0:
                self._spend(letter, now)

    def _spend(self, letter: Letter, now: datetime) -> None:
        for each in self._counters(letter.person, letter.address):
            self.notes.do("INSERT INTO spent VALUES (?, ?)", each, _text(now))

    def sent(self, letter: Letter, now: datetime) -> None:
        """The server took it. Its text is let go."""
        sql = "UPDATE letter SET sent_at = ?, next_at = NULL, content = NULL, refused = '' WHERE id = ?"
        self.notes.do(sql, _text(now), letter.id)

    def put_off(self, letter: Letter, until: datetime | None, why: str = "") -> None:
        """Try it again then; None: never."""
        sql = "UPDATE letter SET next_at = ?, refused = ? WHERE id = ?"
        self.notes.do(sql, _text(until) if until else None, why[:200], letter.id)

    def drop(self, ids: Iterable[str]) -> None:
        """Letters that are not to be sent any more, and never were tried."""
        self.notes.do_each("DELETE FROM letter WHERE id = ?", [(each,) for each in ids])

    # How much there was.

    def room_at(self, person: str, address: str, most: int, now: datetime) -> datetime | None:
        """When there is room again for one more mail of `most` a day; None: now."""
        found = [
            times[-most] for each in self._counters(person, address) if len(times := self._spent(each, now)) >= most
        ]
        return max(found) + DAY if found else None

    def _spent(self, who: str, now: datetime) -> list[datetime]:
        rows = self.notes.all("SELECT at FROM spent WHERE who = ? AND at > ? ORDER BY at", who, _text(now - DAY))
        return [datetime.fromisoformat(at) for (at,) in rows]

    def _counters(self, person: str, address: str) -> tuple[str, str]:
        return self.sealed(f"person {person}"), self.sealed(f"address {address.lower()}")

    def tidy(self, now: datetime) -> None:
        """Let go of what is of no use any more."""
        day, month, hour = _text(now - DAY), _text(now - KEPT), _text(now)
        self.notes.do("DELETE FROM spent WHERE at <= ?", day)
        self.notes.do("DELETE FROM code WHERE asked_at <= ?", day)
        self.notes.do("DELETE FROM heard WHERE at <= ?", month)
        self.notes.do("UPDATE letter SET next_at = NULL, content = NULL WHERE stale_at <= ?", hour)
        self.notes.do("DELETE FROM letter WHERE stale_at <= ?", month)
        self.notes.do(
            "DELETE FROM invitation WHERE NOT EXISTS (SELECT 1 FROM letter l"
            " WHERE l.person = invitation.person AND l.session = invitation.session)"
        )


def _letter(row: tuple[Any, ...]) -> Letter:
    id, person, address, kind, session, sequence, method, planned, made_at, stale_at, content, tries, next_at = row
    return Letter(
        id=id,
        person=person,
        address=address,
        kind=Kind(kind),
        made_at=datetime.fromisoformat(made_at),
        stale_at=datetime.fromisoformat(stale_at),
        content=content or b"",
        session=session,
        sequence=sequence,
        method=method and Method(method),
        planned=msgspec.json.decode(planned, type=Planned) if planned else None,
        tries=tries,
        next_at=datetime.fromisoformat(next_at) if next_at else None,
    )


def _text(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _texts(*instants: datetime) -> tuple[str, ...]:
    return tuple(map(_text, instants))
