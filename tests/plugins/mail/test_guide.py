"""What the guide says to write works as it stands."""

import re
import tomllib
from pathlib import Path

import pytest

from circles.command import declaration
from circles.config import load
from circles.phrasing import Phrasebook
from circles_mail import Mail
from circles_mail.commands import COMMANDS

GUIDE = (Path(__file__).parents[3] / "plugins" / "circles_mail" / "README.md").read_text("utf-8")
SHOWN = [re.sub("^   ", "", each, flags=re.M) for each in re.findall(r"```toml\n(.*?)```", GUIDE, re.S)]


@pytest.mark.parametrize("shown", SHOWN)
def test_its_settings_are_taken(shown: str, tmp_path: Path) -> None:
    (tmp_path / "circles.toml").write_text(shown, "utf-8")
    settings = load(tmp_path / "circles.toml", {"CIRCLES_PLUGINS_MAIL_PASSWORD": "s3cr3t"})
    table = settings.plugins.settings["mail"]
    assert table == tomllib.loads(shown)["plugins"]["mail"] | {"password": "s3cr3t"}
    assert Mail(table).data_statement().stores != "nothing"


def test_there_are_two_of_them() -> None:
    assert len(SHOWN) == 2


def test_what_it_says_that_members_say_is_understood() -> None:
    book = Phrasebook(map(declaration, COMMANDS))
    said = re.findall(r"^\| `([^`]+)` \|", GUIDE, re.M)
    assert len(said) == 4
    for each in said:
        assert type(book.parse(each)) in COMMANDS
