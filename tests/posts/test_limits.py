"""What stands on buttons and in forms fits every platform, in every language: the shortest limits are Discord's.

A button has 80 characters, the title of a form 45, a question 45 and what stands under it 100, a choice 100.
"""

import ast
import string
from functools import cache
from pathlib import Path

import pytest

from circles import i18n
from circles.chat import Reader
from circles.command import declaration
from circles.commands import CORE
from circles.message import form_for, ours
from circles.phrasing import Unfinished
from circles.render import plain
from tests.posts.test_golden import POSTS, posts_of

pytestmark = pytest.mark.slow

BUTTON, TITLE, QUESTION, NOTE, CHOICE = 80, 45, 45, 100, 100
NAME = "Alexandria Montgomery-Featherstonehaugh"
"""A long name, where a button has one."""
ROOT = Path(__file__).parents[2]
FORMS = tuple(each for each in map(declaration, CORE) if each.visible)


@cache
def written_labels() -> frozenset[str]:
    """The labels in the code: `button(say("…"), …)` and `form_button(say("…"), …)`."""
    found = set()
    for path in (ROOT / "circles").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name(id="button" | "form_button"), args=[ast.Call(args=[ast.Constant(said)]), *_]
                ):
                    found.add(str(said))
    return frozenset(found)


def with_names(template: str) -> str:
    fields = {name for _, name, _, _ in string.Formatter().parse(template) if name}
    return template.format(**dict.fromkeys(fields, NAME))


@pytest.mark.parametrize("language", i18n.languages())
def test_buttons_fit(language: str) -> None:
    labels = {with_names(i18n.translate(each, language)) for each in written_labels()}
    for make in POSTS.values():
        for post in posts_of(make):
            labels |= {plain(each.label, Reader("Ana", "UTC", language)) for each in post.buttons}
    assert len(labels) > 100
    assert {each for each in labels if len(each) > BUTTON} == set()


@pytest.mark.parametrize("language", i18n.languages())
def test_forms_fit(language: str) -> None:
    too_long = []
    for of in FORMS:
        texts = [(form_for(Unfinished(of)).name, TITLE)]
        for each in of.visible:
            texts.append((i18n.translate(ours(each.ask.label).template, language), QUESTION))
            texts.append((i18n.translate(ours(each.ask.note).template, language), NOTE))
            texts += [(choice, CHOICE) for choice in each.choices]
        too_long += [(of.name, text) for text, most in texts if len(text) > most]
    assert too_long == []
