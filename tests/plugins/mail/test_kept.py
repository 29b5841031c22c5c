"""A backup holds the addresses as well; and who was forgotten since is not brought back with them."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from circles import Erased
from circles.cli import main
from circles_mail import Mail
from circles_mail.book import Book
from circles_mail.owners import Owners
from tests.cli.test_restoring_the_forgotten import here, played

__all__ = ["here"]
pytestmark = pytest.mark.slow
MAIL = """
[plugins.mail]
address = "circles@owls.example"
host = "127.0.0.1"
security = "none"
"""
START = datetime(2027, 1, 4, 12, tzinfo=UTC)


def ids(here: Path) -> dict[str, str]:
    with closing(sqlite3.connect(here / "circles.db")) as database:
        return dict(database.execute("SELECT name, id FROM person"))


def addresses(here: Path) -> list[str]:
    with closing(sqlite3.connect(here / "circles-mail.db")) as database:
        return [address for (address,) in database.execute("SELECT address FROM address ORDER BY address")]


def test_a_backup_takes_the_addresses_and_forgets_once_more(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (here / "circles.toml").open("a") as settings:
        settings.write(MAIL)
    assert main(["db", "migrate"]) == 0
    played(here, ("local:ana", 'join "Lisbon" "To learn"'), ("local:bo", 'join "Lisbon" "To meet"'))
    with closing(Book(here / "circles-mail.db")) as book:
        for name, id in ids(here).items():
            owners = Owners(book)
            assert owners.confirm(id, owners.ask(id, f"{name.lower()}@example.org", START), START)
    assert main(["db", "backup", "copy.db"]) == 0
    assert "The files of mail are in copy.db.plugins/mail: circles-mail.db." in capsys.readouterr().out
    played(here, ("local:ana", "forgetme yes"), days=1)
    (here / "circles-mail.db").unlink()
    assert main(["db", "restore", "copy.db"]) == 0
    assert "The files of mail are back: circles-mail.db." in capsys.readouterr().out
    assert addresses(here) == ["bo@example.org"]


def test_where_mail_was_switched_off_its_file_forgets_all_the_same(here: Path) -> None:
    assert Mail({}).forget_person("ana-id") == Erased() and not (here / "circles-mail.db").exists()
    with closing(Book(here / "circles-mail.db")) as book:
        for name in ("ana", "bo"):
            owners = Owners(book)
            assert owners.confirm(f"{name}-id", owners.ask(f"{name}-id", f"{name}@example.org", START), START)
    assert Mail({}).forget_person("ana-id") == Erased()
    assert addresses(here) == ["bo@example.org"]


def test_a_plugin_that_cannot_be_loaded_is_named(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (here / "circles.toml").open("a") as settings:
        settings.write(MAIL.replace("circles@owls.example", "owls"))
    assert main(["db", "migrate"]) == 0
    assert main(["db", "backup", "copy.db"]) == 1
    said = capsys.readouterr().out
    assert "✗ plugins.mail: it could not be loaded, so its files are left out: address should be" in said
