"""How long a search may go on: steps, seconds, or until somebody says stop."""

import time
from collections.abc import Callable


class Budget:
    """`seconds` and `stop` end it wherever it is; `effort` does so at the same place every time.

    `stop` is asked now and then; `progress` is told a share from 0 to 1 and what is being done. `effort` is how many
    circles may be looked at for proofs: where many people are alike these take endless time, and show little.
    """

    def __init__(
        self,
        seconds: float | None = None,
        stop: Callable[[], bool] | None = None,
        progress: Callable[[float, str], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
        effort: float | None = None,
        whole: "Budget | None" = None,
    ) -> None:
        self._clock = clock
        self.effort, self._whole = effort, whole
        self.began = clock()
        self.seconds, self._stop, self._progress = seconds, stop, progress
        self.stopped = False

    @property
    def elapsed(self) -> float:
        """Seconds since it began."""
        return self._clock() - self.began

    @property
    def share(self) -> float:
        """The share of the time that is over, from 0 to 1; 0 without a limit."""
        return min(1.0, self.elapsed / self.seconds) if self.seconds else float(self.seconds == 0)

    def over(self) -> bool:
        """Whether to end now."""
        if not self.stopped and self._stop and self._stop():
            self.stopped = True
        if self.effort is not None and self.effort <= 0:
            return True
        return self.stopped or (self.seconds is not None and self.elapsed >= self.seconds)

    def spend(self, looked_at: int) -> bool:
        """So many circles were looked at: whether to end now."""
        each: Budget | None = self
        while each is not None:
            if each.effort is not None:
                each.effort -= looked_at
            each = each._whole
        return self.over()

    def part(self, share: float) -> "Budget":
        """A budget that is over when this one is, or after this share of what is left of it."""
        left = None if self.seconds is None else max(0.0, self.seconds - self.elapsed) * share
        effort = None if self.effort is None else self.effort * share
        return Budget(left, self.over, self._progress, self._clock, effort, self)

    def tell(self, share: float, doing: str) -> None:
        """Say how far it is."""
        if self._progress:
            self._progress(share, doing)
