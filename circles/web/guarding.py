"""Against guessing: who asks for too many feeds or pages that do not exist has to wait."""

import time
from collections import OrderedDict
from collections.abc import Callable, Collection
from ipaddress import IPv6Address, ip_address

from aiohttp import web

MISSES_A_MINUTE = 60
_MINUTE = 60.0
_ADDRESSES = 10_000
_FEEDS = 10_000


class Guard:
    """Counts misses by address, and remembers which feeds and pages exist, so that nobody loses theirs.

    A feed that was found before is looked up even for an address that has to wait: several people, or all
    subscribers of a calendar service, may share it. The same holds for pages.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._misses: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._found: OrderedDict[str, None] = OrderedDict()

    def must_wait(self, address: str, feed: str) -> bool:
        """Whether to answer "too many" without looking. `feed` is anything that names the feed, such as a hash."""
        return feed not in self._found and self.is_over(address)

    def is_over(self, address: str) -> bool:
        """Whether there were more than 60 misses from `address` in this minute."""
        since, count = self._misses.get(_network(address), (0.0, 0))
        return count > MISSES_A_MINUTE and self._now() - since < _MINUTE

    def miss(self, address: str, feed: str) -> None:
        """A feed was asked for that does not exist."""
        self._found.pop(feed, None)
        network, now = _network(address), self._now()
        since, count = self._misses.get(network, (now, 0))
        self._misses[network] = (since, count + 1) if now - since < _MINUTE else (now, 1)
        self._misses.move_to_end(network)
        _bound(self._misses, _ADDRESSES)

    def hit(self, feed: str) -> None:
        """A feed was found."""
        self._found[feed] = None
        self._found.move_to_end(feed)
        _bound(self._found, _FEEDS)


def asker(request: web.Request, proxies: Collection[str]) -> str:
    """Who asks. Through a known proxy: whom the proxy names last, for the asker could have written the others."""
    remote = request.remote or ""
    if remote in proxies:
        return request.headers.get("X-Forwarded-For", remote).rpartition(",")[2].strip()
    return remote


def _bound(kept: "OrderedDict[str, tuple[float, int]] | OrderedDict[str, None]", most: int) -> None:
    while len(kept) > most:
        kept.popitem(last=False)


def _network(address: str) -> str:
    """The address, or the /64 of an IPv6 one: a single customer has that many to choose from."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return found.exploded[:19]
    return address
