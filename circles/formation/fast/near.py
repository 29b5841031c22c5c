"""With whom each would sit best, of all there are: `partners.partners_of`, compiled."""

# mypy: disable-error-code="no-untyped-def"

import numpy as np

from circles.formation.fast.facts import BAD, COVER, NONE, compiled
from circles.formation.fast.worth import count, fewest, pair


@compiled
def near_each(facts, members, most, teaching):
    """For each member a row of the best for them (`partners.fit`), the best first, then NONE. `members` are sought."""
    partners = np.full((facts.traits.shape[0], most), NONE, np.int32)
    rated = np.full((facts.traits.shape[0], most), BAD)
    two = np.empty(2, np.int64)
    for first in range(members.size):
        two[0] = members[first]
        for second in range(first + 1, members.size):
            two[1] = members[second]
            likely = fit(facts, two[0], two[1], teaching)
            # Whoever is not among the best of either need not be looked at further.
            if likely > rated[two[0], most - 1] or likely > rated[two[1], most - 1]:
                hours = shared(facts, two)
                if hours >= 0:
                    rate = likely - 0.05 + 0.05 * min(12.0, hours) / 12
                    insert(partners, rated, two[0], two[1], rate)
                    insert(partners, rated, two[1], two[0], rate)
    return partners


@compiled
def fit(facts, one, other, teaching):
    """How much two would like to sit together at most: what they add, what they teach each other, the most hours."""
    found = pair(facts, one, other) + 0.05
    for word in range(facts.wants - facts.offers):
        offers, wants = facts.offers + word, facts.wants + word
        found += teaching * facts.traits[one, COVER] * count(facts.bits[one, wants] & facts.bits[other, offers])
        found += teaching * facts.traits[other, COVER] * count(facts.bits[other, wants] & facts.bits[one, offers])
    return found


@compiled
def shared(facts, two):
    """How many starts these two share a week; below 0 if they cannot sit together."""
    speaks = False
    for word in range(facts.languages, facts.offers):
        if facts.bits[two[0], word] & facts.bits[two[1], word]:
            speaks = True
    if not speaks or fewest(facts, two, 2, 0, facts.need) < facts.need:
        return -1.0
    starts = 0
    for word in range(facts.weeks * facts.words):
        starts += count(facts.bits[two[0], word] & facts.bits[two[1], word])
    return starts / facts.weeks


@compiled
def insert(partners, rated, one, other, rate):
    """Into a short list that is sorted, if there is a place for it."""
    # Of those who are alike everybody gets others, or all would want to sit with the same few.
    people, at = partners.shape[0], partners.shape[1] - 1
    rate -= 1e-9 * ((other - one) % people) / people
    if rate <= rated[one, at]:
        return
    while at > 0 and rated[one, at - 1] < rate:
        partners[one, at], rated[one, at] = partners[one, at - 1], rated[one, at - 1]
        at -= 1
    partners[one, at], rated[one, at] = other, rate
