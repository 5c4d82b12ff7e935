import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from escale.engines.matching.exposure import LEAST_LISTS, Column, Listed, Lists, Matrix


def lists_of(scores: list[list[float]], *, top: int, block: int = 3) -> Lists:
    table = np.array(scores, dtype=np.float64)
    lists = Lists(table.shape[1], top)
    for start in range(0, len(table), block):
        part = table[start : start + block]
        lists.add(part, part, part)
    return lists


def column_of(scores: list[list[float]]) -> Column:
    table = np.array(scores, dtype=np.float64)

    def column(candidate: int) -> tuple[Matrix, Matrix, Matrix]:
        return table[:, candidate], table[:, candidate], table[:, candidate]

    return column


def shown(lists: Lists) -> list[list[int]]:
    return [[each.candidate for each in chosen] for chosen in lists.chosen]


def test_the_best_are_listed_best_first_and_equal_ones_in_order() -> None:
    lists = lists_of([[0.1, 0.9, 0.9, -1.0], [-1.0, -1.0, -1.0, -1.0]], top=2)
    assert shown(lists) == [[1, 2], []]


def test_who_is_nobodys_best_gets_the_last_place_that_costs_least() -> None:
    scores = [[0.9, 0.8, 0.7, 0.2], [0.9, 0.8, 0.7, 0.6], [0.9, 0.8, 0.7, 0.1]]
    lists = lists_of(scores, top=3)
    assert shown(lists) == [[0, 1, 2]] * 3
    lists.show_everybody([True, True, True, True])
    # 3 · 3 / 4 places: two each. The last place of the second list costs 0.1; then 2 may lose no other one,
    # and that of 1 costs 0.6 on the first list, 0.7 on the third.
    assert shown(lists) == [[0, 2, 3], [0, 1, 3], [0, 1, 2]]


def test_only_complete_profiles_are_given_places() -> None:
    lists = lists_of([[0.9, 0.8, 0.1], [0.9, 0.8, 0.2]], top=2)
    lists.show_everybody([True, True, False])
    assert shown(lists) == [[0, 1], [0, 1]]


@given(
    st.integers(2, 12).flatmap(
        lambda size: st.lists(
            st.lists(st.integers(-1, 20).map(lambda n: n / 20), min_size=size, max_size=size), min_size=1, max_size=14
        )
    ),
    st.integers(1, 6),
)
def test_nobody_falls_below_what_everybody_gets_and_the_heads_of_lists_stay(
    scores: list[list[float]], top: int
) -> None:
    lists = lists_of(scores, top=top)
    before = shown(lists)
    lists.show_everybody([True] * len(scores[0]), column_of(scores))
    after = shown(lists)
    seekers, candidates = (
        sum(map(bool, before)),
        sum(any(row[at] >= 0 for row in scores) for at in range(len(scores[0]))),
    )
    least = min(LEAST_LISTS, top * seekers // max(1, candidates))
    counts = [
        [sum(candidate in one for one in some) for candidate in range(len(scores[0]))] for some in (before, after)
    ]
    for had, has in zip(*counts, strict=True):
        assert has >= min(had, max(least, 1))
    for old, new in zip(before, after, strict=True):
        assert new[: min(3, top // 2)] == old[: min(3, top // 2)]
        assert len(new) == len(old)
    for row, listed in zip(scores, lists.chosen, strict=True):
        assert [each.score for each in listed] == sorted((row[each.candidate] for each in listed), reverse=True)
        assert all(row[each.candidate] >= 0 for each in listed)


def test_a_holder_moves_elsewhere_when_it_may_lose_no_place() -> None:
    # 3 may be on the first list only, whose last place belongs to 2, shown nowhere else; 2 may be on the second.
    scores = [[0.9, 0.8, 0.7, 0.2], [0.9, 0.8, 0.1, -1.0], [0.9, 0.8, -1.0, -1.0]]
    lists = lists_of(scores, top=2)
    lists.chosen[0][1] = Listed(2, 0.7, 0.7, 0.7)
    lists.show_everybody([True] * 4, column_of(scores))
    assert shown(lists) == [[0, 3], [0, 2], [0, 1]]


def most_places(allowed: list[list[bool]], taken: list[set[int]], *, least: int, room: int) -> int:
    """How many of the places that everybody should get can be given at most, by a network flow."""
    edges = [
        (seeker, candidate)
        for seeker, row in enumerate(allowed)
        for candidate, may in enumerate(row)
        if may and candidate not in taken[seeker]
    ]
    candidates = range(len(allowed[0]))
    source, sink, first = 0, 1 + len(allowed) + len(candidates), 1 + len(allowed)
    graph = np.zeros((sink + 1, sink + 1), dtype=np.int32)
    for seeker, row in enumerate(allowed):
        graph[source, 1 + seeker] = max(0, min(room, sum(row)) - len(taken[seeker]))
    for seeker, candidate in edges:
        graph[1 + seeker, first + candidate] = 1
    for candidate in candidates:
        graph[first + candidate, sink] = max(0, least - sum(candidate in some for some in taken))
    return _flow(graph, source, sink)


def _flow(graph: np.ndarray, source: int, sink: int) -> int:
    total = 0
    while True:
        came, waiting = {source: source}, [source]
        for at in waiting:
            for to in np.flatnonzero(graph[at] > 0).tolist():
                if to not in came:
                    came[to] = at
                    waiting.append(to)
        if sink not in came:
            return total
        at = sink
        while at != source:
            graph[came[at], at] -= 1
            graph[at, came[at]] += 1
            at = came[at]
        total += 1


@settings(deadline=None)
@given(st.integers(1, 9), st.integers(2, 12), st.integers(1, 8), st.randoms(use_true_random=False))
def test_as_many_places_are_given_as_the_heads_of_lists_leave(
    seekers: int, candidates: int, top: int, rng: random.Random
) -> None:
    scores = [[rng.choice([-1.0, rng.random()]) for _ in range(candidates)] for _ in range(seekers)]
    lists = lists_of(scores, top=top)
    heads = [set(chosen[: min(3, top // 2)]) for chosen in shown(lists)]
    asking = sum(map(bool, shown(lists)))
    met = sum(any(row[at] >= 0 for row in scores) for at in range(candidates))
    least = min(LEAST_LISTS, top * asking // max(1, met))
    lists.show_everybody([True] * candidates, column_of(scores))
    after = shown(lists)
    counts = [sum(at in some for some in after) for at in range(candidates)]
    reached = sum(min(least, count) for count in counts)
    by_heads = sum(min(least, sum(at in some for some in heads)) for at in range(candidates))
    allowed = [[score >= 0 for score in row] for row in scores]
    assert reached == by_heads + most_places(allowed, heads, least=least, room=top)
    assert [set(chosen[: min(3, top // 2)]) for chosen in after] == heads
