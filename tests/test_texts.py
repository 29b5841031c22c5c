"""All English in one catalogue, and every translation whole.

`make texts` (`python tests/test_texts.py`) writes the catalogue anew from the code, brings the translations up to date
and compiles them; the tests fail where they differ. A new language: `python tests/test_texts.py pt_BR`.
"""

import ast
import io
import re
import string
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from gettext import GNUTranslations
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from circles.command import declaration
from circles.commands import CORE
from circles.domain.circle import CircleState
from circles.domain.program import SeasonState
from circles.domain.prompt_sets import AFTER, END, HALF_TIME, SETS
from circles.domain.session import SessionState
from circles.message import ours
from circles.render.hours import DAYS, MONTHS
from circles_mail.commands import COMMANDS

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "circles" / "locale"
POT = LOCALE / "circles.pot"
LANGUAGES = tuple(sorted(path.parts[-3] for path in LOCALE.glob("*/LC_MESSAGES/circles.po")))

TEMPLATES = {"say": 1, "strong": 1, "say_many": 2, "Refused": 1, "Hindered": 1, "translate": 1}
"""Functions whose first arguments are templates, and how many of them."""

_CHANGING = re.compile(
    r'^"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Report-Msgid-Bugs-To|Language-Team|Generated-By): .*\n',
    re.M,
)


@cache
def texts() -> frozenset[tuple[str, ...]]:
    """Every template: alone, or with its plural."""
    found = {
        *_said(),
        *_on_pages(),
        *((text,) for text in (*_asked(), *_formats(), *_questions(), *_states(), *DAYS, *MONTHS)),
    }
    return frozenset(each for each in found if not re.fullmatch(r"\{\w+\}|", each[0]))


