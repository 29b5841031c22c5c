"""Whose address it is: asked for, confirmed by its owner, given up, forgotten."""

import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from circles_mail.book import DAY, Address, Book, Kind, Letter, new_secret

MOST_TRIES = 5
_ARRIVED = """
    UPDATE invitation SET letter = coalesce((
        SELECT id FROM letter l WHERE l.person = invitation.person AND l.session = invitation.session
        AND l.sent_at IS NOT NULL AND l.refused = '' ORDER BY l.made_at DESC LIMIT 1), '')
    WHERE person = ? AND letter IN (SELECT id FROM letter WHERE refused <> '')"""
"""What did not arrive is not known to them, so it is written again."""


class Owners:
    """The addresses in a book."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._notes = book.notes

    def ask(self, person: str, address: str, now: datetime) -> str:
        """Somebody says that this is theirs. Returns the code that only its owner will read."""
        code = f"{secrets.randbelow(10**6):06}"
        with self._notes.whole():
            self._notes.do("DELETE FROM letter WHERE person = ? AND session = '' AND tries = 0", person)
            self._notes.do(
                "INSERT OR REPLACE INTO code VALUES (?, ?, ?, ?, 0, '')",
                person,
                address,
                code,
                now.isoformat("T", "seconds"),
            )
        return code

    def asked(self, person: str, now: datetime) -> str:
        """The address that waits for its code; empty if none does."""
        since = (now - DAY).isoformat("T", "seconds")
        found: str | None = self._notes.one("SELECT address FROM code WHERE person = ? AND asked_at > ?", person, since)
        return found or ""

    def confirm(self, person: str, typed: str, now: datetime) -> bool:
        """Whether that was the code; then the address counts. After five wrong ones none is right."""
        address = self.asked(person, now)
        with self._notes.whole():
            self._notes.do("UPDATE code SET tries = tries + 1 WHERE person = ?", person)
            found = self._notes.all("SELECT code, tries FROM code WHERE person = ?", person)
            if not address or found[0][1] > MOST_TRIES or not hmac.compare_digest(found[0][0], typed):
                return False
            before = self.of(person)
            if before is None or before.address != address:
                self._erase(person)
                self._notes.do(
                    "INSERT INTO address VALUES (?, ?, ?, ?, '', '')",
                    *(person, address, new_secret(), now.isoformat("T", "seconds")),
                )
            self._notes.do("DELETE FROM code WHERE person = ?", person)
            self._notes.do("UPDATE address SET refused = '', refused_letter = '' WHERE person = ?", person)
            self._notes.do(_ARRIVED, person)
        return True

    def tries_left(self, person: str) -> int:
        """How many more codes they may try."""
        return max(0, MOST_TRIES - int(self._notes.one("SELECT tries FROM code WHERE person = ?", person) or 0))

    def of(self, person: str) -> Address | None:
        """The confirmed address of somebody."""
        return self._one("person", person)

    def by_secret(self, secret: str) -> Address | None:
        """Whose secret it is, for being left alone."""
        return self._one("secret", secret)

    def by_address(self, address: str) -> list[Address]:
        """Who has this address."""
        rows = self._notes.all("SELECT person FROM address WHERE lower(address) = ?", address.lower())
        return [found for (person,) in rows if (found := self.of(person))]

    def all(self) -> list[Address]:
        """Everybody whose address is confirmed and was not refused by its server."""
        rows = self._notes.all(
            "SELECT person, address, secret, refused FROM address WHERE refused = '' ORDER BY person"
        )
        return [Address(*row) for row in rows]

    def refused(self) -> list[tuple[str, str, bool]]:
        """Whose address takes no mail, by which letter that was seen (its id), and whether it waits for its code."""
        return self._notes.all(
            "SELECT person, refused_letter, 0 FROM address WHERE refused_letter <> ''"
            " UNION ALL SELECT person, refused_letter, 1 FROM code WHERE refused_letter <> ''"
        )

    def refuse(self, letter: Letter, why: str) -> None:
        """The server of an address takes no mail for it, as was seen by this letter: nothing more is sent there.

        Not if they have another address by now.
        """
        person, known = letter.person, self.of(letter.person)
        if letter.kind is Kind.CODE:
            sql = "UPDATE code SET refused_letter = ? WHERE person = ? AND address = ?"
            self._notes.do(sql, letter.id, person, letter.address)
            return
        if known is None or known.address != letter.address:
            return
        with self._notes.whole():
            sql = "UPDATE address SET refused = ?, refused_letter = ? WHERE person = ?"
            self._notes.do(sql, why[:200] or "refused", letter.id, person)
            self._notes.do("UPDATE letter SET next_at = NULL, content = NULL WHERE person = ?", person)

    def invited(self, secret: str) -> tuple[str, str] | None:
        """Whom (person) to what (session) the invitation with this secret invites."""
        found = self._notes.all("SELECT person, session FROM invitation WHERE secret = ?", secret)
        return found[0] if found else None

    def secret_of(self, person: str, session: str) -> str:
        """The secret in the address for answers to one invitation: the same as long as it stands."""
        self._notes.do(
            "INSERT OR IGNORE INTO invitation (person, session, secret) VALUES (?, ?, ?)", person, session, new_secret()
        )
        found: str = self._notes.one("SELECT secret FROM invitation WHERE person = ? AND session = ?", person, session)
        return found

    def sessions(self, person: str) -> list[str]:
        """The sessions that somebody was invited to, or is about to be."""
        return [id for (id,) in self._notes.all("SELECT session FROM invitation WHERE person = ?", person)]

    def erase(self, person: str) -> None:
        """Forget somebody: their address, and what was sent there."""
        with self._notes.whole():
            self._notes.do("DELETE FROM code WHERE person = ?", person)
            self._erase(person)
        self._notes.settle()

    def _erase(self, person: str) -> None:
        for table in ("address", "invitation", "letter"):
            self._notes.do(f"DELETE FROM {table} WHERE person = ?", person)

    def become(self, person: str, former: str) -> None:
        """Two were one person: what the former one had is theirs, if they had nothing themselves."""
        if self.of(person) is None and self.of(former) is not None:
            with self._notes.whole():
                self._erase(person)
                for table in ("address", "invitation", "letter"):
                    self._notes.do(f"UPDATE {table} SET person = ? WHERE person = ?", person, former)
        self.erase(former)

    def export(self, person: str) -> Mapping[str, Any] | None:
        """All that is kept about somebody."""
        address = self.of(person)
        asked = self._notes.all("SELECT address, asked_at FROM code WHERE person = ?", person)
        letters = self._notes.all(
            "SELECT kind, session, method, made_at, sent_at, refused FROM letter WHERE person = ? ORDER BY made_at",
            person,
        )
        if not (address or asked or letters):
            return None
        since = self._notes.one("SELECT since FROM address WHERE person = ?", person)
        names = ("about", "session", "method", "made_at", "sent_at", "refused")
        return {
            "address": address.address if address else None,
            "confirmed_at": since,
            "waits_for_its_code": [{"address": each, "asked_at": at} for each, at in asked],
            "mails": [dict(zip(names, row, strict=True)) for row in letters],
        }

    def _one(self, column: str, value: str) -> Address | None:
        rows = self._notes.all(f"SELECT person, address, secret, refused FROM address WHERE {column} = ?", value)
        return Address(*rows[0]) if rows else None
