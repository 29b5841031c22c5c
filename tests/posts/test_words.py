"""Every sentence we say, read from the source: its fields are given, and its words are kind."""

import ast
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SPEAKERS = {"say": 1, "strong": 1, "say_many": 2, "Refused": 1}
"""Functions whose first arguments are templates, and how many of them."""

NEVER = re.compile(r"\b(no-shows?|score|scores|ranking|admins?|mentees?|failed to|invalid|error)\b", re.IGNORECASE)


@cache
def _calls() -> tuple[tuple[str, ast.Call, str], ...]:
    return tuple(
        (f"{path.relative_to(ROOT)}:{node.lineno}", node, node.func.id)
        for path in sorted([*ROOT.glob("circles/**/*.py"), *ROOT.glob("plugins/**/*.py")])
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SPEAKERS
    )


def _templates(call: ast.Call, name: str) -> list[str]:
    literals = call.args[: SPEAKERS[name]]
    return [each.value for each in literals if isinstance(each, ast.Constant) and isinstance(each.value, str)]


def _sentences() -> list[tuple[str, ast.Call, str]]:
    return [(where, call, name) for where, call, name in _calls() if _templates(call, name)]


def test_there_are_sentences() -> None:
    assert len(_sentences()) > 150


def _problems(where: str, call: ast.Call, name: str) -> Iterator[str]:
    templates = _templates(call, name)
    wanted = {field for each in templates for _, field, _, _ in string.Formatter().parse(each) if field}
    given = {each.arg for each in call.keywords if each.arg}
    if any(each.arg is None for each in call.keywords):
        return
    if missing := wanted - given - ({"n"} if name == "say_many" else set()):
        yield f"{where}: {templates} needs {missing}"
    if unused := given - {"n"} - wanted:
        yield f"{where}: {templates} does not use {unused}"
    yield from (f"{where}: not kind: {each}" for each in templates if NEVER.search(each))


def test_fields_are_given_and_words_are_kind() -> None:
    assert [problem for sentence in _sentences() for problem in _problems(*sentence)] == []


def test_every_template_is_a_literal_so_that_it_can_be_translated() -> None:
    loose = [
        where
        for where, call, name in _calls()
        if call.args and not all(isinstance(each, ast.Constant) for each in call.args[: SPEAKERS[name]])
    ]
    assert [where for where in loose if not where.startswith(("circles/message.py", "circles/errors.py"))] == []
