"""Mail goes out: the most needed first, a few a day to each person, and later if the server does not take it now."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

import aiosmtplib

from circles_mail.book import Book, Kind, Letter
from circles_mail.owners import Owners
from circles_mail.settings import MailSettings, tls

log = logging.getLogger(__name__)

MOST_A_DAY = 5
MOST_NEW_A_DAY = 3
"""New invitations leave room for what changes."""
AT_ONCE = 20
PATIENCE = 15.0
SECONDS = 10
AT_MOST = 25.0
"""Seconds: after `PATIENCE` no further letter is begun, and `AT_MOST` ends even one that hangs."""
TRIES = 3
"""So often a letter is tried that the server refuses for good."""
_WAITS = tuple(timedelta(minutes=each) for each in (5, 10, 20, 40, 90, 180, 360))
"""Before the second try, the third… A server that greylists wants some minutes."""
_AWAY = tuple(timedelta(minutes=each) for each in (1, 2, 5, 15, 30, 60))


class Sending:
    """The way out of one running program."""

    def __init__(self, book: Book, owners: Owners, settings: MailSettings) -> None:
        self._book = book
        self._owners = owners
        self._settings = settings
        self._away = 0
        self.trouble = ""
        """What the server said last, if it takes nothing; for who asks how it stands."""
        self.not_before: datetime | None = None

    async def send(self, now: datetime) -> datetime | None:
        """Send what is due. Returns when to come again; None if nothing waits. Never raises for what a server does."""
        if self.not_before and now < self.not_before:
            return self.not_before
        due = self._with_room(self._book.due(now), now)
        if due:
            try:
                async with asyncio.timeout(AT_MOST):
                    await self._all(due[:AT_ONCE], now)
            except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
                return self._is_away(error, now)
            self._away, self.not_before, self.trouble = 0, None, ""
        return self._book.next_at()

    def _with_room(self, due: Sequence[Letter], now: datetime) -> list[Letter]:
        """Those for which there is room today; the others wait until there is."""
        found, counted = [], dict[str, int]()
        for each in due:
            most = MOST_NEW_A_DAY if each.kind is Kind.NEW else MOST_A_DAY
            mine = counted.get(each.person, 0)
            if each.tries == 0:
                if mine >= most or (later := self._book.room_at(each.person, each.address, most - mine, now)):
                    self._book.put_off(each, later if mine < most else now + timedelta(days=1))
                    continue
                counted[each.person] = mine + 1
            found.append(each)
        return found

    async def _all(self, letters: Sequence[Letter], now: datetime) -> None:
        settings, security = self._settings, self._settings.security
        server = aiosmtplib.SMTP(
            hostname=settings.host,
            port=settings.port,
            use_tls=security == "tls",
            start_tls=security == "starttls",
            tls_context=None if security == "none" else tls(),
            username=settings.user or None,
            password=settings.password or None,
            timeout=SECONDS,
        )
        async with server:
            began = asyncio.get_running_loop().time()
            for each in letters:
                await self._one(server, each, now)
                if asyncio.get_running_loop().time() - began > PATIENCE:  # slow, and the rest comes in a moment
                    break

    async def _one(self, server: aiosmtplib.SMTP, letter: Letter, now: datetime) -> None:
        """Once it is tried it may have arrived: so that is written down before, and it stays the same letter."""
        again = now + _WAITS[min(letter.tries, len(_WAITS) - 1)]
        self._book.trying(letter, now, again)
        try:
            await server.sendmail(self._settings.address, [letter.address], letter.content)
        except aiosmtplib.SMTPRecipientsRefused as error:
            self._refused(letter, error.recipients[0], now, again, is_address=True)
        except aiosmtplib.SMTPDataError as error:
            self._refused(letter, error, now, again, is_address=False)
        else:
            self._book.sent(letter, now)

    def _refused(
        self, letter: Letter, error: aiosmtplib.SMTPResponseException, now: datetime, again: datetime, is_address: bool
    ) -> None:
        """Not now, or not at all. What is said for good is asked again all the same: it may be a slip of settings."""
        why = f"{error.code} {error.message}"
        log.warning("mail not taken", extra={"action": "mail_not_taken", "code": error.code, "tries": letter.tries + 1})
        if error.code < 500:
            self._book.put_off(letter, again, why)
        elif letter.tries + 1 < TRIES and not (is_address and letter.kind is Kind.CODE):  # a slip of the pen, mostly
            self._book.put_off(letter, now + _WAITS[-1], why)
        else:
            self._book.put_off(letter, None, why)
            if is_address:
                self._owners.refuse(letter, why)

    def _is_away(self, error: Exception, now: datetime) -> datetime:
        self.not_before = now + _AWAY[min(self._away, len(_AWAY) - 1)]
        self._away += 1
        code = getattr(error, "code", "")
        self.trouble = f"{type(error).__name__} {code}".strip()
        log.warning("mail server takes nothing", extra={"action": "mail_server_away", "error": self.trouble})
        return self.not_before
