"""The table [adapters.discord] is checked at the door, and what documents say about it is so."""

import re
import tomllib
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from circles.config import load
from circles_discord import DiscordChat
from circles_discord.settings import Live, Settings, checked

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text("utf-8").partition("## On Discord\n")[2].partition("\n## ")[0]
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.secret_part"
RIGHT: dict[str, Any] = {"token": TOKEN, "server": "1234567890123456789", "parent": "2345678901234567890"}


def test_what_is_left_out_has_a_default() -> None:
    settings = checked(RIGHT)
    assert (settings.rooms, settings.events, settings.shards) == (Live.THREADS, False, 0)
    assert settings.store == Path("discord")


@pytest.mark.parametrize("written", [f"Bot {TOKEN}", f" {TOKEN}\n"])
def test_a_token_as_people_paste_it(written: str) -> None:
    assert checked({**RIGHT, "token": written}).token == TOKEN


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"token": "abc"}, "'token' should be the bot's token: three parts with dots between, from the page “Bot”"),
        ({"token": "a b.c.d"}, "'token' should be the bot's token"),
        ({"server": 1234567890123456789}, "'server' should be text, in quotes"),
        ({"server": "Night owls"}, "'server' should be an id, made of 17 to 20 digits; switch on Developer Mode"),
        ({"parent": "#circles"}, "'parent' should be an id"),
        ({"rooms": "thread"}, '\'rooms\' should be "threads" (private threads) or "channels" (private channels)'),
        ({"events": "yes"}, "'events' should be true or false"),
        ({"shards": -1}, "'shards' should be a whole number"),
        ({"shards": True}, "'shards' should be a whole number"),
        ({"store": ""}, "'store' should be the name of a folder"),
        ({"api": "discord.com"}, "'api' should be an address such as"),
        ({"gateway": "https://discord.com"}, "'gateway' should be an address such as"),
        ({"tokn": "x"}, "unknown setting 'tokn'; there are: token, server, parent"),
    ],
)
def test_what_is_wrong_is_said_with_what_would_be_right(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match="'") as error:
        DiscordChat({**RIGHT, **wrong})
    assert said in str(error.value)
    assert TOKEN not in str(error.value)


def test_all_that_is_missing_is_said_at_once() -> None:
    with pytest.raises(ValueError, match="missing") as error:
        checked({})
    assert all(f"'{name}' is missing: " in str(error.value) for name in ("token", "server", "parent"))


def test_a_store_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(ValueError, match="'store' should be a folder that can be written to"):
        DiscordChat({**RIGHT, "store": str(tmp_path / "file")})


def test_no_secret_is_shown() -> None:
    assert "secret" not in repr(checked(RIGHT))


def test_the_example_shows_every_setting_with_its_default() -> None:
    lines = (ROOT / "config.example.toml").read_text("utf-8").partition("# [adapters.discord]\n")[2].splitlines()
    shown = tomllib.loads("\n".join(each.removeprefix("# ") for each in lines if re.match(r"# \w+ = ", each)))
    assert list(shown) == [each.name for each in fields(Settings)]
    settings = replace(checked({**shown, "token": TOKEN}), token="")
    assert settings == Settings("", shown["server"], shown["parent"])


def test_what_the_readme_shows_is_taken() -> None:
    (block,) = (each for each in re.findall(r"```toml\n(.*?)```", README, re.S))
    table = tomllib.loads(block)["adapters"]["discord"]
    assert checked({**table, "token": TOKEN}).rooms is Live.THREADS
    assert load(None, {"CIRCLES_ADAPTERS_DISCORD_TOKEN": "p"}).adapters["discord"]["token"] == "p"


def test_the_sentences_that_the_readme_explains_are_ours() -> None:
    table = README.partition("| it says | what to do |")[2].partition("\n\n")[0]
    sentences = [row.strip() for row in re.findall(r"^\| ([^|]+) \|", table, re.M)[1:]]
    parts = [part.strip() for each in sentences if "(in Discord)" not in each for part in each.split("…")]
    ours = [each for each in parts if each.strip("“”")]
    code = " ".join(
        " ".join(each.read_text("utf-8").split()) for each in (ROOT / "adapters/circles_discord").rglob("*.py")
    )
    code = re.sub(r'" f?"', "", code)
    assert len(ours) >= 8
    assert [each for each in ours if each not in code] == []
