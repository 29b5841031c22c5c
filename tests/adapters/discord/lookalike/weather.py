"""Bad days: rate limits, errors, answers that get lost, slowness."""

import asyncio
import re
import time
import zlib
from dataclasses import dataclass, field

GENEROUS = (10_000, 1.0)


@dataclass
class Limited:
    """A 429 on its way: how long to wait, for this route alone or for everything."""

    retry_after: float
    everything: bool


@dataclass
class _Trouble:
    kind: str
    times: int
    only: re.Pattern[str]
    value: float = 0.0
    everything: bool = False


@dataclass
class _Bucket:
    size: int
    per: float
    used: int = 0
    since: float = field(default_factory=time.monotonic)

    def take(self) -> float:
        """Counts a request. Returns seconds to wait: 0 if it may pass."""
        now = time.monotonic()
        if now - self.since >= self.per:
            self.used, self.since = 0, now
        if self.used >= self.size:
            return self.since + self.per - now
        self.used += 1
        return 0.0

    @property
    def left(self) -> float:
        return max(0.0, self.since + self.per - time.monotonic())


class Weather:
    """What goes wrong next. `only` is a regular expression for "METHOD /path", e.g. "POST .*/messages$"."""

    def __init__(self) -> None:
        self._troubles: list[_Trouble] = []
        self._sizes: list[tuple[re.Pattern[str], int, float]] = []
        self._buckets: dict[str, _Bucket] = {}
        self._whole: _Bucket | None = None
        self.delay = 0.0
        """Seconds that each answer takes longer."""

    def limit(self, retry_after: float = 0.1, times: int = 1, only: str = "", everything: bool = False) -> None:
        """The next `times` requests get 429 and are not done."""
        self._troubles.append(_Trouble("limit", times, re.compile(only), retry_after, everything))

    def fail(self, status: int, times: int = 1, only: str = "") -> None:
        """The next `times` requests get this status (500, 502, 503 …) and are not done."""
        self._troubles.append(_Trouble("fail", times, re.compile(only), status))

    def deny(self, code: int, times: int = 1, only: str = "") -> None:
        """The next `times` requests get this refusal of Discord's and are not done."""
        self._troubles.append(_Trouble("deny", times, re.compile(only), code))

    def lose_answers(self, times: int = 1, only: str = "^(POST|PUT|PATCH|DELETE)") -> None:
        """The next `times` requests are done, and the connection is cut before the answer."""
        self._troubles.append(_Trouble("lose", times, re.compile(only)))

    def bucket(self, only: str, size: int, per: float) -> None:
        """Requests like these are limited to `size` in `per` seconds, for each channel, guild or webhook by itself."""
        self._sizes.insert(0, (re.compile(only), size, per))
        self._buckets.clear()

    def whole(self, size: int = 50, per: float = 1.0) -> None:
        """The limit of all requests together, which those about interactions do not count for."""
        self._whole = _Bucket(size, per)

    def clears(self) -> None:
        """The sun shines again."""
        self._troubles.clear()
        self._sizes.clear()
        self._buckets.clear()
        self._whole = None
        self.delay = 0.0

    def _next(self, kind: str, line: str) -> _Trouble | None:
        for each in self._troubles:
            if each.kind == kind and each.only.search(line):
                each.times -= 1
                if not each.times:
                    self._troubles.remove(each)
                return each
        return None

    def limited(self, line: str) -> Limited | None:
        if self._whole and not re.search(" /(interactions|webhooks)/", line) and (wait := self._whole.take()):
            return Limited(wait, True)
        trouble = self._next("limit", line)
        return Limited(trouble.value, trouble.everything) if trouble else None

    def failing(self, line: str) -> int | None:
        trouble = self._next("fail", line)
        return int(trouble.value) if trouble else None

    def denying(self, line: str) -> int | None:
        trouble = self._next("deny", line)
        return int(trouble.value) if trouble else None

    def loses(self, line: str) -> bool:
        return self._next("lose", line) is not None

    def take(self, key: str, line: str) -> tuple[float, dict[str, str]]:
        """Counts a request in its bucket. Returns seconds to wait (0: it may pass) and the headers that tell of it."""
        size, per = next(((size, per) for only, size, per in self._sizes if only.search(line)), GENEROUS)
        bucket = self._buckets.setdefault(key, _Bucket(size, per))
        wait = bucket.take()
        return wait, {
            "X-RateLimit-Bucket": f"{zlib.crc32(key.rsplit(' ', 1)[0].encode()):08x}",
            "X-RateLimit-Limit": str(bucket.size),
            "X-RateLimit-Remaining": str(bucket.size - bucket.used),
            "X-RateLimit-Reset-After": f"{bucket.left:.3f}",
            "X-RateLimit-Reset": f"{time.time() + bucket.left:.3f}",
        }

    async def waits(self) -> None:
        if self.delay:
            await asyncio.sleep(self.delay)
