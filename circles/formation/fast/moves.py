"""The moves of `annealing.Annealing`, compiled."""

# mypy: disable-error-code="no-untyped-def"

import math
from typing import NamedTuple

import numpy as np

from circles.formation.fast.facts import BAD, NONE, Array, compiled
from circles.formation.fast.worth import worth


class State(NamedTuple):
    """Circles that change: `who[c, :size[c]]` sit in circle c, `where[i]` is the circle of i. `idle` are unused rows.

    `numbers` are how many of these there are, and the state of chance; `room` is for circles that are tried.
    """

    who: Array
    size: Array
    worth: Array
    where: Array
    idle: Array
    numbers: Array
    room: Array


@compiled
def chance(numbers):
    """A number from 0 to 1, the next of those that follow from the seed."""
    state = numbers[1]
    state ^= state << np.uint64(13)
    state ^= state >> np.uint64(7)
    state ^= state << np.uint64(17)
    numbers[1] = state
    return np.float64(state >> np.uint64(11)) / 9007199254740992.0


@compiled
def begin(facts, state, partners, one, other, least):
    """Into the room: some who wait. Returns where they could sit, and how many they are."""
    waiting, room = 0, state.room
    for place in range(partners.shape[1]):
        each = partners[one, place]
        if each == NONE:
            break
        if state.where[each] == NONE and each != other:
            room[2, waiting] = each
            waiting += 1
    room[0, 0], room[0, 1] = one, other
    size = 2
    while size < least and waiting:
        at = int(chance(state.numbers) * waiting)
        waiting -= 1
        room[0, size], room[2, at] = room[2, at], room[2, waiting]
        size += 1
    return state.idle[state.numbers[0] - np.uint64(1)], size, NONE, 0


@compiled
def bring(facts, state, here, newcomer, keep):
    """Into the room: this circle with somebody who waits, perhaps in the place of one who then waits."""
    room, size = state.room, state.size[here]
    for place in range(size):
        room[0, place] = state.who[here, place]
    if size < facts.most and chance(state.numbers) < 0.6:
        room[0, size] = newcomer
        return here, size + 1, NONE, 0
    leaver = int(chance(state.numbers) * size)
    if room[0, leaver] != keep:
        room[0, leaver] = newcomer
    return here, size, NONE, 0


@compiled
def trade(facts, state, one, other, least):
    """Into the room: two circles after one goes to the other, or changes places with somebody there, or both as one."""
    here, there, room, at = state.where[one], state.where[other], state.room, 0
    mine, theirs = state.size[here], state.size[there]
    for place in range(mine):
        room[0, place] = state.who[here, place]
        if room[0, place] == one:
            at = place
    for place in range(theirs):
        room[1, place] = state.who[there, place]
    if mine + theirs <= facts.most and chance(state.numbers) < 0.3:
        for place in range(theirs):
            room[0, mine + place] = room[1, place]
        return here, mine + theirs, there, 0
    if mine > least and theirs < facts.most and chance(state.numbers) < 0.5:
        room[0, at], room[1, theirs] = room[0, mine - 1], one
        return here, mine - 1, there, theirs + 1
    leaver = int(chance(state.numbers) * (theirs - 1))
    if room[1, leaver] == other:
        leaver = theirs - 1
    room[0, at], room[1, leaver] = room[1, leaver], one
    return here, mine, there, theirs


@compiled
def take(facts, state, here, mine, there, theirs, heat, soft):
    """Try the circles in the room, so large, instead of these; the second may be NONE.

    A worse choice is taken sometimes, while it is hot.
    """
    gain, first, second, rows = 0.0, 0.0, 0.0, 1 if there == NONE else 2
    for row in range(rows):
        number, size = (there, theirs) if row else (here, mine)
        value = worth(facts, state.room[row], size, soft) if size else 0.0
        if value < BAD / 2:
            return
        gain += value - state.worth[number]
        first, second = (first, value) if row else (value, second)
    if gain < 0 and chance(state.numbers) >= math.exp(gain / heat):
        return
    for row in range(rows):
        number, size = (there, theirs) if row else (here, mine)
        if not state.size[number]:
            state.numbers[0] -= np.uint64(1)
        # Who does not sit here any more waits, unless they moved before.
        for place in range(state.size[number]):
            if state.where[state.who[number, place]] == number:
                state.where[state.who[number, place]] = NONE
        for place in range(size):
            state.who[number, place] = state.room[row, place]
            state.where[state.room[row, place]] = number
        state.size[number], state.worth[number] = size, second if row else first
        if not size:
            state.idle[state.numbers[0]] = number
            state.numbers[0] += np.uint64(1)


@compiled
def split(facts, state, one, other):
    """Into the room: a circle of two that begin one of their own, with some of the others."""
    here, room, size = state.where[one], state.room, state.size[state.where[one]]
    room[1, 0], room[1, 1] = one, other
    mine, theirs = 0, 2
    for place in range(size):
        each = state.who[here, place]
        if each != one and each != other:
            if chance(state.numbers) < 0.5:
                room[0, mine] = each
                mine += 1
            else:
                room[1, theirs] = each
                theirs += 1
    return here, mine, state.idle[state.numbers[0] - np.uint64(1)], theirs


@compiled
def anneal(facts, state, partners, movers, heat, soft, steps):
    """So many changes at this heat, each to bring somebody to who they would sit well with.

    Above 0, `soft` is what is left of the worth of a circle for each member that it has too few.
    """
    least = min(2, facts.least) if soft > 0 else facts.least
    for _ in range(steps):
        one = movers[int(chance(state.numbers) * movers.size)]
        near = 0
        while near < partners.shape[1] and partners[one, near] != NONE:
            near += 1
        draw = chance(state.numbers)
        other = partners[one, int(draw * draw * near)]
        here, there = state.where[one], state.where[other]
        if here == NONE and there == NONE:
            circles = begin(facts, state, partners, one, other, least)
        elif here == there:
            circles = split(facts, state, one, other)
            if circles[1] < least or circles[3] < least:
                continue
        elif there == NONE:
            circles = bring(facts, state, here, other, one)
        elif here == NONE:
            circles = bring(facts, state, there, one, other)
        else:
            circles = trade(facts, state, one, other, least)
        take(facts, state, *circles, heat, soft)
