"""People's words, made safe to keep: what no database, calendar or screen can carry is taken out at the door."""

import re

_BREAKS = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
_JUNK = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # control characters
    "\u202a-\u202e\u2066-\u2069"  # bidi overrides, embeddings, isolates: they turn the text after them around
    "\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff]"  # lone surrogates: no encoder takes them
)
_COMBINING = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_PILED_UP = re.compile(f"({_COMBINING}{{4}}){_COMBINING}+")


def tidy(text: str) -> str:
    """The text without control characters, bidi overrides, lone surrogates and piled-up accents.

    Line breaks become `\\n`, tabs become spaces, outer space goes. Everything that a person can mean to write
    stays. Tidying twice changes nothing.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    text = _JUNK.sub("", _BREAKS.sub("\n", text).replace("\t", " "))
    return _PILED_UP.sub(r"\1", text).strip()


def as_said(choice: str) -> str:
    """A choice as people read and type it: not_yet is “not yet”."""
    return choice.replace("_", " ")
