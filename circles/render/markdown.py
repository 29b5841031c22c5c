"""Blocks as Markdown (CommonMark), for files that people keep. What people typed stays text, whatever is in it."""

import re
from collections.abc import Sequence

from circles.chat import Reader
from circles.message import Block, Heading, Items, Line, Note, Quote
from circles.render.plain import plain
from circles.render.words import lines

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_STARTS = re.compile(r"^(\s*)([-+=]|\d+(?=[.)]))", re.MULTILINE)


def markdown(blocks: Sequence[Block], reader: Reader, *, level: int = 2) -> str:
    """The blocks, with empty lines between them. `level`: of headings, from 1 on."""
    return "\n\n".join(_block(each, reader, level) for each in blocks)


def typed(text: str) -> str:
    """What somebody typed, with its line breaks, so that nothing of it is read as Markdown."""
    safe = _MARKS.sub(r"\\\1", lines(text))
    return _STARTS.sub(_plainly, safe)


def line(what: Line, reader: Reader) -> str:
    """One line of ours with all that stands in it."""
    return typed(plain(what, reader, reader.language))


def quoted(text: str) -> str:
    """Somebody's own words, as they are already safe, set apart."""
    return "\n".join(f"> {each}".rstrip() + ("  " if each else "") for each in text.split("\n"))


def _block(block: Block, reader: Reader, level: int) -> str:
    if isinstance(block, Items):
        return "\n".join(f"- {line(each, reader)}" for each in block.lines)
    if isinstance(block, Quote):
        words = block.line.values.get("text")
        return quoted(typed(words) if isinstance(words, str) else line(block.line, reader))
    text = line(block.line, reader)
    if isinstance(block, Heading):
        return f"{'#' * level} {text}"
    return f"**{text}**" if block.line.strong else f"*{text}*" if isinstance(block, Note) else text


def _plainly(found: re.Match[str]) -> str:
    before, mark = found.groups()
    return f"{before}{mark}\\" if mark.isdigit() else f"{before}\\{mark}"
