"""Compiled loops of the local search: a walk over schedules by two-slot Kempe chains and by ejection.

A Kempe chain takes a meeting from slot s to slot t and whatever stands in its way from t to s, and so on. Whoever has
a meeting in both slots has one in both afterwards, so only the ends of a chain change their breaks.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Given(NamedTuple):
    """Constants. M meetings, T slots: `pair` (M, 2), `domain` (M, T), `room` (T), `seated` (M) needs a table,
    `first` (M + 1) and `linked` (L), `sooner` (L): the meetings bound to each by order, and whether it comes first.
    `difference`: -1 for any."""

    pair: Ints
    domain: Bools
    room: Ints
    seated: Ints
    first: Ints
    linked: Ints
    sooner: Bools
    difference: int


class Walk(NamedTuple):
    """State that lives on between calls: `at` (M) slot or -1, `held` (P, T) meeting or -1, `used` (T) tables,
    `best` (M)."""

    at: Ints
    held: Ints
    used: Ints
    best: Ints


@njit(nogil=True, cache=True)
def breaks_of(held: Ints, participant: int) -> int:
    """Idle runs between two meetings of one participant."""
    runs = 0
    busy = False
    for slot in range(held.shape[1]):
        now = held[participant, slot] >= 0
        if now and not busy:
            runs += 1
        busy = now
    return runs - 1 if runs > 0 else 0


@njit(nogil=True, cache=True)
def out_of_order(given: Given, at: Ints, meetings: Ints, number: int) -> int:
    """Links that the first `number` of these meetings break; one between two of them counts twice."""
    broken = 0
    for place in range(number):
        meeting = meetings[place]
        for link in range(given.first[meeting], given.first[meeting + 1]):
            here, there = at[meeting], at[given.linked[link]]
            if here >= 0 and there >= 0 and (here >= there if given.sooner[link] else here <= there):
                broken += 1
    return broken


@njit(nogil=True, cache=True)
def excess(held: Ints, allowed: int) -> int:
    """By how much the most and the fewest breaks lie further apart than allowed."""
    if allowed < 0:
        return 0
    most, fewest = 0, 1 << 30
    for participant in range(held.shape[0]):
        found = breaks_of(held, participant)
        most, fewest = max(most, found), min(fewest, found)
    return max(0, most - fewest - allowed)


@njit(nogil=True, cache=True)
def chain(given: Given, walk: Walk, meeting: int, to: int, moved: Ints, mark: Ints, stamp: int) -> tuple[int, int]:
    """Meetings to swap between the slot of `meeting` and `to`, and what the first slot gains; (0, 0): impossible."""
    start = walk.at[meeting]
    moved[0] = meeting
    mark[meeting] = stamp
    number, done, gain = 1, 0, 0
    while done < number:
        each = moved[done]
        done += 1
        there = to if walk.at[each] == start else start
        if not given.domain[each, there]:
            return 0, 0
        gain += given.seated[each] if there == start else -given.seated[each]
        for side in range(2):
            other = walk.held[given.pair[each, side], there]
            if other >= 0 and mark[other] != stamp:
                mark[other] = stamp
                moved[number] = other
                number += 1
    if walk.used[start] + gain > given.room[start] or walk.used[to] - gain > given.room[to]:
        return 0, 0
    return number, gain


@njit(nogil=True, cache=True)
def swap(given: Given, walk: Walk, moved: Ints, number: int, one: int, other: int) -> None:
    """Carry a chain out, or back."""
    for place in range(number):
        meeting = moved[place]
        for side in range(2):
            participant = given.pair[meeting, side]
            walk.held[participant, walk.at[meeting]] = -1
    for place in range(number):
        meeting = moved[place]
        walk.at[meeting] = other if walk.at[meeting] == one else one
        for side in range(2):
            walk.held[given.pair[meeting, side], walk.at[meeting]] = meeting


@njit(nogil=True, cache=True)
def sum_of(given: Given, walk: Walk, meetings: Ints, number: int) -> int:
    """Breaks of everybody in the first `number` of these meetings, everybody once."""
    total = 0
    for place in range(2 * number):
        participant = given.pair[meetings[place // 2], place % 2]
        first = True
        for earlier in range(place):
            if given.pair[meetings[earlier // 2], earlier % 2] == participant:
                first = False
                break
        if first:
            total += breaks_of(walk.held, participant)
    return total


@njit(nogil=True, cache=True)
def ends_of(given: Given, walk: Walk, moved: Ints, number: int, one: int, other: int, ends: Ints) -> int:
    """Participants of a chain with a meeting in only one of the two slots."""
    found = 0
    for place in range(number):
        for side in range(2):
            participant = given.pair[moved[place], side]
            if (walk.held[participant, one] < 0) != (walk.held[participant, other] < 0):
                ends[found] = participant
                found += 1
    return found


@njit(nogil=True, cache=True)
def blockers(given: Given, walk: Walk, meeting: int, slot: int, found: Ints) -> int:
    """What has to go for `meeting` to be held in `slot`, written to `found` (3); how many they are."""
    number, freed = 0, 0
    for side in range(2):
        other = walk.held[given.pair[meeting, side], slot]
        if other >= 0 and (number == 0 or found[0] != other):
            found[number] = other
            number += 1
            freed += given.seated[other]
    if not given.seated[meeting] or walk.used[slot] - freed < given.room[slot]:
        return number
    participants = walk.held.shape[0]
    start = np.random.randint(participants)
    for step in range(participants):
        other = walk.held[(start + step) % participants, slot]
        if other >= 0 and given.seated[other] and (number == 0 or (found[0] != other and found[number - 1] != other)):
            found[number] = other
            return number + 1
    return number


@njit(nogil=True, cache=True)
def remove(given: Given, walk: Walk, meeting: int, slot: int) -> None:
    walk.at[meeting] = -1
    walk.used[slot] -= given.seated[meeting]
    for side in range(2):
        walk.held[given.pair[meeting, side], slot] = -1


@njit(nogil=True, cache=True)
def put(given: Given, walk: Walk, meeting: int, slot: int) -> None:
    walk.at[meeting] = slot
    walk.used[slot] += given.seated[meeting]
    for side in range(2):
        walk.held[given.pair[meeting, side], slot] = meeting
