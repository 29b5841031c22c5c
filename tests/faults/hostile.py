"""Two hundred texts that nobody means well, and what no output may make of them."""

import json
import re
from pathlib import Path

from circles.chat import Reader
from circles.message import Form, Post
from circles.render import html, plain
from tests.render.test_hostile import page

_KINDS: dict[str, list[str]] = json.loads(Path(__file__).with_name("hostile.json").read_text("ascii"))
_LONG = (
    *("x" * 201, "x" * 1001, "x" * 2500, "x " * 5000, "\n" * 3000, "@everyone " * 300, "<b>" * 1000),
    *("a" * 1_000_000, "\ud800" * 20_000, "e" + "\u0301" * 300, "9" * 400),
)
_INSIDE = [f"Call {each} by Friday" for name in ("calls", "markup", "links", "signs") for each in _KINDS[name][:12]]

CORPUS = tuple(dict.fromkeys([*(each for kind in _KINDS.values() for each in kind), *_LONG, *_INSIDE]))
FAILED = "Something went wrong on my side"
MOST = 20_000
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_TIMES = re.compile(r'datetime="([^"]*)"')
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_PING = re.compile(r"@(everyone|here|room|channel|all)\b", re.IGNORECASE)


def harmless(what: Post | Form, reader: Reader) -> str:
    """See that both renderers make nothing but words of it. Returns it as plain text."""
    shown = plain(what, reader, reader.language)
    shown.encode()
    assert not _FORBIDDEN.search(shown), shown[:200]
    assert not _PING.search(shown), shown[:200]
    assert len(shown) < MOST
    assert not shown.startswith(FAILED), "it crashed"
    marked = html(what, reader, reader.language)
    marked.encode()
    assert all(_INSTANT.fullmatch(each) for each in _TIMES.findall(marked))
    page(_TIMES.sub('datetime="2026-11-24T18:00:00Z"', marked))
    assert not _PING.search(marked)
    return shown
