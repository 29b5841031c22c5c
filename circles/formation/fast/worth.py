"""What a circle is worth: `score.valuing` in numbers, compiled. Types are those that it is called with."""

# mypy: disable-error-code="no-untyped-def"

import numpy as np

from circles.domain.week_masks import DAY
from circles.formation.fast.facts import (
    AHEAD,
    ASSUMED,
    BAD,
    BOUND,
    BOUND_SIZE,
    COVER,
    GROUP,
    MENTOR,
    NONE,
    OWN,
    compiled,
)

_ONE = np.uint64(1)


@compiled
def count(word):
    """How many bits are set: the compiler knows this loop, and makes one instruction of it."""
    found = 0
    while word:
        word &= word - _ONE
        found += 1
    return found


@compiled
def pair(facts, one, other):
    """What two members add to the mean over the others, for each of them; about BAD if they must not meet."""
    both = any_of = 0
    for word in range(facts.goals, facts.end):
        both += count(facts.bits[one, word] & facts.bits[other, word])
        any_of += count(facts.bits[one, word] | facts.bits[other, word])
    found = facts.by_novelty
    if both:
        found += facts.by_goals * both / any_of
    if facts.traits[one, GROUP] != facts.traits[other, GROUP]:
        found += facts.by_diversity
    if facts.by_mentors and facts.traits[one, MENTOR] and facts.traits[other, MENTOR]:
        found -= facts.by_mentors
    if facts.by_clocks and (facts.traits[one, ASSUMED] or facts.traits[other, ASSUMED]):
        apart = abs(facts.traits[one, AHEAD] - facts.traits[other, AHEAD]) % DAY
        found -= facts.by_clocks * min(apart, DAY - apart) * 2 / DAY
    for place in range(facts.known_at[one], facts.known_at[one + 1]):
        if facts.known[place] == other:
            found += facts.known_by[place]
    return found


@compiled
def fewest(facts, circle, size, first, enough):
    """How many starts all share in the week that has least of them; looks no further once that is below `enough`.

    `first` is where the starts are: 0, or those that are preferred.
    """
    least = 1 << 30
    for week in range(facts.weeks):
        found = 0
        for word in range(first + week * facts.words, first + (week + 1) * facts.words):
            both = facts.bits[circle[0], word]
            for place in range(1, size):
                both &= facts.bits[circle[place], word]
            if both:
                found += count(both)
        if found < least:
            least = found
            if least < enough:
                break
    return least


@compiled
def allowed(facts, circle, size):
    """Whether it has a language, and a mentor if it must, and nobody without who belongs to them."""
    mentored, speaks = not facts.must_mentor, False
    for place in range(size):
        one = circle[place]
        if facts.traits[one, MENTOR]:
            mentored = True
        if facts.traits[one, BOUND] != NONE:
            beside = 0
            for other in range(size):
                if facts.traits[one, BOUND] == facts.traits[circle[other], BOUND]:
                    beside += 1
            if beside < facts.traits[one, BOUND_SIZE]:
                return False
    for word in range(facts.languages, facts.offers):
        both = facts.bits[circle[0], word]
        for place in range(1, size):
            both &= facts.bits[circle[place], word]
        if both:
            speaks = True
    return mentored and speaks


@compiled
def worth(facts, circle, size, soft):
    """What a circle adds to the objective; BAD if it breaks a rule.

    Above 0, `soft` is the share that is left of it for each member that it has too few.
    """
    if (
        size < (min(2, facts.least) if soft > 0 else facts.least)
        or size > facts.most
        or not allowed(facts, circle, size)
    ):
        return BAD
    if fewest(facts, circle, size, 0, facts.need) < facts.need:
        return BAD
    found = together = 0.0
    for place in range(size):
        found += facts.traits[circle[place], OWN]
        for other in range(place):
            together += pair(facts, circle[place], circle[other])
    if together < BAD / 2:
        return BAD
    found += 2 * together / (size - 1)
    for word in range(facts.wants - facts.offers):
        offered = twice = np.uint64(0)
        for place in range(size):
            offer = facts.bits[circle[place], facts.offers + word]
            twice |= offered & offer
            offered |= offer
        for place in range(size):
            one = circle[place]
            others = twice | (offered & ~facts.bits[one, facts.offers + word])
            wish = facts.bits[one, facts.wants + word] & others
            if wish:
                found += facts.traits[one, COVER] * count(wish)
    liked = fewest(facts, circle, size, facts.weeks * facts.words, 1)
    found += facts.by_start * size * min(liked, facts.full) - facts.off[size]
    for _ in range(size, facts.least):
        found *= soft
    return found