def _said() -> Iterator[tuple[str, ...]]:
    """The templates in the code."""
    for path in sorted(path for room in ("circles", "plugins", "adapters") for path in (ROOT / room).glob("**/*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TEMPLATES:
                given = node.args[: TEMPLATES[node.func.id]]
                literals = [each.value for each in given if isinstance(each, ast.Constant)]
                if literals and len(literals) == len(given):
                    yield tuple(map(str, literals))


def _on_pages() -> Iterator[tuple[str, ...]]:
    """The templates in pages, found as Babel finds them."""
    pages = (*(ROOT / "adapters").glob("*/pages/*.html"), *(ROOT / "circles" / "web" / "look").glob("*.html"))
    for path in sorted(pages):
        page = Environment().parse(path.read_text("utf-8"))
        for _, function, strings in extract_from_ast(page, ("say", "say_many"), babel_style=False):
            yield tuple(str(each) for each in strings or ())[: TEMPLATES[function]]


def _asked() -> Iterator[str]:
    """The help of each command, its questions, answers to choose from, and who reads them; what groups are about."""
    for each in map(declaration, (*CORE, *COMMANDS)):
        yield from (ours(text).template for text in (*each.paragraphs, each.group) if text)
        for one in each.visible:
            yield from (ours(text).template for text in (one.ask.label, one.ask.note, one.ask.menu) if text)
            yield from (choice.replace("_", " ") for choice in one.choices)


def _formats() -> Iterator[str]:
    """What people read of a format."""
    for path in sorted((ROOT / "plugins").glob("*/*.toml")):
        data = tomllib.loads(path.read_text("utf-8"))
        if "blocks" in data:
            yield from (ours(text).template for text in _words(data))


def _questions() -> Iterator[str]:
    """What people are asked after a session."""
    for each in (*chain.from_iterable(SETS.values()), AFTER, *HALF_TIME, END):
        yield ours(each.question).template


def _states() -> Iterator[str]:
    """How things stand, where a refusal says so."""
    yield from (str(state) for of in (SessionState, CircleState, SeasonState) for state in of)


def _words(data: dict[str, Any]) -> Iterator[str]:
    yield from (data["title"], data["about"], data.get("opening", ""), *data.get("pitfalls", ()))
    for block in data["blocks"]:
        yield from (block["title"], block.get("hint", ""))
    yield from (prompt["question"] for prompt in data.get("prompts", ()))


def template() -> Catalog:
    """The catalogue without translations."""
    made = Catalog(project="Circles", version="1", charset="utf-8", fuzzy=False)
    made.header_comment = "# Every sentence of Circles, made by `make texts`."
    counted = {each[0] for each in texts() if len(each) > 1}
    for each in sorted(texts()):
        if len(each) > 1:
            made.add(each)
        elif each[0] not in counted:  # gettext finds the singular of a counted one as well
            made.add(each[0])
    return made


def written(catalogue: Catalog) -> str:
    """A catalogue as text that changes only with its sentences."""
    out = io.BytesIO()
    write_po(out, catalogue, width=120, no_location=True, sort_output=True, ignore_obsolete=True)
    return _CHANGING.sub("", out.getvalue().decode())


def translation(language: str) -> Catalog:
    """What is translated so far."""
    path = LOCALE / language / "LC_MESSAGES" / "circles.po"
    return read_po(io.StringIO(path.read_text("utf-8")), locale=language, charset="utf-8")


def compiled(catalogue: Catalog) -> bytes:
    """What gettext reads when the program runs."""
    catalogue.creation_date = catalogue.revision_date = datetime(2027, 1, 1, tzinfo=UTC)
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def write(*more: str) -> None:
    """Bring everything under `circles/locale` up to date."""
    LOCALE.mkdir(exist_ok=True)
    POT.write_text(written(template()), "utf-8")
    for language in sorted({*LANGUAGES, *more}):
        folder = LOCALE / language / "LC_MESSAGES"
        made = (
            translation(language)
            if language in LANGUAGES
            else Catalog(locale=language, project="Circles", version="1", charset="utf-8", fuzzy=False)
        )
        made.update(template(), no_fuzzy_matching=True, update_header_comment=True)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "circles.po").write_text(written(made), "utf-8")
        (folder / "circles.mo").write_bytes(compiled(made))
        missing = sum(1 for each in made if each.id and not whole(each))
        print(f"{language}: {missing} of {len(made)} are not translated yet")


def forms_of(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """A text with its plurals, if it has any."""
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def whole(message: Message) -> bool:
    """Whether every form of it is translated, and nobody has doubts."""
    forms = forms_of(message.string)
    return bool(forms) and all(forms) and not message.fuzzy


def fields_in(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}


def test_the_catalogue_is_what_the_code_says() -> None:
    assert POT.read_text("utf-8") == written(template()), "texts have changed: run `make texts`"


def test_german_and_spanish_are_there() -> None:
    assert {"de", "es"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_to_translate(language: str) -> None:
    known = translation(language)
    assert {str(each.id) for each in known} == {str(each.id) for each in template()}, "run `make texts`"
    assert [each.id for each in known if each.id and not whole(each)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_is_kept(language: str) -> None:
    problems = []
    for each in translation(language):
        if each.id and whole(each):
            forms = forms_of(each.string)
            every = set().union(*map(fields_in, forms_of(each.id)))
            if any(fields_in(form) - every or (every - {"n"}) - fields_in(form) for form in forms):
                problems.append((each.id, each.string))
    assert problems == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_runs_is_what_was_translated(language: str) -> None:
    folder = LOCALE / language / "LC_MESSAGES"
    with (folder / "circles.mo").open("rb") as file:
        runs = GNUTranslations(file)
    catalogue = translation(language)
    assert runs.info()["plural-forms"] == catalogue.plural_forms
    for each in catalogue:
        if each.id and isinstance(each.id, str):
            assert runs.gettext(each.id) == each.string, "run `make texts`"
        elif each.id:
            shown = {runs.ngettext(each.id[0], each.id[1], n) for n in range(200)}
            assert shown == set(forms_of(each.string)), "run `make texts`"


if __name__ == "__main__":
    write(*sys.argv[1:])
