"""From a Post to text or to markup, for one reader or for several.

The one place where what people typed meets what we wrote: a template is ours, a value is data and is made safe here.

`html` and `plain` are whole renderers; the rest is for an adapter whose platform has a markup of its own.
"""

from circles.i18n import languages
from circles.render.hours import hours
from circles.render.html import html
from circles.render.plain import plain
from circles.render.template import Pieces, joined, pieces
from circles.render.words import address, cut, lines, nobody_called, one_line, typed_words

__all__ = [
    "Pieces",
    "address",
    "cut",
    "hours",
    "html",
    "joined",
    "languages",
    "lines",
    "nobody_called",
    "one_line",
    "pieces",
    "plain",
    "typed_words",
]
