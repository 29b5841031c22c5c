"""What calendars and browsers fetch: feeds by secret address, pages by private link, the health page."""

from circles.web.pages import make_pages
from circles.web.serving import no_port, serve
from circles.web.site import make_web

__all__ = ["make_pages", "make_web", "no_port", "serve"]
