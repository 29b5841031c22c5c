"""Who may talk to the page: browsers on this machine that came by this page, and nobody else."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not “no-referrer”: with that, browsers send “Origin: null” with a form, as if a stranger had sent it.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def is_own_host(host: str) -> bool:
    """Whether a Host header names this machine itself. Another name that leads here is a rebound one."""
    try:
        return urlsplit(f"//{host}").hostname in LOOPBACK
    except ValueError:
        return False


def is_own_page(host: str, origin: str | None, site: str | None) -> bool:
    """Whether a request that changes something comes from our own page, or from no browser at all.

    A page that sends no referrer sends “null” for its origin; the browser says all the same that it is ours.
    """
    if site == "same-origin" and origin == "null":
        return True
    if site not in (None, "same-origin", "none"):
        return False
    return origin is None or origin == f"http://{host}"


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse strangers with 403, and send the protecting headers with every answer."""
    if not is_own_host(request.headers.get("Host", "")):
        raise web.HTTPForbidden(text="This page answers only to its own address on this machine.\n")
    changes = request.method not in ("GET", "HEAD")
    if changes and not is_own_page(
        request.headers["Host"], request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    ):
        raise web.HTTPForbidden(text="That came from another site.\n")
    return await handler(request)


async def protect(request: web.Request, response: web.StreamResponse) -> None:
    """Add the protecting headers; for the signal `on_response_prepare`, so that streams get them too."""
    response.headers.update(HEADERS)
