"""Finding a person in what was said, and taking them out: a post keeps its words and its values apart."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

import msgspec

from circles.domain.values import dataclass
from circles.message import InPrivate, Paragraph, Post, Quote, say

GONE = "…"
"""What stands where somebody's words were."""


@dataclass(frozen=True, slots=True)
class Quotes:
    """By what to recognize a person in a post: ids, names, and what they wrote. `marks`: all that in JSON.

    Of ids and names there are several if somebody had joined twice and became one; `person_id` is the one they have.
    """

    person_id: str
    ids: frozenset[str]
    names: frozenset[str]
    words: frozenset[str]
    marks: tuple[str, ...]

    @classmethod
    def made(cls, person_id: str, names: Mapping[str, str], words: Iterable[str]) -> "Quotes":
        """Quotes with their marks. `names`: by id, the one they have and those they had."""
        found, called = frozenset(words), frozenset(names.values())
        marks = (*sorted(names), *sorted(called), *sorted(found))
        return cls(person_id, frozenset(names), called, found, tuple(_in_json(each) for each in marks))

    def may_be_in(self, body: str) -> bool:
        """Whether JSON may name or quote them. A short word is found in too much rather than in too little."""
        return any(mark in body for mark in self.marks)

    def words_are_in(self, body: str) -> bool:
        """Whether JSON holds something that they wrote, as a value of its own."""
        return self._holds(msgspec.json.decode(body))

    def taken_out(self, body: str) -> str:
        """The same JSON without their words, and with “somebody” for their name. Whatever it quotes goes as well."""
        return msgspec.json.encode(self._without(msgspec.json.decode(body), quoted=False)).decode()

    def edit(self, body: str, root: str) -> Post:
        """A post as it should read from now on, as an edit of the message with the key `root`."""
        post = msgspec.json.decode(self.taken_out(body), type=Post)
        return msgspec.structs.replace(post, key=f"{root}:unquoted:{self.person_id}", replaces=root, quiet=True)

    def _holds(self, part: Any) -> bool:
        if isinstance(part, dict | list):
            return any(map(self._holds, part.values() if isinstance(part, dict) else part))
        return isinstance(part, str) and part in self.words

    def _without(self, part: Any, *, quoted: bool) -> Any:
        if isinstance(part, list):
            return [self._without(each, quoted=quoted) for each in part if not self._is_button_to_them(each)]
        if isinstance(part, dict):
            return self._without_in(part, quoted=quoted)
        if not isinstance(part, str):
            return part
        return GONE if part in self.words else "somebody" if part in self.names else part

    def _is_button_to_them(self, part: Any) -> bool:
        """A button names somebody as one would type it: there is nobody any more whom it could mean."""
        code = part.get("code") if isinstance(part, dict) else None
        return isinstance(code, str) and any(unquote(each) in self.names for each in code.split("|"))

    def _without_in(self, part: dict[str, Any], *, quoted: bool) -> dict[str, Any]:
        kind = part.get("type")
        if kind == "mention" and part.get("person") in self.ids:
            return part | {"name": "somebody"}
        if kind == "line":
            values = {name: self._value(each, quoted=quoted) for name, each in part.get("values", {}).items()}
            return part | {"values": values}
        return {name: self._without(each, quoted=quoted or kind == "quote") for name, each in part.items()}

    def _value(self, value: Any, *, quoted: bool) -> Any:
        # A quote in a post that names them is most likely theirs: a goodbye is kept nowhere else.
        return GONE if quoted and isinstance(value, str) else self._without(value, quoted=quoted)


def quoted(body: str) -> str:
    """The first thing that a post, as JSON, quotes from somebody; empty if nothing."""
    quotes = (each for each in msgspec.json.decode(body, type=Post).blocks if isinstance(each, Quote))
    return next((str(each) for quote in quotes for each in quote.line.values.values()), "")


def _in_json(text: str) -> str:
    return msgspec.json.encode(text).decode()[1:-1]


def neutral() -> bytes:
    """A reply that says nothing, for an event that came in twice."""
    return msgspec.json.encode(Post("", InPrivate(""), (Paragraph(say("That is done.")),)))
