"""The table [adapters.matrix] is checked at the door."""

import re
import tomllib
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from circles.config import load
from circles_matrix import MatrixChat
from circles_matrix.settings import Settings, checked

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text("utf-8").partition("## On Matrix\n")[2].partition("\n## ")[0]

RIGHT: dict[str, Any] = {"homeserver": "https://matrix.example.org/", "user": "@circles:example.org", "password": "p"}


def test_what_is_left_out_has_a_default() -> None:
    settings = checked(RIGHT)
    assert settings.homeserver == "https://matrix.example.org"
    assert (settings.store, settings.encrypted, settings.prefix) == (Path("matrix"), False, "!circle")
    assert settings.server == "example.org"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"homeserver": "matrix.example.org"}, "'homeserver' should be an address such as"),
        ({"user": "circles"}, "'user' should be an account such as"),
        ({"space": "Circles"}, "'space' should be an alias or an id"),
        ({"allow": "example.org"}, "'allow' should be a list"),
        ({"encrypted": "yes"}, "'encrypted' should be true or false"),
        ({"room_version": "9"}, "'room_version' should be empty"),
        ({"prefix": " "}, "'prefix' should be"),
        ({"avatar": "nowhere.png"}, "'avatar' should be a picture that exists"),
        ({"password": 7}, "'password' should be text"),
        ({"token": "t"}, "'device' is missing"),
        ({"homeservr": "x"}, "unknown setting 'homeservr'"),
    ],
)
def test_what_is_wrong_is_said_with_what_would_be_right(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match="'") as error:
        MatrixChat({**RIGHT, **wrong})
    assert said in str(error.value)


def test_all_that_is_missing_is_said_at_once() -> None:
    with pytest.raises(ValueError, match="missing") as error:
        checked({})
    assert all(f"'{name}' is missing" in str(error.value) for name in ("homeserver", "user", "password"))


def test_no_secret_is_shown() -> None:
    assert "secret" not in repr(checked({**RIGHT, "password": "secret"}))


def test_the_example_shows_every_setting_with_its_default() -> None:
    example = (ROOT / "config.example.toml").read_text("utf-8").partition("# [adapters.matrix]\n")[2]
    lines = example.partition("\n\n")[0].splitlines()
    shown = tomllib.loads("\n".join(each.removeprefix("# ") for each in lines if re.match(r"# \w+ = ", each)))
    assert list(shown) == [each.name for each in fields(Settings)]
    assert replace(checked({**shown, "password": "p"}), password="") == Settings(shown["homeserver"], shown["user"])


def test_what_the_readme_shows_is_taken() -> None:
    (block,) = re.findall(r"```toml\n(.*?)```", README, re.S)
    told = tomllib.loads(block)
    assert checked(told["adapters"]["matrix"]).space == "#circles:example.org"
    assert load(None, {"CIRCLES_ADAPTERS_MATRIX_PASSWORD": "p"}).adapters["matrix"]["password"] == "p"


def test_the_sentences_that_the_readme_explains_are_ours() -> None:
    table = README.partition("| it says | what to do |")[2].partition("\n\n")[0]
    sentences = [part.strip() for row in re.findall(r"^\| ([^|]+) \|", table, re.M)[1:] for part in row.split(",")]
    code = " ".join(
        " ".join(each.read_text("utf-8").split()) for each in (ROOT / "adapters/circles_matrix").rglob("*.py")
    )
    assert len(sentences) >= 6
    assert [each for each in sentences if each not in code] == []
