"""The templates of our pages, in the language of whoever reads them, and the files that they look and work by.

Their own words stand in `say("…")`, as all that we say. Everything else that a template shows is escaped by it.
"""

import hashlib
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup

from circles.chat import Reader
from circles.message import Line
from circles.render import html, plain

if TYPE_CHECKING:
    from jinja2 import Environment

_FOLDER = Path(__file__).parent / "look"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class Look(NamedTuple):
    """A file that pages load, and the mark of its content."""

    content: bytes
    media_type: str
    mark: str


class Words:
    """What a template has to speak with: `say` and `say_many` as elsewhere, but they give the text at once."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def say(self, template: str, **values: Any) -> str:
        """A line of ours. The template escapes it."""
        return plain(Line(template, values), self._reader, self._reader.language)

    def say_many(self, one: str, many: str, n: int, **values: Any) -> str:
        """The same for a count."""
        return plain(Line(one, {"n": n, **values}, many), self._reader, self._reader.language)

    def line(self, line: Line) -> Markup:
        """A line that was made elsewhere, as markup."""
        return Markup(html(line, self._reader, self._reader.language, prefix=""))


def sheet(name: str, reader: Reader, **given: Any) -> str:
    """The page made by the template `name`, for one reader."""
    words = Words(reader)
    by_name = {"say": words.say, "say_many": words.say_many, "line": words.line, "file": file_address}
    made: str = _template(name).render(by_name, language=reader.language, **given)
    return made


def look(name: str) -> Look | None:
    """The file `name`, or None. The names are ours: nothing that is asked for becomes a path."""
    return _looks().get(name)


def file_address(name: str) -> str:
    """Where a page finds a file, from its own address on: with a mark, so that browsers may keep it for good."""
    return f"static/{name}?v={_looks()[name].mark}"


@lru_cache(maxsize=32)
def _template(name: str) -> Any:
    return _sheets().get_template(name)


@cache
def _sheets() -> "Environment":
    """Loaded when somebody looks at the first page: whoever starts the program should not wait for it."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = FileSystemLoader(_FOLDER)
    return Environment(loader=folder, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)


@cache
def _looks() -> dict[str, Look]:
    found = {}
    for path in sorted(_FOLDER.iterdir()):
        if path.suffix in _TYPES:
            content = path.read_bytes()
            found[path.name] = Look(content, _TYPES[path.suffix], hashlib.sha256(content).hexdigest()[:12])
    return found
