"""On which platforms a circle needs a room, so that everybody is in one of them."""

from collections.abc import Collection, Iterable, Sequence
from itertools import combinations


def rooms_to_open(
    people: Iterable[Collection[str]], there: Collection[str], possible: Sequence[str]
) -> tuple[str, ...]:
    """The fewest platforms on which to open rooms besides those that are `there`.

    Args:
        people: for each, the platforms on which they have an account.
        possible: the platforms that are connected, the favorite first. Who is on none of them counts for nobody.
    """
    reached = [set(each) & set(possible) for each in people]
    without = [each for each in reached if each and not each & set(there)]
    for size in range(len(possible) + 1):
        fitting = [each for each in combinations(possible, size) if all(one & set(each) for one in without)]
        if fitting:
            return max(fitting, key=lambda chosen: sum(len(one & set(chosen)) for one in reached))
    return ()
