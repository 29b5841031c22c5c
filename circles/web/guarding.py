"""Against guessing: who asks for too many feeds or pages that do not exist has to wait."""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

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
        """Whether to answer "too many" without looking. `feed` is anything that names the feed."""
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
        if feed not in self._found:
            self._found[feed] = None
            _bound(self._found, _FEEDS)


class Proxies:
    """The reverse proxies whose word is taken for who asks; nobody else's is.

    Args:
        named: addresses, and networks such as `10.0.0.0/8`. Raises ValueError for what is neither.
    """

    def __init__(self, named: Iterable[str] = ()) -> None:
        self._networks = tuple(ip_network(each, strict=False) for each in named)
        self._knows = lru_cache(maxsize=1024)(self._is_among)

    def asker(self, request: web.Request) -> str:
        """Who asks. A proxy adds whom it heard at the end; what stands before that, the asker could have written."""
        remote = request.remote or ""
        if not self._networks or not self._knows(remote):
            return remote
        heard = ",".join(request.headers.getall("X-Forwarded-For", ())).split(",")
        for each in reversed([name.strip() for name in heard if name.strip()]):
            remote = each
            if not self._knows(each):  # behind a proxy there may be another one of ours
                break
        return remote

    def _is_among(self, address: str) -> bool:
        found = _read(address)
        return found is not None and any(found in each for each in self._networks)


def _bound(kept: "OrderedDict[str, tuple[float, int]] | OrderedDict[str, None]", most: int) -> None:
    while len(kept) > most:
        kept.popitem(last=False)


def _network(address: str) -> str:
    """The address, or the /64 of an IPv6 one: a single customer has that many to choose from."""
    found = _read(address)
    return found.exploded[:19] if isinstance(found, IPv6Address) else address


def _read(address: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(address)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
