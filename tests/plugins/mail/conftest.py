"""A season whose members get mail from the real plugin, over a real server."""

import re
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from circles.testing import CircleApp, RecordingChat
from tests.begun import Begun
from tests.plugins.mail.mailbox_server import MailboxServer
from tests.plugins.mail.post_office import PostOffice, text_of

ANA = "ana@example.org"


@pytest.fixture
async def post_office() -> AsyncIterator[PostOffice]:
    office = PostOffice()
    await office.opens()
    yield office
    await office.closes()


@pytest.fixture
def more_settings() -> str:
    return ""


@pytest.fixture
def mailbox_certificate() -> ssl.SSLContext | None:
    """With which the mailbox speaks TLS; None: in the open."""
    return None


@pytest.fixture
async def mailbox(mailbox_certificate: ssl.SSLContext | None) -> AsyncIterator[MailboxServer]:
    server = MailboxServer(certificate=mailbox_certificate)
    await server.opens()
    yield server
    await server.closes()
    assert server.unknown == []


@pytest.fixture
def reading(mailbox: MailboxServer) -> str:
    """Settings with which answers are read."""
    return f"""
        answers = "circles+{{secret}}@owls.example"
        imap_host = "127.0.0.1"
        imap_port = {mailbox.port}
        imap_security = "none"
        imap_user = "circles"
        imap_password = "right"
    """


@pytest.fixture
def circle_settings(post_office: PostOffice, tmp_path: Path, more_settings: str) -> str:
    return f"""
        [plugins.mail]
        address = "circles@owls.example"
        name = "Night owls"
        host = "127.0.0.1"
        port = {post_office.port}
        security = "none"
        store = "{tmp_path}/mail.db"
        {more_settings}
    """


@pytest.fixture
def circle_app(circle_app: CircleApp, circle_chat: RecordingChat, more_chats: tuple[RecordingChat, ...]) -> CircleApp:
    """A season that was begun before goes on from a copy, whatever the ports in its settings are.

    Before somebody gives an address, the plugin takes no part in it.
    """
    path = None if more_chats else ("mail", circle_chat.capabilities)
    return Begun(circle_app.stage, circle_app.chat, circle_app.more_chats, circle_app.faults, path=path)


def code_in(office: PostOffice, address: str = ANA) -> str:
    found = re.search(r"mail code (\d{6})", text_of(office.to(address)[-1]))
    assert found
    return found[1]


async def confirmed(app: CircleApp, office: PostOffice, who: str = "@ana", address: str = ANA) -> None:
    """`who` gets mail at `address` from now on."""
    before = len(office.to(address))
    await app.say(who, f"mail {address}")
    assert len(office.to(address)) == before + 1
    await app.say(who, f"mail code {code_in(office, address)}")


@pytest.fixture
async def app(circle_app: CircleApp, post_office: PostOffice) -> AsyncIterator[CircleApp]:
    """A season of four sessions, every two weeks; @ana gets mail."""
    await circle_app.season()
    await confirmed(circle_app, post_office)
    yield circle_app
