"""What calendars and browsers fetch: feeds by secret address, the health page."""

from circles.web.serving import no_port, serve
from circles.web.site import make_web

__all__ = ["make_web", "no_port", "serve"]
