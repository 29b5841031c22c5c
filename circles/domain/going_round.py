"""Whether roles can go on going round: everybody has a role once before anybody has it again.

Each round of a role leaves some who wait for it, in the end one. If that is the same person for two roles, and a
session has both, somebody else must have one of them out of turn. It can be seen coming some sessions before, and
avoided until then.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations

Waiting = tuple[int, ...]
"""For each person the roles that they wait for in this round, one bit a role. Whose they are does not matter."""

FEW, SESSIONS = 4, 3
"""So many sessions it looks ahead. For more people (or roles) than the first figure it is enough to look at sessions
with all the roles; so few depend on each other so closely that it takes those with some of them as well."""


def goes_round(waiting: Sequence[int], roles: int) -> bool:
    """Whether the next sessions find somebody who waits for each of the `roles` (how many), whichever they have."""
    return len(waiting) < 2 or _goes_round(tuple(sorted(waiting)), roles, SESSIONS, max(len(waiting), roles) <= FEW)


@lru_cache(maxsize=50_000)
def _goes_round(waiting: Waiting, roles: int, sessions: int, any_of_them: bool) -> bool:
    if sessions == 0:
        return True
    most = min(roles, len(waiting))
    return all(
        any(_goes_round(after, roles, sessions - 1, any_of_them) for after in _given(waiting, wanted))
        for count in range(1 if any_of_them else most, most + 1)
        for wanted in combinations(range(roles), count)
    )


def _given(waiting: Waiting, wanted: tuple[int, ...], busy: int = 0) -> Iterator[Waiting]:
    """What is waited for after a session, for each way to give the wanted roles to people who wait for them."""
    if not wanted:
        yield tuple(sorted(waiting))
        return
    role = 1 << wanted[0]
    for place, mine in enumerate(waiting):
        if mine & role and not busy >> place & 1:
            left = (*waiting[:place], mine - role, *waiting[place + 1 :])
            if not any(each & role for each in left):
                left = tuple(each | role for each in left)
            yield from _given(left, wanted[1:], busy | 1 << place)
