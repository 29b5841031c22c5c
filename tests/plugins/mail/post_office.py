"""A real mail server on this machine, which notes what it takes, and can be away, slow to trust, or refuse."""

import asyncio
import ssl
import warnings
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


@dataclass
class PostOffice:
    """`answers` are what it says to the next letters, in place of taking them: at the recipient, or at the `data`."""

    port: int = 0
    took: list[tuple[str, EmailMessage]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    tried: int = 0
    password: str = ""
    lost: int = 0
    """So many letters are taken, and the answer to them is lost."""
    certificate: ssl.SSLContext | None = None
    """With this one it speaks TLS, once it is asked to."""
    in_the_open: int = 0
    """How many letters came without TLS."""
    _open: asyncio.Server | None = None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        self.tried += 1
        if address in self.refuses:
            return "550 5.1.1 no such mailbox"
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.data:
            return self.data.pop(0)
        mail = message_from_bytes(envelope.content, policy=default)
        assert isinstance(mail, EmailMessage)
        self.took += [(each, mail) for each in envelope.rcpt_tos]
        self.raw.append(envelope.content)
        self.in_the_open += session.ssl is None
        if self.lost:
            self.lost -= 1
            server.transport.abort()
        return "250 OK"

    async def opens(self) -> None:
        """From now on it is there, at the same place as before."""
        loop = asyncio.get_running_loop()
        self._open = await loop.create_server(self._listener, "127.0.0.1", self.port)
        self.port = self._open.sockets[0].getsockname()[1]

    async def closes(self) -> None:
        """Nobody answers any more."""
        if self._open:
            self._open.close()
            await self._open.wait_closed()
            self._open = None

    def _listener(self) -> SMTP:
        asked: dict[str, Any] = (
            {"authenticator": self._knows, "auth_required": True, "auth_require_tls": False} if self.password else {}
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # passwords in the open: this machine alone hears them
            return SMTP(self, loop=asyncio.get_running_loop(), tls_context=self.certificate, **asked)

    def _knows(self, server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
        is_right = isinstance(given, LoginPassword) and given.password == self.password.encode()
        return AuthResult(success=is_right, handled=False)

    def to(self, address: str) -> list[EmailMessage]:
        """The letters to one address, oldest first."""
        return [mail for to, mail in self.took if to == address]


def calendar_of(mail: EmailMessage) -> bytes:
    """The invitation in a mail, as a calendar takes it."""
    (found,) = [each for each in mail.walk() if each.get_content_type() == "text/calendar"]
    content = found.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def text_of(mail: EmailMessage) -> str:
    """What stands in a mail, as text."""
    body = mail.get_body(("plain",))
    assert body is not None
    text: str = body.get_content()
    return text
