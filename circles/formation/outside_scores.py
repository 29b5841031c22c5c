"""What plugins think of whole circles, so that one that fails spoils nothing."""

from circles.formation.instance import CircleScore

MOST = 10.0


class OutsideScores:
    """The sum of what each says of a circle, by plugin, from -10 to 10. `failed`: those that failed, or said no number.

    It goes to another process and comes back from there.
    """

    def __init__(self, scores: dict[str, CircleScore]) -> None:
        self.scores, self.failed = scores, set[str]()

    def __call__(self, ids: tuple[str, ...]) -> float:
        total = 0.0
        for name, score in self.scores.items():
            try:
                found = float(score(ids))
            except Exception:
                self.failed.add(name)
                continue
            if -MOST <= found <= MOST:
                total += found
            else:
                self.failed.add(name)
        return total
