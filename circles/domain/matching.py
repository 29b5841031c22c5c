"""Who takes which role, one each: all the ways that cost least."""

from collections.abc import Mapping

Way = tuple[tuple[str, str], ...]
"""Who has which role: (role, person's id). A role that nobody has is not in it."""


def cheapest(prices: Mapping[str, Mapping[str, int]], left_out: Mapping[str, int]) -> list[Way]:
    """All ways to give each role to one person or to nobody, all people different, that have the least sum.

    `prices`: for each role what each person who may have it costs; `left_out`: what it costs if nobody has it, more
    than any person. Works role by role, with the best ways for each set of people used.
    """
    obvious = _obvious(prices)
    if obvious is not None:
        return [obvious]
    bits = {person: 1 << place for place, person in enumerate({each for offers in prices.values() for each in offers})}
    best: dict[int, tuple[int, list[Way]]] = {0: (0, [()])}
    for role, offers in prices.items():
        following: dict[int, tuple[int, list[Way]]] = {}
        wanted = [(price, bits[person], ((role, person),)) for person, price in _worth_it(offers, len(prices))]
        for used, (cost, ways) in best.items():
            for price, bit, given in (*wanted, (left_out[role], 0, ())):
                if used & bit:
                    continue
                total, known = cost + price, following.get(used | bit)
                if known is None or total < known[0]:
                    following[used | bit] = (total, [way + given for way in ways])
                elif total == known[0]:
                    known[1].extend([way + given for way in ways])
        best = following
    least = min(cost for cost, _ in best.values())
    return [way for cost, ways in best.values() if cost == least for way in ways]


def _obvious(prices: Mapping[str, Mapping[str, int]]) -> Way | None:
    """If each role has one person who costs least, each another one: them."""
    found = []
    for role, offers in prices.items():
        least = min(offers.values(), default=0)
        found += [(role, person) for person, price in offers.items() if price == least]
    is_one_each = len(found) == len(prices) == len({person for _, person in found} | {""}) - 1
    return tuple(found) if is_one_each and {role for role, _ in found} == set(prices) else None


def _worth_it(offers: Mapping[str, int], roles: int) -> list[tuple[str, int]]:
    """With n roles, none needs more than its n cheapest people, and those who cost the same: one of them is free."""
    limit = sorted(offers.values())[:roles][-1] if offers else 0
    return [(person, price) for person, price in offers.items() if price <= limit]
