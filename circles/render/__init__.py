"""From a Post to text or to markup, for one reader or for several.

The one place where what people typed meets what we wrote: a template is ours, a value is data and is made safe here.
"""

from circles.render.hours import hours
from circles.render.html import html
from circles.render.plain import plain
from circles.render.words import typed_words

__all__ = ["hours", "html", "plain", "typed_words"]
