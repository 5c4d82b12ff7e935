import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from escale.engines.matching.exposure import LEAST_LISTS, Lists


def lists_of(scores: list[list[float]], *, top: int, block: int = 3) -> Lists:
    table = np.array(scores, dtype=np.float64)
    lists = Lists(table.shape[1], top)
    for start in range(0, len(table), block):
        part = table[start : start + block]
        lists.add(part, part, part)
    return lists


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
    lists.show_everybody([True] * len(scores[0]))
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
        assert new[: top // 2] == old[: top // 2]
        assert len(new) == len(old)
    for row, listed in zip(scores, lists.chosen, strict=True):
        assert [each.score for each in listed] == sorted((row[each.candidate] for each in listed), reverse=True)
        assert all(row[each.candidate] >= 0 for each in listed)
