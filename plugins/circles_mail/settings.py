"""What an organizer sets under [plugins.mail]."""

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from circles import PluginError

ADDRESS = re.compile(
    r"(?=[^@]{1,64}@.{1,190}$)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([a-z0-9-]+\.)+[a-z]{2,}"
)
SECRET = "{secret}"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_SECURITY = ("starttls", "tls", "none")


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Where mail goes out, and where answers come in.

    Args:
        address: the mailbox that invitations come from.
        host, port, security, user, password: of the server that sends (SMTP). `security`: starttls, tls or none.
        name: how invitations call their sender.
        answers: an address that reaches our mailbox with any text in place of `{secret}`; empty: no answers by mail.
        imap_host, imap_port, imap_security, imap_user, imap_password: of the mailbox that they come to.
        every_minutes: how often to look into it.
        weeks: how far ahead sessions are when their invitation comes.
        store: the file to keep addresses in.
    """

    address: str = ""
    host: str = ""
    port: int = 587
    security: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    name: str = "Circles"
    answers: str = ""
    imap_host: str = ""
    imap_port: int = 993
    imap_security: str = "tls"
    imap_user: str = ""
    imap_password: str = field(default="", repr=False)
    every_minutes: int = 5
    weeks: int = 5
    store: Path = Path("circles-mail.db")

    @property
    def reads(self) -> bool:
        """Whether answers come in by mail."""
        return bool(self.answers)

    @property
    def domain(self) -> str:
        """What our ids end with."""
        return self.address.partition("@")[2]

    def answers_at(self, secret: str) -> str:
        """The address for the answers to one invitation, or to be left alone; else the mailbox itself."""
        return self.answers.replace(SECRET, secret) if self.answers else self.address


def read_settings(given: Mapping[str, Any]) -> MailSettings | None:
    """The settings, checked; None if there are none: then the plugin stays silent. Raises PluginError."""
    if not given:
        return None
    known = {each.name: each.default for each in fields(MailSettings)}
    for name in given.keys() - known.keys():
        raise PluginError(f"it has no setting {name}; there are: {', '.join(known)}")
    for name, value in given.items():
        wanted = int if isinstance(known[name], int) else str
        if type(value) is not wanted:
            raise PluginError(f"{name} should be a {'whole number' if wanted is int else 'text'}")
    values: dict[str, Any] = {name: Path(value) if name == "store" else value for name, value in given.items()}
    made = MailSettings(**values)
    _check(made)
    return made


def _check(made: MailSettings) -> None:
    if not ADDRESS.fullmatch(made.address):
        raise PluginError('address should be the mailbox that invitations come from, such as "circles@example.org"')
    if not made.host:
        raise PluginError('host should be the server that sends mail, such as "mail.example.org"')
    for name, host, security in (
        ("security", made.host, made.security),
        ("imap_security", made.imap_host or "localhost", made.imap_security),
    ):
        if security not in _SECURITY:
            raise PluginError(f'{name} should be one of "starttls", "tls", "none"')
        if security == "none" and host not in _LOOPBACK:
            raise PluginError(f'{name} can be "none" only for a server on this machine: others could read along')
    if made.reads != bool(made.imap_host):
        raise PluginError("answers and imap_host belong together: set both, or neither")
    if made.reads and (made.answers.count(SECRET) != 1 or not ADDRESS.fullmatch(made.answers_at("k3y"))):
        raise PluginError('answers should be an address with {secret} in it, such as "circles+{secret}@example.org"')
    if not (1 <= made.every_minutes <= 1440 and 1 <= made.weeks <= 26 and 0 < made.port < 65536):
        raise PluginError("every_minutes is from 1 to 1440, weeks from 1 to 26, a port from 1 to 65535")


def tls() -> ssl.SSLContext:
    """Servers must show a certificate that this machine trusts."""
    return ssl.create_default_context()
