"""A small reader of Discord's markdown, written from how Discord shows things and not from our code.

It knows more marks than we use, so that nothing slips through: whatever it finds active, Discord may act on.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_INLINE = [
    ("escape", re.compile(r"\\([^0-9A-Za-z\s])")),
    ("fence", re.compile(r"```(.+?)```", re.DOTALL)),
    ("code", re.compile(r"(?P<ticks>`+)(?P<text>.*?[^`])(?P=ticks)(?!`)", re.DOTALL)),
    ("user", re.compile(r"<@!?(\d+)>")),
    ("role", re.compile(r"<@&(\d+)>")),
    ("channel", re.compile(r"<#(\d+)>")),
    ("command", re.compile(r"</([-\w' ]+:\d+)>")),
    ("time", re.compile(r"<t:(-?\d+(?::[tTdDfFsSR])?)>")),
    ("emoji", re.compile(r"<a?:(\w+:\d+)>")),
    ("guide", re.compile(r"<id:(\w+)>")),
    ("address", re.compile(r"<([^: >]+:/[^ >]+)>")),
    ("everyone", re.compile(r"(@everyone|@here)")),
    ("address", re.compile(r"((?:https?|steam)://[^\s<]+[^<.,:;\"')\]\s])")),
    ("link", re.compile(r"\[((?:\\.|[^\\\]])+)\]\(<?([^)>\s]+(?:\)[^>]*)?)>?\)")),
    ("bold", re.compile(r"\*\*((?:\\.|[^\\])+?)\*\*(?!\*)", re.DOTALL)),
    ("underline", re.compile(r"__((?:\\.|[^\\])+?)__(?!_)", re.DOTALL)),
    ("italic", re.compile(r"\*(?![\s*])((?:\\.|[^\\*])+?)\*(?!\*)", re.DOTALL)),
    ("italic", re.compile(r"_((?:\\.|[^\\_])+?)_(?!_)", re.DOTALL)),
    ("strike", re.compile(r"~~(.+?)~~(?!_)", re.DOTALL)),
    ("spoiler", re.compile(r"\|\|(.+?)\|\|", re.DOTALL)),
    ("shortcode", re.compile(r":([\w+-]+):")),
]
_NESTED = {"bold", "underline", "italic", "strike", "spoiler", "link"}
_BLOCKS = [
    ("heading", re.compile(r" *#{1,3} +")),
    ("note", re.compile(r" *-# +")),
    ("long quote", re.compile(r" *>>> ")),
    ("quote", re.compile(r" *> ?")),
    ("item", re.compile(r" *[-*+] +")),
    ("number", re.compile(r" *\d+\. +")),
]


@dataclass
class Token:
    """Something that Discord shows in its own way; `text` alone is what was written."""

    kind: str
    text: str = ""
    inside: list["Token"] = field(default_factory=list)


def read(text: str) -> list[Token]:
    """The lines of a text, each under what it is: `line`, `heading`, `quote`, `item` …"""
    return [_block(line) for line in text.split("\n")]


def _block(line: str) -> Token:
    for kind, pattern in _BLOCKS:
        if found := pattern.match(line):
            rest = line[found.end() :]
            inner = _block(rest)
            inside = inner.inside if inner.kind == "line" else [inner]
            return Token(kind, inside=inside)
    return Token("line", inside=list(inline(line)))


def inline(text: str) -> Iterator[Token]:
    """What is in a line, from left to right."""
    plain, at = "", 0
    while at < len(text):
        kind, found = _found(text, at)
        if found is None or kind == "escape":
            plain += text[at] if found is None else found[1]
            at = at + 1 if found is None else found.end()
            continue
        if plain:
            yield Token("text", plain)
        shown = found["text"] if kind == "code" else found[1]
        yield Token(kind, "" if kind in _NESTED else shown, list(inline(shown)) if kind in _NESTED else [])
        plain, at = "", found.end()
    if plain:
        yield Token("text", plain)


def _found(text: str, at: int) -> tuple[str, re.Match[str] | None]:
    for kind, pattern in _INLINE:
        if found := pattern.match(text, at):
            return kind, found
    return "text", None


def kinds(tokens: list[Token]) -> list[str]:
    """Everything active in what was read, in order."""
    found = []
    for each in tokens:
        found += [each.kind] if each.kind not in ("text", "line") else []
        found += kinds(each.inside)
    return found


def words(tokens: list[Token]) -> str:
    """The plain text in what was read."""
    return "".join(each.text if each.kind == "text" else words(each.inside) for each in tokens)
