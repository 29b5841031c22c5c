"""Invitations by e-mail: sessions stand in members' own calendars, follow every change, and can be answered there.

Off until it has settings. In circles.toml (the password is better in the environment: CIRCLES_PLUGINS_MAIL_PASSWORD):

    [plugins.mail]
    address = "circles@example.org"
    host = "mail.example.org"
    user = "circles@example.org"
"""

from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from circles import DataStatement, Erased, Handler, House, PluginError, events, hookimpl
from circles_mail.settings import MailSettings, read_settings


class Mail:
    """Raises PluginError: a setting is wrong, or the library that sends mail is missing."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._settings = read_settings(settings)
        self._office: Any = None
        if self._settings:
            try:
                import aiosmtplib  # noqa: F401 - said at the start, and not when the first mail is due
            except ImportError:
                raise PluginError(
                    "it needs aiosmtplib; install it with: pip install 'mentorship-circles[mail]'"
                ) from None

    @hookimpl
    def data_statement(self) -> DataStatement:
        if self._settings is None:
            return DataStatement()
        return DataStatement(
            stores="your e-mail address if you gave it, and for a month what was sent there; for a day, without your"
            " address, how many mails it was",
            seen_by="you, whoever runs this program, and the mail servers on the way",
            erased="at once with “mail off”; what is in your mailbox and your calendar is yours",
        )

    @hookimpl
    def chat_commands(self) -> Iterable[Handler]:
        if self._settings is None:
            return []
        from circles_mail.commands import MailCode, MailOff, MailTo
        from circles_mail.counter import Counter

        counter = Counter(self._open)
        return [
            Handler(MailTo, counter.address),
            Handler(MailCode, counter.code),
            Handler(MailOff, counter.off),
        ]

    @hookimpl
    async def work(self, house: House) -> datetime | None:
        """Write what is missing, send what waits, read what came."""
        again: datetime | None = await self._open().work(house) if self._settings else None
        return again

    @hookimpl
    async def happened(self, event: events.Event) -> None:
        match event:
            case events.PeopleMerged(person_id=person, former_id=former) if self._settings:
                self._open().owners.become(person, former)

    @hookimpl
    def export_person(self, person_id: str) -> Mapping[str, Any] | None:
        """All of it. In a thread of its own, so with a connection of its own."""
        if self._settings is None:
            return None
        from circles_mail.book import Book
        from circles_mail.owners import Owners

        with closing(Book(self._settings.store)) as book:
            return Owners(book).export(person_id)

    @hookimpl
    def forget_person(self, person_id: str) -> Erased:
        """Also from the file that is left where mail was switched off, if it has its usual name."""
        store = (self._settings or MailSettings()).store
        if self._settings or store.exists():
            from circles_mail.book import Book
            from circles_mail.owners import Owners

            with closing(Book(store)) as book:
                Owners(book).erase(person_id)
        return Erased()

    @hookimpl
    def kept_files(self) -> Iterable[Path]:
        return [self._settings.store] if self._settings else []

    def _open(self) -> Any:
        # Made when it is first needed: a program that is only looked at makes no file.
        if self._office is None and self._settings is not None:
            from circles_mail.office import Office

            self._office = Office(self._settings)
        return self._office
