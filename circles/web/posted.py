"""What a form has to be before anybody looks at it: from our own page, and of a size that we expect."""

from urllib.parse import urlsplit

from aiohttp import web

MOST = 64 * 1024
"""Bytes in a form. A whole week in half hours takes 4,000."""
_FORM = "application/x-www-form-urlencoded"
_MANY = 4000


def is_own(request: web.Request, address: str) -> bool:
    """Whether a request comes from a page of ours, which people reach at `address`, or from no browser at all.

    Browsers name no origin for a form on a page that sends no referrer. Then they say by another header where it
    came from, and those that are too old for it still have to know the address, which is secret.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin", "null")
    own = urlsplit(address)
    return origin in ("null", f"{own.scheme}://{own.netloc}")


async def fields(request: web.Request) -> dict[str, str] | None:
    """The fields of a form, by name; the last one counts. None if it is no form, too large, or not text."""
    if request.content_type != _FORM:
        return None
    try:
        sent = await request.post()
    except (web.HTTPRequestEntityTooLarge, ValueError, LookupError):
        return None
    if len(sent) > _MANY:
        return None
    return {name: value for name, value in sent.items() if isinstance(value, str)}
