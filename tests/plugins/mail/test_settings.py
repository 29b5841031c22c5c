"""Off until it is set; what cannot work is refused at the start, with a sentence that helps."""

import sys
from typing import Any

import pytest

from circles.registry.plugins import Plugin, Registry
from circles_mail import Mail
from circles_mail.settings import read_settings

RIGHT = {"address": "circles@example.org", "host": "mail.example.org"}
READS = {**RIGHT, "answers": "circles+{secret}@example.org", "imap_host": "mail.example.org"}


def loaded(settings: dict[str, Any]) -> Plugin:
    registry = Registry()
    registry.add(Plugin("mail"), lambda: Mail(settings))
    return registry.plugins["mail"]


def test_without_settings_it_does_nothing_and_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "aiosmtplib", None)
    registry = Registry()
    registry.add(Plugin("mail"), lambda: Mail({}))
    assert registry.plugins["mail"].refused == "" and not registry.handlers
    assert registry.plugins["mail"].data.stores == "nothing"


def test_it_says_what_to_install_when_the_library_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "aiosmtplib", None)
    assert "pip install 'mentorship-circles[mail]'" in loaded(dict(RIGHT)).refused


@pytest.mark.parametrize("settings", [RIGHT, READS, {**RIGHT, "host": "localhost", "security": "none"}])
def test_settings_that_work(settings: dict[str, Any]) -> None:
    assert loaded(settings).refused == ""
    assert "e-mail address" in loaded(settings).data.stores


@pytest.mark.parametrize(
    ("settings", "hint"),
    [
        ({"host": "x"}, "address should be the mailbox"),
        ({"address": "circles@example.org"}, "host should be the server"),
        ({**RIGHT, "adress": "x"}, "no setting adress; there are: address"),
        ({**RIGHT, "port": "25"}, "port should be a whole number"),
        ({**RIGHT, "port": True}, "port should be a whole number"),
        ({**RIGHT, "user": 3}, "user should be a text"),
        ({**RIGHT, "security": "ssl"}, 'one of "starttls"'),
        ({**RIGHT, "security": "none"}, "others could read along"),
        ({**READS, "imap_security": "none"}, "others could read along"),
        ({**RIGHT, "imap_host": "mail.example.org"}, "set both, or neither"),
        ({**READS, "answers": "circles@example.org"}, "{secret}"),
        ({**READS, "answers": "circles {secret}@example.org"}, "{secret}"),
        ({**RIGHT, "weeks": 0}, "weeks from 1 to 26"),
    ],
)
def test_settings_that_cannot_be_are_refused_with_a_hint(settings: dict[str, Any], hint: str) -> None:
    assert hint in loaded(settings).refused


def test_no_password_is_ever_shown() -> None:
    made = read_settings({**READS, "password": "s3cr3t", "imap_password": "s3cr3t"})
    assert made and "s3cr3t" not in repr(made)
