"""What documents say about files, commands and settings is so."""

import argparse
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from circles.calendar.window import CANCELLED_KEPT
from circles.cli.arguments import parser
from circles.command import declaration
from circles.commands import CORE
from circles.config import Settings, plain_keys
from circles.domain.showing import Level, Style
from circles.errors import Refused
from circles.phrasing import Phrasebook
from circles.posts.calendar_apps import APPS
from circles.services.page_links import CALENDAR_LASTS

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("*/README.md")])
each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
README = (ROOT / "README.md").read_text("utf-8")
CODE_BLOCK = re.compile(r"^```.*?^```", re.M | re.S)
TOPS = {each.name for each in ROOT.iterdir()}


def prose(document: Path) -> str:
    return CODE_BLOCK.sub("", document.read_text("utf-8"))


def headings(document: Path) -> set[str]:
    """The anchors of a document, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", prose(document), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@each_document
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(document)):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        found = (document.parent / path).resolve() if path else document
        assert found.exists(), f"{target} does not exist"
        assert found.is_relative_to(ROOT), f"{target} leads out of the repository"
        assert not anchor or anchor in headings(found), f"{found.name} has no heading {anchor!r}"


@each_document
def test_paths_that_are_named_exist(document: Path) -> None:
    for quoted in re.findall(r"`([\w.-]+(?:/[\w.-]+)*/?)`", prose(document)):
        if quoted.split("/")[0] in TOPS and "_name" not in quoted:
            assert (ROOT / quoted).exists(), f"{quoted} does not exist"


def test_paths_are_found_at_all() -> None:
    named = re.findall(r"`([\w.-]+(?:/[\w.-]+)+/?)`", prose(ROOT / "CONTRIBUTING.md"))
    assert {"circles/config/settings.py"} <= set(named)


@each_document
def test_make_knows_what_documents_ask_of_it(document: Path) -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    for line in re.findall(r"(?:^|`)make ((?:[a-z]+ ?)+)", document.read_text("utf-8"), re.M):
        assert set(line.split()) <= targets, line


def section(title: str) -> str:
    return README.partition(f"## {title}\n")[2].partition("\n## ")[0]


def test_what_members_read_of_their_calendar_is_so() -> None:
    """How to subscribe in each app stands there word for word as on the page: see `test_reference.py`."""
    said = " ".join(section("Your calendar").split())
    assert ("for a day" in said, CALENDAR_LASTS) == (True, timedelta(days=1))
    assert ("two weeks after it would have been" in said, CANCELLED_KEPT) == (True, timedelta(weeks=2))
    assert ("shows your roles and no names of others" in said, Style().level) == (True, Level.PLAIN)
    assert all(app.slow.template in said and app.away.template in said for app in APPS)


def _ways(of: argparse.ArgumentParser, name: str = "circles") -> Iterator[str]:
    subs = [each for each in of._actions if isinstance(each, argparse._SubParsersAction)]
    if not subs:
        yield name
    for each in subs:
        for word, way in each.choices.items():
            yield from _ways(way, f"{name} {word}")


def test_every_subcommand_is_in_the_readme() -> None:
    assert [way for way in _ways(parser()) if way not in README] == []


@each_document
def test_the_command_line_takes_what_documents_show(document: Path) -> None:
    text = document.read_text("utf-8")
    shown = re.findall(r"(?:`|\.venv/bin/)circles ([a-z][^`#\n]*)", text)
    for each in shown:
        if "," not in each:
            parser().parse_args(each.split())


@pytest.mark.parametrize(("title", "least"), [("What people can say", 16), ("Your calendar", 5)])
def test_the_chat_understands_what_the_readme_says(title: str, least: int) -> None:
    book = Phrasebook(map(declaration, CORE))
    quoted = re.findall(r"`([^`]+)`", section(title))
    assert len(quoted) >= least
    for each in quoted:
        try:
            book.parse(each)
        except Refused as refusal:
            raise AssertionError(f"`{each}` is refused: {refusal}") from refusal


def test_settings_that_are_named_exist() -> None:
    known = {key for key, _ in plain_keys(Settings())}
    sections = {key.partition(".")[0] for key in known if "." in key}
    for document in DOCUMENTS:
        for key in re.findall(r"`(\w+\.\w+)`", prose(document)):
            if key.partition(".")[0] in sections and not key.endswith((".py", ".toml", ".md", ".txt")):
                assert key in known, f"{document.name} names {key}"


def test_every_floor_has_its_row() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    rooms = {each.stem for each in (ROOT / "circles").glob("[!_]*.py")}
    rooms |= {each.parent.name for each in (ROOT / "circles").glob("*/__init__.py")}
    assert sorted(room for room in rooms if f"`{room}`" not in text) == []
