"""What people typed, as far as every way to show it needs the same treatment."""

import re

from circles.message import Button, Form
from circles.phrasing import tidy, typed

LONGEST = 2000
"""Characters of one value. No form takes more than half of that, so only what came another way is ever cut."""

# An invisible word joiner after the sign: the eye sees the same, no platform sees a call to everyone in the room.
# Not a zero-width space (that one lets the line break there), not a joiner of letters (that one changes emoji).
_CALL = re.compile(r"@(?=(?:everyone|here|room|channel|all)\b)", re.IGNORECASE)
_CALL_IN_ADDRESS = re.compile(r"(?:@|%40)(?=(?:everyone|here|room|channel|all)\b)", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s\"<>\[\\\]^`{|}]+", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n\s*\n\s*\n")


def one_line(text: str, most: int = LONGEST) -> str:
    """The text tidied, in one line, cut with an ellipsis."""
    text = tidy(text[: 4 * most]).replace("\n", " ")
    return text if len(text) <= most else cut(text, most)


def lines(text: str, most: int = LONGEST) -> str:
    """The same, with the line breaks that the person made (at most one empty line in a row)."""
    text = _BLANK_LINES.sub("\n\n", tidy(text[: 4 * most]))
    return text if len(text) <= most else cut(text, most)


def cut(text: str, most: int) -> str:
    """The first characters of a text, and an ellipsis."""
    return text[: most - 1].rstrip(" \n\u200d") + "…"


def nobody_called(text: str) -> str:
    """The text with `@everyone` and its like made harmless."""
    return _CALL.sub("@\u2060", text) if "@" in text else text


def typed_words(what: Button | Form) -> str:
    """What a person can type instead of pressing or filling in, without the prefix; empty if only that will do.

    It is one line, exactly as it is to be typed.
    """
    words = typed(what.code)
    return words if one_line(words) == words else ""


def address(url: str) -> str | None:
    """The address if it may become a link (http or https), else None."""
    is_one = len(url) <= LONGEST and _ADDRESS.fullmatch(url) and tidy(url) == url
    return _CALL_IN_ADDRESS.sub("%40", url) if is_one else None
