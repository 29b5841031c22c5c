"""The headers of every answer. Feeds are private: no cache, index, referrer or frame may have them."""

SERVER = "circles"
"""Without versions: they would say which holes to try."""

ALWAYS = {
    "Server": SERVER,
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
