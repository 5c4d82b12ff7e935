"""Who got how much of what was possible: by size of organisation, the lowest share, and how high that could be."""

from fractions import Fraction

from escale.engines.scheduling.measure import possible, reachable
from escale.engines.scheduling.model import Fairness, Share
from escale.engines.scheduling.problem import Problem
from escale.engines.scheduling.state import State


def fairness(state: State) -> Fairness:
    """Shares are meetings had out of meetings possible (its requests, at most its `max`).

    `highest` is the participant whose share can be raised least: whatever the agenda, the lowest share of all is not
    above the one stated for it. None of the three is there when nobody has a request.
    """
    problem = state.problem
    most, reach = possible(problem), _within_reach(problem)
    names = [participant.id for participant in problem.round.participants]
    asked = [number for number, count in enumerate(most) if count]
    if not asked:
        return Fairness()
    had = [Fraction(state.count[number], most[number] or 1) for number in range(len(most))]
    could = [Fraction(reach[number], most[number] or 1) for number in range(len(most))]
    least, limit = min(had[number] for number in asked), min(could[number] for number in asked)
    lowest = next(number for number in asked if had[number] == least)
    highest = next(number for number in asked if could[number] == limit)
    return Fairness(
        sizes=_by_size(state, most, asked),
        lowest=Share(names[lowest], 1, state.count[lowest], most[lowest]),
        highest=Share(names[highest], 1, reach[highest], most[highest]),
    )


def _by_size(state: State, most: list[int], asked: list[int]) -> tuple[Share, ...]:
    """In the order of the alphabet; who has no size is left out."""
    groups: dict[str, list[int]] = {}
    for number in asked:
        size = state.problem.round.participants[number].size
        if size:
            groups.setdefault(size, []).append(number)
    return tuple(
        Share(size, len(group), sum(state.count[each] for each in group), sum(most[each] for each in group))
        for size, group in sorted(groups.items())
    )


def _within_reach(problem: Problem) -> list[int]:
    """Meetings each could have at the very most: no more than its people have slots, either."""
    slots = [0] * len(problem.round.participants)
    for person, owner in enumerate(problem.person_of):
        slots[owner] += problem.person_slots[person].bit_count()
    return [min(pair) for pair in zip(reachable(problem), slots, strict=True)]
