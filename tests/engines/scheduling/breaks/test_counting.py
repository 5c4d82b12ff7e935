"""Too many meetings for the tables, by counting: against all subsets of meetings."""

import random
from itertools import combinations

import pytest

from escale.engines.scheduling.breaks.counting import overfull
from escale.engines.scheduling.breaks.instance import Instance


def instance(domains: list[tuple[int, ...]], room: list[int], virtual: list[bool]) -> Instance:
    count = len(domains)
    return Instance(
        participants=2 * count,
        slots=len(room),
        pairs=tuple((2 * each, 2 * each + 1) for each in range(count)),
        domains=tuple(domains),
        after=((),) * count,
        room=tuple(room),
        virtual=tuple(virtual),
        caps=(1,) * (2 * count),
        difference=None,
    )


@pytest.mark.parametrize("seed", range(150))
def test_it_is_found_exactly_when_some_meetings_are_more_than_their_tables(seed: int) -> None:
    luck = random.Random(seed)
    slots, count = luck.randint(1, 4), luck.randint(1, 7)
    domains = [tuple(sorted(luck.sample(range(slots), luck.randint(1, slots)))) for _ in range(count)]
    given = instance(domains, [luck.randint(0, 2) for _ in range(slots)], [luck.random() < 0.2 for _ in range(count)])

    def fit(meetings: tuple[int, ...]) -> bool:
        there = set().union(*(domains[each] for each in meetings))
        return len(meetings) <= sum(given.room[slot] for slot in there)

    seated = [each for each in range(count) if not given.virtual[each]]
    subsets = [some for size in range(1, len(seated) + 1) for some in combinations(seated, size)]
    found = overfull(given)
    assert (found is None) == all(fit(some) for some in subsets)
    if found is not None:
        meetings, where = found
        assert where == sorted(set().union(*(domains[each] for each in meetings)))
        assert len(meetings) == sum(given.room[slot] for slot in where) + 1
        assert all(fit(some) for size in range(1, len(meetings)) for some in combinations(meetings, size))


def test_hundreds_of_meetings_with_one_table_too_few() -> None:
    given = instance([tuple(range(20))] * 281, [14] * 20, [False] * 281)
    assert overfull(given) == (list(range(281)), list(range(20)))
