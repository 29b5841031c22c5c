"""Blocks as PDF, for files that people keep. It needs the extra `pdf`, which brings a font for most alphabets.

Latin, Cyrillic, Greek and Vietnamese letters are in it. What has others is not printed with holes: see `can_print`.
"""

import logging
import unicodedata
import warnings
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from circles.chat import Reader
from circles.message import Block, Heading, Items, Note, Quote
from circles.render.plain import plain
from circles.render.words import lines

if TYPE_CHECKING:
    pass

_FONT = "NotoSans[wdth,wght].ttf"
_INK, _MUTED, _ACCENT = (27, 34, 31), (81, 92, 86), (23, 97, 79)
_WIDTH, _MARGIN, _INDENT = 210, 20, 5


@cache
def can_make() -> bool:
    """Whether the extra is installed."""
    try:
        import fontpkg_noto_sans  # noqa: F401
        import fpdf  # noqa: F401
    except ImportError:
        return False
    return True


def can_print(text: str) -> bool:
    """Whether the font has every letter of a text. Signs and pictures that it lacks are left out, letters never."""
    letters = _letters()
    return all(ord(each) in letters for each in text if unicodedata.category(each)[0] in "LMN")


class Paper:
    """A4 sheets, written from top to bottom. Not for the event loop: making them takes a second or two."""

    def __init__(self, reader: Reader, title: str) -> None:
        from fpdf import FPDF

        logging.getLogger("fontTools").setLevel(logging.WARNING)
        self._reader = reader
        self.sheets: FPDF = FPDF(format="A4")
        self.sheets.set_margins(_MARGIN, _MARGIN)
        self.sheets.set_auto_page_break(True, _MARGIN)
        self.sheets.add_font("text", fname=_font())
        self.sheets.set_title(title)
        self.sheets.set_lang(reader.language)
        self.sheets.add_page()
        self._write(title, 20, _ACCENT, after=3)

    def section(self, title: str) -> None:
        """A heading, which is in the table of contents of the file as well."""
        self.sheets.ln(3)
        if self.sheets.will_page_break(25):
            self.sheets.add_page()
        self.sheets.set_font("text", size=14)
        self.sheets.start_section(printed(title))
        self._write(title, 14, _ACCENT, after=1.5)

    def add(self, blocks: Sequence[Block]) -> None:
        """The blocks, one under the other."""
        for each in blocks:
            self._block(each)

    def words(self, label: str, text: str) -> None:
        """A label, and what somebody wrote under it."""
        self._write(label, 9, _MUTED, indent=_INDENT)
        self._write(lines(text) or "–", 11, _INK, indent=_INDENT, after=1.5)  # noqa: RUF001  # an en dash: nothing

    def made(self) -> bytes:
        """The file."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return bytes(self.sheets.output())

    def _block(self, block: Block) -> None:
        if isinstance(block, Items):
            for each in block.lines:
                self._write(f"•  {self._text(each)}", 11, _INK, indent=_INDENT)
            self.sheets.ln(1.5)
        elif isinstance(block, Quote):
            words = block.line.values.get("text")
            text = lines(words) if isinstance(words, str) else self._text(block.line)
            self._write(text, 11, _INK, indent=2 * _INDENT, after=2)
        elif isinstance(block, Heading):
            self.section(self._text(block.line))
        elif isinstance(block, Note):
            self._write(self._text(block.line), 9, _MUTED, after=1)
        else:
            size = 12 if block.line.strong else 11
            self._write(self._text(block.line), size, _ACCENT if block.line.strong else _INK, after=1)

    def _text(self, line: object) -> str:
        return plain(line, self._reader, self._reader.language)  # type: ignore[arg-type]

    def _write(self, text: str, size: float, ink: tuple[int, int, int], *, indent: float = 0, after: float = 0) -> None:
        self.sheets.set_font("text", size=size)
        self.sheets.set_text_color(*ink)
        self.sheets.set_x(_MARGIN + indent)
        width = _WIDTH - 2 * _MARGIN - indent
        self.sheets.multi_cell(width, size * 0.5, text=printed(text), align="L", new_x="LMARGIN", new_y="NEXT")
        if after:
            self.sheets.ln(after)


def printed(text: str) -> str:
    """The text without signs that the font does not have."""
    return "".join(_signs(text)).strip(" ")


def _signs(text: str) -> Iterator[str]:
    letters = _letters()
    for each in text:
        if each == "\n" or ord(each) in letters:
            yield each


@cache
def _letters() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(_font(), lazy=True) as font:
        return frozenset(font.getBestCmap())


def _font() -> Path:
    import fontpkg_noto_sans

    return Path(fontpkg_noto_sans.ROOT) / "files" / _FONT
