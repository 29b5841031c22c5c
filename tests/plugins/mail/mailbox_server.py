"""A mailbox on this machine that speaks as much IMAP (RFC 3501) as a reader needs, over a real socket.

It only reads: whoever tries to change something is told that there is no such command, and the test fails.
"""

import asyncio
import re
import ssl
from dataclasses import dataclass, field

_COMMAND = re.compile(r"(\S+) (UID \w+|\w+) ?(.*)")


@dataclass
class MailboxServer:
    """`mails` by their number. `password` is what it wants to hear."""

    port: int = 0
    mails: dict[int, bytes] = field(default_factory=dict)
    validity: int = 7
    password: str = "right"
    unknown: list[str] = field(default_factory=list)
    certificate: ssl.SSLContext | None = None
    """With this one it speaks TLS, and nothing else."""
    _open: asyncio.Server | None = None

    def brings(self, mail: bytes) -> None:
        """One more mail is in it."""
        self.mails[max(self.mails, default=0) + 1] = mail

    async def opens(self) -> None:
        """From now on it is there."""
        self._open = await asyncio.start_server(self._talk, "127.0.0.1", self.port, ssl=self.certificate)
        self.port = self._open.sockets[0].getsockname()[1]

    async def closes(self) -> None:
        """Nobody answers any more."""
        if self._open:
            self._open.close()
            await self._open.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK ready\r\n")
        while line := (await reader.readline()).decode().strip():
            found = _COMMAND.fullmatch(line)
            assert found, line
            tag, name, rest = found[1], found[2].upper(), found[3]
            lines, end = self._answer(name, rest)
            writer.write(b"".join([*lines, f"{tag} {end}\r\n".encode()]))
            await writer.drain()
            if name == "LOGOUT":
                break
        writer.close()
        await writer.wait_closed()

    def _answer(self, name: str, rest: str) -> tuple[list[bytes], str]:
        match name:
            case "CAPABILITY":
                return [b"* CAPABILITY IMAP4rev1\r\n"], "OK done"
            case "LOGIN":
                right = rest.split()[-1].strip('"') == self.password
                return [], "OK in" if right else "NO [AUTHENTICATIONFAILED] wrong"
            case "EXAMINE":
                count = f"* {len(self.mails)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] of this mailbox\r\n"
                return [count.encode()], "OK [READ-ONLY] open"
            case "UID SEARCH":
                return [self._search(rest)], "OK found"
            case "UID FETCH":
                return self._fetch(*rest.split(" ", 1)), "OK fetched"
            case "LOGOUT":
                return [b"* BYE\r\n"], "OK out"
        self.unknown.append(name)
        return [], "BAD unknown"

    def _search(self, rest: str) -> bytes:
        first = int(rest.removeprefix("UID ").removesuffix(":*"))
        # As the standard has it: `n:*` is a range in either direction, so the last one is always in it.
        last = max(self.mails, default=0)
        numbers = [str(each) for each in self.mails if min(first, last) <= each]
        return f"* SEARCH {' '.join(numbers)}".rstrip().encode() + b"\r\n"

    def _fetch(self, number: str, what: str) -> list[bytes]:
        mail = self.mails.get(int(number))
        if mail is None:
            return []
        place = [*self.mails].index(int(number)) + 1
        if what == "(RFC822.SIZE)":
            return [f"* {place} FETCH (UID {number} RFC822.SIZE {len(mail)})\r\n".encode()]
        assert what == "(BODY.PEEK[])", what
        return [f"* {place} FETCH (UID {number} BODY[] {{{len(mail)}}}\r\n".encode(), mail, b")\r\n"]
