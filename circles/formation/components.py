"""Pools that have nothing to do with each other are formed one by one, and small ones with a proof."""

from circles.formation.pool import Pool, places_of


def components(pool: Pool, among: int) -> list[int]:
    """The bits of members who could, over others, come to sit together; who can have no circle at all is in none.

    Somebody with fewer possible partners than a circle needs has none, and so is nobody's partner either.
    """
    friends = pool.know_all()
    need = pool.instance.rules.size_min - 1
    left = among
    while True:
        lonely = [each for each in places_of(left) if (friends[each] & left).bit_count() < need]
        if not lonely:
            break
        left &= ~sum([1 << each for each in lonely])
    found = []
    while left:
        whole = fresh = left & -left
        while fresh:
            least = fresh & -fresh
            near = friends[least.bit_length() - 1] & left & ~whole
            whole, fresh = whole | near, (fresh ^ least) | near
        found.append(whole)
        left &= ~whole
    return found
