"""The templates, each in the language of whoever looks. Their own words stand in `say("…")`, as all that we say."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, Template

from circles.message import say, say_many
from circles.render import plain

FOLDER = Path(__file__).parent / "pages"
_PAGES = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True)


class Words:
    """What a template has to speak with: `say` and `say_many` as elsewhere, but they give the text at once."""

    def __init__(self, language: str) -> None:
        self.language = language

    def say(self, template: str, **values: Any) -> str:
        """A line of ours. The template escapes it."""
        return plain(say(template, **values), (), self.language)

    def say_many(self, one: str, many: str, n: int, **values: Any) -> str:
        """The same for a count."""
        return plain(say_many(one, many, n, **values), (), self.language)

    @property
    def all(self) -> dict[str, Any]:
        """By the names under which templates know them."""
        return {"say": self.say, "say_many": self.say_many, "language": self.language}


@lru_cache(maxsize=32)
def parts(language: str) -> Any:
    """The parts of the page, one function for each."""
    return _PAGES.get_template("parts.html").make_module(Words(language).all)


def whole(language: str, **given: Any) -> str:
    """The whole page."""
    template: Template = _PAGES.get_template("page.html")
    return template.render(Words(language).all, **given)
