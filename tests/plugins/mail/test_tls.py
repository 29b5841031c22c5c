"""Mail servers with certificates: whoever cannot show a good one gets no letter, and no letter is lost."""

import ssl
from pathlib import Path

import pytest
import trustme

from circles.domain.session import Rsvp
from circles.testing import CircleApp
from tests.plugins.mail.conftest import ANA, confirmed
from tests.plugins.mail.mailbox_server import MailboxServer
from tests.plugins.mail.post_office import PostOffice
from tests.plugins.mail.replying import answer, answers, first, heard

CA = trustme.CA()


def served(name: str = "127.0.0.1") -> ssl.SSLContext:
    """What a server of this name shows."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    CA.issue_cert(name).configure_cert(context)
    return context


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine trusts whoever gives out the certificates, as it trusts those of the web."""
    CA.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))


@pytest.fixture
def circle_settings(circle_settings: str) -> str:
    return circle_settings.replace('security = "none"\n        store', 'security = "starttls"\n        store')


@pytest.mark.usefixtures("trusted")
async def test_letters_go_out_over_tls(circle_app: CircleApp, post_office: PostOffice) -> None:
    post_office.certificate = served()
    await circle_app.season()
    await confirmed(circle_app, post_office)
    assert len(post_office.to(ANA)) == 3 and post_office.in_the_open == 0


@pytest.mark.parametrize("shows", ["a stranger's", "another name's", "none"])
async def test_without_a_good_certificate_letters_wait(
    circle_app: CircleApp, post_office: PostOffice, request: pytest.FixtureRequest, shows: str
) -> None:
    if shows != "a stranger's":
        request.getfixturevalue("trusted")
    shown = {"a stranger's": served(), "another name's": served("mail.example.org"), "none": None}
    post_office.certificate = shown[shows]
    await circle_app.season()
    await circle_app.say("@ana", f"mail {ANA}")
    assert post_office.took == []
    request.getfixturevalue("trusted")
    post_office.certificate = served()
    await circle_app.advance(minutes=10)
    assert len(post_office.to(ANA)) == 1, "it waited, and came once it could come safely"


@pytest.mark.usefixtures("trusted")
class TestAnswers:
    @pytest.fixture
    def more_settings(self, reading: str) -> str:
        return reading.replace('imap_security = "none"', 'imap_security = "tls"')

    @pytest.fixture
    def mailbox_certificate(self) -> ssl.SSLContext:
        return served()

    async def test_the_mailbox_is_read_over_tls(
        self, circle_app: CircleApp, post_office: PostOffice, mailbox: MailboxServer
    ) -> None:
        post_office.certificate = served()
        await circle_app.season()
        await confirmed(circle_app, post_office)
        await heard(circle_app, mailbox, answer(first(post_office)))
        assert await answers(circle_app) == [Rsvp.CANNOT]
